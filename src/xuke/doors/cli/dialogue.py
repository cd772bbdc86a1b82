"""The conversation of `xuke ask`: questions and hints on standard error, one line an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from xuke.doors.cli.replies import COMMANDS, Command, Reply, command_of, read_reply
from xuke.errors import UsageError

if TYPE_CHECKING:
    from xuke import Interview, Question

TALK = {
    "hint_yesno": {"zh": "y 是，n 否，? 不确定", "en": "y yes, n no, ? cannot say"},
    "hint_choice": {"zh": "写一个编号，? 不确定", "en": "one number, ? cannot say"},
    "hint_options": {
        "zh": "选所有适用的：写编号，用空格隔开；0 都没有；? 不确定",
        "en": "all that apply: numbers with spaces between; 0 none of them; ? cannot say",
    },
    "hint_number": {
        "zh": "写一个数，或 50..100 这样的范围；? 不确定",
        "en": "a number, or a range such as 50..100; ? cannot say",
    },
    "commands": {
        "zh": "返回：上一题　改 N：改第 N 题　列表：看已答的　完：看结论　帮助",
        "en": "back: last question   change N: answer N again   list: answers   done: the verdict   help",
    },
    "decides": {"zh": "关系到", "en": "decides"},
    "more": {"zh": "等 {} 项", "en": "and {} in all"},
    "cannot_say": {"zh": "不确定", "en": "cannot say"},
    "none": {"zh": "都没有", "en": "none of them"},
    "no_answers": {"zh": "还没有答过", "en": "nothing answered yet"},
    "no_such": {"zh": "没有第 {} 题", "en": "there is no answer {}"},
    "telecom_done": {"zh": "电信许可的结论已经有了：{}", "en": "the telecom answer is there: {}"},
    "telecom_open": {
        "zh": "能问的都问了，还差说不准的几项：{}",
        "en": "everything was asked; what cannot be said keeps it open: {}",
    },
    "go_on_map": {"zh": "接着问其他许可吗？(y/n)", "en": "go on to the other permits? (y/n)"},
    "go_on_holder": {"zh": "接着问你们能不能拿到证吗？(y/n)", "en": "go on to whether you can hold the licence? (y/n)"},
    "map_done": {"zh": "其他许可也问完了", "en": "the other permits are asked too"},
    "ended": {"zh": "到此为止，下面是目前的结论", "en": "ended here; the verdict so far follows"},
}


class _Ended(Exception):
    """The person has had enough, or the input is at its end."""


class Dialogue:
    """Asks until the goals are reached or the person ends it; `keep` is told of every change."""

    def __init__(self, lang: str, keep: Callable[[Interview], None]) -> None:
        self.lang = lang
        self.keep = keep

    def run(self, interview: Interview, whole: bool) -> Interview:
        """Hold the interview; returns it as it stands at the end. With `whole` the map follows unasked."""
        self.now = interview
        self.keep(interview)
        self._say(self._word("commands"))
        try:
            self._pursue("telecom")
            self._say(self._standing())
            for goal in ("map", "holder"):
                if self.now.open(goal) and ((whole and goal == "map") or self._agreed(f"go_on_{goal}")):
                    self._pursue(goal)
        except _Ended:
            self._say(self._word("ended"))
        return self.now

    def _standing(self) -> str:
        from xuke.report.words import OUTCOME

        outcome = OUTCOME[self.now.assessment.outcome][self.lang]
        return self._word("telecom_done" if self.now.settled() else "telecom_open").format(outcome)

    def _pursue(self, goal: str) -> None:
        """Ask until a goal is reached; those before it come first again when a changed answer opens them."""
        from xuke import next_question
        from xuke.verdict.interview import GOALS

        goals = GOALS[: GOALS.index(goal) + 1]
        while (question := next_question(self.now, goals)) is not None:
            self._ask(question)

    def _ask(self, question: Question) -> None:
        self._say(self._words(question))
        while True:
            reply = self._reply(question.fact)
            if isinstance(reply, Reply):
                return self._answer(question.fact, reply.value)
            if reply is not None and self._obey(reply):
                return None

    def _reply(self, fact: str) -> Reply | Command | None:
        """Return what the next line says; None after a hint when it says nothing that fits."""
        line = self._line("> ")
        found = command_of(line)
        if found is not None:
            return found
        try:
            return read_reply(self.now.vocabulary.facts[fact], line, self.lang)
        except UsageError as error:
            self._say(f"{error.message}" + (f"（{error.hint}）" if error.hint else ""))
            return None

    def _answer(self, fact: str, value: Any) -> None:
        self.now = self.now.answered(fact, value)
        self.keep(self.now)

    def _obey(self, command: Command) -> bool:
        """Do what a command says; returns whether the next question is to be chosen anew."""
        if command.name == "done":
            raise _Ended
        if command.name == "help":
            self._say(self._word("commands"))
        elif command.name == "list":
            self._say("\n".join(self._listed()) or self._word("no_answers"))
        elif command.name == "change":
            return self._change(command.number)
        else:
            return self._back()
        return False

    def _back(self) -> bool:
        if not self.now.answers:
            self._say(self._word("no_answers"))
            return False
        return self._change(len(self.now.answers))

    def _change(self, number: int) -> bool:
        answers = list(self.now.answers)
        if not 1 <= number <= len(answers):
            self._say(self._word("no_such").format(number))
            return False
        from xuke import Question

        self._ask(Question(answers[number - 1], "telecom", (), 0.0))
        return True

    def _listed(self) -> list[str]:
        facts = self.now.vocabulary.facts
        return [
            f"{i}. {facts[name].label[self.lang]}: {self._shown(name, answer)}"
            for i, (name, answer) in enumerate(self.now.answers.items(), 1)
        ]

    def _shown(self, fact: str, answer: Any) -> str:
        spec = self.now.vocabulary.facts[fact]
        if answer == []:
            return self._word("none")
        if isinstance(answer, dict):
            answer = [name for name, value in answer.items() if value == "yes"]
        labels = {o.id: o.label[self.lang] for o in spec.options} | {"cannot_say": self._word("cannot_say")}
        labels |= {"yes": "是" if self.lang == "zh" else "yes", "no": "否" if self.lang == "zh" else "no"}
        given = answer if isinstance(answer, list) else [answer]
        return " / ".join(labels.get(str(value), f"{value} {spec.unit}".strip()) for value in given)

    def _words(self, question: Question) -> str:
        from xuke.report.question import question_words

        shown = question_words(self.now, question, self.lang)
        before = self.now.answers.get(question.fact)
        number = list(self.now.answers).index(question.fact) + 1 if before is not None else len(self.now.answers) + 1
        lines = ["", f"[{number}] {shown['question']}", f"    {shown['help']}"]
        lines += [f"    {i:>2} {option['label']}" for i, option in enumerate(shown.get("options", []), 1)]
        if before is not None:
            lines.append(f"    ← {self._shown(question.fact, before)}")
        if shown["decides"]:
            lines.append(f"    {self._word('decides')}: {self._decided(shown['decides'])}")
        unit = f"{shown['unit']}  " if shown.get("unit") else ""
        return "\n".join([*lines, f"    {unit}{self._word('hint_' + shown['type'])}"])

    def _decided(self, permits: list[dict[str, str]]) -> str:
        names = " / ".join(permit["short"] for permit in permits[:4])
        return names if len(permits) <= 4 else f"{names} {self._word('more').format(len(permits))}"

    def _agreed(self, key: str) -> bool:
        while True:
            line = self._line(f"{self._word(key)} ").lower()
            if line in ("y", "yes", "是", "好"):
                return True
            if line in ("n", "no", "否", "不") or command_of(line) == COMMANDS["完"]:
                return False

    def _line(self, prompt: str) -> str:
        line = read_line(prompt)
        if line is None:
            raise _Ended
        return line

    def _say(self, text: str) -> None:
        click.echo(text, err=True)

    def _word(self, key: str) -> str:
        return TALK[key][self.lang]


def read_line(prompt: str) -> str | None:
    """Return the next line a person or script gives, None at the end; the prompt goes to standard error."""
    click.echo(prompt, err=True, nl=False)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        click.echo(line.rstrip("\n"), err=True)
    return line.strip() if line else None
