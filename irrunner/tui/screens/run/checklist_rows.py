"""The rows of a checklist: what each view shows in which order, and what is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import structs
from typing_extensions import override

from irrunner.tui.screens.run.step_row import StepRow, section_pieces
from irrunner.tui.store.agenda import ALL, Section
from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineSource, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.tui.store.agenda import Agenda
    from irrunner.tui.store.snapshot import Snapshot, StepLine

SECTION, HEADING, STEP = "section", "heading", "step"

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
            self.sections = [_sifted(section, self.steps, self.matches) for section in found] if self.filter else found
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
        shown = [number for kind, number in self._rows[: index + 1] if kind == STEP]
        order = _order(self.sections, shown, [at for at, step in enumerate(self.steps) if self.matches(step)])
        if not order:
            return None
        kind, number = self.row(index) or (STEP, order[-1])
        if kind == SECTION:
            inside = self.sections[number].steps
            start = order.index(inside[0]) - (direction > 0) if inside else 0
        else:
            start = order.index(number)
        around = (self.steps[order[(start + direction * far) % len(order)]] for far in range(1, len(order) + 1))
        return next((step for step in around if wanted(step)), None)

    # Drawing

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        kind, number = self._rows[index]
        if kind == SECTION:
            section = self.sections[number]
            return section_pieces(section, width, self.glyphs, is_open=self._is_open(section))
        step = self.steps[number]
        if kind == HEADING or self.agenda is None:
            return [("  ", ""), (fit(step.heading, width - 2), "muted")]
        return StepRow(self.glyphs, self.agenda, self.here).pieces(step, width)

    @override
    def draw_detail(self, index: int, width: int) -> list[Piece]:
        kind, number = self._rows[index]
        if kind != STEP or self.agenda is None:
            return []
        return StepRow(self.glyphs, self.agenda, self.here).detail(self.steps[number], width)


def heading_at(rows: ChecklistRows, index: int) -> Section | None:
    """The section whose heading a row is; None when it is a step."""
    kind, number = rows.row(index) or (STEP, 0)
    return rows.sections[number] if kind == SECTION else None


def _sifted(section: Section, steps: Sequence[StepLine], matches: Callable[[StepLine], bool]) -> Section:
    return structs.replace(section, steps=tuple(number for number in section.steps if matches(steps[number])))


def _order(sections: Sequence[Section], shown: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Steps in the order of the view, those that it does not show last.

    Args:
        sections: of the view.
        shown: the steps in the rows down to the cursor.
        wanted: those that are asked for.
    """
    order = [number for section in sections for number in section.steps]
    if shown and shown[-1] not in order:  # it was just done, and is still under the cursor
        order.insert(order.index(shown[-2]) + 1 if len(shown) > 1 else 0, shown[-1])
    return order + sorted(set(wanted).difference(order))
