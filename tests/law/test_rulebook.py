"""The rulebook as a whole: loading, setting aside, looking up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from xuke.errors import ContentErrors, UsageError
from xuke.law import TODAY, Rulebook
from xuke.verdict.scenarios import run_content

P2 = "permits/filing/P2.yaml"
Edit = Callable[[str, str, str], None]


def test_sound_rulebook(mini: Rulebook) -> None:
    """The small rulebook under tests/bad/sound is sound, and its scenarios and cases pass."""
    report = run_content(mini)
    assert (report.failures, report.uncovered, report.scenarios, report.cases) == ([], [], 7, 1)


def test_load_raises_all_faults(root: Path, edit: Edit) -> None:
    """A faulty rulebook does not load, and the error names every fault."""
    edit(P2, 'when: "shop"', 'when: "shops"')
    edit("cases/acme.yaml", "kind: others", "kind: mine")
    with pytest.raises(ContentErrors) as caught:
        Rulebook.load(root)
    assert [fault.code for fault in caught.value.faults] == ["fact-option", "fact-unknown"]
    assert str(caught.value).count("\n") == 1


def test_a_repaired_rulebook_loads(root: Path, edit: Edit) -> None:
    """A refusal is not remembered after the repair, and a loading is not after the damage."""
    edit(P2, 'when: "shop"', 'when: "shops"')
    for _ in range(2):
        with pytest.raises(ContentErrors):
            Rulebook.load(root)
    edit(P2, 'when: "shops"', 'when: "shop"')
    assert Rulebook.load(root).permits
    edit(P2, 'when: "shop"', 'when: "shops"')
    with pytest.raises(ContentErrors):
        Rulebook.load(root)


def test_salvage_of_a_sound_rulebook(root: Path) -> None:
    """Nothing is set aside where nothing is wrong."""
    book, faults = Rulebook.salvage(root)
    assert faults == []
    assert set(book.permits) == {"P1", "P2"}


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "gone"),
    [
        (P2, 'when: "shop"', 'when: "shop and"', "permits", "P2"),
        (P2, "kind: filing", "kind: never", "permits", "P2"),
        (P2, "id: P2\n", "id: P2\n\tx", "permits", "P2"),
        ("cases/acme.yaml", "kind: others", "kind: mine", "cases", "acme"),
        ("glossary/terms.yaml", "id: icp", "id: 5", "glossary", "icp"),
    ],
)
def test_salvage_sets_aside(root: Path, edit: Edit, name: str, old: str, new: str, kind: str, gone: str) -> None:
    """Only the faulty file is set aside; the rest is whole, and the fault is told as in loading."""
    whole = Rulebook.load(root).shelf
    edit(name, old, new)
    book, faults = Rulebook.salvage(root)
    left = {(k, key) for k, pieces in book.shelf.items() for key in pieces}
    assert left == {(k, key) for k, pieces in whole.items() for key in pieces} - {(kind, gone)}
    with pytest.raises(ContentErrors) as caught:
        Rulebook.load(root)
    assert sorted(map(str, faults)) == sorted(map(str, caught.value.faults))


def test_salvage_keeps_both_of_two_sound_files(root: Path, edit: Edit) -> None:
    """Two faulty files are both set aside in one go."""
    edit(P2, "kind: filing", "kind: never")
    edit("cases/acme.yaml", "kind: others", "kind: mine")
    book, faults = Rulebook.salvage(root)
    assert (set(book.permits), set(book.cases)) == ({"P1"}, set())
    assert {fault.where.split(":")[0] for fault in faults} == {P2, "cases/acme.yaml"}


def test_an_unreadable_file_is_not_blamed_on_others(root: Path, edit: Edit) -> None:
    """A file that cannot be read is one fault, not one more in every file that refers to it."""
    edit("permits/telecom/P1.yaml", "family: [FAM]", "family: [FAM")
    with pytest.raises(ContentErrors) as caught:
        Rulebook.load(root)
    assert {fault.where.split(":")[0] for fault in caught.value.faults} == {"permits/telecom/P1.yaml"}


@pytest.mark.parametrize("kind", ["derived", "readings"])
def test_names_do_not_collide(root: Path, kind: str) -> None:
    """A derived fact or reading may not take the name of a fact, which it would hide."""
    if kind == "derived":
        text = "- {id: shop, label: {zh: 甲, en: a}, formula: income.ads}\n"
    else:
        text = (root / "readings/adverts.yaml").read_text(encoding="utf-8").replace("id: adverts", "id: shop")
    (root / kind / "shop.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentErrors) as caught:
        Rulebook.load(root)
    assert "duplicate" in {fault.code for fault in caught.value.faults}


def test_permits_in_order(book: Rulebook) -> None:
    """Permits come telecom first, then basic, bans, filings, duties, adjacent permits, each by id."""
    order = ["telecom", "basic", "ban", "filing", "duty", "adjacent"]
    keys = [(order.index(permit.kind), key) for key, permit in book.permits.items()]
    assert keys == sorted(keys)


def test_permit_lookup(book: Rulebook) -> None:
    """A permit is found by its id; a near miss is corrected."""
    assert book.permit("B25-1").id == "B25-1"
    with pytest.raises(UsageError, match=r"permit-unknown: there is no permit `B25-11`.*B25-1"):
        book.permit("B25-11")


def test_permit_hint_leads_to_permits(book: Rulebook) -> None:
    """When nothing is near, the hint leads to the list of permits, not to the list of facts."""
    with pytest.raises(UsageError) as caught:
        book.permit("驾照")
    assert "facts" not in caught.value.hint


@pytest.mark.parametrize(
    "name",
    ["anhui", "Anhui", "ANHUI", " anhui ", "安徽", "安徽省", "皖", "合肥"],
)
def test_region_lookup(book: Rulebook, name: str) -> None:
    """A province is found by id, Chinese and English name, alias and city, whatever the case."""
    assert book.region(name) == "anhui"


@pytest.mark.parametrize(
    ("name", "hint"), [("安微", "安徽"), ("anhu", "anhui"), ("guandong", "guangdong"), ("xyzzy", "安徽 or anhui")]
)
def test_region_near_miss(book: Rulebook, name: str, hint: str) -> None:
    """A near miss names the province that was meant; nonsense gets an example."""
    with pytest.raises(UsageError, match=r"^region-unknown: there is no province") as caught:
        book.region(name)
    assert hint in caught.value.hint


def test_region_words_are_unambiguous(book: Rulebook) -> None:
    """No name or alias means two provinces."""
    words = [(word.lower(), r.id) for r in book.regions.values() for word in {r.id, r.zh, r.en.lower(), *r.aliases}]
    counts = Counter(word for word, _ in set(words))
    assert [word for word, count in counts.items() if count > 1] == []


def test_all_mainland_provinces(book: Rulebook) -> None:
    """The 31 provinces are there, each with its own letter and authority."""
    assert len(book.regions) == 31
    assert len({region.filing_letter for region in book.regions.values()}) == 31
    assert all(region.authority.zh.endswith("通信管理局") for region in book.regions.values())


def test_macros_and_scope_words(mini: Rulebook) -> None:
    """Macros of the lexicon are one mapping; scope words are one object."""
    assert mini.macros == {"paying": "(?:会员费|年费)"}
    assert mini.scope_words.negation == ["不", "没有"]


def test_missing_shelves(tmp_path: Path, cache_folder: Path) -> None:
    """An empty folder is an empty rulebook, not a crash."""
    (tmp_path / "empty").mkdir()
    book = Rulebook.load(tmp_path / "empty")
    assert (book.permits, book.cases, book.scope_words.negation, book.notes("glossary")) == ({}, {}, [], {})


def test_today() -> None:
    """Today is an ISO date."""
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", TODAY())


def test_bind(mini: Rulebook) -> None:
    """An expression is bound to the rulebook's own names."""
    assert mini.bind("hosts").id == "derived:hosts"  # type: ignore[union-attr]
    assert mini.bind("needs(P1)").id == "need:P1"  # type: ignore[union-attr]
