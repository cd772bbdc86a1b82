"""Rules as logic: three truth values, a small infix language, and engines that evaluate it.

truth      true, false, unknown, with Kleene's tables and without conversion to bool
syntax     text → syntax tree, with line and column in every error
terms      syntax tree → bound expression over variables, definitions and readings
program    definitions in dependency order; cycles are refused
codegen    a program as one generated Python function (values) and one more (values and proofs)
diagram    decision diagrams: exact answers where Kleene alone is too weak, missing facts, probabilities
columns    a program for many rows: standing as levels, open readings as combinations; its forms:
           polars_form, sql_form, planes (with plane_engine, plane_kernels, arrow_form, masks)
proof      what the generated code records, pruned to what decides
"""

from xuke.logic.program import Definition, Program
from xuke.logic.proof import Proof
from xuke.logic.syntax import parse
from xuke.logic.truth import FALSE, TRUE, UNKNOWN, Truth

__all__ = ["FALSE", "TRUE", "UNKNOWN", "Definition", "Program", "Proof", "Truth", "parse"]
