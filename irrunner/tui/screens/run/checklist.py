"""The checklist: phases with their progress, steps with symbol and word, whose they are, what time is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message
from typing_extensions import override

from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief, clock_time, time_left

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import PhaseLine, Snapshot, StepLine

PHASE, HEADING, STEP = "phase", "heading", "step"
_WORD = 7  # blocked, skipped and waiting; "not applicable" stands in full where there is space
_WHO = 9
_TIME = 9  # 119m left
_ROOMY = 80
_LEAST_SENTENCE = 24

Row = tuple[str, int]
"""What a row is, and its number: of a phase, or of a step; a heading has the number of its first step."""


class ChecklistRows(LineSource):
    """The rows of a checklist, which phases are folded, and what the filter lets through."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.now = datetime.now(UTC)
        self.folded: set[int] = set()
        self._rows: list[Row] = []

    @property
    def steps(self) -> Sequence[StepLine]:
        """All steps, shown or not."""
        return self.snapshot.steps if self.snapshot else ()

    @property
    @override
    def count(self) -> int:
        return len(self._rows)

    @override
    def is_selectable(self, index: int) -> bool:
        return 0 <= index < len(self._rows) and self._rows[index][0] != HEADING

    def row(self, index: int) -> Row | None:
        """A row; None when there is none."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def name(self, index: int) -> tuple[str, str]:
        """By what a row is found again in another snapshot; two empty texts when there is none."""
        row = self.row(index)
        return ("", "") if row is None else self._name(row)

    def _name(self, row: Row) -> tuple[str, str]:
        kind, number = row
        return kind, self.steps[number].key if kind == STEP else str(number)

    def index(self, name: tuple[str, str] | None) -> int | None:
        """The place of a row by its name."""
        return next((at for at, row in enumerate(self._rows) if self._name(row) == name), None)

    def first(self, kind: str, *, work: bool = False) -> int:
        """The first row of a kind, and with `work` the first step that can be worked on; 0 without any."""
        found = (at for at, (each, number) in enumerate(self._rows) if each == kind)
        if work:
            found = (at for at in found if self.steps[self._rows[at][1]].is_work)
        return next(found, 0)

    def phase_of(self, index: int) -> int:
        """The number of the phase in which a row lies."""
        kind, number = self._rows[index]
        return number if kind == PHASE else self.steps[number].phase

    def matches(self, step: StepLine) -> bool:
        """Whether the filter lets a step through."""
        return all(word in step.words for word in search_form(self.filter).split())

    def arrange(self) -> None:
        """Lay the rows out again: phases, the headings of grafted playbooks in them, steps."""
        self._rows = []
        phase, heading = -1, ""
        for number, step in enumerate(self.steps):
            if not self.matches(step):
                continue
            if step.phase != phase:
                phase, heading = step.phase, ""
                self._rows.append((PHASE, phase))
            if phase in self.folded and not self.filter:
                continue
            if step.heading != heading:
                heading = step.heading
                if heading and self.snapshot is not None and heading != self.snapshot.phases[phase].name:
                    self._rows.append((HEADING, number))
            self._rows.append((STEP, number))

    def next_step(self, index: int, wanted: Callable[[StepLine], bool], direction: int) -> StepLine | None:
        """The next step from a row on that is wanted and not filtered out, in a circle; None when there is none."""
        steps = self.steps
        kind, number = self._rows[index] if self._rows else (STEP, 0)
        if kind == PHASE:
            first = next((at for at, step in enumerate(steps) if step.phase >= number), 0)
            number = first - (direction > 0)
        around = (steps[(number + direction * distance) % len(steps)] for distance in range(1, len(steps) + 1))
        return next((step for step in around if wanted(step) and self.matches(step)), None)

    # Drawing

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        kind, number = self._rows[index]
        assert self.snapshot is not None  # noqa: S101 - rows come from a snapshot
        if kind == PHASE:
            return self._phase(self.snapshot.phases[number], number, width)
        step = self.snapshot.steps[number]
        if kind == HEADING:
            return [("  ", ""), (fit(step.heading, width - 2), "muted")]
        return self._step(step, width)

    def _phase(self, phase: PhaseLine, number: int, width: int) -> list[Piece]:
        symbol = self.glyphs.folded if number in self.folded and not self.filter else self.glyphs.unfolded
        progress = f"{phase.settled}/{phase.of}"
        done = phase.settled == phase.of
        name = fit(phase.name, width - 3 - len(progress), self.glyphs.more)
        return [(f"{symbol} ", "muted"), (name, "muted" if done else "heading"), (f" {progress}", "muted")]

    def _step(self, step: StepLine, width: int) -> list[Piece]:
        roomy = width >= _ROOMY
        word = len("not applicable") if roomy else _WORD
        who = 2 * _WHO if roomy else _WHO
        standing = "n/a" if step.standing == "not applicable" and not roomy else step.standing
        time, time_style = self.time_text(step, self.now)
        option = f" {step.option}" if step.option else ""
        space = width - (2 + word + 1) - (1 + who) - (1 + _TIME)
        if space < _LEAST_SENTENCE:  # what to do matters more than who does it, which the step says as well
            space, who = space + who, 0
        option = fit(option, min(cell_len(option), space // 2), self.glyphs.more) if option else ""
        name = "strong" if step.mine else "muted" if step.nobody or step.is_settled else ""
        return [
            (f"{self.glyphs.standing[step.standing]} {fit(standing, word)} ", step.standing),
            (fit(step.sentence, space - cell_len(option), self.glyphs.more), _sentence_style(step)),
            (option, "strong"),
            (f" {fit(step.who, who, self.glyphs.more)} ", name),
            (align_right(time, _TIME), time_style),
        ]

    def time_text(self, step: StepLine, now: datetime) -> tuple[str, str]:
        """What stands in the last column of a step, and its style: when it ended, or what is left."""
        if step.ended:
            if step.late:
                return f"{brief(step.late)} late", "muted"
            return clock_time(step.ended, self.snapshot.zone if self.snapshot else "UTC"), "muted"
        seconds = self.snapshot.left(step, now) if self.snapshot else None
        if seconds is None:
            return "", ""
        return time_left(seconds), "late" if seconds < 0 else "warning" if seconds < 600 else ""


class Checklist(Vertical):
    """The steps of an incident, in a list with a cursor."""

    BINDINGS = [
        Binding("left,h", "fold(True)", "Fold", show=False),
        Binding("right,l", "fold(False)", "Unfold", show=False),
        Binding("space", "fold_or_unfold", "Fold or unfold", show=False),
        Binding("z", "fold_all", "Fold or unfold all", show=False),
    ]

    class Selected(Message):
        """The cursor came to a step, or to a phase (then the key is empty)."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    class Opened(Selected):
        """Somebody chose a step."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__()
        self.rows = ChecklistRows()
        self.list = LineList(self.rows, id=id)
        self._announced = ("", "")

    @override
    def compose(self) -> ComposeResult:
        yield self.list

    @override
    def focus(self, scroll_visible: bool = True) -> Self:
        self.list.focus(scroll_visible)
        return self

    # What is shown

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another snapshot; the cursor stays on its step."""
        selected = self.rows.name(self.list.cursor) if self.rows.snapshot else None
        self.rows.snapshot, self.rows.now = snapshot, now
        self._update(selected)

    def tick(self, now: datetime) -> None:
        """The clock went on: times that are left changed, and nothing else."""
        before, self.rows.now = self.rows.now, now
        top, width = self.list.forget_rows()
        for y in range(self.list.scrollable_content_region.height):
            kind, number = self.rows.row(top + y) or (PHASE, 0)
            if kind == STEP:
                step = self.rows.steps[number]
                if self.rows.time_text(step, before) != self.rows.time_text(step, now):
                    self.list.refresh(Region(width - _TIME, y, _TIME, 1))

    def set_filter(self, text: str) -> None:
        """Show only steps in which every one of these words occurs."""
        selected = self.rows.name(self.list.cursor)
        self.rows.filter = text
        self._update(selected)

    @property
    def filter(self) -> str:
        """What the steps are filtered by; empty when all are shown."""
        return self.rows.filter

    @property
    def selected(self) -> str:
        """The key of the step under the cursor; empty on a phase."""
        kind, name = self.rows.name(self.list.cursor)
        return name if kind == STEP else ""

    @property
    def phase(self) -> PhaseLine | None:
        """The phase under the cursor; None on a step."""
        kind, number = self.rows.row(self.list.cursor) or (STEP, 0)
        return self.rows.snapshot.phases[number] if kind == PHASE and self.rows.snapshot else None

    @property
    def shown_steps(self) -> int:
        """How many steps the filter lets through."""
        return sum(self.rows.matches(step) for step in self.rows.steps)

    def select(self, key: str) -> bool:
        """Put the cursor on a step, unfolding and unfiltering what hides it; whether there is such a step."""
        if self.rows.snapshot is None or (step := self.rows.snapshot.step(key)) is None:
            return False
        self.rows.folded.discard(step.phase)
        if not self.rows.matches(step):
            self.rows.filter = ""
        self._update((STEP, key))
        return True

    def jump(self, wanted: Callable[[StepLine], bool], direction: int = 1) -> bool:
        """To the next step that is wanted, in a circle from the cursor; False when there is none."""
        step = self.rows.next_step(self.list.cursor, wanted, direction)
        return step is not None and self.select(step.key)

    def _update(self, selected: tuple[str, str] | None) -> None:
        """Lay the rows out again, with the cursor on the same row if it is still there."""
        self.rows.arrange()
        place = self.rows.index(selected)
        if place is None and self.rows.filter:
            place = self.rows.first(STEP)
        elif place is None:
            place = self.list.cursor if selected is not None else self.rows.first(STEP, work=True)
        self.list.update_rows(place)
        self._announce()

    @on(LineList.Moved)
    def _announce(self, event: LineList.Moved | None = None) -> None:
        if event is not None:
            event.stop()
        if (name := self.rows.name(self.list.cursor)) != self._announced:
            self._announced = name
            self.post_message(self.Selected(self.selected))

    # Folding

    def action_fold(self, fold: bool) -> None:
        """Fold or unfold the phase of the cursor."""
        if not self.rows.count:
            return
        phase = self.rows.phase_of(self.list.cursor)
        if fold:
            self.rows.folded.add(phase)
        else:
            self.rows.folded.discard(phase)
        self._update((PHASE, str(phase)) if fold else self.rows.name(self.list.cursor))

    def action_fold_or_unfold(self) -> None:
        """Unfold the phase under the cursor if it is folded; fold it otherwise."""
        if (row := self.rows.row(self.list.cursor)) is not None:
            self.action_fold(row[0] == STEP or row[1] not in self.rows.folded)

    def action_fold_all(self) -> None:
        """Fold every phase; if one is folded, unfold all."""
        if self.rows.snapshot is None or not self.rows.count:
            return
        phase, name = self.rows.phase_of(self.list.cursor), self.rows.name(self.list.cursor)
        self.rows.folded = set() if self.rows.folded else set(range(len(self.rows.snapshot.phases)))
        self._update((PHASE, str(phase)) if self.rows.folded else name)

    @on(LineList.Chosen)
    def _open(self, event: LineList.Chosen) -> None:
        """Open a step; fold or unfold a phase."""
        event.stop()
        if self.selected:
            self.post_message(self.Opened(self.selected))
        else:
            self.action_fold_or_unfold()


def _sentence_style(step: StepLine) -> str:
    if step.is_settled or step.standing == "waiting":
        return "muted"
    return "strong" if step.standing == "active" else ""
