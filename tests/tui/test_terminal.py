"""The screen in a real pseudo-terminal: how it begins, how it ends, and every byte that it writes."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, notes
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from tests.eventually import PATIENCE
from tests.tui.terminal import Terminal, foreign, screen_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.incident.state import State
    from tests.tui.driver import Declare

STEPS = "- {id: look, do: Look at the mirror}\n"
COLOUR = re.compile(rb"(?:^|;)(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;)")


class StartTerminal(Protocol):
    """Opens the screen on the test's store, in a terminal; more words are variables of its environment."""

    def __call__(
        self,
        *,
        incident: str = ...,
        size: tuple[int, int] = ...,
        before: str = ...,
        options: str = ...,
        shell: str = ...,
        **more: str,
    ) -> Terminal: ...


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(["."]),
    }


@pytest.fixture
def start(place: Path, env: dict[str, str]) -> Iterator[StartTerminal]:
    """Open the screen on the test's store, in a terminal."""
    opened: list[Terminal] = []

    def started(
        *,
        incident: str = "",
        size: tuple[int, int] = (120, 36),
        before: str = "",
        options: str = "",
        shell: str = "",
        **more: str,
    ) -> Terminal:
        argv = screen_program(str(place), incident=incident, before=before, options=options)
        if shell:
            argv = ["/bin/bash", "-c", shell, "shell", *argv]
        opened.append(Terminal(argv, env={**env, **more}, size=size, controls=bool(shell)))
        return opened[-1]

    yield started
    for each in opened:
        each.close()


# Ends


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_gives_the_terminal_back(start: StartTerminal, number: int, code: int) -> None:
    terminal = start()
    terminal.until("Start an incident")
    assert terminal.end(number) == code
    assert terminal.restored()


def test_the_size_is_the_terminals_and_not_what_a_shell_has_exported(start: StartTerminal, declared: Declare) -> None:
    terminal = start(incident=declared(STEPS), COLUMNS="40", LINES="10")
    terminal.until("Timeline")
    assert len(max(terminal.text.splitlines(), key=len)) > 100
    terminal.resize(80, 24)
    terminal.until("F2")


def test_leaving_gives_the_terminal_back(start: StartTerminal) -> None:
    terminal = start()
    terminal.until("Start an incident")
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.restored()
    assert not foreign(terminal.raw)


def test_a_note_that_was_entered_before_the_line_dropped_is_kept(
    start: StartTerminal, declared: Declare, place: Path
) -> None:
    name = declared(STEPS)
    terminal = start(incident=name)
    terminal.until("Look at the mirror")
    terminal.press("n")
    terminal.until("F1 help")
    terminal.press("the last thing\r")
    terminal.until("note      the last thing")
    assert terminal.hang_up() == 129
    assert "the last thing" in _words(place, name)


def test_a_note_that_was_being_typed_when_the_line_dropped_is_there_again(
    start: StartTerminal, declared: Declare
) -> None:
    name = declared(STEPS)
    terminal = start(incident=name)
    terminal.until("Look at the mirror")
    terminal.press("n")
    terminal.until("F1 help")
    terminal.press("half a thought")
    terminal.until("half a thought")
    assert terminal.hang_up() == 129
    again = start(incident=name)
    again.until("half a thought")


def test_ctrl_z_gives_the_terminal_back_to_the_shell_and_going_on_paints_again(start: StartTerminal) -> None:
    terminal = start(shell='set -m; "$@"; echo in the shell; read -r _; fg')
    terminal.until("Start an incident")
    terminal.press("\x1a")
    terminal.until("in the shell")
    terminal.drain()
    assert terminal.restored()
    before = len(terminal.raw)
    terminal.press("\r")
    terminal.until(lambda: b"Start an incident" in terminal.raw[before:])
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.restored()


def test_ctrl_z_stops_nothing_that_no_shell_could_bring_back(start: StartTerminal) -> None:
    terminal = start()
    terminal.until("Start an incident")
    terminal.press("\x1a")
    terminal.until("No shell started this")
    assert not _is_stopped(terminal.process.pid)
    assert terminal.end(signal.SIGTERM) == 143


def test_a_crash_says_where_its_report_is_and_shows_no_variables(start: StartTerminal, place: Path) -> None:
    breaks = (
        "from irrunner.tui.screens.home.screen import HomeScreen\n"
        "def breaks(self):\n"
        "    secret = 'hunter' + '2\\x1b]52;c;QQ==\\x07'\n"
        "    raise RuntimeError('it broke')\n"
        "HomeScreen.action_closed = breaks\n"
    )
    terminal = start(before=breaks)
    terminal.until("Start an incident")
    terminal.press("c")
    assert terminal.end() == 1
    assert terminal.restored()
    assert b"Everything that was recorded is kept." in terminal.raw
    assert b"hunter2" not in terminal.raw
    assert b"Traceback" not in terminal.raw
    assert not foreign(terminal.raw)
    (report,) = (place / "drafts").glob("crash-*.txt")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert report.name.encode() in terminal.raw.replace(b"\r\n", b"")
    assert "hunter2" not in report.read_text()


def test_a_crash_report_of_the_screen_holds_no_word_of_any_entry(
    start: StartTerminal, declared: Declare, place: Path
) -> None:
    marker = "hunter2"
    name = declared(STEPS, title=f"title {marker}")
    with open_store(place) as store:
        incident = Incident(store, name, Actor("ada", "ada", "laptop.example"))
        notes.note(incident, f"note {marker}")
        evidence.add(incident, io.BytesIO(b"bytes"), name=f"{marker}.log", note=marker)
    breaks = (
        "from irrunner.tui.screens.incident.screen import IncidentScreen\n"
        "def breaks(self):\n"
        "    words = [repr(entry) for entry in self.snapshot.entries]\n"
        "    try:\n"
        "        raise KeyError(words)\n"
        "    except KeyError:\n"
        "        raise RuntimeError(words)\n"
        "IncidentScreen.action_undo = breaks\n"
    )
    terminal = start(incident=name, before=breaks)
    terminal.until(f"note {marker}")
    before = len(terminal.raw)
    terminal.press("u")
    assert terminal.end() == 1
    assert b"Everything that was recorded is kept." in terminal.raw[before:]
    (report,) = (place / "drafts").glob("crash-*.txt")
    assert "KeyError" in report.read_text()
    assert marker not in report.read_text()
    assert marker.encode() not in terminal.raw[terminal.raw.index(b"irrunner broke") :]


# Keys that arrive together, as they do over a slow line


def test_a_note_that_arrives_in_one_piece_is_a_note_and_nothing_else(
    start: StartTerminal, declared: Declare, place: Path
) -> None:
    name = declared(STEPS)
    terminal = start(incident=name)
    terminal.until("Look at the mirror")
    terminal.press("ndisks are dead, backups sad\r")
    terminal.until("recorded entry 5: note")
    assert terminal.end(signal.SIGTERM) == 143
    kinds = [entry.kind for entry in _state(place, name).entries]
    assert kinds[4:] == ["note.added"]


def test_a_form_that_arrives_in_one_piece_is_filled_in_field_by_field(
    start: StartTerminal, declared: Declare, place: Path
) -> None:
    name = declared(STEPS)
    terminal = start(incident=name)
    terminal.until("Look at the mirror")
    terminal.press("xdone by the vendor\t-10m\tbob\rnand a note\r")
    terminal.until("recorded entry 6: note")
    assert terminal.end(signal.SIGTERM) == 143
    skipped = _state(place, name).progress["look"].last
    assert skipped is not None
    assert (skipped.kind, skipped.words, skipped.as_written, skipped.by) == (
        "step.skipped",
        "done by the vendor",
        "-10m",
        "bob",
    )


# Beginnings


def test_without_a_terminal_it_refuses_at_once(place: Path, env: dict[str, str]) -> None:
    done = subprocess.run(
        screen_program(str(place)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=env,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert b"needs a terminal" in done.stderr
    assert b"--plain" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert not place.exists()


def test_a_dumb_terminal_is_sent_to_the_plain_walk(start: StartTerminal) -> None:
    terminal = start(TERM="dumb")
    assert terminal.end() == 2
    assert b"--plain" in terminal.raw
    assert b"\x1b" not in terminal.raw


def test_a_wrong_keymap_is_told_before_anything_is_drawn(start: StartTerminal) -> None:
    terminal = start(options="keymap={'step.dome': 'x'}")
    assert terminal.end() == 2
    assert b"Did you mean 'step.done'" in terminal.raw
    assert b"\x1b[?1049h" not in terminal.raw


def test_a_store_that_cannot_be_opened_is_told_before_anything_is_drawn(start: StartTerminal, place: Path) -> None:
    place.mkdir()
    (place / "journal.sqlite").write_bytes(b"no database at all, only some text" * 100)
    terminal = start()
    assert terminal.end() == 4
    assert b"\x1b[?1049h" not in terminal.raw


def test_a_remapped_key_works_and_is_shown(start: StartTerminal) -> None:
    terminal = start(options="keymap={'home.library': 'f7'}")
    terminal.until("F7 library")
    terminal.press("\x1b[18~")
    terminal.until("The library of playbooks")


def test_the_demo_opens_in_a_store_of_its_own_and_leads_back(start: StartTerminal, place: Path, tmp_path: Path) -> None:
    terminal = start(TMPDIR=str(tmp_path))
    terminal.until("Try the demo")
    terminal.press("d")
    terminal.until("Finish an incident")
    terminal.press("\r")
    terminal.until("Check rebuilt")
    terminal.press("q")
    terminal.until("irrunner-demo-")
    terminal.press("q")
    terminal.until("Try the demo")
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.restored()
    with open_store(place) as store:
        assert store.incidents() == []


# Colours


def test_no_color_writes_no_colour_at_all(start: StartTerminal) -> None:
    terminal = start(NO_COLOR="1")
    terminal.until("Start an incident")
    terminal.press("?")
    terminal.until("Keys")
    codes = set(re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw))
    assert not [code for code in codes if COLOUR.search(code)]
    assert any(b"7" in code.split(b";") for code in codes), "the cursor is seen by reverse video"


def test_the_terminals_own_colours_are_asked_for_by_number(start: StartTerminal) -> None:
    terminal = start(IRRUNNER_THEME="terminal-dark")
    terminal.until("Start an incident")
    codes = set(re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw))
    assert not [code for code in codes if b"38;2" in code or b"48;2" in code]


def test_ascii_only_writes_no_other_character(start: StartTerminal, declared: Declare) -> None:
    asking = "- {id: asks, do: 'Ask about “é日”', ask: {host: {label: Host, required: true}}}\n"
    many = asking + "".join(f"- {{id: l{number}, do: 'Look at {{{{ host }}}}'}}\n" for number in range(100))
    terminal = start(incident=declared(STEPS + many), size=(80, 24), IRRUNNER_ASCII="1")
    terminal.until("Look at the mirror")
    terminal.press("G", "g")
    terminal.press("?")
    terminal.until("Keys")
    assert terminal.raw.isascii()


def test_without_the_mouse_none_is_asked_for(start: StartTerminal) -> None:
    terminal = start(options="mouse=False")
    terminal.until("Start an incident")
    assert b"\x1b[?1000h" not in terminal.raw
    terminal.press("\x1b[21~")
    terminal.until(lambda: b"\x1b[?1000h" in terminal.raw)
    before = len(terminal.raw)
    terminal.press("\x1b[21~")
    terminal.until(lambda: b"\x1b[?1000l" in terminal.raw[before:])


def test_the_editor_has_the_terminal_to_itself_and_its_text_comes_back(
    start: StartTerminal, declared: Declare, tmp_path: Path
) -> None:
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\nprintf "in the editor"\nread answer\nprintf "%s" "$answer" > "$1"\n')
    program.chmod(0o755)
    terminal = start(incident=declared(STEPS), EDITOR=str(program))
    terminal.until("Look at the mirror")
    terminal.press("n")
    terminal.until("F1 help")
    terminal.press("\x05")
    terminal.until("in the editor")
    terminal.press("long text\r")
    terminal.until("long text")


def test_a_resize_storm_ends_in_a_whole_screen(start: StartTerminal, declared: Declare) -> None:
    terminal = start(incident=declared(STEPS))
    terminal.until("Look at the mirror")
    for size in [(20, 5), (60, 15), (1, 1), (200, 60), (59, 14), (80, 24)] * 5:
        terminal.resize(*size)
    terminal.until("Look at the mirror")
    terminal.resize(30, 8)
    terminal.until("] next")
    terminal.resize(3, 2)
    terminal.resize(80, 24)
    terminal.until("? help")


def _is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - not a path of ours
        return file.read().rpartition(")")[2].split()[0] == "T"


def _words(place: Path, name: str) -> list[str]:
    return [entry.words for entry in _state(place, name).entries]


def _state(place: Path, name: str) -> State:
    with open_store(place) as store:
        incident = Incident(store, name, Actor("ada", "ada", "laptop.example"))
        incident.refresh()
        return incident.state


def test_nothing_is_written_while_nothing_happens(start: StartTerminal, declared: Declare) -> None:
    terminal = start(incident=declared(STEPS), SSH_CONNECTION="192.0.2.1 22 192.0.2.2 22")
    terminal.until("Look at the mirror")
    terminal.press("n")
    terminal.until("F1 help")
    terminal.press("half")
    terminal.until("half")
    first = terminal.text.rstrip().split("\n")[0]
    terminal.until(lambda: terminal.text.split("\n")[0] != first)
    second, before = terminal.text.split("\n")[0], len(terminal.raw)
    terminal.until(lambda: terminal.text.split("\n")[0] != second)
    third = terminal.text.split("\n")[0]
    terminal.until(lambda: terminal.text.split("\n")[0] != third)
    assert len(terminal.raw) - before < 300, "two ticks of the clock and no blinking"


def test_jump_mode_puts_letters_on_the_room_and_leaves_it_in_sight(start: StartTerminal, declared: Declare) -> None:
    terminal = start(incident=declared(STEPS + "- {id: then, do: Close the curtain}\n"))
    terminal.until("Close the curtain")
    cursor = next(line for line in terminal.text.splitlines() if "Close the curtain" in line)
    terminal.press("J")
    terminal.until(lambda: cursor not in terminal.text)
    assert "Close the curtain" in terminal.text
    letter = next(line for line in terminal.text.splitlines() if "Close the curtain" in line).lstrip("▌")[0]
    terminal.press(letter)
    terminal.until("▌○ Close the curtain")
