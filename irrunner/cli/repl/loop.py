"""The loop of plain mode: show a step, read a line, carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.cli import output
from irrunner.cli.notifications import send_and_say
from irrunner.cli.output import say
from irrunner.cli.repl.commands import COMMANDS, HELP
from irrunner.cli.repl.input import EndOfInput, Pasted, TooLong, forget_typed
from irrunner.cli.repl.session import ReplSession
from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident


def open_repl(cli: CliContext, incident: Incident) -> int:
    """Work on an incident in plain mode until the person stops or the input ends; returns the exit code."""
    if any(entry.kind == "exercise.began" for entry in incident.state.entries):
        from irrunner.cli.repl.players import player_session

        return run_repl(player_session(cli, incident))
    return run_repl(ReplSession(cli, OpenIncident(incident), COMMANDS, HELP))


def run_repl(session: ReplSession) -> int:
    """Run a session until the person stops or the input ends; returns the exit code."""
    output.break_between_words()
    prefix, state = session.cli.exercise, session.incident.state
    title = f"{session.incident.id}: {state.name} ({state.level}, {state.tlp_label})"
    say(f"{prefix}{title}. Say help for what can be said.")
    session.cursor.move(1)
    session.refresh()
    shown = None
    try:
        while not session.over:
            if shown != (key := (session.cursor.key, session.incident.state.seq)):
                session.show_step()
                shown = key
            _read_and_execute(session)
    except EndOfInput:
        say(f"{prefix}The input has ended.")
    session.close()
    return 0


def _in_lines(hint: str) -> str:
    """A hint for a shell, as it is done on lines."""
    return hint.replace("(--why)", "(behind the word, such as: done REASON)")


def _read_and_execute(session: ReplSession) -> None:
    prefix = session.cli.exercise
    try:
        line = session.read().strip()
    except (TooLong, Pasted) as error:
        if isinstance(error, Pasted):
            forget_typed()
        say(f"{prefix}{error.sentence} {error.hint}")
        return
    if not line:
        return
    session.tick()  # before the act: a process that was stopped takes the time between out of the story first
    before = session.incident.state.seq
    try:
        session.execute(line)
    except IrrunnerError as error:
        say(f"{prefix}{error.sentence}")
        if error.hint:
            say(prefix + (_in_lines(error.hint) if line.split()[0].lower() in session.commands else error.hint))
    session.refresh()
    if session.incident.state.seq != before:
        session.cursor.settle()
        if session.cli.settings.channels:
            send_and_say(session.cli)
