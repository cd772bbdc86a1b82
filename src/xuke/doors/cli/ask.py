"""`xuke ask`: a verdict by questions, the most telling first."""

from __future__ import annotations

import json
from typing import Any

import click

from xuke.doors.cli.assess import common, pairs, show, text_from
from xuke.errors import UsageError


@click.command(name="ask")
@click.argument("words", nargs=-1, metavar="[描述]")
@common
@click.option("--map", "whole", is_flag=True, help="接着问到整张许可清单 · go on to every other permit")
@click.option("--save", "save_to", default="", metavar="FILE", help="每答一题就存进这个文件 · keep the interview here")
@click.option("--resume", default="", metavar="FILE", help="从存下的访谈接着问 · take up a kept interview")
@click.option(
    "--json", "as_json", is_flag=True, help="只输出下一个问题（docs/schema/question-1.json）· the next question only"
)
def command(
    words: tuple[str, ...], lang: str, whole: bool, save_to: str, resume: str, as_json: bool, **given: Any
) -> None:
    """一问一答得到结论，最能定案的先问 · A verdict by questions.

    \b
    xuke ask
    xuke ask "宠物社区App，用户发帖，靠广告" --map --save 我的.json
    xuke ask --resume 我的.json
    xuke ask --facts 事实.yaml --json
    """
    from xuke.doors.cli.dialogue import Dialogue
    from xuke.report.question import question_document

    saved, interview = _begun(words, resume, given)
    if as_json:
        goals = ("telecom", "map", "holder") if whole else ("telecom",)
        click.echo(json.dumps(question_document(interview, lang, goals), ensure_ascii=False, indent=2))
        return
    interview = Dialogue(lang, lambda changed: _keep(save_to, saved, changed)).run(interview, whole)
    show(interview.assessment, lang)


def _begun(words: tuple[str, ...], resume: str, given: dict[str, Any]) -> tuple[Any, Any]:
    """Return what the interview starts from, and the interview."""
    import xuke
    from xuke.intake.resume import Saved, read_interview

    if resume:
        clashing = [name for name, value in {"words": words, **given}.items() if value]
        if clashing:
            raise UsageError(
                "resume-clash", "a kept interview has its own description, facts and law", "give --resume alone"
            )
        saved = read_interview(resume)
    else:
        saved = Saved(
            text_from(words), _stated(given), given["like"], given["as_of"], given["region"], pairs(given["readings"])
        )
    interview = xuke.interview(
        saved.text,
        dict(saved.facts),
        answers=saved.answers,
        as_of=saved.as_of,
        region=saved.region,
        readings=saved.readings,
        like=saved.like,
    )
    return saved, interview


def _stated(given: dict[str, Any]) -> dict[str, Any]:
    import xuke
    from xuke.intake import read_facts_file, read_settings
    from xuke.intake.resume import written

    book = xuke.rulebook()
    facts = read_facts_file(book, given["facts_file"]) if given["facts_file"] else xuke.Facts()
    return written(book.vocabulary, facts.merged(read_settings(book, given["settings"])))


def _keep(path: str, saved: Any, interview: Any) -> None:
    if path:
        from xuke.intake.resume import write_interview

        write_interview(path, saved, interview)
