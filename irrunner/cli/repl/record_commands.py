"""Commands of plain mode on the record: evidence to look at, registers, corrections, the end.

Behind each of their words a line can say the same as in a shell: what holds `--` goes there as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.output import say
from irrunner.cli.repl.command_line import split_words
from irrunner.cli.repl.recorded import print_entries
from irrunner.cli.repl.shell_command import run_shell_command
from irrunner.errors import Misused
from irrunner.incident.verbs import evidence, lifecycle, record

if TYPE_CHECKING:
    from irrunner.cli.repl.session import Command, ReplSession

_MOST_DIGITS = 9


def read(session: ReplSession, rest: str) -> None:
    """`read e1` looks at evidence."""
    print_item(session, rest or session.ask("Which item, such as e1?"))


def print_item(session: ReplSession, item: str) -> None:
    """Print the beginning of an item's bytes, harmless; it is on record that somebody looked.

    Raises:
        Refused: the vault does not hold them. NotFound: there is no such item.
    """
    from irrunner.cli.evidence_preview import lines

    entry, stream = evidence.open_item(session.incident, item, by=session.cli.by)
    session.incident.refresh()
    name = session.incident.state.evidence[str(entry.refs["evidence"])].name
    say(f"{session.cli.exercise}{entry.refs['evidence']} {name}:")
    with stream:
        for line in lines(stream):
            say(f"  {line}")
    print_entries(session, [entry])


_OF_LISTS = ("load", "diff", "show", "lint", "search")
"""What `indicators` does with lists, as a command of the shell; the other words are about the register."""


def register(name: str) -> Command:
    """A register by its name: its rows, or what is to be done with them as in a shell."""

    def run(session: ReplSession, rest: str) -> None:
        words = split_words(rest) or ["list"]
        if "=" in words[0]:
            words = ["add", *words]
        if name == "indicators" and words[0] in _OF_LISTS:
            run_shell_command(session.cli, [name, *words], session.incident.id)
            return
        view = session.cursor.view
        collects = view is not None and view.step.collect == name and words[0] in ("add", "import")
        step = ["--step", session.cursor.key] if collects and "--step" not in words else []
        run_shell_command(session.cli, ["register", name, *words, *step], session.incident.id)

    return run


def correct(session: ReplSession, rest: str) -> None:
    """`correct 7 NEW WORDS`: what an entry should have said; its time with `correct 7 --occurred TIME`."""
    if "--" in rest:
        run_shell_command(session.cli, ["correct", *split_words(rest)], session.incident.id)
        return
    number, _, words = rest.partition(" ")
    if not (number.isdecimal() and len(number) <= _MOST_DIGITS and words.strip()):
        raise Misused("Say which entry, and what it should have said.", hint="correct 7 NEW WORDS")
    entry = record.correct(session.incident, int(number), words=words.strip(), by=session.cli.by)
    print_entries(session, [entry])


def close(session: ReplSession, rest: str) -> None:
    """`close WHY` or `close false-alarm WHY`: it is over."""
    if "--" in rest:
        run_shell_command(session.cli, ["close", *split_words(rest)], session.incident.id)
        return
    first, _, why = rest.partition(" ")
    outcome, why = (first, why.strip()) if first in lifecycle.OUTCOMES else ("confirmed", rest)
    print_entries(session, [lifecycle.close(session.incident, outcome=outcome, why=why, by=session.cli.by)])
