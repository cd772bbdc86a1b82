"""The answer matrix covers every combination once per outcome, and says which rules decide."""

from __future__ import annotations

from itertools import product

import pytest

import xuke
from tiny import changed, tiny
from xuke.facts import Facts
from xuke.law import Law
from xuke.verdict.matrix import Matrix, Row, matrix, spans, to_json

TODAY = "2026-11-23"
SMALL = ("B26", "B24", "F-ICP", "weather", "express", "domain")


def words_of(found: Matrix, name: str) -> list[str]:
    """Return every value of a column in words, numbers by cell."""
    program = found.law.program
    variable = program.variables[name]
    if variable.kind == "number":
        return [str(cell) for cell in range(len(program.cuts[name]) + 1)]
    return ["no", "yes"] if variable.kind == "yesno" else list(variable.options)


def meets(found: Matrix, row: Row, combination: dict[str, str]) -> bool:
    cuts = found.law.program.cuts
    return all(
        any(spans(cuts[name], 1 << int(combination[name]))[0] == value for value in values)
        if name in cuts
        else combination[name] in values
        for name, values in row.conditions.items()
    )


def status_of(found: Matrix, combination: dict[str, str]) -> str:
    program = found.law.program
    masks = program.blank.copy()
    for name, word in combination.items():
        masks[program.slot[name]] = 1 << words_of(found, name).index(word)
    end = program.diagrams.frontier(program.diagrams.root(f"need:{found.permit.id}"), masks)
    return {0: "not_required", 1: "required"}[end]


@pytest.mark.parametrize("permit", SMALL)
def test_every_combination_is_in_rows_of_its_own_status_and_of_no_other(permit: str, book: xuke.Rulebook) -> None:
    """By brute force over all combinations, readings as further columns."""
    found = matrix(Law.at(book, TODAY), permit)
    assert not set(found.variables) & set(found.law.program.cuts)
    columns = [words_of(found, name) for name in found.variables]
    for values in product(*columns):
        combination = dict(zip(found.variables, values, strict=True))
        statuses = {row.status for row in found.rows if meets(found, row, combination)}
        assert statuses == {status_of(found, {**combination, **found.readings})}


def test_a_large_matrix_is_exact_too(book: xuke.Rulebook) -> None:
    """The union of the rows, as a diagram, is the need itself; no row of it can be left out."""
    law = Law.at(book, TODAY)
    found = matrix(law, "B25-3")
    diagrams, program = law.program.diagrams, law.program
    need = diagrams.restrict(diagrams.root("need:B25-3"), law.encode(Facts()))

    def node(row: Row) -> int:
        tests = [(program.slot[name], mask_of(found, name, values)) for name, values in row.conditions.items()]
        return diagrams.conjunction([diagrams.membership(*test) for test in tests])

    nodes = [node(row) for row in found.rows if row.status == "required"]
    assert diagrams.disjunction(nodes) == need
    assert all(diagrams.disjunction(nodes[:i] + nodes[i + 1 :]) != need for i in range(len(nodes)))


def mask_of(found: Matrix, name: str, values: tuple[str, ...]) -> int:
    words = words_of(found, name)
    return sum(1 << words.index(value) for value in values)


def test_a_row_names_the_rule_that_holds_throughout() -> None:
    found = matrix(Law(tiny(), TODAY), "B26")
    first = found.rows[0]
    assert first.conditions == {"network_services.dns_recursive": ("yes",)}
    assert [rule.id for rule in first.rules] == ["B26/public-resolution"]
    assert [row.rules for row in found.rows if row.status == "not_required"] == [(), ()]


def test_numbers_are_columns_of_intervals() -> None:
    book = tiny(changed("B26", "need", "public-resolution", when="foreign_share > 50 and foreign_share <= 100"))
    given = Facts.parse(book.vocabulary, {"network_services": {"dns_authoritative": "no"}})
    found = matrix(Law(book, TODAY), "B26", given)
    assert [(row.status, dict(row.conditions)) for row in found.rows] == [
        ("required", {"foreign_share": ("> 50 and <= 100",)}),
        ("not_required", {"foreign_share": ("<= 50", "> 100")}),
    ]


def test_a_fixed_fact_narrows_and_is_no_column(book: xuke.Rulebook) -> None:
    law = Law.at(book, TODAY)
    whole = matrix(law, "F-ICP")
    given = Facts.parse(book.vocabulary, {"server_location": "mainland"})
    narrow = matrix(law, "F-ICP", given)
    assert set(narrow.variables) < set(whole.variables)
    assert len(narrow.rows) < len(whole.rows)


def test_a_chosen_reading_is_no_column_and_is_named(book: xuke.Rulebook) -> None:
    open_ = matrix(Law.at(book, TODAY), "B26")
    chosen = matrix(Law.at(book, TODAY, "", {"dns_authoritative": "licence"}), "B26")
    assert "dns_authoritative" in open_.variables
    assert "dns_authoritative" not in chosen.variables
    assert chosen.readings == {"dns_authoritative": "licence"}


def test_what_does_not_matter_cannot_be_fixed(book: xuke.Rulebook) -> None:
    with pytest.raises(xuke.UsageError, match="matrix-unused"):
        matrix(Law.at(book, TODAY), "B26", Facts.parse(book.vocabulary, {"edi_exchange": "yes"}))


def test_too_many_rows_are_refused(book: xuke.Rulebook) -> None:
    with pytest.raises(xuke.UsageError, match="matrix-size"):
        matrix(Law.at(book, TODAY), "B25-3", limit=5)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_form(lang: str, book: xuke.Rulebook) -> None:
    found = to_json(matrix(Law.at(book, TODAY), "B24"), lang)
    assert found["schema"] == "xuke.matrix/1"
    assert {row["status"] for row in found["rows"]} == {"required", "not_required"}
    assert all(row["reason"] for row in found["rows"])
    assert [v["id"] for v in found["variables"]] == list(
        dict.fromkeys(v["id"] for v in found["variables"] if any(v["id"] in row["conditions"] for row in found["rows"]))
    )


def test_cells_of_a_number_in_words() -> None:
    cuts = [(0.0, False), (10.0, True), (10.0, False)]
    assert spans(cuts, 0b0001) == ("<= 0",)
    assert spans(cuts, 0b0010) == ("> 0 and < 10",)
    assert spans(cuts, 0b0100) == ("== 10",)
    assert spans(cuts, 0b1001) == ("<= 0", "> 10")
    assert spans(cuts, 0b0110) == ("> 0 and <= 10",)
