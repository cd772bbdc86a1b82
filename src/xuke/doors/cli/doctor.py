"""`xuke doctor`: what works on this machine."""

from __future__ import annotations

import json
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version

import click

PACKAGES = ("click", "rich", "pydantic", "ruamel.yaml", "opencc-python-reimplemented")


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """检查这台机器 · Check Python, packages, rulebook, cache and a test assessment."""
    import xuke
    from xuke.law.files import Cache

    began = time.perf_counter()
    book = xuke.rulebook()
    loaded = time.perf_counter()
    outcome = xuke.assess("公司官网，只介绍自己的产品").outcome
    done = time.perf_counter()
    cache = Cache(book.root).path
    checks = {
        "xuke": xuke.__version__,
        "python": platform.python_version(),
        "encoding": sys.stdout.encoding,
        **{name: _version(name) for name in PACKAGES},
        "rulebook": f"{book.version} ({book.hash[:8]})",
        "rulebook_load_ms": round((loaded - began) * 1000),
        "first_assessment_ms": round((done - loaded) * 1000),
        "cache": "kept" if cache.exists() else "not kept (no writable cache folder): every start reads all files",
        "test_assessment": outcome,
    }
    sound = outcome == "filing_only" and all(v != "missing" for v in checks.values())
    if as_json:
        click.echo(json.dumps({"ok": sound, **checks}, ensure_ascii=False, indent=2))
    else:
        for name, value in checks.items():
            click.echo(f"{name:<28} {value}")
        click.echo("ok" if sound else "not ok")
    ctx.exit(0 if sound else 2)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
