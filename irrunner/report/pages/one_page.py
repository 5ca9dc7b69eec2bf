"""Whether texts fit one printed page: an estimate that errs towards no, for the smaller of A4 and Letter.

The page is laid out in a browser that nobody has at hand here, so the estimate knows the sheet that `reports/parts`
prints: 8 points, two columns, and margins that grow with the line on privilege.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARES: Final = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25)
"""Of the room that a text may take, tried in this order."""

_HEIGHT, _LINE = 279.4, 3.55
"""Millimetres of a sheet of Letter and of a line of text."""
_WIDE, _NARROW = 100, 48
"""Characters in a line over the whole page, and in one of a column."""
_HEADING, _AROUND, _UNEVEN = 1.8, 7.0, 3.0
"""Lines that a heading takes, that stand above and below the texts, and by which the columns may differ."""
_LONG_WORD: Final = 24
"""Characters of a word that leaves the end of a line empty."""


def fits(whole: Sequence[str], columns: Sequence[Sequence[str]], privilege: str) -> bool:
    """Whether a page holds texts over its whole width and, below, sections of texts in two columns."""
    lines = _AROUND + sum(_lines(text, _WIDE) for text in whole)
    lengths = [_HEADING + sum(_lines(text, _NARROW) for text in section) for section in columns]
    lines += sum(lengths) / 2 + _UNEVEN
    marked = ceil(len(privilege) / 52)
    margin = max(20.0, 9 + (2.3 if marked > 6 else 3.8) * marked)  # as in reports/parts/style-print.html.j2
    return lines * _LINE <= _HEIGHT - 2 * margin


def _lines(text: str, width: int) -> int:
    if not text:
        return 0
    broken = sum(len(word) > _LONG_WORD for word in text.split()) / 2
    return ceil(len(text) / width + broken)
