"""The column engine: an Arrow record batch of facts in, an Arrow record batch of verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from xuke.errors import UsageError, quoted
from xuke.facts.vocabulary import near
from xuke.logic import arrow_form, plane_engine
from xuke.logic.arrow_form import Encoded
from xuke.logic.planes import Code, PlaneBuilder
from xuke.verdict.columns import Case, ColumnLaw, Condition, Output

if TYPE_CHECKING:
    import pyarrow as pa

ENGINES = ("polars", "planes", "fast")


class ColumnEngine:
    """Evaluates batches under one law. `engine` is `polars`, `planes` (numpy) or `fast` (compiled planes).

    Raises `UsageError` (`column-engine`, `column-extra`).
    """

    def __init__(self, law: ColumnLaw, engine: str = "planes", threads: int = 1) -> None:
        if engine not in ENGINES:
            known = ", ".join(ENGINES)
            raise UsageError("column-engine", f"there is no engine {quoted(engine)}", f"choose from: {known}")
        for module in ("pyarrow", "polars") if engine == "polars" else ("pyarrow",):
            _require(module)
        self.law, self.engine, self.threads = law, engine, threads

    def evaluate(self, batch: pa.RecordBatch, keep: Sequence[str] = ()) -> pa.RecordBatch:
        """Return per permit `P.status`, `P.standing` and `P.reason` (dictionaries of text), after the columns to keep.

        `batch` has one column per variable of the vocabulary (docs/columns.md); one that is missing is unknown.
        Raises `UsageError` (`fact-unknown`) and `InputError` (`column-type`, `column-option`).
        """
        return self._answer(batch, keep, self._texts_polars, self._texts_planes)

    def needs(self, batch: pa.RecordBatch, keep: Sequence[str] = ()) -> pa.RecordBatch:
        """Return per permit the nullable boolean `P.need`, after the columns to keep; quicker than `evaluate`."""
        return self._answer(batch, keep, self._needs_polars, self._needs_planes)

    def planes(self, batch: pa.RecordBatch) -> tuple[Any, Any]:
        """Return the planes of needed and of possibly needed rows, one row of words per permit (64 rows to a word)."""
        return self.judged(self.encoded(self.checked(batch, ())), batch.num_rows)

    def encoded(self, given: Mapping[str, pa.Array], *, sliced: bool = False) -> dict[str, Encoded]:
        """Return checked columns for the planes; `sliced` also turns options and numbers into planes, once for all."""
        columns = self.law.program.columns
        found = {name: arrow_form.encoded(columns[name], array) for name, array in given.items() if len(array)}
        rows = max(map(len, given.values()), default=0)
        return plane_engine.sliced(columns, found, rows, self.engine == "fast") if sliced else found

    def judged(self, given: Mapping[str, Encoded], rows: int) -> tuple[Any, Any]:
        """Return the planes of needed and of possibly needed rows for encoded columns."""
        found = self._run(self._possible_code, given, rows)
        return found[0::2], found[1::2]

    def packed(self, batch: pa.RecordBatch, keep: Sequence[str] = ()) -> pa.RecordBatch:
        """Return the needs as words, two bits a permit: `true_0`, `true_1` …, `possible_0`, `possible_1` …

        Permit `i` in order of `law.ids` is bit `i % 64` of word `i // 64`: set in `true` where it is needed, clear in
        `possible` where it is not. `unpack` reads them back.
        """

        def words(given: dict[str, Any], rows: int) -> dict[str, pa.Array]:
            found = self._run(self._possible_code, self.encoded(given), rows)
            pairs = {"true": arrow_form.packed(found[0::2], rows), "possible": arrow_form.packed(found[1::2], rows)}
            return {f"{name}_{i}": pa.array(word) for name, parts in pairs.items() for i, word in enumerate(parts)}

        import pyarrow as pa

        return self._answer(batch, keep, words, words)

    def unpack(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return per permit the nullable boolean `P.need` from the words of `packed`."""
        import pyarrow as pa

        found = {}
        for i, name in enumerate(self.law.ids):
            true, possible = (
                arrow_form.unpacked(batch.column(f"{kind}_{i // 64}").to_numpy(), i % 64)
                for kind in ("true", "possible")
            )
            found[f"{name}.need"] = arrow_form.booleans(true, true | ~possible, batch.num_rows)
        return pa.RecordBatch.from_pydict(found)

    def checked(self, batch: pa.RecordBatch, keep: Collection[str]) -> dict[str, pa.Array]:
        """Return the fact columns of a batch in their one form."""
        columns, vocabulary = self.law.program.columns, self.law.law.rulebook.vocabulary
        found = {}
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            if name in columns:
                found[name] = arrow_form.checked(columns[name], array)
            elif name not in keep and name not in vocabulary.variables:
                raise UsageError("fact-unknown", f"column {quoted(name)} is no fact", near(name, vocabulary.variables))
        return found

    def _answer(
        self,
        batch: pa.RecordBatch,
        keep: Sequence[str],
        polars: Callable[[dict[str, Any], int], dict[str, pa.Array]],
        planes: Callable[[dict[str, Any], int], dict[str, pa.Array]],
    ) -> pa.RecordBatch:
        import pyarrow as pa

        for name in keep:
            if name not in batch.schema.names:
                known = ", ".join(batch.schema.names)
                raise UsageError("column-missing", f"there is no column {quoted(name)}", f"the columns are: {known}")
        given = self.checked(batch, keep)
        found = (polars if self.engine == "polars" else planes)(given, batch.num_rows)
        kept = {name: batch.column(name) for name in keep}
        return pa.RecordBatch.from_pydict({**kept, **found})

    # Polars

    def frame(self, given: dict[str, Any], rows: int) -> Any:
        """Return checked columns as a lazy frame, options as their numbers, missing columns as unknown."""
        import polars as pl
        import pyarrow as pa

        kinds = {"yesno": pa.bool_(), "choice": pa.uint8(), "number": pa.float64()}
        arrays = {"#row": pa.nulls(rows, pa.bool_())}  # a frame without columns would have no rows
        for name, column in self.law.program.columns.items():
            array = given.get(name)
            if array is None or pa.types.is_null(array.type):
                array = pa.nulls(rows, kinds[column.kind])
            coded = pa.types.is_dictionary(array.type)
            arrays[name] = array.indices.cast(pa.uint8(), safe=False) if coded else array
        return pl.DataFrame(pa.table(arrays)).lazy()

    def _needs_polars(self, given: dict[str, Any], rows: int) -> dict[str, pa.Array]:
        from xuke.verdict import polars_law

        table = polars_law.collected(polars_law.needs(self.law, self.frame(given, rows), coded=True)).to_arrow()
        return {name: table.column(name).combine_chunks() for name in table.column_names}

    def _texts_polars(self, given: dict[str, Any], rows: int) -> dict[str, pa.Array]:
        import pyarrow as pa

        from xuke.verdict import polars_law

        frame = polars_law.collected(polars_law.verdicts(self.law, self.frame(given, rows), coded=True))
        found = {}
        for output in (o for permit in self.law.permits for o in permit.outputs):
            codes = frame[output.name].to_physical().to_arrow()
            kind = pa.uint8() if len(output.values) <= 256 else pa.uint16()
            found[output.name] = pa.DictionaryArray.from_arrays(codes.cast(kind), pa.array(output.values, pa.string()))
        return found

    # bit planes

    def _run(self, code: Code, given: Mapping[str, Encoded], rows: int) -> Any:
        columns = self.law.program.columns
        fast = self.engine == "fast"
        return plane_engine.execute(code, columns, given, rows, fast=fast, threads=self.threads)

    def _needs_planes(self, given: dict[str, Any], rows: int) -> dict[str, pa.Array]:
        found = self._run(self._need_code, self.encoded(given), rows)
        pairs = zip(self.law.permits, found[0::2], found[1::2], strict=True)
        return {f"{p.permit}.need": arrow_form.booleans(true, known, rows) for p, true, known in pairs}

    def _texts_planes(self, given: dict[str, Any], rows: int) -> dict[str, pa.Array]:
        code, layout = self._text_code
        planes = self._run(code, self.encoded(given), rows)
        found, first = {}, 0
        for output, count in layout:
            own = planes[first : first + count]
            found[output.name] = arrow_form.texts(own, output.values, rows, fast=self.engine == "fast")
            first += count
        return found

    @cached_property
    def _need_code(self) -> Code:
        """True rows and settled rows of every need."""
        builder = PlaneBuilder(self.law.program)
        pairs = [(builder.plane(p.needed, True), builder.plane(p.free, False)) for p in self.law.permits]
        return builder.code([plane for true, false in pairs for plane in (true, builder.unite(true, false))])

    @cached_property
    def _possible_code(self) -> Code:
        """Needed rows and possibly needed rows of every permit."""
        builder = PlaneBuilder(self.law.program)
        pairs = [(builder.plane(p.needed, True), builder.plane(p.free, False)) for p in self.law.permits]
        return builder.code([p for true, false in pairs for p in (true, builder.without(builder.one, false))])

    @cached_property
    def _text_code(self) -> tuple[Code, list[tuple[Output, int]]]:
        """The codes of all text columns in binary."""
        builder = PlaneBuilder(self.law.program)
        planes: list[int] = []
        layout = []
        for permit in self.law.permits:
            status: dict[str, int] = {}
            for output in permit.outputs:
                found = _text_planes(builder, output, status)
                status = status or _by_value(builder, output, found)
                planes += found
                layout.append((output, len(found)))
        return builder.code(planes), layout


def _text_planes(builder: PlaneBuilder, output: Output, status: dict[str, int]) -> list[int]:
    """Return the planes of an output's value index in binary, the lowest first."""
    index = {value: i for i, value in enumerate(output.values)}
    width = max(1, (len(index) - 1).bit_length())
    digits = [_constant(builder, index[output.otherwise] >> place & 1) for place in range(width)]
    for case in reversed(output.cases):
        test = _applies(builder, case, status)
        code = index[case.value]
        digits = [builder.choose(test, _constant(builder, code >> i & 1), d) for i, d in enumerate(digits)]
    return digits


def _by_value(builder: PlaneBuilder, output: Output, digits: list[int]) -> dict[str, int]:
    """Return per value of an output the plane of rows that have it."""
    found = {}
    for i, value in enumerate(output.values):
        plane = builder.both([digit for place, digit in enumerate(digits) if i >> place & 1])
        for place, digit in enumerate(digits):
            plane = plane if i >> place & 1 else builder.without(plane, digit)
        found[value] = plane
    return found


def _constant(builder: PlaneBuilder, bit: int) -> int:
    return builder.one if bit else builder.zero


def _applies(builder: PlaneBuilder, case: Case, status: dict[str, int]) -> int:
    tests = [_passes(builder, test) for test in case.tests]
    if case.given:
        tests.append(builder.either([status[name] for name in case.given]))
    return builder.both(tests)


def _passes(builder: PlaneBuilder, test: Condition) -> int:
    expr = builder.program.definitions[test.definition]
    if test.want == "known":
        return builder.unite(builder.plane(expr, True), builder.plane(expr, False))
    return builder.plane(expr, test.want == "true")


def _require(module: str) -> None:
    if find_spec(module) is None:
        raise UsageError("column-extra", f"columns need {module}", "pip install 'xuke[columns]'")
