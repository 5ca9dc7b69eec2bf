"""What people hand to a command: words, `key=value`, a stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO


def words_or_stdin(words: Sequence[str], limit: int) -> str:
    """The words as one text; a single `-` stands for what stdin holds.

    Args:
        words: the arguments.
        limit: how many characters the verb takes at most; not much more is read.
    """
    if list(words) != ["-"]:
        return " ".join(words)
    # Four bytes a character at most, and one more so that the verb sees that it is too long.
    return stdin().read(4 * limit + 4).decode(errors="replace").rstrip("\n")


def stdin() -> BinaryIO:
    """Standard input, as bytes.

    Raises:
        Misused: it was closed.
    """
    if sys.stdin is None:
        raise Misused("There is nothing to read: stdin is closed.")
    return sys.stdin.buffer


def pairs(given: Iterable[str]) -> dict[str, str]:
    """`key=value` arguments as a dictionary.

    Raises:
        Misused: one has no equals sign, or a key comes twice.
    """
    found: dict[str, str] = {}
    for each in given:
        key, equals, value = each.partition("=")
        key = key.strip()
        if not equals or not key:
            raise Misused(f"{each!r} is not of the form key=value.", hint="Write the name, =, and what it is.")
        if key in found:
            raise Misused(f"{key!r} is given twice.", hint="Several values of a list go into one: key=a,b.")
        found[key] = value
    return found
