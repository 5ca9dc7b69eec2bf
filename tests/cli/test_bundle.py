"""Bundles from the shell."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def test_export_says_what_is_in_it_and_the_head(busy: Shell, tmp_path: Path) -> None:
    busy.does("add", "-", "--name", "x.log", stdin=b"x")
    said = busy("export", "--out", tmp_path / "b.zip")

    assert (said.code, said.err) == (0, "")
    assert "INC-2026-0001 is in" in said.out
    assert "1 file of evidence" in said.out
    assert "Head " in said.out


def test_export_answers_in_json(busy: Shell, tmp_path: Path) -> None:
    answer = busy.does("export", "INC-2026-0001", "--without-evidence", "--out", tmp_path / "b.zip")

    assert (answer["incident"], answer["evidence"], answer["seq"], answer["problems"]) == ("INC-2026-0001", 0, None, [])
    assert answer["size"] == (tmp_path / "b.zip").stat().st_size


def test_export_without_a_name_says_how(busy: Shell) -> None:
    said = busy("export")

    assert said.code == 2
    assert "--out FILE" in said.err


def test_the_verifier_that_is_printed_checks_a_bundle(busy: Shell, tmp_path: Path) -> None:
    head = busy.does("export", "--out", tmp_path / "b.zip")["head"]
    (tmp_path / "verify.py").write_text(busy("export", "--verifier").out)

    argv = [sys.executable, "-I", tmp_path / "verify.py", tmp_path / "b.zip", "--head", head[:16]]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "It holds." in done.stdout


def test_damage_is_said_and_the_exit_code_is_that_of_a_failed_check(busy: Shell, tmp_path: Path) -> None:
    sha256 = busy.does("add", "-", "--name", "x.log", stdin=b"x")["sha256"]
    (busy.place / "evidence" / sha256[:2] / sha256).unlink()

    said = busy("export", "--out", tmp_path / "b.zip")

    assert said.code == 3
    assert "missing from the vault" in said.err
    assert (tmp_path / "b.zip").exists()


def test_a_bundle_is_verified_and_the_head_compared(busy: Shell, tmp_path: Path) -> None:
    head = busy.does("export", "--out", tmp_path / "b.zip")["head"]

    said = busy("verify", tmp_path / "b.zip", "--head", head[:16])
    other = busy("verify", tmp_path / "b.zip", "--head", "0" * 16)

    assert (said.code, other.code) == (0, 3)
    assert "Everything holds" in said.out
    assert "no entry has the head" in other.out
    assert busy("verify", tmp_path / "b.zip", "--json").data["holds"] is True
    assert busy("verify", tmp_path / "b.zip", "--head", "xyz").code == 2


def test_an_exercise_says_so_when_it_leaves_and_when_it_comes_in(busy: Shell, tmp_path: Path) -> None:
    number = busy.declare("--mode", "exercise")

    out = busy("export", number, "--out", tmp_path / "b.zip")
    into = busy("import", tmp_path / "b.zip", "--store", tmp_path / "new")

    assert all(line.startswith("EXERCISE ") for line in (out.out + into.out).splitlines()), out.out + into.out


def test_an_import_is_said_in_one_line(busy: Shell, tmp_path: Path) -> None:
    busy.does("export", "--out", tmp_path / "b.zip")

    first = busy("import", tmp_path / "b.zip", "--store", tmp_path / "new")
    second = busy("import", tmp_path / "b.zip", "--store", tmp_path / "new")

    assert first.out.startswith("INC-2026-0001 is in the store: ")
    assert second.out == "The store has all of INC-2026-0001 already. Nothing was written.\n"
