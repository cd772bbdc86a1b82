"""`xuke assess --receipt` and `xuke replay`: bytes in, the same bytes out, or what differs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import Done, refused, xuke
from xuke.law.shelf import SHIPPED

TEXT = "像优酷一样的视频网站，商家可以入驻，不收佣金，以后打算开直播，收佣金"
ASKED = ("--as-of", "2026-11-23", "--region", "上海", "--reading", "ad_income=commercial", "--lang", "en")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a.json (the whole document) and receipt.json, written by one call."""
    folder = tmp_path_factory.mktemp("receipts")
    done = xuke("assess", TEXT, *ASKED, "--json", "--receipt", str(folder / "receipt.json"))
    assert done.code == 0, done.err
    (folder / "a.json").write_text(done.out, encoding="utf-8")
    return folder


def _changed(folder: Path, **fields: object) -> str:
    receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    path = folder / "changed.json"
    path.write_text(json.dumps({**receipt, **fields}), encoding="utf-8")
    return str(path)


def test_the_receipt_in_the_document_is_the_one_written(written: Path) -> None:
    whole = json.loads((written / "a.json").read_text(encoding="utf-8"))
    assert whole["receipt"] == json.loads((written / "receipt.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["a.json", "receipt.json"])
def test_replay_prints_the_same_bytes(written: Path, name: str) -> None:
    done = xuke("replay", str(written / name), "--exit-code", "--lang", "en")
    assert done == Done(0, (written / "a.json").read_text(encoding="utf-8"), "the same, byte for byte\n")


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_another_process_prints_the_same_bytes(written: Path, seed: str) -> None:
    """Nothing depends on the order in which this process hashes words."""
    command = [sys.executable, "-m", "xuke.doors.cli.main", "replay", "-"]
    env = {**os.environ, "PYTHONHASHSEED": seed}
    receipt = (written / "receipt.json").read_bytes()
    done = subprocess.run(command, input=receipt, capture_output=True, env=env, check=True)
    assert done.stdout.decode() == (written / "a.json").read_text(encoding="utf-8")


def test_check_prints_words_and_no_document(written: Path) -> None:
    assert xuke("replay", str(written / "a.json"), "--check").out == "完全相同，逐字节一致\n"
    done = xuke("replay", _changed(written, region="anhui"), "--check", "--lang", "en")
    assert done.code == 0 and done.err == ""
    assert "changed after it was written: receipt.region\n" in done.out


def test_json_gives_the_comparison(written: Path) -> None:
    done = xuke("replay", _changed(written, rulebook="0" * 32), "--json", "--exit-code")
    shown = json.loads(done.out)
    assert (done.code, shown["schema"], shown["same"]) == (1, "xuke.replay/1", False)
    assert [d["kind"] for d in shown["differences"]] == ["tampered", "rulebook"]


def test_differences_are_exit_1_only_on_request(written: Path) -> None:
    path = _changed(written, engine="0.0.9")
    assert xuke("replay", path).code == 0
    assert xuke("replay", path, "--exit-code").code == 1


def test_a_rulebook_folder_can_be_named(written: Path) -> None:
    assert xuke("replay", str(written / "a.json"), "--rulebook", str(SHIPPED), "--exit-code").code == 0


def test_a_folder_without_rulebook_is_refused(written: Path, tmp_path: Path) -> None:
    assert xuke("replay", str(written / "a.json"), "--rulebook", str(tmp_path / "nowhere")).code == 2


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    refused(xuke("replay", str(path)), "file-large")
    refused(xuke("replay", str(tmp_path / "none.json")), "file")


def test_a_receipt_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    refused(xuke("assess", TEXT, "--receipt", str(tmp_path / "no" / "r.json")), "file")


def test_an_empty_folder_is_no_rulebook(written: Path, tmp_path: Path) -> None:
    refused(xuke("replay", str(written / "a.json"), "--rulebook", str(tmp_path)), "rulebook-empty")
