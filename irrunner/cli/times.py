"""Times that a person typed: a local time that is double or does not exist is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from irrunner.application.ambiguous_time import with_reading
from irrunner.cli.context import has_terminal
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import AmbiguousTime, Moment, format_time, parse_moment

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")


def moment(said: str, zone: str) -> Moment:
    """What a person meant by a time, asking them when it may mean two.

    Raises:
        AmbiguousTime: it may mean two, and nobody is there to be asked.
    """
    try:
        return parse_moment(said, now=machine_clock(), zone=zone)
    except AmbiguousTime as two:
        return dict(two.readings)[asked(two)]


def asked(two: AmbiguousTime) -> str:
    """The label of the reading that the person at the terminal picks.

    Raises:
        AmbiguousTime: there is no terminal.
    """
    if not has_terminal():
        raise two
    import click

    from irrunner.cli.output import say_aside

    say_aside(two.sentence)
    for number, (label, reading) in enumerate(two.readings, 1):
        say_aside(f"  {number}  {label} ({format_time(reading.time)})")
    numbers = [str(number) for number in range(1, len(two.readings) + 1)]
    picked = click.prompt("Which one", type=click.Choice(numbers), err=True)
    return two.readings[int(picked) - 1][0]


def asking_again(act: Callable[[dict[str, str]], _Result], given: dict[str, str]) -> _Result:
    """Do something with answers; a time among them that has two readings is asked about, and it is done again."""
    try:
        return act(given)
    except AmbiguousTime as two:
        return act(with_reading(given, two, asked(two)))


def settled(said: str, zone: str) -> str:
    """The same words, when they have one reading; else the words of the reading that the person picks."""
    try:
        parse_moment(said, now=machine_clock(), zone=zone)
    except AmbiguousTime as two:
        return asked(two)
    return said
