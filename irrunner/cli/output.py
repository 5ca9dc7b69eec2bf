"""What a command prints: one line for people, or one JSON object for programs.

stdout is the answer, stderr is narration. Nothing is printed but through this module, so that a note
or a file name written by a stranger can neither steer a terminal nor forge a line.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from irrunner.application.mirror import MirrorProblem
    from irrunner.cli.context import Door
    from irrunner.incident.entries import Entry


class Unprintable(Refused):
    """The answer could not be written, such as into a file on a full disk."""


SHORT = 16
"""Digits of a head that people are shown; `verify --head` takes as few as eight."""


def say(line: str = "") -> None:
    """Print one line; line breaks in it become visible."""
    _out(one_line(line))


def say_block(text: str) -> None:
    """Print a text that may have several lines."""
    _out(visible(text))


def say_aside(text: str) -> None:
    """Print on stderr what is no answer: a warning, an error, a question."""
    try:
        click.echo(visible(text), err=True)
    except OSError:  # nobody reads stderr either
        return


def say_mirror_problem(problem: MirrorProblem) -> None:
    """Print on stderr that the act is recorded, and what the mirror lacks."""
    sentence = problem.sentence[:1].lower() + problem.sentence[1:]
    say_aside(f"Recorded, but {sentence} {problem.hint}".rstrip())


def say_json(value: Any) -> None:
    """Print one JSON object, ASCII only: what a terminal would obey stays an escape."""
    import json

    _out(json.dumps(value, ensure_ascii=True))


def say_document(text: str) -> None:
    """Print a whole document: as it is into a file or a pipe, made harmless on a terminal."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    _out(visible(text) if on_terminal else text.removesuffix("\n"))


def _out(text: str) -> None:
    """Print on stdout.

    Raises:
        BrokenPipeError: nobody reads any more.
        Unprintable: it cannot be written.
    """
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unprintable(f"The answer could not be printed: {error.strerror}.") from error


def short(head: str) -> str:
    """The start of a head, for people."""
    return head[:SHORT]


def plural(count: int, one: str, many: str = "") -> str:
    """`1 step`, `2 steps`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as every JSON answer shows it: who, when, what, and the words after corrections."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "occurred": entry.when,
        "precision": entry.exactness,
        "said": entry.as_written,
        "recorded": entry.recorded,
        "by": entry.by,
        "actor": {"name": entry.actor.name, "account": entry.actor.account, "host": entry.actor.host},
        "refs": dict(entry.refs),
        "words": entry.words,
    }


def incident_fields(door: Door) -> dict[str, Any]:
    """Which incident an answer is about, and its head."""
    brief = door.brief
    return {"incident": brief.id, "mode": brief.mode, "head": door.store().head(brief.id).link.hex()}


def acted(door: Door, sentence: str, entry: Entry, more: Mapping[str, Any] | None = None) -> None:
    """Say that a verb was carried out: what, in which entry, when if a time was given, and the head.

    Args:
        door: the command's surroundings.
        sentence: what happened, without its full stop.
        entry: what the verb appended.
        more: further fields of the JSON answer.
    """
    _acted(door, sentence, [entry], {**entry_fields(entry), **(more or {})})


def acted_all(door: Door, sentence: str, entries: Sequence[Entry], more: Mapping[str, Any] | None = None) -> None:
    """As `acted`, for a verb that may append several entries; `entries` of the JSON answer lists them all."""
    listed = [entry_fields(entry) for entry in entries]
    _acted(door, sentence, entries, {**listed[-1], **(more or {}), "entries": listed})


def _acted(door: Door, sentence: str, entries: Sequence[Entry], fields: Mapping[str, Any]) -> None:
    about = incident_fields(door)
    try:
        if door.json:
            say_json({**about, **fields})
        else:
            say(_line(door, sentence, entries, str(about["head"])))
            for entry in entries:
                if marks := entry.body_texts("out_of_order"):
                    say(f"{door.exercise}Recorded as out of order: {'; '.join(marks)}.")
    except BrokenPipeError:  # it is done and on disk, whether or not anybody hears of it
        pass
    except Unprintable as unprintable:
        say_aside(f"Recorded as entry {entries[-1].seq} of {about['incident']}. {unprintable.sentence}")
    warn(door)


def _line(door: Door, sentence: str, entries: Sequence[Entry], head: str) -> str:
    first, last = entries[0], entries[-1]
    place = f"entry {last.seq}" if len(entries) == 1 else f"entries {first.seq} to {last.seq}"
    parts = [f"{door.exercise}{sentence}. {door.brief.id} {place}"]
    if last.as_written:
        from irrunner.incident.moments import format_time

        parts.append(f"at {format_time(last.occurred, seconds=last.precision == 'second')}")
    if last.by != last.actor.name:
        parts.append(f"by {last.by}")
    return ", ".join([*parts, f"head {short(head)}"])


def warn(door: Door) -> None:
    """Say on stderr what the store could not do without harm to the record."""
    for warning in door.new_warnings():
        say_aside(warning)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, widest: int = 60) -> list[str]:
    """Lines with aligned columns; no cell is wider than `widest`, and none can break the line."""
    cells = [list(headings), *([one_line(cell, widest) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
