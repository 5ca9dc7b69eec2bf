"""The loop of plain mode: show a step, read a line, do what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.output import say
from irrunner.cli.repl.commands import HELP, WORDS
from irrunner.cli.repl.input import EndOfInput, TooLong
from irrunner.cli.repl.walk import Walk
from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident


def walk(cli: CliContext, incident: Incident, here: Walk | None = None) -> int:
    """Walk through the incident until the person stops or the input ends; returns the exit code.

    Args:
        cli: what the command works with.
        incident: which one.
        here: a walk of another kind; else the one that fits the incident.
    """
    state = incident.state
    say(f"{cli.exercise}{incident.id}: {state.name} ({state.level}, {state.tlp_label}). Say help for what can be said.")
    here = here or _fitting(cli, incident)
    here.move(1)
    shown = None
    try:
        while not here.over:
            if shown != (key := (here.step_or_none(), incident.state.seq)):
                here.show()
                shown = key
            _turn(here)
    except EndOfInput:
        say(f"{cli.exercise}The input has ended.")
    here.farewell()
    return 0


def _fitting(cli: CliContext, incident: Incident) -> Walk:
    """Players of an exercise get its injects as cards."""
    if any(entry.kind == "exercise.began" for entry in incident.state.entries):
        from irrunner.cli.repl.players import PlayersWalk

        return PlayersWalk(cli, incident)
    return Walk(cli, incident, WORDS, HELP)


def _turn(here: Walk) -> None:
    try:
        line = here.read().strip()
    except TooLong as error:
        say(f"{here.cli.exercise}{error.sentence} {error.hint}")
        return
    if not line:
        return
    here.look_again()
    before = here.incident.state.seq
    try:
        here.obey(line)
    except IrrunnerError as error:
        say(f"{here.cli.exercise}{error.sentence}")
        if error.hint:
            say(here.cli.exercise + error.hint.replace("(--why)", "(behind the word, such as: done REASON)"))
    here.look_again()
    if here.incident.state.seq != before:
        here.settle()
