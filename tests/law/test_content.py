"""The shipped rulebook: sound, complete, in both languages, and every scenario and case passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from bases import all_bases

from xuke.law import Rulebook
from xuke.law.review import rules_of
from xuke.verdict.scenarios import Report, run_content

HAN = re.compile(r"[\u3400-\u9fff]")
CODES = {*(f"B{n}" for n in (11, 12, 13, 14, 21, 22, 23, 24, 26)), *(f"B25-{n}" for n in range(1, 6)), "B25-SP"}
TRADE = {
    "B25-1": "58tongcheng sina youku baidu_wenku apple_app_store amap p2p_video zhekouwang",
    "B25-2": "baidu sogou",
    "B25-3": "weibo qzone renren wechat_moments laiwang_zhadui douban zhihu",
    "B25-4": "qq wechat laiwang momo",
    "B25-5": "qihoo_online_av tencent_mobile_manager baidu_mobile_guard mobile_encrypted_comm spam_blocking"
    " do_not_disturb",
}
VECTORS = [f"V-{n:02}" for n in range(1, 41)]


@pytest.fixture(scope="module")
def report(book: Rulebook) -> Report:
    """Everything the content says about itself."""
    return run_content(book)


def test_no_fault() -> None:
    """The shipped rulebook has no fault, and nothing is set aside."""
    _, faults = Rulebook.salvage()
    assert [str(fault) for fault in faults] == []


def test_scenarios_and_cases_pass(report: Report) -> None:
    """Every scenario and every case comes out as written."""
    assert report.failures == []


def test_every_rule_is_exercised(report: Report) -> None:
    """Every rule is true in some scenario."""
    assert report.uncovered == []
    assert report.coverage == 1


def test_every_decision_test_is_exercised(book: Rulebook, report: Report) -> None:
    """Every decision test is named by a scenario, and every name is one of the form T-…"""
    known = set(book.notes("decision_tests"))
    assert known - report.tests == set()
    assert [name for name in known if not re.fullmatch(r"T-[A-Z0-9-]+", name)] == []


def test_vectors(book: Rulebook) -> None:
    """The forty vectors of the notes are scenarios under their own ids."""
    ids = {scenario.id for permit in book.permits.values() for scenario in permit.scenarios}
    assert [vector for vector in VECTORS if vector not in ids] == []


def test_three_scenarios_each(book: Rulebook) -> None:
    """Every permit has at least three scenarios, and they do not all end the same."""
    few = [key for key, permit in book.permits.items() if len(permit.scenarios) < 3]
    same = [key for key, permit in book.permits.items() if len({s.status for s in permit.scenarios}) < 2]
    assert (few, same) == ([], [])


def test_number_of_cases(book: Rulebook) -> None:
    """At least 130 cases, at least 30 of them without any category."""
    none = [case for case in book.cases.values() if not case.categories and not case.contested]
    assert len(book.cases) >= 130
    assert len(none) >= 30


def test_every_code_has_a_case(book: Rulebook) -> None:
    """Every category from B11 to B26 occurs in a case."""
    assert set(book.permits) >= CODES
    assert CODES - {code for case in book.cases.values() for code in case.categories} == set()


@pytest.mark.parametrize("code", TRADE)
def test_trade_cases(book: Rulebook, code: str) -> None:
    """The services the licensing trade names for the five kinds of B25 are cases, and need that category."""
    cases = [book.cases[name] for name in TRADE[code].split()]
    assert [case.id for case in cases if case.source != "trade"] == []
    assert [case.id for case in cases if code not in [*case.categories, *case.contested]] == []


def test_trade_cases_are_complete() -> None:
    """They are 27."""
    assert sum(len(names.split()) for names in TRADE.values()) == 27


def test_case_names_are_unambiguous(book: Rulebook) -> None:
    """No name or alias means two cases."""
    homes: dict[str, set[str]] = {}
    for case in book.cases.values():
        for name in {case.name.zh, case.name.en, *case.aliases}:
            homes.setdefault(name.lower(), set()).add(case.id)
    assert {name: ids for name, ids in homes.items() if len(ids) > 1} == {}


def _pairs(node: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Every pair of Chinese and English words below a node, with its path."""
    if is_dataclass(node):
        parts = [(f.name, getattr(node, f.name)) for f in fields(node)]
    elif isinstance(node, dict):
        parts = list(node.items())
    else:
        parts = [(str(i), item) for i, item in enumerate(node)] if isinstance(node, list) else []
    found = dict(parts)
    if isinstance(found.get("zh"), str) and (found["zh"] or found.get("en")):
        yield path, found["zh"], found.get("en", "")
    for name, value in parts:
        yield from _pairs(value, f"{path}/{name}")


def _everything(book: Rulebook) -> Iterator[tuple[str, str, str]]:
    for kind, pieces in book.shelf.items():
        for key, piece in pieces.items():
            yield from _pairs(piece.data, f"{kind}/{key}")
    for kind in ("permits", "families", "readings", "derived", "sources", "cases", "regions"):
        yield from _pairs(getattr(book, kind), kind)


def test_both_languages(book: Rulebook) -> None:
    """Every text has non-empty words in both languages."""
    pairs = list(_everything(book))
    assert len(pairs) > 3000
    assert sorted({path for path, zh, en in pairs if not zh.strip() or not en.strip()}) == []


def test_chinese_is_chinese(book: Rulebook) -> None:
    """Every Chinese text contains Han characters, except names that are the same in English."""
    found = {
        f"{path}: {zh}"
        for path, zh, en in _everything(book)
        if not HAN.search(zh) and not (path.endswith(("/name", "/short")) and zh in en)
    }
    assert sorted(found) == []


def test_english_is_english(book: Rulebook) -> None:
    """No English text contains Chinese, except characters of licence and filing numbers."""
    chinese = re.compile(f"{HAN.pattern}{{6}}")
    assert sorted({f"{path}: {en}" for path, _, en in _everything(book) if chinese.search(en)}) == []


def test_texts_are_trimmed(book: Rulebook) -> None:
    """No text begins or ends with a space or line break, or contains two full stops in a row."""
    pairs = list(_everything(book))
    assert sorted({path for path, zh, en in pairs if zh != zh.strip() or en != en.strip() or "。。" in zh}) == []


def _standing(book: Rulebook) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Everything that states a standing, with its bases."""
    for kind in ("permits", "families"):
        for piece in book.shelf.get(kind, {}).values():
            yield from ((f"{rule['id']} from {rule['from_']}", rule["basis"]) for _, _, rule in rules_of(piece.data))
    for key, piece in book.shelf["permits"].items():
        yield f"{key}/otherwise", piece.data["otherwise"]["basis"]
    for key, piece in book.shelf["derived"].items():
        if piece.data.get("standing"):
            yield f"derived/{key}", piece.data.get("basis", [])
    for key, piece in book.shelf["readings"].items():
        yield from ((f"readings/{key}/{f['region']}", f["basis"]) for f in piece.data.get("fixed") or [])


def test_nothing_rests_on_background_knowledge(book: Rulebook) -> None:
    """No standing rests on bases that nobody read."""
    found = [name for name, bases in _standing(book) if all(b.get("read", "K") == "K" for b in bases)]
    assert found == []


def test_bases_name_known_sources(book: Rulebook) -> None:
    """Every basis anywhere, also in steps, documents, notes and provinces, names a source that exists."""
    known = set(book.sources)
    found = {f"{path}: {b['source']}" for path, b in all_bases(book) if b["source"] not in known}
    assert sorted(found) == []


def test_every_source_is_used(book: Rulebook) -> None:
    """No source stands there unused."""
    used = {basis["source"] for _, basis in all_bases(book)}
    assert sorted(set(book.sources) - used) == []


def test_versions_of_sources_do_not_overlap(book: Rulebook) -> None:
    """The versions of a source follow each other without overlap."""
    wrong = []
    for source in book.sources.values():
        for earlier, later in zip(source.versions, source.versions[1:], strict=False):
            if not earlier.to or earlier.to >= later.from_:
                wrong.append(source.id)
    assert wrong == []


def test_rules_do_not_precede_their_sources(book: Rulebook) -> None:
    """No version of a rule rests only on sources that came into force after it ended."""
    wrong = []
    for kind in ("permits", "families"):
        for piece in book.shelf[kind].values():
            for _, _, rule in rules_of(piece.data):
                starts = [v.from_ for b in rule["basis"] for v in book.sources[b["source"]].versions[:1]]
                if starts and rule.get("to") and min(starts) > rule["to"]:
                    wrong.append(rule["id"])
    assert wrong == []


def test_readings_are_used(book: Rulebook) -> None:
    """Every reading is asked by a rule, a scope or a derived fact."""
    words = set()
    for kind in ("permits", "families", "derived"):
        for piece in book.shelf[kind].values():
            texts = [rule.get(key, "") for _, _, rule in rules_of(piece.data) for key in ("when", "unless")]
            texts += [piece.data.get("scope", ""), piece.data.get("formula", "")]
            words |= set(re.findall(r"[\w-]+", " ".join(texts)))
    assert sorted(set(book.readings) - words) == []
