"""The checklist: what to do now, what is mine, or all steps, in a list with a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message
from typing_extensions import override

from irrunner.tui.screens.run.checklist_rows import SECTION, STEP, ChecklistRows, heading_at
from irrunner.tui.screens.run.step_row import TIME
from irrunner.tui.store.agenda import ALL, MINE, VIEWS, build_agenda
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import FilterEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Self

    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import PhaseLine, Snapshot, StepLine


_FRAME = 5
"""Lines that headline, title, scribe line and footer take from the window, before the list has a size of its own."""


class Checklist(Vertical):
    """The steps of an incident, in a list with a cursor."""

    BINDINGS = [
        Binding("left,h", "fold(True)", "Fold", show=False),
        Binding("right,l", "fold(False)", "Unfold", show=False),
        Binding("space", "fold_or_unfold", "Fold or unfold", show=False),
        Binding("z", "fold_all", "Fold or unfold all", show=False),
    ]

    class Selected(Message):
        """The cursor came to a step, or to a heading (then the key is empty)."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    class Opened(Selected):
        """Somebody chose a step."""

    def __init__(self, *, id: str | None = None, view: str = ALL) -> None:
        """`view`: one of `VIEWS`, which is shown first."""
        super().__init__()
        self.rows = ChecklistRows(view)
        self.list = LineList(self.rows, id=id)
        self._announced = ("", "")
        self._last_urgent = ""

    @override
    def compose(self) -> ComposeResult:
        yield self.list

    @override
    def focus(self, scroll_visible: bool = True) -> Self:
        self.list.focus(scroll_visible)
        return self

    # What is shown

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another snapshot; the cursor stays on its step, also when that has no place in the view any more."""
        first = self.rows.agenda is None
        self.rows.height = self.rows.height or self.app.size.height - _FRAME
        self.rows.agenda = build_agenda(snapshot, now)
        self._update(None if first else self.rows.name(self.list.cursor))

    def tick(self, now: datetime) -> None:
        """The clock went on: times that are left changed, and perhaps what is late."""
        if self.rows.snapshot is None:
            return
        width = self.list.scrollable_content_region.width
        sight = self.list.rows_in_sight()
        before = [self.rows.draw(row, width - 1) for _, row in sight]
        self.rows.agenda = build_agenda(self.rows.snapshot, now)
        if self.rows.arrange(keep=(name := self.rows.name(self.list.cursor))):
            self._show_rows(name)
            return
        for (y, row), old in zip(sight, before, strict=True):
            new = self.rows.draw(row, width - 1)
            if new != old:
                only_time = self.rows.name(row)[0] == STEP and new[:-1] == old[:-1]
                self.list.redraw(Region(width - TIME, y, TIME, 1) if only_time else Region(0, y, width, 1))

    def show_here(self, here: Mapping[str, str]) -> None:
        """Show who else stands at which step."""
        if here != self.rows.here:
            self.rows.here = here
            self.list.redraw()

    def set_filter(self, text: str) -> None:
        """Show only steps in which every one of these words occurs, of all steps; an empty text ends that."""
        name = self.rows.name(self.list.cursor)
        self.rows.filter = text.strip()
        self._update(name)

    def set_view(self, view: str) -> None:
        """Show another view; the cursor stays on its step if that is there."""
        if view != self.rows.view:
            name = self.rows.name(self.list.cursor)
            self.rows.view = view
            self.rows.arrange()
            self._show_rows(name if self.rows.index(name) is not None and name[0] == STEP else None)

    @property
    def filter(self) -> str:
        """What the steps are filtered by; empty when all are shown."""
        return self.rows.filter

    @property
    def selected(self) -> str:
        """The key of the step under the cursor; empty on a heading."""
        kind, name = self.rows.name(self.list.cursor)
        return name if kind == STEP else ""

    @property
    def phase(self) -> PhaseLine | None:
        """The phase under the cursor; None on anything else."""
        section, snapshot = heading_at(self.rows, self.list.cursor), self.rows.snapshot
        return snapshot.phases[section.phase] if section is not None and snapshot and section.phase >= 0 else None

    @property
    def shown_steps(self) -> int:
        """How many steps the filter lets through."""
        return sum(self.rows.matches(step) for step in self.rows.steps)

    # Going somewhere

    def select(self, key: str) -> bool:
        """Put the cursor on a step, showing what hides it; whether there is such a step."""
        if self.rows.snapshot is None or (step := self.rows.snapshot.step(key)) is None:
            return False
        if not self.rows.matches(step):
            self.rows.filter = ""
            self.post_message(FilterEnded())
            self.rows.arrange()
        if self.rows.index((STEP, key)) is None:
            self._unhide(key)
        self._show_rows((STEP, key))
        return True

    def stay_at(self, key: str) -> None:
        """Put the cursor on a step where that is work that the view shows; another one is left where it is."""
        step = self.rows.snapshot.step(key) if self.rows.snapshot else None
        if step is not None and self.rows.section_with(key) is not None and (step.is_work or self.rows.view == ALL):
            self.select(key)

    def select_most_urgent(self) -> bool:
        """Put the cursor on what is to be done first or, from where this led last, on the next in that order."""
        if self.rows.agenda is None or not (order := self.rows.agenda.by_urgency):
            return False
        keys = [self.rows.steps[number].key for number in order]
        again = self.selected in keys and self.selected == self._last_urgent
        self._last_urgent = keys[(keys.index(self.selected) + 1) % len(keys)] if again else keys[0]
        return self.select(self._last_urgent)

    def jump(self, wanted: Callable[[StepLine], bool], direction: int = 1) -> bool:
        """To the next step that is wanted, in a circle from the cursor; False when there is none."""
        step = self.rows.next_step(self.list.cursor, wanted, direction)
        return step is not None and self.select(step.key)

    def _unhide(self, key: str) -> None:
        """Unfold what hides a step; where the view does not have it, show all steps."""
        views = iter(VIEWS if self.rows.view != ALL else ())
        while (section := self.rows.section_with(key)) is None and (view := next(views, "")):
            if view != MINE:
                self.rows.view = view
                self.rows.arrange()
        if section is not None:
            self.rows.fold(section, fold=False)
            self.rows.arrange()

    def _update(self, name: tuple[str, str] | None) -> None:
        """Lay the rows out again, with the cursor on the same row if it is still there."""
        self.rows.arrange(keep=name or ("", ""))
        self._show_rows(name)

    def _show_rows(self, name: tuple[str, str] | None) -> None:
        """Draw the rows anew; without the name of one that is there the cursor stays, or goes to the first step."""
        place = self.rows.index(name) if name is not None else None
        if place is None:
            place = self.rows.first_step() if name is None or self.rows.filter else self.list.cursor
        self.list.update_rows(place)
        self._announce()

    @on(LineList.Moved)
    def _announce(self, event: LineList.Moved | None = None) -> None:
        if event is not None:
            event.stop()
        if (name := self.rows.name(self.list.cursor)) != self._announced:
            self._announced = name
            self.post_message(self.Selected(self.selected))

    def on_resize(self, _: events.Resize) -> None:
        """More room shows more rows."""
        if self.size.height != self.rows.height:
            self.rows.height = self.size.height
            name = self.rows.name(self.list.cursor)
            if self.rows.agenda is not None and self.rows.arrange(keep=name):
                self._show_rows(name)

    # Folding

    def action_fold(self, fold: bool) -> None:
        """Fold or unfold the section of the cursor."""
        section = self.rows.section_of(self.list.cursor) if self.rows.count else None
        if section is not None:
            self.rows.fold(section, fold=fold)
            self.rows.arrange()
            self._show_rows((SECTION, section.name) if fold else self.rows.name(self.list.cursor))

    def action_fold_or_unfold(self) -> None:
        """Unfold the section under the cursor if something of it is hidden; fold it otherwise."""
        if (row := self.rows.row(self.list.cursor)) is not None:
            self.action_fold(row[0] == STEP or not self.rows.hides(self.rows.sections[row[1]]))

    def action_fold_all(self) -> None:
        """Fold every section; if one hides something, unfold all."""
        if self.rows.snapshot is None or not self.rows.count:
            return
        section, name = self.rows.section_of(self.list.cursor), self.rows.name(self.list.cursor)
        fold = not any(self.rows.hides(each) for each in self.rows.sections)
        self.rows.fold_all(fold=fold)
        self.rows.arrange()
        self._show_rows((SECTION, section.name) if fold and section is not None else name)

    @on(LineList.Chosen)
    def _open(self, event: LineList.Chosen) -> None:
        """Open a step; fold or unfold a section."""
        event.stop()
        if self.selected:
            self.post_message(self.Opened(self.selected))
        else:
            self.action_fold_or_unfold()
