"""The law as columns: what they hold, how cases are ordered, and refusals."""

from __future__ import annotations

import pyarrow as pa
import pytest

import xuke
from many import by_engine, random_rows
from xuke.errors import InputError, UsageError
from xuke.law import Law
from xuke.logic.columns import FALSE
from xuke.logic.terms import And, Atom, Not, Or, Ref
from xuke.verdict import column_engine
from xuke.verdict.column_engine import ENGINES, ColumnEngine
from xuke.verdict.columns import STATUSES, Case, ColumnLaw, Condition, everywhere, reached


@pytest.fixture(scope="module")
def columns(law: Law) -> ColumnLaw:
    return ColumnLaw(law, ["B21", "B25-1", "F-ICP"])


def one(columns: ColumnLaw, engine: str = "planes", **row: object) -> dict[str, str]:
    """The verdict columns of one business."""
    found = ColumnEngine(columns, engine).evaluate(pa.RecordBatch.from_pylist([row or {"own_platform": None}]))
    answers: list[dict[str, str]] = found.to_pylist()
    return answers[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_known_is_undetermined(columns: ColumnLaw, engine: str) -> None:
    """Columns that are missing are unknown; what is not settled has no standing and no reason."""
    found = one(columns, engine)
    assert list(found) == [
        f"{p}.{part}" for p in ("B21", "B25-1", "F-ICP") for part in ("status", "standing", "reason")
    ]
    assert [found["B21.status"], found["B21.standing"], found["B21.reason"]] == ["undetermined", "", ""]


def test_every_permit_by_default(law: Law) -> None:
    """Without a choice of permits the whole rulebook is there, in rulebook order."""
    assert ColumnLaw(law).ids == list(law.rulebook.permits)
    with pytest.raises(UsageError) as caught:
        ColumnLaw(law, ["B99"])
    assert caught.value.code == "permit-unknown"


def test_a_screening_question_closes_its_facts(law: Law) -> None:
    """A sector answered no closes what was not stated, and what was stated stays."""
    film = ColumnLaw(law, ["av_license"])
    closed = {name: screen for name, screen in film.program.closed_by.items() if name in film.program.columns}
    assert closed["av_library.film_tv_variety"] == "sectors.video"
    assert film.program.columns["sectors.video"].kind == "yesno"
    free = {"sectors.video": False, "ugc_features.live_hosting": False}
    stated = {**free, "av_library.film_tv_variety": True}
    left = [ColumnEngine(film, engine).needs(pa.RecordBatch.from_pylist([free, stated])) for engine in ENGINES]
    assert left[0].equals(left[1])
    assert left[1].equals(left[2])


def test_needs_planes_and_packed_words_are_one(columns: ColumnLaw) -> None:
    """The nullable booleans, the planes and the packed words carry the same bits."""
    rows = random_rows(columns.program.columns, 200, seed=2)
    batch = pa.RecordBatch.from_pylist(rows, pa.schema([("id", pa.string()), *_schema(columns)]))
    engine = ColumnEngine(columns, "planes")
    needs = engine.needs(batch, ["id"])
    assert needs.schema.names == ["id", "B21.need", "B25-1.need", "F-ICP.need"]
    packed = engine.packed(batch, ["id"])
    assert packed.schema.names == ["id", "true_0", "possible_0"]
    assert engine.unpack(packed).to_pydict() == needs.drop_columns(["id"]).to_pydict()
    true, possible = engine.planes(batch.drop_columns(["id"]))
    settled = [bool(int(true[0][i // 64]) >> i % 64 & 1) for i in range(200)]
    open_ = [bool(int(possible[0][i // 64]) >> i % 64 & 1) for i in range(200)]
    told = [True if t else None if p else False for t, p in zip(settled, open_, strict=True)]
    assert told == needs.column("B21.need").to_pylist()


def _schema(columns: ColumnLaw) -> list[tuple[str, pa.DataType]]:
    kinds = {"yesno": pa.bool_(), "choice": pa.string(), "number": pa.float64()}
    return [(name, kinds[column.kind]) for name, column in columns.program.columns.items()]


def test_planes_once_for_all_give_the_same(columns: ColumnLaw) -> None:
    """Columns that were sliced before are judged like fresh ones."""
    rows = random_rows(columns.program.columns, 130, seed=3)
    batch = pa.RecordBatch.from_pylist(rows, pa.schema(_schema(columns)))
    for name in ("planes", "fast"):
        engine = ColumnEngine(columns, name)
        kept = engine.encoded(engine.checked(batch, ()), sliced=True)
        assert all(entry.values is None for entry in kept.values())
        assert [w.tolist() for w in engine.judged(kept, 130)[0]] == [w.tolist() for w in engine.planes(batch)[0]]


def test_a_slice_is_judged_like_its_rows(columns: ColumnLaw) -> None:
    """A batch that begins in the middle of another one gives its rows."""
    rows = random_rows(columns.program.columns, 90, seed=4)
    batch = pa.RecordBatch.from_pylist(rows, pa.schema(_schema(columns)))
    for name in ENGINES:
        engine = ColumnEngine(columns, name)
        assert engine.evaluate(batch.slice(13)).to_pydict() == engine.evaluate(batch).slice(13).to_pydict()


def test_no_rows(columns: ColumnLaw) -> None:
    """An empty batch gives an empty batch with all columns."""
    empty = pa.RecordBatch.from_pylist([], pa.schema(_schema(columns)))
    for name in ENGINES:
        found = ColumnEngine(columns, name).evaluate(empty)
        assert (found.num_rows, found.num_columns) == (0, 9)


def test_a_reading_that_a_person_fixes_settles(book: xuke.Rulebook) -> None:
    """What is contested is settled by a reading, as discretionary."""
    open_ = ColumnLaw(Law.at(book, "2026-11-23"), ["B25-1"])
    row = next(r for r in random_rows(open_.program.columns, 400, seed=6) if _status(open_, r) == "contested")
    readings = {name: next(iter(book.readings[name].positions)) for name in sorted(open_.program.open_variables)}
    fixed = ColumnLaw(Law.at(book, "2026-11-23", readings=readings), ["B25-1"])
    [found] = by_engine("planes")(fixed, [row])
    assert found["B25-1.status"] in ("required", "not_required", "barred")
    assert found["B25-1.standing"] == "discretionary"


def _status(columns: ColumnLaw, row: object) -> str:
    [found] = by_engine("planes")(columns, [row])  # type: ignore[list-item]
    return found["B25-1.status"]


@pytest.mark.parametrize(
    ("row", "error", "code"),
    [
        ({"audiense": "x"}, UsageError, "fact-unknown"),
        ({"audience": "everybody"}, InputError, "column-option"),
        ({"own_platform": "yes"}, InputError, "column-type"),
    ],
)
def test_refusals(columns: ColumnLaw, row: dict[str, object], error: type[Exception], code: str) -> None:
    """An unknown column, option or type is refused, whatever the engine."""
    for engine in ENGINES:
        with pytest.raises(error) as caught:
            one(columns, engine, **row)
        assert caught.value.code == code  # type: ignore[attr-defined]


def test_more_refusals(columns: ColumnLaw, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such engine, no such column to keep, no library."""
    with pytest.raises(UsageError) as caught:
        ColumnEngine(columns, "spark")
    assert caught.value.code == "column-engine"
    with pytest.raises(UsageError) as caught:
        ColumnEngine(columns).evaluate(pa.RecordBatch.from_pylist([{"own_platform": True}]), ["id"])
    assert caught.value.code == "column-missing"
    monkeypatch.setattr(column_engine, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as caught:
        ColumnEngine(columns)
    assert (caught.value.code, caught.value.hint) == ("column-extra", "pip install 'xuke[columns]'")


def test_columns_of_facts_that_no_rule_asks_are_passed_over(columns: ColumnLaw, book: xuke.Rulebook) -> None:
    """Every variable of the vocabulary is a column one may have."""
    unused = next(name for name in book.vocabulary.variables if name not in columns.program.columns)
    kind = book.vocabulary.variables[unused].kind
    assert one(columns, **{unused: None if kind != "yesno" else True})["B21.status"] == "undetermined"


def test_statuses_are_those_of_the_tree(columns: ColumnLaw) -> None:
    """Five statuses; reasons are rules in force or the permit's otherwise."""
    assert sorted(STATUSES) == ["barred", "contested", "not_required", "required", "undetermined"]
    b21 = columns.permits[0]
    rules = {
        r.id for kind in ("need", "exempt", "bar") for r in columns.law.rules(columns.law.rulebook.permits["B21"], kind)
    }
    assert set(b21.reason.values) <= {*rules, "B21/otherwise", ""}


def test_cases_that_are_forestalled_go() -> None:
    """A case whose tests include those of an earlier one for the same status can never apply."""
    first = Case((Condition("a", "true"),), "x")
    assert reached([first, Case((Condition("b", "true"), Condition("a", "true")), "y"), Case((), "z")]) == (
        first,
        Case((), "z"),
    )
    other = Case((Condition("a", "true"),), "y", ("required",))
    assert reached([first, other]) == (first, other)


def test_everywhere_joins_what_is_equal() -> None:
    """Ways that differ in the last fact only and say the same are one part; a reading leaves no guard."""
    ways = [({"n": i}, Ref("a") if i < 2 else Ref("b")) for i in range(3)]
    joined = everywhere(ways, ["n"])
    assert joined == And((Or((Not(Atom("n", 0b011)), Ref("a"))), Or((Not(Atom("n", 0b100)), Ref("b")))))
    assert everywhere([({"r": 0}, Ref("a")), ({"r": 1}, FALSE)], []) == And((Or((Ref("a"),)), Or((FALSE,))))
