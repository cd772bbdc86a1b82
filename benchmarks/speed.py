"""Speed, beside a named peer in the same run.

    python benchmarks/speed.py

Prints the median time of one assessment from facts with full proof over the whole telecom rulebook (known and
half-unknown businesses), the same rules in zen-engine with trace (extra `bench`), reading and assessing a
200-character text, the whole public document, and cold starts of the command line.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import xuke
from xuke.facts import Facts
from xuke.report.document import document
from xuke.verdict.scenarios import case_facts

ROUNDS = 7
TEXT = (
    "我们做的是一个面向宠物主人的社区App，用户注册后可以发帖、晒图、提问，也可以私信聊天和建群。"
    "平台里有宠物用品商城，第三方商家入驻开店，用户在站内下单付款，我们按成交额收佣金。"
    "另外卖会员，会员可以看付费的养宠课程，课程由入驻的讲师上传。首页有品牌广告位。"
    "没有直播，也不做问诊。公司是纯内资，注册资本500万，服务器放在国内云上，团队在杭州，"
    "目前已经有网站和小程序，App还在开发，预计明年上线，希望提前把需要的证件办齐。"
)[:200]


def median_each(action: Callable[[Any], Any], inputs: Sequence[Any]) -> float:
    """Return the median over rounds of the mean seconds per input."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for item in inputs:
            action(item)
        times.append((time.perf_counter() - began) / len(inputs))
    return statistics.median(times)


def half_unknown(facts: Facts, seed: int) -> Facts:
    """Forget half of the facts, the same ones for the same seed."""
    names = sorted(facts.entries)
    return facts.without(*random.Random(seed).sample(names, len(names) // 2))


def cold(arguments: list[str]) -> float:
    """Return the median wall seconds of a fresh process (one warm-up run first)."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "xuke.doors.cli.main", *arguments], capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def line(label: str, seconds: float, note: str = "") -> None:
    print(f"{label:<58} {seconds * 1000:9.3f} ms   {1 / seconds:10.0f}/s  {note}")


def main() -> None:
    book = xuke.rulebook()
    law = xuke.Law.at(book, "2026-11-23")
    known = [case_facts(book, case) for case in list(book.cases.values())[:120]]
    partial = [half_unknown(facts, i) for i, facts in enumerate(known)]
    telecom = sum(p.kind in ("telecom", "basic", "ban") for p in book.permits.values())
    rules = sum(name.startswith("rule:") for name in law.program.definitions)
    print(f"{len(book.permits)} permits ({telecom} telecom), {rules} rules in force")

    def judge(facts: Facts) -> Any:
        assessment = xuke.verdict.assess_facts(facts, law)
        assessment.run.node("need:B25-1")  # proofs are worked out when one is first asked for
        return assessment

    for facts in (*known, *partial):
        judge(facts)
    own_known, own_partial = median_each(judge, known), median_each(judge, partial)
    line("assess from facts, full proof, everything known", own_known)
    line("assess from facts, full proof, half unknown", own_partial)
    peer(law, known, own_known, partial, own_partial)
    xuke.assess(TEXT)
    line(f"assess from a text of {len(TEXT)} characters", median_each(xuke.assess, [TEXT] * 20))
    ready = xuke.assess(TEXT)
    line(
        "the whole document (questions, cases, proofs, steps)", median_each(lambda _: document(fresh(ready)), [0] * 20)
    )
    line("cold start: xuke --help", cold(["--help"]))
    line("cold start: xuke assess", cold(["assess", TEXT]))


def fresh(assessment: xuke.Assessment) -> xuke.Assessment:
    """Return the same assessment without anything worked out yet."""
    return xuke.verdict.assess_facts(assessment.facts, assessment.law, text=assessment.text)


def peer(law: xuke.Law, known: list[Facts], own_known: float, partial: list[Facts], own_partial: float) -> None:
    """Time zen-engine on the same rules and print the ratio."""
    try:
        from zen_peer import inputs, runner

        run = runner(law.program)
    except ImportError:
        print("zen-engine is not installed: pip install -c constraints.txt -e '.[bench]'")
        return
    for label, facts, own in (("everything known", known, own_known), ("half unknown", partial, own_partial)):
        given = [inputs(law.program, law.encode(f)) for f in facts]
        run(given[0])
        taken = median_each(run, given)
        line(f"zen-engine, same rules, with trace (no tree), {label}", taken, f"xuke / zen = {own / taken:.2f}")


if __name__ == "__main__":
    main()
