"""A preview of an import in lines of text, the same for the shell and the screen. All texts are raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.tables.preview import KnownRow, RegisterPreview
    from irrunner.incident.tables.records import LeftOut

SHOWN = 12
"""How many rows, twins and lines are shown of each; the rest is counted."""


def preview_summary(preview: RegisterPreview, source: str) -> str:
    """One line: what would come of it."""
    parts = [f"{_count(len(preview.new), 'new row')} for {preview.register}"]
    if preview.known:
        parts.append(f"{len(preview.known):,} there already")
    if left_out := [each for each in preview.left_out if not each.plain]:
        parts.append(f"{_count(len(left_out), 'line')} left out")
    return f"{source + ': ' if source else ''}{', '.join(parts)}."


def preview_lines(preview: RegisterPreview, source: str = "", *, shown: int = SHOWN) -> list[str]:
    """Everything that somebody should see before rows are written."""
    lines = [preview_summary(preview, source)]
    if preview.renamed:
        lines.append("Columns: " + ", ".join(f"{given} is {column}" for given, column in preview.renamed) + ".")
    lines += [f"Left out: {what}." for what in _some(preview.ignored, shown)]
    lines += [f"Guessed: {what}." for what in _some(preview.doubts, shown)]
    lines += [f"Left out: {_left_out(each)}." for each in preview.left_out[:shown]]
    lines += _more(len(preview.left_out), shown, "left out")
    lines += [f"There already: {_known(each)}." for each in preview.known[:shown]]
    lines += _more(len(preview.known), shown, "there already")
    for row in preview.new[:shown]:
        lines.append("New: " + ", ".join(f"{column} {text}" for column, text in row.values.items()))
    return lines + _more(len(preview.new), shown, "new")


def preview_questions(preview: RegisterPreview) -> list[str]:
    """What a person has to agree to, because something is left out or guessed."""
    lines = [f"Left out: {what}." for what in _some(preview.ignored, SHOWN)]
    lines += [f"Guessed: {what}." for what in _some(preview.doubts, SHOWN)]
    unsure = [each for each in preview.left_out if not each.plain]
    lines += [f"Left out: {_left_out(each)}." for each in unsure[:SHOWN]] + _more(len(unsure), SHOWN, "left out")
    other = [each for each in preview.known if each.differs]
    return lines + [f"There already: {_known(each)}." for each in other[:SHOWN]] + _more(len(other), SHOWN, "there")


def _some(texts: list[str], shown: int) -> list[str]:
    return texts if len(texts) <= shown else [*texts[:shown], f"{len(texts) - shown:,} more of the same"]


def _more(count: int, shown: int, what: str) -> list[str]:
    return [f"and {count - shown:,} more {what}"] if count > shown else []


def _left_out(each: LeftOut) -> str:
    return f"line {each.line} {each.why}: {each.text}"


def _known(each: KnownRow) -> str:
    where = f"{each.there} of the register" if each.there else f"line {each.first_line} of the file"
    differs = ", ".join(f"{column} there is {there or 'empty'}, here {here}" for column, there, here in each.differs)
    return f"line {each.line} {each.name}, as {where}{f'; {differs}' if differs else ''}"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
