"""Paths and SHA-256 of a list, looked for on a disk: by irrunner, by the packed file, and by a check of a step."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure.packing import pack_zip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

PAYLOAD = b"import nothing\n"
DIGEST = hashlib.sha256(PAYLOAD).hexdigest()
PLAYBOOK = """\
playbook: 1
id: disk
title: On the disk
ask:
  paths: {label: Folders, type: list, required: true}
phases:
  - phase: Look
    steps:
      - id: look
        do: Look
        checks:
          - exposure: {paths: "{{ paths }}", indicators: register}
"""


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder with a file where an indicator says, and one with bytes that an indicator names."""
    home = tmp_path / "disk" / "home" / "kim"
    (home / ".config" / "sysmon").mkdir(parents=True)
    (home / ".config" / "sysmon" / "sysmon.py").write_bytes(b"other")
    (home / "renamed.bin").write_bytes(PAYLOAD)
    (home / "harmless.txt").write_bytes(b"harmless")
    return tmp_path / "disk"


LISTS = [
    f"# both\n~/.config/sysmon/sysmon.py\n{DIGEST}\nevil.example\n",
    json.dumps({"type": "path", "value": "~/.config/sysmon/sysmon.py"})
    + "\n"
    + json.dumps({"type": "sha256", "value": DIGEST, "size": len(PAYLOAD)}),
    json.dumps({"pack": {"indicators": [{"type": "path", "value": "*/sysmon/sysmon.py"}, {"value": DIGEST}]}}),
    json.dumps([{"values": {"type": "hash", "value": f"sha256:{DIGEST.upper()}"}}, {"value": "~/.config/*/sysmon.py"}]),
]


@pytest.mark.parametrize("text", LISTS)
def test_both_are_hits_without_naming_a_package(shell: Shell, tmp_path: Path, disk: Path, text: str) -> None:
    (tmp_path / "list").write_text(text)
    answer = shell("exposure", "-", disk, "--indicators", tmp_path / "list")
    assert answer.code == 10, answer
    hits = [line for line in answer.out.splitlines() if line.startswith("HIT")]
    assert hits == ["HIT  path, indicator", "HIT  SHA-256, indicator"]
    assert f"{disk}/home/kim/renamed.bin" in answer.out
    assert f"{disk}/home/kim/.config/sysmon/sysmon.py" in answer.out
    assert "1 path and 1 SHA-256: 2 hits" in answer.out


def test_a_digest_with_a_name_is_compared_with_files_of_that_name_only(
    shell: Shell, tmp_path: Path, disk: Path
) -> None:
    (tmp_path / "list").write_text(f"{DIGEST}  dist/renamed.bin\n")
    answer = shell("exposure", "-", disk, "--indicators", tmp_path / "list")
    assert answer.code == 10
    assert "Compared by SHA-256: 1 file." in answer.out
    (tmp_path / "list").write_text(f"{DIGEST}  dist/other.bin\n")
    assert shell("exposure", "-", disk, "--indicators", tmp_path / "list").code == 0


def test_nothing_of_a_list_is_clear_and_says_how_many_were_hashed(shell: Shell, tmp_path: Path, disk: Path) -> None:
    (tmp_path / "list").write_text(f"{'0' * 64}\n/tmp/nothing-here\n")
    answer = shell("exposure", "-", disk, "--indicators", tmp_path / "list")
    assert answer.code == 0
    assert "Compared by SHA-256: 3 files." in answer.out


@pytest.mark.parametrize("text", ["", "evil.example\n", "{", '{"a": 1}', "[[[[[[", '{"type": "path", "value": "/"}'])
def test_a_list_with_nothing_for_a_disk_is_refused(shell: Shell, tmp_path: Path, disk: Path, text: str) -> None:
    (tmp_path / "list").write_text(text)
    answer = shell("exposure", "-", disk, "--indicators", tmp_path / "list")
    assert answer.code == 2
    assert "list of indicators" in answer.err


def test_a_list_that_is_not_there_and_no_list_at_all_are_refused(shell: Shell, tmp_path: Path, disk: Path) -> None:
    assert "is missing" in shell("exposure", "-", disk, "--indicators", tmp_path / "gone").err
    assert "names no package" in shell("exposure", "-", disk).err


def test_the_packed_file_takes_a_list_beside_it_or_with_it(shell: Shell, tmp_path: Path, disk: Path) -> None:
    (tmp_path / "list").write_text(LISTS[0])
    packed = tmp_path / "exposure.pyz"
    packed.write_bytes(pack_zip())
    beside = [sys.executable, "-I", "-S", str(packed), "-", str(disk), "--indicators", str(tmp_path / "list"), "--json"]
    with_it = tmp_path / "with.py"
    assert shell("exposure", "pack", "--out", with_it, "--indicators", tmp_path / "list").code == 0
    within = [sys.executable, "-I", "-S", "-", "-", str(disk), "--json"]
    for argv, source in ((beside, b""), (within, with_it.read_bytes())):
        done = subprocess.run(argv, input=source, capture_output=True, check=False)
        assert done.returncode == 10, done.stderr
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert records[0]["indicators"] == "1 path and 1 SHA-256"
        assert sorted(each["how"] for each in records if each["kind"] == "finding") == ["SHA-256", "path"]


def test_a_check_compares_the_disk_with_the_register(shell: Shell, tmp_path: Path, disk: Path) -> None:
    (tmp_path / "disk.yaml").write_text(PLAYBOOK)
    assert shell("declare", tmp_path / "disk.yaml", "--set", f"paths={disk}").code == 0
    shell.does("check", "run", "look")
    assert shell.does("check", "show", "1")["result"] == "unknown"
    shell.does("register", "indicators", "add", "value=~/.config/sysmon/sysmon.py", "type=path")
    shell.does("register", "indicators", "add", f"value={DIGEST}")
    shell.does("check", "run", "look")
    assert shell.does("check", "show", "2")["result"] == "hit"
    rows = shell.does("register", "assets", "list")["rows"]
    assert [row.get("had_package", "") for row in rows] == ["", ""]
    assert "lies where the list says" in json.dumps(rows)
