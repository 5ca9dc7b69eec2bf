"""An exercise through the doors that people use: several processes, killed at any moment, with no network."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from tests.eventually import PATIENCE, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.conftest import Shell

SCENARIO = """
scenario: 1
id: busy-night
title: Busy night
playbook: {id: generic-incident}
clock: {mode: faster, speed: 180, story_start: "2026-03-03T05:40:00Z"}
objectives: {all: {text: They hear of it}}
injects:
@INJECTS@
  - {id: last, manual: true, text: The end is near, expect: [{id: heard, do: They hear it, judge: true, within: 5m,
     objective: all}]}
end: {at: 90m}
"""


class Process:
    """A command that keeps running, with its standard streams in our hands."""

    def __init__(self, shell: Shell, *words: str) -> None:
        self.seen = ""
        self._ended = False
        self._process = subprocess.Popen(
            [*shell.argv, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=shell.env,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def wait_for(self, text: str) -> None:
        """Read until the text has come."""
        eventually(lambda: text in self.seen or self._ended, text, wait=self._listen, instead=lambda: self.seen)
        assert text in self.seen, f"it ended before {text!r} came; there was {self.seen}"

    def _listen(self, _interval: float) -> None:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], 0.2)
        if ready:
            data = os.read(self._process.stdout.fileno(), 65_536)
            self.seen += data.decode(errors="replace")
            self._ended = not data

    def kill(self) -> None:
        """As a power cut does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()

    def leave(self) -> None:
        """Close its standard input and wait for its end."""
        out, _ = self._process.communicate(timeout=PATIENCE)
        self.seen += out.decode(errors="replace")
        assert self._process.returncode == 0, self.seen


@pytest.fixture
def drill(shell: Shell, tmp_path: Path) -> Shell:
    """A shell with a director's store of its own, and a scenario of twenty injects, three a second."""
    shell.env["IRRUNNER_DIRECTING"] = str(tmp_path / "control")
    injects = "\n".join(f"  - {{id: i{number}, at: {number}m, text: Number {number}}}" for number in range(1, 21))
    (tmp_path / "busy-night.yaml").write_text(SCENARIO.lstrip().replace("@INJECTS@", injects))
    return shell


@pytest.fixture
def busy(drill: Shell, tmp_path: Path) -> str:
    """The scenario's path."""
    return str(tmp_path / "busy-night.yaml")


def delivered(shell: Shell) -> list[str]:
    """What the players were told, in the order of the journal."""
    entries = shell.json("log", "--incident", "EX-2026-0001")["entries"]
    return [entry["words"] for entry in entries if entry["kind"] == "inject.delivered"]


def test_an_inject_reaches_a_player_s_open_journal_by_itself(drill: Shell, busy: str) -> None:
    drill.ok("exercise", "begin", busy, "--clock", "real")
    with Process(drill, "open", "EX-2026-0001", "--plain") as player:
        player.wait_for("Say help for what can be said")
        drill.ok("exercise", "fire", "last")
        player.wait_for("The end is near")
        player.say("acknowledge 1 lead")
        player.wait_for("Acknowledged")


def test_a_director_killed_again_and_again_loses_no_inject_and_tells_none_twice(drill: Shell, busy: str) -> None:
    drill.ok("exercise", "begin", busy)
    for number in (3, 7, 12):
        with Process(drill, "exercise", "direct", "EX-2026-0001", "--plain") as director:
            director.say("tell")
            director.wait_for(f"Number {number}")
    with Process(drill, "exercise", "direct", "EX-2026-0001", "--plain") as director:
        director.say("tell")
        director.wait_for("Number 20")
        director.leave()
    assert delivered(drill) == [f"Number {number}" for number in range(1, 21)]
    assert drill.run("verify", "EX-2026-0001").returncode == 0


def test_what_came_due_while_nobody_directed_waits_for_a_key(drill: Shell, busy: str) -> None:
    drill.ok("exercise", "begin", busy)
    with Process(drill, "exercise", "direct", "EX-2026-0001", "--plain") as director:
        director.wait_for("Number 1")
    drill.ok("exercise", "jump", "15m")
    known = delivered(drill)
    with Process(drill, "exercise", "direct", "EX-2026-0001", "--plain") as director:
        director.wait_for("Came due while nobody directed")
        assert delivered(drill) == known
        director.say("tell")
        director.wait_for("Number 15")


def test_two_facilitators_at_once_tell_everything_once(drill: Shell, busy: str) -> None:
    drill.ok("exercise", "begin", busy)
    command = ("exercise", "direct", "EX-2026-0001", "--plain")
    with Process(drill, *command, "--as", "ada") as one, Process(drill, *command, "--as", "grace") as other:
        for seat in (one, other):
            seat.wait_for("status for the script")
        one.say("fire last")
        other.say("fire last")
        for seat in (one, other):
            seat.wait_for("Number 20")
            seat.leave()
        assert "Nothing was told twice" in one.seen + other.seen
        assert "also directs this exercise" in one.seen + other.seen
    told = delivered(drill)
    assert sorted(told) == sorted({f"Number {number}" for number in range(1, 21)} | {"The end is near"})


def test_a_player_killed_in_the_middle_finds_cards_and_pauses_as_they_were(drill: Shell, busy: str) -> None:
    with Process(drill, "exercise", "play", busy, "--plain") as player:
        player.wait_for("Number 1")
        player.say("note first light")
        player.wait_for("Noted")
        player.say("pause")
        player.wait_for("Story time stands still")
    before = drill.json("exercise", "status")
    assert drill.json("exercise", "status")["story"] == before["story"]
    with Process(drill, "exercise", "play", "EX-2026-0001", "--plain") as player:
        player.wait_for("Story time stands still. Say resume.")
        player.say("cards")
        player.wait_for("1  05:41 UTC")
        player.say("resume")
        player.wait_for("Story time runs again")
        player.leave()
    assert delivered(drill) == list(dict.fromkeys(delivered(drill)))
    assert "first light" in drill.ok("log", "--incident", "EX-2026-0001")


WATCHED = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"{event} {arguments}")

sys.addaudithook(refuse)
from irrunner.cli import main_command
code = main_command.run(sys.argv[1:])
assert not {"httpx", "requests"} & set(sys.modules), "a client of the network was loaded"
sys.exit(code)
"""


def test_no_command_of_an_exercise_opens_a_connection_or_loads_a_client(drill: Shell, tmp_path: Path) -> None:
    watched = type(drill)(drill.store, (sys.executable, "-c", WATCHED))
    watched.env |= {"IRRUNNER_DIRECTING": drill.env["IRRUNNER_DIRECTING"], "PYTHONPATH": str(Path(__file__).parents[2])}
    for line in _every_command(tmp_path):
        watched.ok(*line.split())


def _every_command(tmp_path: Path) -> Iterator[str]:
    report = tmp_path / "report.html"
    yield from (
        "exercise list",
        "exercise lint alone-at-three",
        "exercise rehearse alone-at-three --as golden",
        f"exercise packets alone-at-three --out {tmp_path / 'packets'}",
        "exercise begin alone-at-three",
        "exercise tell",
        "exercise fire mail",
        "exercise jump 12m",
        "exercise tell",
        "exercise ask osv? --step confirm-advisory --check osv",
        "exercise answer-checks",
        "exercise hint",
        "exercise inject extra --fire",
        "done confirm-advisory --why played --incident EX-2026-0001",
        "exercise status",
        "exercise end",
        "exercise debrief 1 something",
        f"exercise report --out {report}",
        "exercise history",
        "exercise begin gateway-poisoned-release",
        "exercise real --why smoke --yes",
    )


def test_the_first_ten_minutes_of_a_newcomer(drill: Shell) -> None:
    """What `make exercise` opens, on plain lines: the first cards teach, and the end is kind."""
    lines = [
        "answer first-signal=now",
        "done",
        "next card",
        "note the mail names gatewright 0.9.32",
        "hint",
        "next card",
        "end",
        *[""] * 40,
    ]
    said = drill.ok("exercise", "play", "alone-at-three", "--plain", text="\n".join(lines) + "\n")
    for each in ("WHEN WOKEN", "LFW-2026-118", "weekly", "Hint:", "What had really happened", "after-action report"):
        assert each in said, each
    assert "Traceback" not in said
    page = Path(said.rsplit("The after-action report is in ", 1)[1].split(" and ")[0]).read_text()
    assert "EXERCISE" in page
