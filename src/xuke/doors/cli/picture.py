"""`xuke picture` and `xuke law picture`: proofs and rules as SVG or DOT."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from xuke.doors.cli.assess import assessment_from, common
from xuke.errors import UsageError, quoted

if TYPE_CHECKING:
    from xuke import Assessment
    from xuke.report.picture import Graph


def drawn(function: Any) -> Any:
    """Add the options that say how a picture is written."""
    options = [
        click.option("--out", "-o", default="-", metavar="FILE", help="输出文件，默认标准输出 · output file"),
        click.option("--dot", "as_dot", is_flag=True, help="输出 DOT · write DOT (Graphviz) instead of SVG"),
        click.option("--json", "as_json", is_flag=True, help="输出 JSON：方框和连线 · boxes and links as JSON"),
        click.option(
            "--link", default="", metavar="URL", help="事实链接到这个网址，{fact} 代表事实 · where facts link to"
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.command(name="picture")
@click.argument("words", nargs=-1, metavar="[描述|-]")
@common
@click.option("--permit", default="", metavar="ID", help="哪一项许可，默认最先需要的 · which permit")
@click.option(
    "--form",
    type=click.Choice(["proof", "rules", "decisions"]),
    default="proof",
    help="证明、规则或判断 · proof, rules or decisions",
)
@click.option("--rest", is_flag=True, help="只画还没有定的部分（规则、判断）· only what is still open")
@drawn
def command(
    words: tuple[str, ...], permit: str, form: str, rest: bool, lang: str, out: str, as_dot: bool, as_json: bool,
    link: str, **given: Any,
) -> None:  # fmt: skip
    """画出一项业务的结论和依据 · Draw the proof of a verdict.

    \b
    xuke picture "宠物社区App，用户发帖聊天，卖会员" --out proof.svg
    xuke picture "多商户商城，商家入驻，收佣金" --permit B21 --form decisions --rest --out rest.svg
    """
    from xuke.report.picture import decision_graph, proof_graph, rule_graph

    assessment = assessment_from(words, **given)
    chosen = assessment.law.rulebook.permit(permit or _first(assessment))
    if form == "proof":
        graph = proof_graph(assessment.verdicts[chosen.id], assessment.facts, lang)
    else:
        draw = rule_graph if form == "rules" else decision_graph
        graph = draw(assessment.law, chosen, lang, assessment.facts, rest=rest)
    write(graph, out, as_dot=as_dot, as_json=as_json, link=link)


def _first(assessment: Assessment) -> str:
    """Return the permit a reader asks about first: one that is needed, one that is listed, or the usual question."""
    from xuke.report.page import FALLBACK

    listed = sorted(assessment.telecom, key=lambda verdict: not verdict.needed)
    return listed[0].permit.id if listed else FALLBACK


@click.command(name="picture")
@click.argument("permit_id", metavar="ID")
@click.option(
    "--form", type=click.Choice(["rules", "decisions"]), default="rules", help="规则或判断 · rules or decisions"
)
@click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date")
@click.option("--region", default="", metavar="省份", help="省份 · province")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
@drawn
def law_picture(
    permit_id: str, form: str, as_of: str, region: str, lang: str, out: str, as_dot: bool, as_json: bool, link: str
) -> None:
    """画出一项许可的规则或判断图 · Draw the rules or the decision graph of a permit."""
    import xuke
    from xuke.report.picture import decision_graph, rule_graph

    law = xuke.Law.at(xuke.rulebook(), as_of, region)
    draw = rule_graph if form == "rules" else decision_graph
    graph = draw(law, law.rulebook.permit(permit_id), lang)
    write(graph, out, as_dot=as_dot, as_json=as_json, link=link)


def write(graph: Graph, out: str, *, as_dot: bool, as_json: bool, link: str) -> None:
    """Write a graph as SVG, DOT or JSON to a file or standard output; raises `UsageError` (`out-file`)."""
    from xuke.report.picture import dot, graph_json, svg

    if as_json:
        text = json.dumps(graph_json(graph), ensure_ascii=False, indent=1) + "\n"
    else:
        text = dot(graph) if as_dot else svg(graph, link)
    try:
        with click.open_file(out, "w", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        raise UsageError(
            "out-file", f"{quoted(out)} cannot be written: {error.strerror}", "give another file"
        ) from None
