"""What people hand to a command: words, `key=value`, a stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from irrunner.errors import Misused, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO


def words_or_stdin(words: Sequence[str], limit: int) -> str:
    """The words as one text; a single `-` stands for what stdin holds.

    Args:
        words: the arguments.
        limit: how many characters the verb takes at most; not much more is read.

    Raises:
        Refused: stdin holds bytes that are no UTF-8.
    """
    if list(words) != ["-"]:
        return " ".join(words)
    # Four bytes a character at most, and one more so that the verb sees that it is too long.
    enough = 4 * limit + 4
    data = stdin().read(enough)
    return (data.decode(errors="replace") if len(data) == enough else _text_of(data)).rstrip("\n")


def _text_of(data: bytes) -> str:
    """What was piped in, as text.

    Raises:
        Refused: it is no UTF-8.
    """
    from irrunner.safety.text_bytes import NotText, decode_text

    try:
        return decode_text(data).text
    except NotText as error:
        looks = f" It looks like {error.encoding}." if error.encoding.startswith("utf-") else ""
        raise Refused(
            f"Line {error.line} of what was piped in is not UTF-8, so a part of it would be lost.{looks}"
            " Nothing was written.",
            hint="Keep the bytes as evidence, `… | irrunner add - --name output.txt`, or convert them: `… | iconv -f"
            f" {error.encoding} -t utf-8 | …`.",
        ) from error


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
