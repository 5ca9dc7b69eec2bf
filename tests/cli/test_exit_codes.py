from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_zero_is_done(busy: Shell) -> None:
    assert busy("note", "x").code == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("done nowhere", "There is no step called 'nowhere'"),
        ("done isolat", "Did you mean 'isolate'?"),
        ("done rebuild", "it waits for find"),
        ("done executed", "Decide it: yes, no, unknown"),
        ("skip find", "Why is it skipped?"),
        ("decide executed perhaps", "Options: yes, no, unknown"),
        ("answer colour=red", "There is no question 'colour'"),
        ("register sites list", "There is no register 'sites'"),
        ("action close 7", "There is no follow-up 7"),
        ("evidence open e7", "There is no evidence 'e7'"),
        ("add /nowhere/at/all", "There is no file"),
        ("correct 99 --words x", "There is no entry 99"),
        ("redact 99 --why x", "There is no entry 99"),
        ("accept", "No hand-over is waiting"),
        ("role cook Ana", "There is no role 'cook'"),
        ("graft nothing-like-it", "There is no playbook called"),
        ("verify INC-1999-0001", "There is no incident and no file"),
    ],
)
def test_one_is_refused_or_not_found_with_a_sentence_on_stderr(busy: Shell, argv: str, said: str) -> None:
    answer = busy(*argv.split())

    assert (answer.code, answer.out) == (1, ""), answer
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("frobnicate", "There is no command 'frobnicate'"),
        ("stauts", "Did you mean `irrunner status`?"),
        ("evidence lst", "Did you mean `irrunner evidence list`?"),
        ("note", "`irrunner note --help` shows how"),
        ("note x --colour red", "No such option"),
        ("done", "Missing argument"),
        ("answer confirm package", "not of the form key=value"),
        ("answer package=a package=b", "given twice"),
        ("note x --at soonish", "not a time that can be read"),
        ("note x --at=", "Invalid value for '--at': it is empty"),
        ("note x --by=", "Invalid value for '--by': it is empty"),
        ("close INC", "named with an option here: --incident INC-"),
        ("close --as Ana", "irrunner --as NAME close"),
        ("milestone Some_Thing", "cannot be a milestone's name"),
        ("purge INC --why x", ""),
        ("add a b --name c", "cannot share one name"),
        ("verify --head xyz", "8 to 64"),
    ],
)
def test_two_is_wrong_usage(busy: Shell, argv: str, said: str) -> None:
    identity = str(busy.does("list")["incidents"][0]["incident"])
    answer = busy(*(identity if word == "INC" else word for word in argv.split()))

    assert (answer.code, answer.out) == (2, ""), answer
    assert said in answer.err


def test_a_group_without_a_command_shows_its_help_on_lines(busy: Shell) -> None:
    answer = busy("evidence")

    assert (answer.code, answer.out) == (2, "")
    assert "\nCommands:\n  destroy " in answer.err
    assert "\\n" not in answer.err


def test_three_is_a_record_that_does_not_hold(busy: Shell) -> None:
    assert busy("verify").code == 0
    assert busy("verify", "--head", "0123456789abcdef").code == 3
    head = str(busy.does("note", "x")["head"])
    assert busy("verify", "--head", head[:8]).code == 0
    (vault_file,) = [path for path in (busy.place / "evidence").rglob("*") if path.is_file()]
    vault_file.chmod(0o600)
    vault_file.write_bytes(b"other")

    said = busy("verify")

    assert said.code == 3
    assert said.out.startswith("PROBLEM")
    assert busy("verify", "--json").data["holds"] is False


def test_three_also_for_evidence_that_changed(busy: Shell) -> None:
    busy.does("add", "-", "--name", "x", stdin=b"proof")
    kept = busy.does("evidence", "open", "e1")["path"]
    Path(kept).chmod(0o600)
    Path(kept).write_bytes(b"forged")

    said = busy("evidence", "verify")

    assert said.code == 3
    assert "e1 changed" in said.out


def test_four_is_a_store_that_cannot_be_used(busy: Shell) -> None:
    (busy.place / "journal.sqlite").write_bytes(b"not a database at all, but long enough" * 10)

    for argv in (["note", "x"], ["status"], ["verify"], ["list"]):
        said = busy(*argv)
        assert (said.code, said.out) == (4, ""), said
        assert "not a journal" in said.err


def test_the_help_says_what_the_codes_mean(shell: Shell) -> None:
    said = " ".join(shell("--help").out.split())

    for words in ("0 done", "1 refused", "2 wrong usage", "3 verification failed", "4 the store cannot be used"):
        assert words in said
