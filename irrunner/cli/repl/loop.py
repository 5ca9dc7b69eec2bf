"""The loop of the plain walk: show a step, read a line, do what it says."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from irrunner.application.open_incident import OpenIncident
from irrunner.cli.arguments import stdin
from irrunner.cli.output import plural, say
from irrunner.cli.repl.commands import HELP, WORDS, decide
from irrunner.cli.repl.step_lines import choices, step_lines
from irrunner.errors import IrrunnerError, Misused
from irrunner.incident.checklist import ACTIVE, BLOCKED, OPEN, WAITING
from irrunner.incident.verbs.steps import require_step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.cli.context import Door
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView

LONGEST = 500_000  # bytes of a line; more than the longest note can have


class EndOfInput(Exception):
    """Nobody says anything any more."""


class TooLong(Misused):
    """A line that nobody typed."""


class Walk:
    """One walk through an incident.

    Attributes:
        view: the step at hand; None when there is none to work on.
        over: whether the person wants to stop.
        words: what can be said; guide: the help on it.
    """

    words: Mapping[str, Callable[[Any, str], None]] = WORDS
    guide: Sequence[tuple[str, str]] = HELP

    def __init__(self, door: Door, incident: Incident) -> None:
        """Begin at the first step that can be worked on."""
        self.door = door
        self.incident = incident
        self.opened = OpenIncident(incident)
        self.over = False
        self.view: StepView | None = None
        self._asked = False

    def workable(self) -> list[StepView]:
        """The steps that somebody can work on, in reading order."""
        return [view for view in self.incident.checklist if view.standing in (OPEN, ACTIVE, BLOCKED)]

    def step(self) -> str:
        """The key of the step at hand.

        Raises:
            Misused: there is none.
        """
        if self.view is None:
            raise Misused("No step is at hand.", hint="`list` shows all steps, `go STEP` takes one.")
        return str(self.view.key)

    def step_or_none(self) -> str:
        """The key of the step at hand, or an empty text."""
        return str(self.view.key) if self.view is not None else ""

    def move(self, by: int) -> None:
        """Go to the next or the previous workable step, round the end."""
        order = [view.key for view in self.incident.checklist]
        known = [view.key for view in self.workable()]
        if not known:
            self.view = None
            return
        here = order.index(self.view.key) if self.view is not None else -1
        places = [order.index(key) for key in known]
        if by > 0:
            place = next((each for each in places if each > here), places[0])
        else:
            place = next((each for each in reversed(places) if each < here), places[-1])
        self.view = self.incident.checklist.view(order[place])

    def go(self, name: str) -> None:
        """Take any step in hand, whatever its state."""
        self.view = require_step(self.incident.checklist, name)

    def look_again(self) -> None:
        """See what others wrote meanwhile: the step at hand may stand elsewhere, or be gone."""
        self.incident.refresh()
        if self.view is not None:
            self.view = self.incident.checklist.find(self.view.key)

    def settle(self) -> None:
        """After something was done: stay with a step that is not over, else go to the next one."""
        self.look_again()
        if self.view is None or self.view.is_settled:
            self.move(1)

    def show(self) -> None:
        """The step at hand and what can be said to it."""
        say()
        if self.view is None:
            waiting = sum(view.standing == WAITING for view in self.incident.checklist)
            left = f"No step is open; {plural(waiting, 'step')} waiting."
            say(f"{self.door.exercise}{left} Say list, note TEXT, report, or quit.")
            return
        for line in step_lines(self.opened, self.view, self.door.exercise):
            say(line)
        numbered = "  ".join(f"{number} {word}" for number, word in enumerate(choices(self.view), 1))
        say(f"{numbered}  (or: note TEXT, add PATH, help)")

    def ask(self, question: str) -> str:
        """One more line from the person.

        Raises:
            EndOfInput: there is none.
            Misused: it is empty.
        """
        say(f"{self.door.exercise}{question}")
        if not (line := self.read()).strip():
            raise Misused("Nothing was said, so nothing was done.")
        return line.strip()

    def option_in(self, line: str) -> tuple[str, str]:
        """The option that a line starts with, and the reason behind it; empty when it starts with none."""
        options = self.view.step.options if self.view is not None else ()
        for option in sorted(options, key=len, reverse=True):
            if f"{line} ".casefold().startswith(f"{option} ".casefold()):
                return option, line[len(option) :].strip()
        return "", ""

    def read(self) -> str:
        """The next line that the person says; `read_line` says what it raises."""
        return read_line()

    def farewell(self) -> None:
        """Say that all is kept, and how to go on."""
        place = f" --store {shlex.quote(str(self.door.place))}" if self.door.store_place else ""
        say(f"{self.door.exercise}Everything is kept. Go on with: irrunner open {self.incident.id} --plain{place}")

    def obey(self, line: str) -> None:
        """Do what a line says."""
        if self.view is not None:
            known = choices(self.view)
            if line.isdecimal() and len(line) <= 2 and 1 <= int(line) <= len(known):
                line = known[int(line) - 1]
            option, why = self.option_in(line)
            if option:
                decide(self, option, why)
                return
        word, _, rest = line.partition(" ")
        if (tell := self.words.get(word.lower())) is None:
            from irrunner.playbook.problems import suggest

            meant = suggest(word, list(self.words))
            raise Misused(
                f"{word!r} means nothing here.",
                hint=f"Did you mean {meant}?" if meant else "`help` shows what can be said.",
            )
        tell(self, rest.strip())


def read_line() -> str:
    """The next line of stdin.

    Raises:
        EndOfInput: there is none.
        TooLong: it is too long; all of it was read, so that its end is not taken for another line.
    """
    stream = stdin()
    if sys.stdin.isatty() and sys.stdout is not None:
        click.echo("> ", nl=False)
        sys.stdout.flush()
    line = stream.readline(LONGEST)
    if not line:
        raise EndOfInput
    if len(line) == LONGEST and not line.endswith(b"\n"):
        while (more := stream.readline(LONGEST)) and not more.endswith(b"\n"):
            pass
        raise TooLong(
            f"The line is longer than {LONGEST:,} bytes. Nothing was done.", hint="Add it as a file: add PATH."
        )
    return line.decode(errors="replace").rstrip("\r\n")


def walk(door: Door, incident: Incident, here: Walk | None = None) -> int:
    """Walk through the incident until the person stops or the input ends; returns the exit code.

    Args:
        door: the command's surroundings.
        incident: which one.
        here: a walk of another kind; else the one that fits the incident.
    """
    state = incident.state
    say(
        f"{door.exercise}{incident.id}: {state.name} ({state.level}, {state.tlp_label}). Say help for what can be said."
    )
    here = here or _fitting(door, incident)
    here.move(1)
    shown = None
    try:
        while not here.over:
            if shown != (key := (here.step_or_none(), incident.state.seq)):
                here.show()
                shown = key
            _turn(here)
    except EndOfInput:
        say(f"{door.exercise}The input has ended.")
    here.farewell()
    return 0


def _fitting(door: Door, incident: Incident) -> Walk:
    """Players of an exercise get its injects as cards."""
    if any(entry.kind == "exercise.began" for entry in incident.state.entries):
        from irrunner.cli.repl.players import PlayersWalk

        return PlayersWalk(door, incident)
    return Walk(door, incident)


def _turn(here: Walk) -> None:
    try:
        line = here.read().strip()
    except TooLong as error:
        say(f"{here.door.exercise}{error.sentence} {error.hint}")
        return
    if not line:
        return
    here.look_again()
    before = here.incident.state.seq
    try:
        here.obey(line)
    except IrrunnerError as error:
        say(f"{here.door.exercise}{error.sentence}")
        if error.hint:
            say(here.door.exercise + error.hint.replace("(--why)", "(behind the word, such as: done REASON)"))
    here.look_again()
    if here.incident.state.seq != before:
        here.settle()
