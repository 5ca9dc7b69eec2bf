"""Prose in an inject: paragraphs that their author wrapped by hand flow again, so that they fit any pane."""

from __future__ import annotations

import re
from itertools import pairwise

_WRAPPED = 50
"""Columns; nobody wraps prose narrower than that, and lists and addresses are."""
_OWN_LINE = re.compile(r"\s|[^\w\"'(]|\S*:(\s|$)|\d+[-:/]\d|.*(\s\s|\t|\\$)")
"""How a line begins, or what it holds, that is a record, a bullet, a header, a table or a command."""


def reflow(text: str) -> str:
    """A text with each wrapped paragraph on one line.

    A paragraph flows only when all of it looks like sentences that were filled up to a margin: each line is so full
    that the next word would not have gone into it, it ends like a sentence and, if it is short, begins like one, it
    goes on in lower case somewhere, and no line looks like one of a log, a mail's head, a list, a table or a script.
    Anything else stays as it was written: a ragged paragraph is less bad than a log that cannot be read.
    """
    return "\n\n".join(part.rstrip("\n").replace("\n", " ") if _is_prose(part) else part for part in text.split("\n\n"))


def _is_prose(paragraph: str) -> bool:
    lines = paragraph.rstrip("\n").split("\n")
    margin = max(map(len, lines))
    if len(lines) < 2 or margin < _WRAPPED or not all(lines) or any(map(_OWN_LINE.match, lines)):
        return False
    pairs = list(pairwise(lines))
    full = all(len(line) + 1 + len(after.split(maxsplit=1)[0]) > margin for line, after in pairs)
    sentences = (len(lines) > 2 or not lines[0][0].islower()) and lines[-1][-1] in ".?!\"')"
    return full and sentences and any(after[0].islower() for _, after in pairs)
