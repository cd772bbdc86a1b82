"""`xuke`: commands are loaded when called, errors become one line and exit code 2."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from xuke._version import __version__
from xuke.errors import XukeError

COMMANDS = {
    "assess": ("xuke.doors.cli.assess", "从一句话到结论 · From a sentence to a verdict"),
    "ask": ("xuke.doors.cli.ask", "一问一答得到结论 · A verdict by questions, the most telling first"),
    "compare": ("xuke.doors.cli.compare", "和知名业务逐项对比 · Nearest well-known services side by side"),
    "flip": ("xuke.doors.cli.flip", "改什么能改变结论 · The smallest changes that flip a verdict"),
    "picture": ("xuke.doors.cli.picture", "画出结论的证明 · The proof of a verdict as a picture"),
    "facts": ("xuke.doors.cli.facts", "可以回答哪些事实 · Which facts can be answered"),
    "law": ("xuke.doors.cli.law", "规则库：列出、查看、搜索、检查 · The rulebook: list, show, search, check"),
    "replay": ("xuke.doors.cli.replay", "凭回执重做一次 · Make an assessment again from its receipt"),
    "screen": ("xuke.doors.cli.screen", "批量判断表格 · Assess the rows of a table"),
    "sql": ("xuke.doors.cli.sql", "规则写成 SQL · The law as a query"),
    "reader": ("xuke.doors.cli.reader", "训练和评测文字阅读 · Train and measure the reading of texts"),
    "doctor": ("xuke.doors.cli.doctor", "这台机器上能不能用 · What works on this machine"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xuke")
def cli() -> None:
    """Xuke 许可：互联网业务要不要办 ICP 许可证、还要办什么，给出结论和依据。

    Does an internet business need an ICP licence, and what else, in mainland China?

    \b
    xuke assess "多商户商城，商家入驻，用户在平台下单付款，我们收佣金"
    xuke assess "公司官网，只介绍自己的产品" --json
    xuke law search 直播
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; never shows a traceback for a foreseen error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(args, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except XukeError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
