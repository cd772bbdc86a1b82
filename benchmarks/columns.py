"""The whole rulebook over many businesses: our column engines, their peers and the bound, in one run.

    python benchmarks/columns.py [ROWS …]          1000 100000 1000000 10000000 by default

Random businesses, 30 % of the facts unknown; every engine gives the need of every permit. Engines take turns; a
figure is the median of the turns with the quickest beside it, memory what a turn needs beyond the input at its peak.
An engine that would take longer than a minute and a half a turn is left out at that size and says so.
Extras `columns`, `fast`, `sql`, `bench`; OpenFisca-core runs in the Python named by XUKE_OPENFISCA_PYTHON.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import numpy as np
import polars as pl
import pyarrow as pa
from column_peers import duckdb_needs, openfisca, plain_polars, zen_batch
from zen_peer import inputs

import xuke
from xuke.facts import Interval, Value
from xuke.logic.columns import Column
from xuke.verdict import polars_law
from xuke.verdict.column_engine import ColumnEngine
from xuke.verdict.columns import ColumnLaw

SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
KNOWN, YES = 0.7, 0.4
LONGEST = 90.0
ZEN_ROWS = 300
BASE = "Polars, our expressions: Arrow → Arrow"


@dataclass
class Contender:
    """One engine at one size."""

    name: str
    run: Callable[[], Any]
    times: list[float] = field(default_factory=list)
    memory: int = 0


def bitmap(chance: np.random.Generator, rows: int, share: float) -> Any:
    """Random bits in chunks, so that ten million rows need no more than their bits."""
    parts = []
    for start in range(0, rows, 1 << 20):
        width = min(1 << 20, rows - start)
        parts.append(np.packbits(chance.random(width, np.float32) < share, bitorder="little"))
    return pa.py_buffer(np.concatenate(parts))


def random_column(chance: np.random.Generator, column: Column, rows: int) -> pa.Array:
    known = bitmap(chance, rows, KNOWN)
    if column.kind == "yesno":
        return pa.Array.from_buffers(pa.bool_(), rows, [known, bitmap(chance, rows, YES)])
    if column.kind == "choice":
        codes = pa.py_buffer(chance.integers(0, column.size, rows, np.uint8))
        indices = pa.Array.from_buffers(pa.uint8(), rows, [known, codes])
        return pa.DictionaryArray.from_arrays(indices, pa.array(column.options))
    points = np.array([point + step for point, _ in column.cuts for step in (-1.0, 0.0, 1.0)])
    numbers = pa.py_buffer(points[chance.integers(0, len(points), rows)])
    return pa.Array.from_buffers(pa.float64(), rows, [known, numbers])


def businesses(law: ColumnLaw, rows: int) -> pa.RecordBatch:
    chance = np.random.default_rng(3)
    return pa.RecordBatch.from_pydict({n: random_column(chance, c, rows) for n, c in law.program.columns.items()})


def memory(key: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{key}:")[1].split()[0]) * 1024


def turn(contender: Contender) -> None:
    """Run once, timing it and reading the peak of memory beyond what there was before."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before, began = memory("VmRSS"), time.perf_counter()
    kept = contender.run()
    contender.times.append(time.perf_counter() - began)
    contender.memory = max(contender.memory, memory("VmHWM") - before)
    del kept


def bound(reads: list[Any], bytes_out: int, threads: int) -> Callable[[], Any]:
    """Read the inputs once and write as many bytes as the outputs have, and nothing else."""
    out = np.empty(bytes_out // 8 + threads, np.uint64)

    def part(share: int) -> None:
        for array in reads[share::threads]:
            np.bitwise_or.reduce(array)
        out[share * len(out) // threads : (share + 1) * len(out) // threads].fill(1)

    def run() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(part, range(threads)))

    return run


def words(buffer: Any) -> Any:
    return np.frombuffer(buffer, np.uint8)[: len(buffer) // 8 * 8].view(np.uint64)


def arrow_words(batch: pa.RecordBatch) -> list[Any]:
    arrays = [a.indices if pa.types.is_dictionary(a.type) else a for a in batch.columns]
    return [words(b) for a in arrays for b in a.buffers() if b is not None]


def contenders(law: ColumnLaw, batch: pa.RecordBatch) -> list[Contender]:
    """Return our engines, plain Polars, DuckDB and the bounds over one batch."""
    rows = batch.num_rows
    out = 2 * len(law.permits) * ((rows + 63) // 64) * 8
    slow, plain, fast, double = (
        ColumnEngine(law, "polars"),
        ColumnEngine(law, "planes"),
        ColumnEngine(law, "fast"),
        ColumnEngine(law, "fast", 2),
    )
    frame = slow.frame(slow.checked(batch, ()), rows).collect().lazy()
    encoded = fast.encoded(fast.checked(batch, ()), sliced=True)
    planes = [plane for entry in encoded.values() for plane in (entry.known, *entry.planes) if plane is not None]
    ours, theirs = polars_law.needs(law, frame, coded=True), plain_polars(law, frame)
    for engine in (slow, plain, fast, double):
        for judge in (engine.needs, engine.evaluate, engine.planes):
            judge(batch.slice(0, 64))  # writes the code, loads the kernels
    found = [
        Contender(BASE, lambda: slow.needs(batch)),
        Contender("Polars, our expressions: frame → frame", lambda: polars_law.collected(ours)),
        Contender("Polars, plain, same rules: frame → frame", lambda: theirs.collect()),
        Contender("planes, numpy: Arrow → Arrow", lambda: plain.needs(batch)),
        Contender("planes, compiled, 1 thread: Arrow → Arrow", lambda: fast.needs(batch)),
        Contender("planes, compiled, 2 threads: Arrow → Arrow", lambda: double.needs(batch)),
        Contender("bound: read Arrow, write planes, 1 thread", bound(arrow_words(batch), out, 1)),
        Contender("bound: read Arrow, write planes, 2 threads", bound(arrow_words(batch), out, 2)),
        Contender("planes, numpy: planes → planes", lambda: plain.judged(encoded, rows)),
        Contender("planes, compiled, 1 thread: planes → planes", lambda: fast.judged(encoded, rows)),
        Contender("planes, compiled, 2 threads: planes → planes", lambda: double.judged(encoded, rows)),
        Contender("bound: read planes, write planes, 1 thread", bound(planes, out, 1)),
        Contender("bound: read planes, write planes, 2 threads", bound(planes, out, 2)),
        Contender("DuckDB SQL, 2 threads: Arrow → Arrow", duckdb_needs(law, pa.Table.from_batches([batch]))),
    ]
    if rows <= 1_000_000:
        found.insert(6, Contender("status + standing + reason: compiled planes", lambda: fast.evaluate(batch)))
        found.insert(7, Contender("status + standing + reason: Polars", lambda: slow.evaluate(batch)))
    return found


def same_answers(law: ColumnLaw, batch: pa.RecordBatch) -> None:
    """All three-valued engines give equal needs (plain Polars: where it settles), or the run ends here."""
    first = ColumnEngine(law, "polars").needs(batch)
    for engine in ("planes", "fast"):
        assert ColumnEngine(law, engine).needs(batch).equals(first), engine
    slow = ColumnEngine(law, "polars")
    plain = plain_polars(law, slow.frame(slow.checked(batch, ()), batch.num_rows)).collect()
    ours = pl.DataFrame(pa.Table.from_batches([first]))
    for permit in law.ids:
        settled = plain[f"need:{permit}"]
        assert (settled == ours[f"{permit}.need"]).fill_null(settled.is_null()).all(), permit
    found = duckdb_needs(law, pa.Table.from_batches([batch]))()
    assert found.to_pydict() == first.to_pydict()
    print(f"equal answers of Polars, planes, compiled planes and DuckDB on {batch.num_rows} rows: yes")


def zen_rows(law: ColumnLaw, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    program = law.program.source
    columns = law.program.columns

    def masks(row: dict[str, Any]) -> list[int]:
        known = {name: value_of(columns[name], value) for name, value in row.items() if value is not None}
        return program.encode({**law.law.reading_values, **known})

    return [inputs(program, masks(row)) for row in batch.slice(0, ZEN_ROWS).to_pylist()]


def value_of(column: Column, written: Any) -> Value:
    if column.kind == "number":
        return Interval(written, written)
    return 1 << column.options.index(written) if column.kind == "choice" else 1 + written


def zen_speed(law: ColumnLaw, batch: pa.RecordBatch) -> float | None:
    """Return rows per second of zen-engine's batch; None when it is not installed."""
    try:
        run = zen_batch(law, zen_rows(law, batch))
    except ImportError:
        return None
    times = []
    for _ in range(5):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return ZEN_ROWS / statistics.median(times)


def report(size: int, taking_part: list[Contender], zen: float | None) -> None:
    base = next(c for c in taking_part if c.name == BASE)
    heads = f"{'M rows/s':>12}{'quickest':>12}{'ms':>12}{'memory MB':>12}{'x Polars':>10}{'x ZEN':>10}"
    print(f"\n{f'{size:,} rows':<50}{heads}")
    for c in taking_part:
        if not c.times:
            continue
        seconds = statistics.median(c.times)
        ratio = statistics.median(a / b for a, b in zip(base.times, c.times, strict=False)) if base.times else 0.0
        times = f"{size / seconds / zen:10,.0f}" if zen and not c.name.startswith("bound") else ""
        rate, best = size / seconds / 1e6, size / min(c.times) / 1e6
        figures = f"{rate:>12.3f}{best:>12.3f}{seconds * 1e3:>12.2f}{c.memory / 1e6:>12.1f}{ratio:>10.2f}{times}"
        print(f"  {c.name:<48}{figures}", flush=True)


def measure(law: ColumnLaw, size: int, slow: dict[str, float], zen: float | None) -> None:
    taking_part = contenders(law, businesses(law, size))
    waiting = {c.name: slow[c.name] * size for c in taking_part if slow.get(c.name, 0) * size > LONGEST}
    racing = [c for c in taking_part if c.name not in waiting]
    for _ in range(7 if size <= 100_000 else 3):
        for c in racing:
            turn(c)
    slow |= {c.name: statistics.median(c.times) / size for c in racing if size >= 100_000}
    report(size, racing, zen)
    for name, seconds in waiting.items():
        print(f"  {name:<48} left out: about {seconds:,.0f} s a turn")


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    law = ColumnLaw(xuke.Law.at(xuke.rulebook(), "2026-11-23"))
    sample = businesses(law, 5_000)
    print(
        f"{len(law.permits)} permits, {len(law.program.columns)} fact columns, {sample.nbytes / 5_000:.0f} bytes a row"
    )
    same_answers(law, sample)
    zen = zen_speed(law, sample)
    print(
        f"zen-engine evaluate_batch, two-valued, {ZEN_ROWS} rows: {zen:,.0f} rows/s" if zen else "zen-engine: missing"
    )
    peer_openfisca(law, sizes)
    slow: dict[str, float] = {}
    for size in sizes:
        measure(law, size, slow, zen)


def peer_openfisca(law: ColumnLaw, sizes: list[int]) -> None:
    """Print what OpenFisca-core does up to a million rows."""
    python = os.environ.get("XUKE_OPENFISCA_PYTHON", sys.executable)
    for size in (size for size in sizes if size <= 1_000_000):
        found = openfisca(law, python, size, 3)
        if found is None:
            print("OpenFisca-core: not installed (name its Python in XUKE_OPENFISCA_PYTHON)")
            return
        rate, most = size / found["seconds"] / 1e6, found["memory"] / 1e6
        print(f"OpenFisca-core vectors, two-valued, {size:,} rows: {rate:.3f} M rows/s, {most:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
