from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.mark.parametrize(("name", "start"), [("r.md", "---"), ("r.html", "<!doctype html>"), ("r.json", "{")])
def test_the_name_of_the_file_says_the_format(busy: Shell, name: str, start: str) -> None:
    target = busy.place.parent / name

    said = busy("report", "--out", target)

    assert said.code == 0
    assert f"The report is in {target}." in said.out
    assert target.read_text().lower().startswith(start)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_told_to(busy: Shell) -> None:
    target = busy.place.parent / "r.md"
    target.write_text("mine")

    said = busy("report", "--out", target)
    assert said.code == 1
    assert "--force" in said.err
    assert target.read_text() == "mine"

    assert busy("report", "--out", target, "--force").code == 0
    assert "litellm" in target.read_text()


def test_nothing_is_left_where_nothing_can_be_written(busy: Shell) -> None:
    assert busy("report", "--out", busy.place.parent / "no" / "folder.md").code == 1
    assert busy("report", "--out", busy.place.parent).code == 1


def test_it_writes_nothing_into_the_record(busy: Shell) -> None:
    before = busy.does("status")["head"]

    for form in ("md", "html", "json"):
        assert busy("report", "--format", form).code == 0

    assert busy.does("status")["head"] == before


def test_stdout_gets_the_same_bytes_as_the_file(busy: Shell) -> None:
    target = busy.place.parent / "r.json"
    busy.does("report", "--out", target)

    assert json.loads(busy("report", "--format", "json").out) == json.loads(target.read_text())
    assert busy("report", "--json").out == target.read_text()


def test_it_says_what_the_report_lacks_and_writes_none(busy: Shell) -> None:
    answer = busy("report", "--lacks")
    assert answer.code == 0
    assert "Root cause: not written" in answer.out
    assert {
        "kind": "sign-off",
        "text": "Nobody has reviewed it",
        "step": "",
        "section": "",
        "milestone": "",
    } in busy.does("report", "--lacks")["lacks"]
