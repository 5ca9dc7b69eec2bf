"""Lists of indicators from the shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

LINES = b"npm:axios:1.14.1\nevil.example\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "iocs.txt"
    path.write_bytes(LINES)
    return path


def test_a_pack_of_the_library_is_listed_shown_compared_and_loaded(busy: Shell) -> None:
    listed = {each["id"]: each["indicators"] for each in busy.does("indicators", "list")["packs"]}
    assert {"axios-2026-03", "litellm-2026-03", "litellm-2026-10", "shai-hulud"} <= set(listed)
    shown = busy.does("indicators", "show", "axios-2026-03")["pack"]
    assert len(shown["indicators"]) == listed["axios-2026-03"]
    assert busy.does("indicators", "diff", "axios-2026-03")["new"] == listed["axios-2026-03"]
    answer = busy.does("indicators", "load", "axios-2026-03")
    assert (len(answer["rows"]), answer["evidence"], answer["batch"]) == (listed["axios-2026-03"], "e1", "b1")
    assert busy.does("indicators", "diff", "axios-2026-03")["new"] == 0
    log = busy("log").out
    assert "indicators axios-2026-03 loaded" in log


def test_a_file_and_stdin_are_loaded_and_a_newer_one_says_what_it_dropped(busy: Shell, file: Path) -> None:
    said = busy("indicators", "load", file)
    assert (said.code, said.out.split(". INC")[0]) == (0, "iocs: 2 new")
    file.write_bytes(b"npm:axios:1.14.1\nworse.example\n")
    said = busy("indicators", "diff", file)
    assert "No longer in the list, and stays: i2 evil.example." in said.out
    assert "New: domain worse.example [reported]" in said.out
    assert busy.does("indicators", "load", file)["gone"] == [{"row": "i2", "value": "evil.example"}]
    assert busy.does("indicators", "load", "-", stdin=b"third.example\n")["list"] == "stdin"


def test_what_is_left_out_is_asked_about(busy: Shell, file: Path) -> None:
    file.write_bytes(LINES + b"what is this\n")
    said = busy("indicators", "load", file)
    assert said.code == 1
    assert "line 3: what is this names no ecosystem" in said.err
    assert busy.does("register", "indicators", "list")["rows"] == []
    assert busy("indicators", "load", file, "--yes").code == 0


def test_a_person_at_a_terminal_sees_what_is_new_and_says_yes(busy: Shell, file: Path) -> None:
    with Terminal("--store", busy.place, "indicators", "load", file) as terminal:
        terminal.wait_for("New: package npm:axios==1.14.1 [reported]", "Write this?")
        terminal.type("y\n")
        assert terminal.end() == 0
    assert len(busy.does("register", "indicators", "list")["rows"]) == 2


def test_lint_draws_what_is_wrong_and_exits_with_1(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "ferry.yaml"
    path.write_text("indicators: 1\nid: ferry\ntitel: x\n")
    said = shell("indicators", "lint", path)
    assert said.code == 1
    assert 'a pack has no key "titel". Did you mean "title"?' in said.out
    assert shell.does("indicators", "lint", "shai-hulud") == {"errors": 0, "problems": []}


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["load", "axois-2026-03"], 'Did you mean "axios-2026-03"?'),
        (["load", "nowhere/list.json"], "list.json"),
        (["diff", "./no.yaml"], "no.yaml"),
    ],
)
def test_what_is_not_there_is_a_sentence(busy: Shell, argv: list[str], said: str) -> None:
    answer = busy("indicators", *argv)
    assert answer.code == 1
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"type": "bundle"', b"\x00\x01\x02", b"indicators: 1\n" + b"- [" * 50_000, b""]
)
def test_hostile_files_are_sentences_and_write_nothing(busy: Shell, tmp_path: Path, content: bytes) -> None:
    for name in ("list.json", "list.yaml", "list.txt"):
        (tmp_path / name).write_bytes(content)
        answer = busy("indicators", "load", tmp_path / name, "--yes")
        assert (answer.code, "Traceback" in answer.err) == (1, False)
        assert answer.err.strip()
    assert busy.does("evidence", "list")["evidence"] == []


def test_escapes_of_a_list_never_reach_the_terminal(busy: Shell, tmp_path: Path) -> None:
    event = {"info": "x\x1b]52;c;QQ==\x07", "Attribute": [{"type": "domain", "value": "evil.example", "to_ids": True}]}
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"Event": event}))
    for command in ("show", "diff", "load"):
        said = busy("indicators", command, path)
        assert "\x1b" not in said.out + said.err
    assert "\x1b" not in busy("log").out


def test_an_answer_from_before_a_newer_list_says_so(shell: Shell, tmp_path: Path, file: Path) -> None:
    playbook = tmp_path / "searching.yaml"
    playbook.write_text(
        "playbook: 1\nid: searching\ntitle: Searching\nphases:\n  - phase: Look\n    steps:\n"
        "      - id: find\n        do: Find it\n        checks:\n"
        f"          - exposure: {{package: axios, ecosystem: npm, versions: ['1.14.1'], paths: ['{tmp_path}/empty'],\n"
        "              indicators: register}\n"
    )
    (tmp_path / "empty").mkdir()
    assert shell("declare", playbook).code == 0
    shell.does("check", "run", "find")
    shell.does("done", "find")
    answer = shell.does("indicators", "load", file)
    assert answer["reopened"] == ["find"]
    assert shell.does("check", "list")["checks"][0]["older"] == ["2 indicators are newer than this: i1, i2."]
    assert "clear (1, older)" in shell("check", "list").out
    shell.does("check", "again", "1")
    assert shell.does("check", "show", "2")["older"] == []


def test_plain_lines_load_lists_and_still_know_the_register(busy: Shell, file: Path) -> None:
    lines = f"indicators load {file}\nindicators value=third.example\nindicators\nquit\n"
    said = busy("open", "--plain", stdin=lines.encode())
    assert said.code == 0, said
    assert "iocs: 2 new" in said.out
    values = [row["value"] for row in busy.does("register", "indicators", "list")["rows"]]
    assert values == ["npm:axios==1.14.1", "evil.example", "third.example"]
