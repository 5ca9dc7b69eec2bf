"""Text in lines that fit a column of a picture, which cannot break them by itself."""

from __future__ import annotations

from unicodedata import east_asian_width

_WIDE = ("W", "F")


def lines_that_fit(text: str, cells: int, most: int = 4) -> list[str]:
    """The text in lines of at most so many cells; a wide character takes two. What does not fit ends in …."""
    lines: list[str] = []
    line, width = "", 0
    for word in text.split():
        for piece in _pieces(word, cells):
            needed = _cells(piece)
            if line and width + 1 + needed > cells:
                lines.append(line)
                line, width = piece, needed
            else:
                line, width = (f"{line} {piece}", width + 1 + needed) if line else (piece, needed)
    if line:
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: max(1, cells // 2 - 1)]}…"]
    return lines


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(each) in _WIDE else 1 for each in text)


def _pieces(word: str, cells: int) -> list[str]:
    """A word in parts that are no wider than a line."""
    pieces, piece, width = [], "", 0
    for each in word:
        needed = _cells(each)
        if piece and width + needed > cells:
            pieces.append(piece)
            piece, width = "", 0
        piece, width = piece + each, width + needed
    return [*pieces, piece] if piece else pieces
