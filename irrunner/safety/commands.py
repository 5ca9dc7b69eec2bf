"""Commands that somebody will copy and paste into a shell."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def copyable(argv: Sequence[str]) -> str:
    """The command as one line for a shell, quoted so that every part arrives exactly as it is.

    Args:
        argv: the raw parts, answers filled in.

    Raises:
        Refused: a part holds a character that a paste would act on, or that the eye would not see: what is
            shown and what would run must be the same.
    """
    for part in argv:
        if (shown := one_line(part)) != part:
            raise Refused(
                f"This command was not copied: one part holds hidden or control characters: {one_line(shown, 200)}",
                hint="Correct the answer it comes from, or type the command by hand.",
            )
    return shlex.join(argv)


def command_for(incident: str, *words: str) -> str:
    """A command to type that is about one incident, open or not: with its id, for a hint."""
    return shlex.join(["irrunner", *words, "--incident", one_line(incident)])


_WORD = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def is_one_plain_word(text: str) -> bool:
    """Whether a shell takes a text as one word with or without quotes around it, and acts on nothing in it."""
    return _WORD.fullmatch(text) is not None


def leading_dashes(values: Iterable[str]) -> list[str]:
    """The values that a program would read as options; they are shown before anybody copies."""
    return [value for value in values if value.startswith("-")]
