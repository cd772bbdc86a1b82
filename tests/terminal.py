"""The command line as tests use it: inside this process, or as a real process."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from xuke.doors.cli.main import main


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def _memory() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


def xuke(*args: str, stdin: bytes = b"") -> Done:
    """Run `xuke args…` in this process through `main`; an exception that escapes fails the test."""
    out, err, code = _memory(), _memory(), 0
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(list(args))
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    finally:
        sys.stdin = before
    out.flush()
    err.flush()
    return Done(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


def python(code: str, *args: str, cache: Path | None = None, stdin: bytes = b"") -> Done:
    """Run Python code in a fresh process, with its own rulebook cache when `cache` is given."""
    env = {**os.environ, "PYTHONUTF8": "0", **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    done = subprocess.run(
        [sys.executable, "-c", code, *args], input=stdin, capture_output=True, env=env, check=False, timeout=60
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def process(*args: str, cache: Path | None = None, stdin: bytes = b"") -> Done:
    """Run `xuke args…` as a real process."""
    return python("from xuke.doors.cli.main import main; main()", *args, cache=cache, stdin=stdin)


def refused(done: Done, code: str) -> None:
    """Assert a foreseen error: exit 2, nothing on stdout, one line on stderr that begins with its code."""
    assert done.code == 2, done
    assert done.out == ""
    assert done.err.startswith(f"{code}: "), done.err
    assert done.err.count("\n") == 1, done.err
