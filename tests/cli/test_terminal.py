"""What happens only on a terminal: questions, previews, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def test_a_purge_asks_for_the_id(busy: Shell) -> None:
    identity = str(busy.does("status")["incident"])

    with Terminal("--store", busy.place, "purge", identity, "--why", "x") as terminal:
        terminal.wait_for(f"Type {identity} to confirm")
        terminal.type("yes\n")
        assert terminal.end() == 1
        assert b"Nothing was done." in terminal.seen
    assert busy.does("status")["status"] == "open"

    with Terminal("--store", busy.place, "purge", identity, "--why", "x") as terminal:
        terminal.wait_for(f"Type {identity} to confirm")
        terminal.type(f"{identity.lower()}\n")
        assert terminal.end() == 0
    assert busy.does("status", identity)["status"] == "purged"


def test_a_double_time_is_asked_about(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    with Terminal("--store", shell.place, "note", "x", "--at", "2025-10-26 02:30") as terminal:
        terminal.wait_for("Which one")
        terminal.type("2\n")
        assert terminal.end() == 0
        assert b"happened twice" in terminal.seen

    (note,) = shell.does("log", "--kind", "note")["entries"]
    assert (note["occurred"], note["said"]) == ("2025-10-26T01:30:00.000Z", "2025-10-26 02:30")


def test_a_double_time_in_an_answer_is_asked_about(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    with Terminal("--store", shell.place, "answer", "seen=2025-10-26 02:30") as terminal:
        terminal.wait_for("Which one")
        terminal.type("1\n")
        assert terminal.end() == 0

    assert shell.does("status")["answers"]["seen"] == "2025-10-26T00:30:00.000Z"


def test_evidence_is_shown_harmlessly(busy: Shell) -> None:
    busy.does("add", "-", stdin=b"log\n\x1b]52;c;Zm9v\x07 \xc2\x9b31m\n")

    with Terminal("--store", busy.place, "evidence", "open", "e1") as terminal:
        assert terminal.end() == 0
        assert b"log\r\n\\x1b]52;c;Zm9v\\x07 \\x9b31m\r\n" in terminal.seen
        assert b"\x1b" not in terminal.seen


def test_a_large_file_shows_how_far_it_is(busy: Shell, tmp_path: Path) -> None:
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(200_000_000)

    with Terminal("--store", busy.place, "add", tmp_path / "disk.img") as terminal:
        assert terminal.end() == 0
        assert b"% of 200.0 MB" in terminal.seen
        assert b"disk.img is kept as e1" in terminal.seen
        assert b"\x1b" not in terminal.seen


def test_ctrl_c_keeps_nothing_of_what_was_under_way(busy: Shell) -> None:
    with Terminal("--store", busy.place, "add", "-") as terminal:
        terminal.wait_for("press Ctrl-D")
        terminal.type("half a line\n")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert b"Stopped." in terminal.seen
        assert b"Traceback" not in terminal.seen

    assert busy.does("evidence", "list")["evidence"] == []
    assert not list((busy.place / "evidence").glob("incoming-*"))


def test_without_a_screen_the_walk_comes_as_lines(busy: Shell) -> None:
    with Terminal("--store", busy.place, "open") as terminal:
        terminal.wait_for("> ")
        terminal.type("note from the console\n")
        terminal.wait_for("Noted for confirm.")
        terminal.type("\x04")
        assert terminal.end() == 0
        assert b"Go on with: irrunner open" in terminal.seen
        assert b"\x1b" not in terminal.seen

    assert busy.does("log", "--kind", "note")["entries"][0]["words"] == "from the console"


def test_ctrl_c_in_the_walk_is_no_disaster(busy: Shell) -> None:
    with Terminal("--store", busy.place, "open", "--plain") as terminal:
        terminal.wait_for("> ")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert b"Stopped. What was acknowledged is kept." in terminal.seen


def test_a_report_on_a_terminal_is_harmless(busy: Shell) -> None:
    busy.does("note", "a\x1b]52;c;Zm9v\x07")

    for form in ("md", "json", "html"):
        with Terminal("--store", busy.place, "report", "--format", form) as terminal:
            assert terminal.end() == 0
            assert b"\x1b" not in terminal.seen
    with Terminal("--store", busy.place, "report", "--format", "pdf") as terminal:
        assert terminal.end() == 2
        assert b"Name a file with --out." in terminal.seen
