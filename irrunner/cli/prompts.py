"""Questions to the person at the terminal: which reading of a time, and whether something may be gone for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from irrunner.application.ambiguous_time import with_reading
from irrunner.cli.output import say_aside
from irrunner.errors import IrrunnerError, Misused, Refused
from irrunner.incident.calendar import read_claimed
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import AmbiguousTime, Moment, format_time
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident.calendar import Calendar

_Result = TypeVar("_Result")

YES: Callable[[Any], Any] = click.option("--yes", is_flag=True, help="Do not ask. Needed where nobody can be asked.")


def has_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def confirm(what: str, name: str, *, yes: bool) -> None:
    """Go on only when somebody means it.

    Args:
        what: what is about to happen, in a sentence.
        name: what has to be typed: the id of the thing that will be gone.
        yes: it was confirmed in the command itself.

    Raises:
        Misused: nobody can be asked, and --yes is missing.
        Refused: something else was typed.
    """
    if yes:
        return
    if not has_terminal():
        raise Misused(f"{what} Nobody can be asked here, so nothing was done.", hint="Confirm it with --yes.")
    say_aside(f"{what} This cannot be undone.")
    typed = click.prompt(f"Type {one_line(name, 80)} to confirm", err=True, default="", show_default=False)
    if typed.strip().casefold() != name.casefold():
        raise Refused("Nothing was done.")


def ask_text(question: str, usual: str = "", check: Callable[[str], str] = str, example: str = "") -> str:
    """What a person at the terminal answers; what is usual where nobody can be asked.

    Args:
        question: without its question mark.
        usual: what Enter stands for.
        check: returns an answer that is good, and raises an error of ours for any other, which is then asked again.
        example: the command with the answer in it, for where nobody can be asked and nothing is usual.

    Raises:
        Misused: nobody can be asked, and nothing is usual.
    """

    def checked(typed: str) -> str:
        try:
            return check(typed.strip())
        except IrrunnerError as error:
            raise click.UsageError(str(error)) from error

    if has_terminal():
        return str(click.prompt(question, default=usual or None, err=True, value_proc=checked))
    if not usual:
        raise Misused("It needs a name, and nobody can be asked here.", hint=f"Such as: {example}")
    return usual


def ask_identity(name: str) -> Path:
    """The file with the private key for something encrypted.

    Raises:
        Misused: nobody can be asked.
    """
    from pathlib import Path

    if not has_terminal():
        raise Misused(f"{name} is encrypted.", hint="Name the file with your private key: --identity FILE")
    return Path(click.prompt(f"{name} is encrypted. File with your private key", err=True)).expanduser()


def ask_passphrase(name: str) -> str:
    """A passphrase that somebody types; it is not shown.

    Raises:
        Misused: nobody can be asked.
    """
    if not has_terminal():
        raise Misused(f"{name} needs a passphrase, and nobody can be asked here.", hint="Use a key without one.")
    return str(click.prompt(f"Passphrase of {name}", hide_input=True, err=True, default="", show_default=False))


def settled_moment(words: str, zone: str, calendar: Calendar | None = None) -> Moment:
    """What a person meant by a time; if it has two readings, the one that they pick.

    Raises:
        AmbiguousTime: it has two readings, and nobody can be asked.
    """
    try:
        return read_claimed(words, now=machine_clock(), zone=zone, calendar=calendar)
    except AmbiguousTime as error:
        return dict(error.readings)[_picked(error)]


def settled_words(words: str, zone: str, calendar: Calendar | None = None) -> str:
    """The same words, when they have one reading; else the words of the reading that the person picks."""
    try:
        read_claimed(words, now=machine_clock(), zone=zone, calendar=calendar)
    except AmbiguousTime as error:
        return _picked(error)
    return words


def with_settled_times(act: Callable[[dict[str, str]], _Result], answers: dict[str, str]) -> _Result:
    """The result of `act(answers)`; where an answer is a time with two readings, it is asked about and done again."""
    try:
        return act(answers)
    except AmbiguousTime as error:
        return act(with_reading(answers, error, _picked(error)))


def _picked(error: AmbiguousTime) -> str:
    """The label of the reading that the person at the terminal picks.

    Raises:
        AmbiguousTime: there is no terminal.
    """
    if not has_terminal():
        raise error
    say_aside(error.sentence)
    for number, (label, reading) in enumerate(error.readings, 1):
        say_aside(f"  {number}  {label} ({format_time(reading.time)})")
    numbers = [str(number) for number in range(1, len(error.readings) + 1)]
    picked = click.prompt("Which one", type=click.Choice(numbers), err=True)
    return error.readings[int(picked) - 1][0]
