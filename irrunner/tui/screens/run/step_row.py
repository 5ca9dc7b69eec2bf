"""How a step is drawn in a row of the checklist: its sign, what to do, whose it is, what time is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len

from irrunner.playbook.model import SHORT
from irrunner.tui.glyphs import Glyphs
from irrunner.tui.store.agenda import Agenda
from irrunner.tui.widgets.check_answer import mark_style, mark_text
from irrunner.tui.widgets.line_list import Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief, clock_time, time_left

if TYPE_CHECKING:
    from irrunner.tui.store.agenda import Section
    from irrunner.tui.store.snapshot import StepLine

TIME = 11
"""Columns of what is left: `1h 59m left`."""
_WHO = 9
_WHO_ROOMY = 13
_ROOMY = 90
"""Columns from which on there is more space for who does it."""
_LEAST_TITLE = 24
_LEAST_SENTENCE = 30
"""Columns that a sentence must have beside its title; in fewer it says nothing."""
_BETWEEN = " · "
"""What stands between an item and what is to be done with it."""
_LEAST_ITEM = 8
_WORDS = {"open": "", "not applicable": "n/a"}
"""How a standing is said in a row. Most steps are open: that needs the sign only."""


class StepRow(Struct):
    """Draws steps.

    Attributes:
        glyphs: the symbols in use. agenda: for the time that is left. here: who else stands at a step, by its key.
    """

    glyphs: Glyphs
    agenda: Agenda
    here: Mapping[str, str]

    def pieces(self, step: StepLine, width: int) -> list[Piece]:
        """The row, for so many columns."""
        time, time_style = self._time_text(step)
        space, who = self._space(step, width)
        name = "strong" if step.mine else "muted" if step.nobody or step.is_settled else ""
        return [
            *self._sign(step),
            *self._title(step, space),
            *self._check(step),
            (f" {fit(step.who, who, self.glyphs.more)} " if who else " ", name),
            (align_right(time, TIME), time_style),
        ]

    def detail(self, step: StepLine, width: int) -> list[Piece]:
        """The line below the row: the sentence, or the rest of it, what keeps the step from being done, and its id."""
        words = " ".join(step.sentence.split())
        if " ".join(step.title.split()) == words:
            words = words[len(_head_of(words, self._space(step, width)[0])) :].lstrip()
        text = "  ".join(filter(None, (words, *_facts(step))))
        key = cell_len(step.key) + 2 if cell_len(text) + cell_len(step.key) + 4 <= width else 0
        return [
            ("  ", ""),
            (fit(text, width - 2 - key, self.glyphs.more), ""),
            (f"  {fit(step.key, key - 2)}" if key else "", "muted"),
        ]

    def _sign(self, step: StepLine) -> list[Piece]:
        word = _WORDS.get(step.standing, step.standing)
        if step.not_known:
            return [(f"{self.glyphs.standing[step.standing]} unsure ", "warning")]
        return [(f"{self.glyphs.standing[step.standing]} {word}{' ' * bool(word)}", step.standing)]

    def _check(self, step: StepLine) -> list[Piece]:
        """How its checks ended: a sign and a word."""
        if step.check is None:
            return []
        return [(f" {mark_text(step.check, self.glyphs)}", mark_style(step.check))]

    def _space(self, step: StepLine, width: int) -> tuple[int, int]:
        """The columns for what to do, and for who does it, who gives way: the step says that as well."""
        who = _WHO_ROOMY if width >= _ROOMY else _WHO
        fixed = (*self._sign(step), *self._check(step))
        space = width - sum(cell_len(text) for text, _ in fixed) - (1 + who) - (1 + TIME)
        return (space, who) if space >= _LEAST_TITLE else (space + who, 0)

    def _title(self, step: StepLine, space: int) -> list[Piece]:
        """What to do, what was decided, who else is there, and as much of the sentence as there is room for."""
        more, style = self.glyphs.more, _style(step)
        option = f": {step.option}" if step.option else ""
        here = f" {self.glyphs.here}{self.here[step.key]}" if step.key in self.here else ""
        option, here = (fit(text, min(cell_len(text), space // 2), more) if text else "" for text in (option, here))
        space -= cell_len(option) + cell_len(here)
        title, sentence = " ".join(step.title.split()), " ".join(step.sentence.split())
        if cell_len(title) > space and title != sentence:
            title = self._shortened(title, space)
        column = max(SHORT, cell_len(title)) if space >= SHORT + _LEAST_SENTENCE else space
        rest = space - column - 2
        if title == sentence or rest <= 0:
            title_piece = (fit(title, min(space, cell_len(title)), more), style)
            return [title_piece, (option, "strong"), (here, "accent"), (" " * max(0, space - cell_len(title)), "")]
        said = (fit(title, cell_len(title)), style)
        gap = (" " * (column - cell_len(title)), "")
        return [said, (option, "strong"), (here, "accent"), gap, (f"  {fit(sentence, rest, more)}", "muted")]

    def _shortened(self, title: str, space: int) -> str:
        """A title whose item is cut, so that what to do with it stays."""
        item, dot, rest = title.partition(_BETWEEN)
        room = space - cell_len(dot + rest)
        return f"{fit(item, room, self.glyphs.more).rstrip()}{dot}{rest}" if dot and room >= _LEAST_ITEM else title

    def _time_text(self, step: StepLine) -> tuple[str, str]:
        """What stands in the last column, and its style: when it ended, or what is left."""
        if step.ended:
            if step.late:
                return f"{brief(step.late)} late", "muted"
            return clock_time(step.ended, self.agenda.snapshot.zone), "muted"
        seconds = self.agenda.left(step)
        if seconds is None:
            return "", ""
        return time_left(seconds), "late" if seconds < 0 else "warning" if seconds < 600 else ""


def _head_of(words: str, space: int) -> str:
    """The part of a sentence that stands in its row."""
    if cell_len(words) <= space:
        return words
    return fit(words, space, "").rstrip()


def _facts(step: StepLine) -> list[str]:
    """What keeps a step from being done, for the line below it."""
    waits = [f"waits for {', '.join(step.waits_for)}"] if step.waits_for else []
    missing = [f"evidence missing: {step.missing}"] if step.missing and step.is_work else []
    return [f"({fact})" for fact in (*step.not_known, *waits, *missing)]


def _style(step: StepLine) -> str:
    if step.is_settled or step.standing == "waiting":
        return "muted"
    return "strong" if step.standing == "active" else ""


def section_pieces(section: Section, width: int, glyphs: Glyphs, *, is_open: bool) -> list[Piece]:
    """The row of a heading, for so many columns."""
    symbol = " "
    if section.steps:
        symbol = glyphs.unfolded if is_open else glyphs.folded
    late = f" {section.late} late" if section.late else ""
    facts = f" {section.facts}" if section.facts else ""
    title = fit(section.title, width - 2 - cell_len(facts) - cell_len(late), glyphs.more)
    style = "muted" if section.is_finished else "heading"
    return [(f"{symbol} ", "muted"), (title, style), (late, "late"), (facts, "muted")]
