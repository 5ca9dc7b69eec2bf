"""Credentials in the shell, in lines and in the report: the matrix, its acts, and values that are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

TOKEN = "ghp_" + "A1b2" * 9
REQUEST = "GET https://api.example/v1/me"


@pytest.fixture
def worked(busy: Shell) -> Shell:
    """An incident with four credentials of which each went another way."""
    for cells in (
        ["name=deploy key of CI", "tier=0", "owner=Build"],
        ["name=bot token", "tier=1", "where=runner 7, ~/.npmrc"],
        ["name=a very long name of a credential that nobody can read in one line"],
        ["name=mail [/b] \x1b[31m"],
    ):
        busy.does("register", "credentials", "add", *cells)
    (busy.place.parent / "answer.json").write_text('{"message": "Bad credentials"}')
    item = str(busy.does("add", str(busy.place.parent / "answer.json"))["evidence"])
    busy.does("credential", "in-use", "c1", "yes", "--why", "provider log, 03:12")
    busy.does("credential", "revoked", "c2", "--by", "Bo")
    busy.does("credential", "dead", "c2", "--request", REQUEST, "--status", "401", "--evidence", item)
    busy.does("credential", "dead", "c3", "--status", "429", "--why", "gone from the list")
    return busy


def matrix(shell: Shell) -> dict[str, Any]:
    return {each["row"]: each for each in shell("credential", "list", "--json").data["credentials"]}


def test_the_matrix_fits_into_80_columns_and_says_what_is_missing(worked: Shell) -> None:
    said = worked("credential", "list").out.splitlines()
    assert all(len(each) <= 80 for each in said)
    assert [each.split()[0] for each in said[1:5]] == ["c1", "c4", "c3", "c2"]
    assert "YES" in said[1]
    assert "unproven" in said[3]
    assert "\x1b" not in "".join(said)
    assert " ".join(said[5:]).startswith("Missing: 1 in use and not revoked, 3 without proof of death, 2 not revoked")
    assert worked("credential").out.splitlines() == said


def test_json_has_who_and_when_of_each_fact(worked: Shell) -> None:
    found = matrix(worked)
    assert found["c2"]["revoked"]["by"] == "Bo"
    assert {"answer": "yes", "request": REQUEST, "status": "401", "evidence_destroyed": False}.items() <= found["c2"][
        "dead"
    ].items()
    assert (found["c3"]["dead"]["answer"], found["c3"]["lacks"]) == (
        "unproven",
        ["not revoked", "not proven dead", "use unknown", "no tier"],
    )
    assert found["c1"]["in_use"]["why"] == "provider log, 03:12"


def test_out_of_order_is_said_in_a_second_line(worked: Shell) -> None:
    said = worked("credential", "reissued", "c1").out.splitlines()
    assert said[0].startswith("c1 is reissued.")
    assert said[1] == "Recorded as out of order: it is of tier 0, and the old one was not revoked yet."


def test_what_proves_nothing_is_refused_with_its_why(worked: Shell) -> None:
    said = worked("credential", "dead", "c1", "--request", REQUEST, "--status", "503", "--evidence", "e1")
    assert said.code == 1
    assert "503: the server is in trouble" in said.err
    assert "--why" in said.err
    assert worked("credential", "in-use", "c1", "no").code == 1
    assert worked("credential", "in-use", "c1", "perhaps").code == 2
    assert worked("credential", "revoked", "c99").code == 1


def test_a_value_is_refused_at_every_door_and_never_said_again(worked: Shell) -> None:
    rows = worked.place.parent / "rows.csv"
    rows.write_text(f"name,where\nfirst,here\nsecond,{TOKEN}\n")
    doors = (
        ["register", "credentials", "add", f"name={TOKEN}"],
        ["register", "credentials", "change", "c1", f"note=token={TOKEN}"],
        ["register", "assets", "add", "name=host", "secrets=postgres://app:s3cr3t@db.example/x"],
        ["register", "credentials", "import", str(rows), "--yes"],
        ["credential", "dead", "c1", "--request", f"GET /me {TOKEN}", "--status", "401", "--evidence", "e1"],
        ["credential", "revoked", "c1", "--why", f"it was {TOKEN}"],
    )
    before = worked("log", "--json").out
    for door in doors:
        said = worked(*door)
        assert said.code == 1, door
        assert "looks like" in said.err
        assert "last four characters" in said.err
        assert TOKEN not in said.err
        assert "s3cr3t" not in said.err
    assert "Line 3" in worked(*doors[3]).err
    assert worked("log", "--json").out == before


def test_evidence_is_kept_and_warned_of_with_its_lines(worked: Shell) -> None:
    dump = worked.place.parent / "dump.txt"
    dump.write_text(f"first\nGITHUB={TOKEN}\n\n-----BEGIN RSA PRIVATE KEY-----\n")
    said = worked("add", str(dump))
    assert said.code == 0
    assert "a GitHub token (ghp_A1b2…, line 2), a private key (-----BEG…, line 4)" in said.err
    assert TOKEN not in said.err
    wide = worked.place.parent / "wide.txt"
    wide.write_bytes(f"first\r\n{TOKEN}\r\n".encode("utf-16"))
    assert "line 2" in worked("add", "--json", str(wide)).err
    picture = worked.place.parent / "picture.bin"
    picture.write_bytes(bytes(range(256)) * 100)
    assert worked("add", str(picture)).err == ""
    assert worked("add", "--reference", str(dump)).err == ""


def test_a_command_whose_output_holds_a_secret_is_warned_of(worked: Shell) -> None:
    said = worked("exec", "--", "printf", f"one\\n{TOKEN}\\n")
    assert said.code == 0
    assert "a GitHub token (ghp_A1b2…, line 2)" in said.err


def test_a_pasted_note_is_warned_of_with_its_line(worked: Shell) -> None:
    assert "line 2" in worked("note", f"one\ntwo {TOKEN}").err


def test_status_says_what_is_missing(worked: Shell) -> None:
    page = worked("status").out.splitlines()
    assert any(each.startswith("Credentials: 4; 1 in use and not revoked") for each in page)
    assert len(page) <= 23
    data = worked("status", "--json").data["credentials"]
    assert (data["rows"], data["missing"]["in_use_and_not_revoked"]) == (4, 1)


def test_the_report_prints_the_matrix_and_each_proof_with_its_evidence(worked: Shell) -> None:
    text = worked("report").out
    part = text[text.index("## Credentials") :]
    assert "| c1 | deploy key of CI | 0 | **yes**" in part
    assert f"- c2, proven dead: sent `{REQUEST}`, came back `401`, kept as e1; entry " in part
    assert "- c3, **said to be dead, not proven**: sent (nobody says what), came back `429`" in part
    assert "**Missing:** 1 in use and not revoked" in part
    page = worked("report", "--format", "html").out
    assert 'href="#evidence-e1">e1</a>' in page
    assert "Old one dead" in page
    data = json.loads(worked("report", "--format", "json").out)["credentials"]
    assert [each["row"] for each in data["rows"]] == ["c1", "c4", "c3", "c2"]
    assert data["missing"]["without_proof_of_death"] == 3


def test_taking_back_says_what_stands_again(worked: Shell) -> None:
    assert worked("credential", "undo", "c2").out.startswith("c2 stands as before: entry ")
    assert matrix(worked)["c2"]["dead"]["answer"] == "no"


def test_an_incident_without_credentials_has_no_part_about_them(busy: Shell) -> None:
    assert "has no credentials" in busy("credential").out
    assert "Credentials:" not in busy("status").out
    assert "## Credentials" not in busy("report").out


def test_the_lines_of_plain_mode_take_the_same_words(worked: Shell) -> None:
    lines = "credential revoked c1\ncredential\ncredential dead c1 --status 500\ncredential in-use c1 no\nquit\n"
    said = worked("open", "--plain", stdin=lines.encode())
    assert "c1 is revoked" in said.out
    assert "Missing: " in said.out
    assert "the server is in trouble" in said.out + said.err
    assert "Who says that nobody uses it?" in said.out + said.err
