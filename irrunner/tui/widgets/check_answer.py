"""How the answer of a check looks everywhere: a sign, a word and a colour; unknown never has those of clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.check_standings import CheckMark
    from irrunner.tui.glyphs import Glyphs

_STYLES = {"hit": "late", "error": "warning", "unknown": "warning", "clear": "done", "running": "strong"}


def answer_style(answer: str, *, old: bool = False) -> str:
    """The style of an answer; what is old needs somebody, whatever it was."""
    return "warning" if old and answer == "clear" else _STYLES.get(answer, "")


def answer_text(answer: str, glyphs: Glyphs) -> str:
    """The sign of an answer and its word."""
    return f"{glyphs.answer.get(answer, glyphs.dot)} {answer}"


def mark_text(mark: CheckMark, glyphs: Glyphs) -> str:
    """The checks of a step in a sign and a word or two."""
    return f"{glyphs.answer.get(mark.answer, glyphs.dot)} {mark.word}"


def mark_style(mark: CheckMark) -> str:
    """The style of the checks of a step: that of clear only where all are, and none is old."""
    return answer_style(mark.answer, old=mark.old or mark.answered < mark.of)
