"""The search for the smallest changes that flip the telecom outcome: decision diagrams beside clingo.

python benchmarks/flip.py

For five business models and five descriptions, with every open fact at its likeliest value: how many minimal sets of
at most four changes there are, whether both engines find the same ones, the median time of each, and the time of the
whole answer of `xuke flip` (both families searched, every set assessed again). clingo comes with the extra `verify`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from clingo_peer import definitions_below, encoded, minimal_slots

import xuke
from xuke.logic.changes import MOST
from xuke.logic.terms import And, Expr, Not, Ref
from xuke.verdict.flip import Search, flips, targets

DATE = "2026-11-23"
MODELS = ("多商户商城", "知识付费", "论坛", "即时通讯", "短视频")
TEXTS = (
    "多商户商城，商家入驻，用户在平台下单付款，我们收佣金",
    "知识付费，卖自己录的课程和专栏",
    "我们做一个宠物社区App，用户发帖聊天，卖会员",
    "聊天软件，一对一聊天和群聊，卖会员和表情",
    "短视频App，用户上传视频，靠广告",
)
ROUNDS = 7


def timed(call: Callable[[], object]) -> float:
    """Return the median time of a call in milliseconds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return median(spent) * 1000


def goals(search: Search) -> list[Expr]:
    """Return what must become true, as expressions."""
    needs = [Ref(f"need:{name}") for name in search.target.permits]
    return list(needs) if search.target.direction == "add" else [And(tuple(Not(need) for need in needs))]


def row(name: str, assessment: xuke.Assessment) -> None:
    """Print one business."""
    search = Search(assessment, targets(assessment)[0])
    program, masks = search.program, search.likely
    began = time.perf_counter()
    moves = search.moves(masks)
    first = (time.perf_counter() - began) * 1000
    sets = {frozenset(slot for slot, _ in move) for move in moves}
    own = timed(lambda: search.moves(masks))
    whole = timed(lambda: flips(assessment))
    cells = f"{name[:18]:<20}{search.target.direction:<8}{len(sets):>5}{first:>9.1f}{own:>9.1f}"
    try:
        peer = minimal_slots(program, goals(search), masks, search.movable, MOST)
        theirs = timed(lambda: minimal_slots(program, goals(search), masks, search.movable, MOST))
        cells += f"{theirs:>9.1f}{theirs / own:>7.1f}x{'same' if peer == sets else 'DIFFERENT':>7}"
    except ImportError:
        cells += "  (no clingo: extra `verify`)"
    print(f"{cells}{whole:>10.1f}")


def sizes(assessment: xuke.Assessment) -> None:
    """Print how large the problem is."""
    search = Search(assessment, targets(assessment)[0])
    names = [f"need:{name}" for name in search.target.permits]
    lines = encoded(search.program, goals(search), search.likely, search.movable, MOST).count("\n")
    print(f"{len(search.target.permits)} permits, {definitions_below(search.program, names)} definitions,")
    print(f"{len(search.movable)} variables that may change, {lines} lines of answer set program\n")


def main() -> None:
    law = xuke.Law.at(xuke.rulebook(), DATE)
    print(f"rulebook {law.rulebook.version} ({law.rulebook.hash[:8]}), at most {MOST} changes, times in ms")
    sizes(xuke.assess(like=MODELS[0], as_of=DATE))
    print(
        f"{'business':<20}{'':<8}{'sets':>5}{'first':>9}{'diagram':>9}{'clingo':>9}{'ratio':>8}{'':>7}{'xuke flip':>10}"
    )
    for name in MODELS:
        row(name, xuke.assess(like=name, as_of=DATE))
    for text in TEXTS:
        row(text, xuke.assess(text, as_of=DATE))


if __name__ == "__main__":
    main()
