"""OpenFisca-core on the same rules, in a Python of its own: facts and formulas as JSON in, seconds and memory out.

Started by `columns.py`; OpenFisca's vectors are two-valued, so unknown is false.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-11"


def memory(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{field}:")[1].split()[0]) * 1024


def main() -> None:
    given = json.load(sys.stdin)
    business = Entity("business", "businesses", "", "")
    system = TaxBenefitSystem([business])

    def add(name: str, kind: type, **more: object) -> None:
        form = {"value_type": kind, "entity": business, "definition_period": DateUnit.MONTH, "label": name, **more}
        system.add_variable(type(name, (Variable,), form))

    for name, size in given["facts"].items():
        add(name, int if size else bool)
    for name, text in given["formulas"].items():
        space: dict[str, object] = {"np": np}
        exec(f"def formula(E, P):\n    return {text}", space)
        add(name, bool, formula=space["formula"])
    chance, rows = np.random.default_rng(1), given["rows"]
    facts = {
        name: np.where(chance.random(rows) < 0.7, chance.integers(0, size, rows), -1).astype(np.int32)
        if size
        else chance.random(rows) < 0.28
        for name, size in given["facts"].items()
    }
    before, times = memory("VmRSS"), []
    for _ in range(given["rounds"]):
        began = time.perf_counter()
        simulation = SimulationBuilder().build_default_simulation(system, rows)
        for name, values in facts.items():
            simulation.set_input(name, PERIOD, values)
        for name in given["wanted"]:
            simulation.calculate(name, PERIOD)
        times.append(time.perf_counter() - began)
    print(json.dumps({"seconds": statistics.median(times), "memory": memory("VmHWM") - before}))


if __name__ == "__main__":
    main()
