"""Pipes that break, streams that are closed, disks that are full: plain behaviour, never a traceback."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.cli.errors import explain
from tests.eventually import PATIENCE

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

IRRUNNER = f"{sys.executable} -m irrunner"


def sh(line: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell, with `irrunner` in it as a word."""
    return subprocess.run(
        ["/bin/bash", "-c", f'irrunner() {{ {IRRUNNER} "$@"; }}; {line}'],
        env={**os.environ, "IRRUNNER_STORE": str(place), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
        errors="backslashreplace",
    )


def test_a_reader_that_leaves_early_is_no_error_worth_words(busy: Shell) -> None:
    for number in range(3):
        busy.does(
            "register",
            "assets",
            "import",
            "-",
            stdin=b"name\n" + b"".join(b"x%d-%d\n" % (number, row) for row in range(3_000)),
        )

    said = sh("irrunner log | head -1", busy.place)

    assert said.stdout.count("\n") == 1
    assert said.stderr == ""


def test_an_act_counts_whether_or_not_anybody_reads_the_answer(busy: Shell) -> None:
    assert sh("irrunner note one >&-", busy.place).returncode == 0
    full = sh("irrunner note two > /dev/full", busy.place)
    assert full.returncode == 0
    assert "Recorded as entry" in full.stderr
    assert sh("irrunner note three 2>&-", busy.place).returncode == 0
    assert sh("irrunner note four <&-", busy.place).returncode == 0

    words = [entry["words"] for entry in busy.does("log", "--kind", "note")["entries"]]
    assert words == ["one", "two", "three", "four"]


def test_a_page_that_cannot_be_printed_is_an_error(busy: Shell) -> None:
    said = sh("irrunner status > /dev/full", busy.place)

    assert said.returncode == 1
    assert said.stderr == "The answer could not be printed: No space left on device.\n"


def test_nothing_to_read_from_is_said(busy: Shell) -> None:
    for line in ("irrunner add - <&-", "irrunner note - <&-", "irrunner open --plain <&-"):
        said = sh(line, busy.place)
        assert "stdin is closed" in said.stderr, line
        assert said.returncode == 2


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}],
)
def test_any_locale_will_do(busy: Shell, environment: dict[str, str]) -> None:
    busy.does("note", "Ünïcödé 漢字 …", "--by", "Łukasz")

    for line in ("status", "log", "status --steps", "--help", "report", "open --plain"):
        said = sh(f"irrunner {line}", busy.place, **environment)
        assert (said.returncode, said.stderr) == (0, ""), (line, said)


def test_bytes_leave_as_they_came(busy: Shell) -> None:
    busy.does("add", "-", stdin=b"\x1b[31m\xff\x00")

    said = sh("irrunner evidence open e1 | od -An -tx1", busy.place)

    assert said.stdout.split() == ["1b", "5b", "33", "31", "6d", "ff", "00"]


def test_python_m_and_the_command_are_the_same(busy: Shell) -> None:
    script = Path(sys.executable).with_name("irrunner")

    assert sh(f"{script} log", busy.place).stdout == sh("irrunner log", busy.place).stdout != ""


def test_a_damaged_entry_is_named_as_such(busy: Shell) -> None:
    with sqlite3.connect(busy.place / "journal.sqlite") as connection:
        connection.execute("UPDATE event SET header = '[1]' WHERE seq = 3")
    connection.close()

    said = busy("status")

    assert said.code == 0
    assert "DAMAGED: the journal cannot be read at #3" in said.out
    assert busy("verify").code == 3


def _go_wrong() -> Exception:
    secret = "the password is hunter2"  # a local variable that must not be kept
    try:
        raise ValueError(f"no: {secret}")
    except ValueError as error:
        return error


def test_a_fault_of_ours_leaves_a_private_report_without_contents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert explain(_go_wrong(), None) == 1

    (report,) = tmp_path.iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "test_streams.py" in report.read_text()
    assert "hunter2" not in report.read_text()
    said = capfd.readouterr()
    assert "hunter2" not in said.err
    assert str(report) in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Benutzer M\xfcller hat sich angemeldet\n", "Line 1"),
        (b"fine\nM\xfcller\n", "Line 2"),
        ("Error 5".encode("utf-16"), "It looks like utf-16"),
        ("Error 5 in a log".encode("utf-16-le"), "It looks like utf-16-le"),
    ],
)
def test_bytes_that_are_no_text_are_no_note(busy: Shell, data: bytes, said: str) -> None:
    refused = busy("note", "-", stdin=data)

    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    assert "irrunner add -" in refused.err
    assert busy.does("log", "--kind", "note")["entries"] == []


def test_a_note_that_is_too_long_is_told_so_wherever_it_is_cut(busy: Shell) -> None:
    refused = busy("note", "-", stdin="\U0001f525".encode() * 200_000)
    assert "is the most" in refused.err


def test_a_line_in_plain_mode_that_is_no_text_is_not_half_kept(busy: Shell) -> None:
    said = busy("open", "--plain", stdin=b"note M\xfcller\nnote fine\nquit\n")

    assert "characters that are no text" in said.err + said.out
    assert [entry["words"] for entry in busy.does("log", "--kind", "note")["entries"]] == ["fine"]


def test_what_a_command_writes_is_to_be_piped_in(busy: Shell) -> None:
    said = sh("irrunner add <(echo proof)", busy.place)
    assert said.returncode == 1
    assert "is no file, but what a command writes" in said.stderr
    assert "irrunner add - " in said.stderr


def test_a_report_is_the_same_bytes_in_a_pipe_and_in_a_file_whatever_the_locale(busy: Shell, tmp_path: Path) -> None:
    busy.does("note", "M\u00fcller and \u5f20\u5c0f\u660e")
    line = f"irrunner report --out {tmp_path}/a.md; irrunner report > {tmp_path}/b.md"
    sh(line, busy.place, PYTHONIOENCODING="latin-1")

    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes()
