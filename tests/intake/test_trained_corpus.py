"""The corpus form: marks in place, faults with file, line and column, twins found."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuke.errors import ContentError
from xuke.intake.trained.corpus import Sample, coverage, near_duplicates, read_corpus, read_file, says_no
from xuke.law import Rulebook

CORPUS = Path(__file__).parents[2] / "corpus"
HEAD = "#: kind=founder_sentence lang=zh about=forum\n"


def read(tmp_path: Path, book: Rulebook, text: str) -> list[Sample]:
    path = tmp_path / "part_01.txt"
    path.write_text(text, encoding="utf-8")
    return list(read_file(path, book.vocabulary))


def test_marks_are_taken_out_and_kept_with_their_place(tmp_path: Path, book: Rulebook) -> None:
    sample = read(tmp_path, book, HEAD + "做[社区|+ugc_features.forum_qa]，[没有打赏|-revenue.tips]⏎完\n")[0]
    assert sample.text == "做社区，没有打赏\n完"
    assert [(sample.text[m.start : m.end], m.variable, m.state) for m in sample.marks] == [
        ("社区", "ugc_features.forum_qa", "stated"),
        ("没有打赏", "revenue.tips", "denied"),
    ]
    assert (sample.kind, sample.lang, sample.about) == ("founder_sentence", "zh", "forum")


def test_several_labels_choices_and_numbers(tmp_path: Path, book: Rulebook) -> None:
    line = "[商家入驻|+marketplace_role=third_party_deal ~channel.own_app][外资三成|+foreign_share=30]"
    marks = read(tmp_path, book, HEAD + line)[0].marks
    assert [(m.variable, m.state) for m in marks] == [
        ("marketplace_role", "stated"),
        ("channel.own_app", "planned"),
        ("foreign_share", "stated"),
    ]
    several = read(tmp_path, book, HEAD + "[撮合|+marketplace_role=third_party_deal/third_party_listing]")[0].marks[0]
    assert isinstance(several.value, int)
    assert several.value.bit_count() == 2


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("#: kind=poem\n", "1:1", "poem"),
        ("没有头\n", "1:1", "before any"),
        (HEAD + "做[社区|+ugc_features.forum]\n", "2:6", "forum"),
        (HEAD + "做[社区|ugc_features.forum_qa]\n", "2:6", "does not begin with"),
        (HEAD + "做[社区|+ugc_features]\n", "2:6", "needs an option"),
        (HEAD + "做[社区\n", "2:2", "not closed"),
        (HEAD + "[卖|+marketplace_role=sold]\n", "2:4", "sold"),
    ],
)
def test_faults_are_placed(tmp_path: Path, book: Rulebook, text: str, place: str, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        read(tmp_path, book, text)
    assert caught.value.code == "corpus"
    assert caught.value.where == f"part_01.txt:{place}"
    assert words in caught.value.message


def test_twins_are_found(tmp_path: Path, book: Rulebook) -> None:
    texts = "做一个面向宠物主人的社区可以发帖\n做一个面向宠物主人的社区可以发帖了\n卖自己种的茶叶和茶具给老客户\n"
    samples = read(tmp_path, book, HEAD + texts)
    assert [(a, b) for a, b, _ in near_duplicates(samples)] == [("part_01-2", "part_01-3")]


def test_none_of_a_choice_is_a_denial(tmp_path: Path, book: Rulebook) -> None:
    samples = read(tmp_path, book, HEAD + "[不卖东西|+marketplace_role=none]\n[自营|+marketplace_role=self_only]\n")
    assert [says_no(s.marks[0], book.vocabulary) for s in samples] == [True, False]
    assert coverage(samples, book.vocabulary)["marketplace_role"] == (1, 1)


def test_the_shipped_corpus_is_whole(book: Rulebook) -> None:
    """Enough texts of every kind and language, and no two alike."""
    samples = read_corpus(CORPUS, book.vocabulary)
    kinds = {s.kind for s in samples}
    assert len(samples) >= 4000
    assert len(kinds) == 9
    assert sum(s.lang == "en" for s in samples) >= 300
    assert sum(s.lang in ("mixed", "hant") for s in samples) >= 200
    assert near_duplicates(samples) == []


def test_the_second_labelling_is_of_corpus_texts(book: Rulebook) -> None:
    texts = {s.text for s in read_corpus(CORPUS, book.vocabulary)}
    second = read_corpus(CORPUS / "second", book.vocabulary)
    assert len(second) == 400
    assert sum(s.text in texts for s in second) >= 390
