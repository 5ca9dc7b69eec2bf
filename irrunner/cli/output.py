"""What a command prints: one line for people, or one JSON object for programs.

stdout is the answer, stderr is narration. Nothing is printed but through this module, so that a note
or a file name written by a stranger can neither steer a terminal nor forge a line.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from irrunner.errors import Misused, Refused
from irrunner.safety.terminal import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from irrunner.application.mirror import MirrorProblem


class Unprintable(Refused):
    """The answer could not be written, such as into a file on a full disk."""


SHORT = 16
"""Digits of a head that people are shown; `verify --head` takes as few as eight."""


class _Lines:
    """How lines that are too long for the window are printed.

    Attributes:
        broken: each goes on below, between words, as in plain mode; else the terminal breaks it where it ends.
    """

    broken = False


def break_between_words() -> None:
    """From now on every line that is too long for the window goes on below, between words."""
    _Lines.broken = True


def say(line: str = "") -> None:
    """Print one line; line breaks in it become visible."""
    (say_prose if _Lines.broken else say_whole)(line)


def say_whole(line: str) -> None:
    """Print one line that somebody copies: it is never broken here."""
    _out(one_line(line))


def say_prose(line: str) -> None:
    """Print one line of prose; in a window that is narrower it goes on below, between words."""
    line = one_line(line)
    columns = _window()
    if not columns or len(line) <= columns:
        _out(line)
        return
    import textwrap

    indent = line[: len(line) - len(line.lstrip())][: columns // 2]
    for part in textwrap.wrap(
        line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    ):
        _out(part)


def _window() -> int:
    """Columns of the window that stdout is shown in, as it is now; 0 where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return 0
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


def say_block(text: str) -> None:
    """Print a text that may have several lines."""
    _out(visible(text))


def say_aside(line: str) -> None:
    """Print one line on stderr that is no answer: a warning, an error, a question. Line breaks in it become visible."""
    _aside(one_line(line))


def say_aside_block(text: str) -> None:
    """Print on stderr several lines of irrunner's own making; what strangers wrote in them went through `one_line`."""
    _aside(visible(text))


def _aside(text: str) -> None:
    try:
        click.echo(text, err=True)
    except OSError:  # nobody reads stderr either
        return


def say_mirror_problem(problem: MirrorProblem) -> None:
    """Print on stderr that the act is recorded, and what the mirror lacks."""
    sentence = problem.sentence[:1].lower() + problem.sentence[1:]
    say_aside(f"Recorded, but {sentence} {problem.hint}".rstrip())


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file for somebody, that only its owner can read.

    Raises:
        Refused: it would lie in a store, it exists and `force` is not given, or it cannot be written.
    """
    from irrunner.safety.outputs import write_output

    write_output(path, data, replace=force, otherwise="Choose another name, or replace it with --force.")


def say_json(value: Any) -> None:
    """Print one JSON object, ASCII only: what a terminal would obey stays an escape."""
    import json

    _out(json.dumps(value, ensure_ascii=True))


def say_document(text: str) -> None:
    """Print a whole document: as it is into a file or a pipe, made harmless on a terminal."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if on_terminal and _Lines.broken:
        for line in text.removesuffix("\n").split("\n"):
            say_prose(line)
        return
    _out(visible(text) if on_terminal else text.removesuffix("\n").encode("utf-8", "replace"))


def say_bytes(make: Callable[[], bytes]) -> None:
    """Print a file that is no text into a file or a pipe; it is made only when there is one.

    Raises:
        Misused: stdout is a terminal.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        raise Misused("This is a file and no text for a terminal.", hint="Name a file with --out.")
    made = make()
    try:
        click.echo(made, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unprintable(f"The answer could not be printed: {error.strerror}.") from error


def say_csv(rows: Iterable[Iterable[str]]) -> None:
    """Print rows as CSV: as a spreadsheet reads it into a file or a pipe, a line for each row on a terminal."""
    from irrunner.safety.csv import write_rows

    if sys.stdout is not None and sys.stdout.isatty():
        for row in rows:
            say(write_rows([row]).removesuffix("\r\n"))
        return
    _out(write_rows(rows).removesuffix("\r\n").encode("utf-8", "replace"))


def _out(text: str | bytes) -> None:
    """Print on stdout; bytes are a document, which is UTF-8 whatever the locale.

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


def warn(warnings: Iterable[str]) -> None:
    """Print on stderr what the store could not do, without harm to the record."""
    for warning in warnings:
        say_aside(warning)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, widest: int = 60) -> list[str]:
    """Lines with aligned columns; no cell is wider than `widest`, and none can break the line."""
    cells = [list(headings), *([one_line(cell, widest) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
