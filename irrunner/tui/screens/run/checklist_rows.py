"""The rows of a checklist: what each view shows in which order, what is folded, and how a row is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from typing_extensions import override

from irrunner.playbook.model import SHORT
from irrunner.tui.store.agenda import ALL, Section
from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineSource, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief, clock_time, time_left

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.tui.store.agenda import Agenda
    from irrunner.tui.store.snapshot import Snapshot, StepLine

SECTION, HEADING, STEP = "section", "heading", "step"
TIME = 11
"""Columns of what is left: `1h 59m left`."""
_WHO = 9
_WHO_ROOMY = 13
_ROOMY = 90
"""Columns from which on there is more space for who does it."""
_LEAST_TITLE = 24
_LEAST_SENTENCE = 30
"""Columns that a sentence must have beside its title; in fewer it says nothing."""
_WORDS = {"open": "", "not applicable": "n/a"}
"""How a standing is said in a row. Most steps are open: that needs the sign only."""

Row = tuple[str, int]
"""What a row is, and its number: of a section, or of a step; a heading has the number of its first step."""


class ChecklistRows(LineSource):
    """The rows of a checklist.

    Attributes:
        view: one of `VIEWS`. agenda: the steps by urgency, for the moment that is shown.
        height: how many rows there is room for; 0 until that is known.
        here: who else stands at a step, by its key.
    """

    detail_lines: ClassVar[int] = 1

    def __init__(self, view: str) -> None:
        super().__init__()
        self.view = view
        self.agenda: Agenda | None = None
        self.height = 0
        self.here: Mapping[str, str] = {}
        self.sections: list[Section] = []
        self._unfolded: dict[tuple[str, str], bool] = {}
        self._rows: list[Row] = []
        self._places: dict[tuple[str, str], int] = {}

    @property
    def snapshot(self) -> Snapshot | None:
        """Whose steps they are."""
        return self.agenda.snapshot if self.agenda else None

    @property
    def steps(self) -> Sequence[StepLine]:
        """All steps, shown or not."""
        return self.agenda.snapshot.steps if self.agenda else ()

    def hides(self, section: Section) -> bool:
        """Whether a section has steps that are not shown."""
        return bool(section.steps) and not self._is_open(section)

    @property
    @override
    def count(self) -> int:
        return len(self._rows)

    @override
    def is_selectable(self, index: int) -> bool:
        if not 0 <= index < len(self._rows):
            return False
        kind, number = self._rows[index]
        if kind != SECTION:
            return kind == STEP
        return bool(self.sections[number].steps) or self.sections[number].phase >= 0

    def row(self, index: int) -> Row | None:
        """A row; None when there is none."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def name(self, index: int) -> tuple[str, str]:
        """By what a row is found again in another snapshot; two empty texts when there is none."""
        row = self.row(index)
        return ("", "") if row is None else self._name(row)

    def _name(self, row: Row) -> tuple[str, str]:
        kind, number = row
        return kind, self.sections[number].name if kind == SECTION else self.steps[number].key

    def index(self, name: tuple[str, str]) -> int | None:
        """The place of a row by its name."""
        return self._places.get(name)

    def first_step(self) -> int:
        """The first step that is shown; in All, the first that can be worked on."""
        steps = [(at, self.steps[number]) for at, (kind, number) in enumerate(self._rows) if kind == STEP]
        return next((at for at, step in steps if step.is_work), steps[0][0] if steps else 0)

    def section_of(self, index: int) -> Section | None:
        """The section in which a row lies."""
        for at in range(index, -1, -1):
            if self._rows[at][0] == SECTION:
                return self.sections[self._rows[at][1]]
        return None

    def section_with(self, key: str) -> Section | None:
        """The section that has a step."""
        number = self.snapshot.index.get(key) if self.snapshot else None
        return next((section for section in self.sections if number in section.steps), None)

    def matches(self, step: StepLine) -> bool:
        """Whether the filter lets a step through."""
        return all(word in step.words for word in search_form(self.filter).split())

    # Arranging

    def arrange(self, *, keep: tuple[str, str] = ("", "")) -> bool:
        """Lay the rows out again; whether they are others than before.

        Args:
            keep: the name of a row. If it is a step that has no place in the view any more, it stays where it was: what
                was just done does not vanish under the cursor.
        """
        before, place = self._rows, self._places.get(keep)
        self._rows = []
        if self.agenda is not None:
            found = self.agenda.sections(ALL if self.filter else self.view, self.height - self.detail_lines)
            self.sections = [self._sifted(section) for section in found] if self.filter else found
            self._lay_out([section for section in self.sections if section.steps or not self.filter])
        self._index()
        if place is not None and keep not in self._places and keep[0] == STEP and self.snapshot is not None:
            number = self.snapshot.index.get(keep[1])
            if number is not None and self.matches(self.steps[number]):
                self._rows.insert(min(place, len(self._rows)), (STEP, number))
                self._index()
        return before != self._rows

    def _index(self) -> None:
        self._places = {self._name(row): at for at, row in enumerate(self._rows)}

    def _sifted(self, section: Section) -> Section:
        steps = tuple(number for number in section.steps if self.matches(self.steps[number]))
        return Section(section.name, section.title, steps, section.phase, section.facts, section.late, is_open=True)

    def _lay_out(self, sections: list[Section]) -> None:
        for section in sections:
            self._rows.append((SECTION, self.sections.index(section)))
            if self._is_open(section):
                self._add_steps(section)

    def _is_open(self, section: Section) -> bool:
        return bool(self.filter) or self._unfolded.get((self.view, section.name), section.is_open)

    def _add_steps(self, section: Section) -> None:
        heading = ""
        for number in section.steps:
            step = self.steps[number]
            if step.heading != heading and section.phase >= 0:
                heading = step.heading
                if heading and heading != section.title:
                    self._rows.append((HEADING, number))
            self._rows.append((STEP, number))

    def fold(self, section: Section, *, fold: bool) -> None:
        """Fold or unfold one section."""
        self._unfolded[self.view, section.name] = not fold

    def fold_all(self, *, fold: bool) -> None:
        """Fold or unfold all sections of the view."""
        for section in self.sections:
            self.fold(section, fold=fold)

    def next_step(self, index: int, wanted: Callable[[StepLine], bool], direction: int) -> StepLine | None:
        """The next step from a row on that is wanted and not filtered out, in a circle; None when there is none."""
        order = dict.fromkeys(number for section in self.sections for number in section.steps)
        order |= dict.fromkeys(number for number, step in enumerate(self.steps) if self.matches(step))
        return self._next(list(order), self.row(index), wanted, direction)

    def _next(
        self, order: list[int], row: Row | None, wanted: Callable[[StepLine], bool], direction: int
    ) -> StepLine | None:
        if not order:
            return None
        if row is not None and row[0] == SECTION:
            inside = self.sections[row[1]].steps
            start = order.index(inside[0]) - (direction > 0) if inside else 0
        else:
            start = order.index(row[1]) if row is not None and row[1] in order else -1
        around = (self.steps[order[(start + direction * far) % len(order)]] for far in range(1, len(order) + 1))
        return next((step for step in around if wanted(step)), None)

    # Drawing

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        kind, number = self._rows[index]
        if kind == SECTION:
            return self._section(self.sections[number], width)
        if kind == HEADING:
            return [("  ", ""), (fit(self.steps[number].heading, width - 2), "muted")]
        return self._step(self.steps[number], width)

    @override
    def draw_detail(self, index: int, width: int) -> list[Piece]:
        kind, number = self._rows[index]
        if kind != STEP:
            return []
        step = self.steps[number]
        words = " ".join(step.sentence.split())
        if " ".join(step.title.split()) == words:
            words = words[len(self._head_of(words, self._space(step, width)[0])) :].lstrip()
        text = "  ".join(filter(None, (words, *_facts(step))))
        key = cell_len(step.key) + 2 if cell_len(text) + cell_len(step.key) + 4 <= width else 0
        return [
            ("  ", ""),
            (fit(text, width - 2 - key, self.glyphs.more), ""),
            (f"  {fit(step.key, key - 2)}" if key else "", "muted"),
        ]

    def _section(self, section: Section, width: int) -> list[Piece]:
        symbol = " "
        if section.steps:
            symbol = self.glyphs.unfolded if self._is_open(section) else self.glyphs.folded
        late = f" {section.late} late" if section.late else ""
        facts = f" {section.facts}" if section.facts else ""
        title = fit(section.title, width - 2 - cell_len(facts) - cell_len(late), self.glyphs.more)
        style = "muted" if section.is_finished else "heading"
        return [(f"{symbol} ", "muted"), (title, style), (late, "late"), (facts, "muted")]

    def _step(self, step: StepLine, width: int) -> list[Piece]:
        time, time_style = self.time_text(step)
        space, who = self._space(step, width)
        name = "strong" if step.mine else "muted" if step.nobody or step.is_settled else ""
        return [
            *self._sign(step),
            *self._title(step, space),
            (f" {fit(step.who, who, self.glyphs.more)} " if who else " ", name),
            (align_right(time, TIME), time_style),
        ]

    def _sign(self, step: StepLine) -> list[Piece]:
        word = _WORDS.get(step.standing, step.standing)
        return [(f"{self.glyphs.standing[step.standing]} {word}{' ' * bool(word)}", step.standing)]

    def _space(self, step: StepLine, width: int) -> tuple[int, int]:
        """The columns for what to do, and for who does it, who gives way: the step says that as well."""
        who = _WHO_ROOMY if width >= _ROOMY else _WHO
        space = width - sum(len(text) for text, _ in self._sign(step)) - (1 + who) - (1 + TIME)
        return (space, who) if space >= _LEAST_TITLE else (space + who, 0)

    def _title(self, step: StepLine, space: int) -> list[Piece]:
        """What to do, what was decided, who else is there, and as much of the sentence as there is room for."""
        more, style = self.glyphs.more, _style(step)
        option = f": {step.option}" if step.option else ""
        here = f" {self.glyphs.here}{self.here[step.key]}" if step.key in self.here else ""
        option, here = (fit(text, min(cell_len(text), space // 2), more) if text else "" for text in (option, here))
        space -= cell_len(option) + cell_len(here)
        title, sentence = " ".join(step.title.split()), " ".join(step.sentence.split())
        column = max(SHORT, cell_len(title)) if space >= SHORT + _LEAST_SENTENCE else space
        rest = space - column - 2
        if title == sentence or rest <= 0:
            title_piece = (fit(title, min(space, cell_len(title)), more), style)
            return [title_piece, (option, "strong"), (here, "accent"), (" " * max(0, space - cell_len(title)), "")]
        said = (fit(title, cell_len(title)), style)
        gap = (" " * (column - cell_len(title)), "")
        return [said, (option, "strong"), (here, "accent"), gap, (f"  {fit(sentence, rest, more)}", "muted")]

    def _head_of(self, words: str, space: int) -> str:
        """The part of a sentence that stands in its row."""
        if cell_len(words) <= space:
            return words
        return fit(words, space, "").rstrip()

    def time_text(self, step: StepLine, agenda: Agenda | None = None) -> tuple[str, str]:
        """What stands in the last column of a step, and its style: when it ended, or what is left."""
        agenda = agenda or self.agenda
        if agenda is None:
            return "", ""
        if step.ended:
            if step.late:
                return f"{brief(step.late)} late", "muted"
            return clock_time(step.ended, agenda.snapshot.zone), "muted"
        seconds = agenda.left(step)
        if seconds is None:
            return "", ""
        return time_left(seconds), "late" if seconds < 0 else "warning" if seconds < 600 else ""


def _facts(step: StepLine) -> list[str]:
    """What keeps a step from being done, for the line below it."""
    waits = [f"waits for {', '.join(step.waits_for)}"] if step.waits_for else []
    missing = [f"evidence missing: {step.missing}"] if step.missing and step.is_work else []
    return [f"({fact})" for fact in (*waits, *missing)]


def _style(step: StepLine) -> str:
    if step.is_settled or step.standing == "waiting":
        return "muted"
    return "strong" if step.standing == "active" else ""
