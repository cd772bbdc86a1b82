"""One line is an answer, a command, or a hint."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from xuke.doors.cli.replies import Command, command_of, read_reply
from xuke.errors import UsageError


@pytest.mark.parametrize(
    ("fact", "line", "value"),
    [
        ("channel", "1 3", ["own_website", "mini_program"]),
        ("channel", "1，3、2", ["own_website", "mini_program", "own_app"]),
        ("channel", "2 2", ["own_app"]),
        ("channel", "0", []),
        ("channel", "没有", []),
        ("channel", "小程序", ["mini_program"]),
        ("channel", "OWN_APP", ["own_app"]),
        ("channel", "自己的 App 或客户端", ["own_app"]),
        ("channel", "？", "cannot_say"),
        ("marketplace_role", "4", "third_party_deal"),
        ("marketplace_role", "None", "none"),
        ("own_platform", "是", "yes"),
        ("own_platform", "N", "no"),
        ("own_platform", "不确定", "cannot_say"),
        ("foreign_share", "25.5%", "25.5"),
        ("foreign_share", "25..50", "25..50"),
        ("registered_capital", "500万", "5000000"),
        ("registered_capital", "1,000,000元", "1000000"),
        ("registered_capital", "100万..0.1亿", "1000000..10000000"),
    ],
)
def test_answers(fact: str, line: str, value: Any) -> None:
    assert read_reply(xuke.rulebook().vocabulary.facts[fact], line, "zh").value == value


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        ("channel", ""),
        ("channel", "9"),
        ("channel", "-1"),
        ("channel", "1 x"),
        ("marketplace_role", "1 2"),
        ("marketplace_role", "0"),
        ("own_platform", "也许"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_does_not_fit_is_refused_with_a_hint(fact: str, line: str, lang: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_reply(xuke.rulebook().vocabulary.facts[fact], line, lang)
    assert refused.value.code == "reply"
    assert refused.value.hint


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("back", Command("back")),
        ("返回", Command("back")),
        ("改 12", Command("change", 12)),
        ("change 1", Command("change", 1)),
        ("列表", Command("list")),
        ("Done", Command("done")),
        ("完", Command("done")),
        ("帮助", Command("help")),
        ("1 2", None),
        ("改", None),
        ("", None),
    ],
)
def test_commands(line: str, command: Command | None) -> None:
    assert command_of(line) == command
