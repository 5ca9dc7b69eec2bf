"""The checklist: phases with their progress, steps with sign and word, whose they are, what time is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import Binding
from textual.geometry import Region
from textual.message import Message

from irrunner.tui.widgets.line_list import LineList, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief, clock_time, time_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.tui.store.snapshot import PhaseLine, Snapshot, StepLine

PHASE, HEADING, STEP = "phase", "heading", "step"
_WORD = 7  # blocked, skipped and waiting; "not applicable" stands in full where there is room
_WHO = 9
_TIME = 9  # 119m left
_ROOMY = 80
_LEAST_SENTENCE = 24

Row = tuple[str, int]
"""What a row is, and its number: of a phase, or of a step; a heading has the number of its first step."""


class Checklist(LineList):
    """The steps of an incident."""

    BINDINGS = [
        Binding("left,h", "fold(True)", "Fold", show=False),
        Binding("right,l", "fold(False)", "Unfold", show=False),
        Binding("space", "fold_or_not", "Fold or unfold", show=False),
        Binding("z", "fold_all", "Fold or unfold all", show=False),
    ]

    class Selected(Message):
        """The cursor came to a step, or to a phase (then the key is empty)."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    class Opened(Selected):
        """Enter on a step."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.snapshot: Snapshot | None = None
        self.now = datetime.now(UTC)
        self._rows: list[Row] = []
        self._folded: set[int] = set()
        self._told = ("", "")

    # What the screen tells it

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another picture; the cursor stays on its step."""
        stood = self._place() if self.snapshot else None
        self.snapshot, self.now = snapshot, now
        self._arrange(stood)

    def tick(self, now: datetime) -> None:
        """The clock went on: times that are left changed, and nothing else."""
        before, self.now = self.now, now
        if self.snapshot is None:
            return
        self._strips.clear()
        top, width = round(self.scroll_y), self.scrollable_content_region.width
        for y in range(self.scrollable_content_region.height):
            kind, number = self._rows[top + y] if top + y < len(self._rows) else (PHASE, 0)
            if kind == STEP and self._time(self.snapshot.steps[number], before) != self._time(
                self.snapshot.steps[number], now
            ):
                self.refresh(Region(width - _TIME, y, _TIME, 1))

    def set_filter(self, text: str) -> None:
        """Show only steps in which every one of these words occurs."""
        stood = self._place()
        self.filter = text
        self._arrange(stood)

    @property
    def selected(self) -> str:
        """The key of the step under the cursor; empty on a phase."""
        kind, name = self._place()
        return name if kind == STEP else ""

    @property
    def phase(self) -> PhaseLine | None:
        """The phase under the cursor; None on a step."""
        if self.snapshot is None or self.cursor >= len(self._rows) or self._rows[self.cursor][0] != PHASE:
            return None
        return self.snapshot.phases[self._rows[self.cursor][1]]

    @property
    def shown_steps(self) -> int:
        """How many steps the filter lets through."""
        return sum(self._matches(step) for step in self.snapshot.steps) if self.snapshot else 0

    def select(self, key: str) -> bool:
        """Put the cursor on a step, unfolding and unfiltering what hides it; whether there is such a step."""
        if self.snapshot is None or (step := self.snapshot.step(key)) is None:
            return False
        self._folded.discard(step.phase)
        if not self._matches(step):
            self.filter = ""
        self._arrange((STEP, key))
        return True

    def jump(self, wanted: Callable[[StepLine], bool], direction: int = 1) -> bool:
        """To the next step that is wanted, in a circle from the cursor; False when there is none."""
        if self.snapshot is None or not (steps := self.snapshot.steps):
            return False
        kind, number = self._rows[self.cursor] if self._rows else (STEP, 0)
        start = number if kind == STEP else self._first_of(number) - (direction > 0)
        for distance in range(1, len(steps) + 1):
            step = steps[(start + direction * distance) % len(steps)]
            if wanted(step) and self._matches(step):
                return self.select(step.key)
        return False

    def _first_of(self, phase: int) -> int:
        steps = self.snapshot.steps if self.snapshot else ()
        return next((number for number, step in enumerate(steps) if step.phase >= phase), 0)

    # Rows

    def _arrange(self, stood: tuple[str, str] | None) -> None:
        self._rows = list(self._arranged())
        place = next((at for at, row in enumerate(self._rows) if self._name_of(row) == stood), None)
        if place is None and self.filter:
            place = next((at for at, (kind, _) in enumerate(self._rows) if kind == STEP), 0)
        elif place is None and stood is not None:
            place = self.cursor
        elif place is None:
            place = self._first_work()
        self.update_rows(place)
        self._tell()

    def _first_work(self) -> int:
        steps = self.snapshot.steps if self.snapshot else ()
        open_rows = (at for at, (kind, number) in enumerate(self._rows) if kind == STEP and steps[number].is_work)
        return next(open_rows, 0)

    def _arranged(self) -> list[Row]:
        snapshot = self.snapshot
        if snapshot is None:
            return []
        rows: list[Row] = []
        phase, heading = -1, ""
        for number, step in enumerate(snapshot.steps):
            if not self._matches(step):
                continue
            if step.phase != phase:
                phase, heading = step.phase, ""
                rows.append((PHASE, phase))
            if phase in self._folded and not self.filter:
                continue
            if step.heading != heading:
                heading = step.heading
                rows.extend([(HEADING, number)] if heading and heading != snapshot.phases[phase].name else [])
            rows.append((STEP, number))
        return rows

    def _matches(self, step: StepLine) -> bool:
        return all(word in step.words for word in self.filter.casefold().split())

    def _name_of(self, row: Row) -> tuple[str, str]:
        kind, number = row
        return kind, self.snapshot.steps[number].key if kind == STEP and self.snapshot else str(number)

    def _place(self) -> tuple[str, str]:
        return self._name_of(self._rows[self.cursor]) if self.cursor < len(self._rows) else ("", "")

    def _tell(self) -> None:
        if (place := self._place()) != self._told:
            self._told = place
            self.post_message(self.Selected(self.selected))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def is_selectable(self, index: int) -> bool:
        """Not on a grafted playbook's heading."""
        return 0 <= index < len(self._rows) and self._rows[index][0] != HEADING

    def watch_cursor(self, before: int, now: int) -> None:
        """Tell which step it is."""
        super().watch_cursor(before, now)
        self._tell()

    # Folding

    def action_fold(self, fold: bool) -> None:
        """Fold or unfold the phase of the cursor."""
        if not self._rows or self.snapshot is None:
            return
        kind, number = self._rows[self.cursor]
        phase = number if kind == PHASE else self.snapshot.steps[number].phase
        if fold:
            self._folded.add(phase)
        else:
            self._folded.discard(phase)
        self._arrange((PHASE, str(phase)) if fold else self._place())

    def action_fold_or_not(self) -> None:
        """The other way round."""
        if self._rows:
            kind, number = self._rows[self.cursor]
            self.action_fold(kind == STEP or number not in self._folded)

    def action_fold_all(self) -> None:
        """Fold every phase, or unfold all."""
        if self.snapshot is None or not self._rows:
            return
        kind, number = self._rows[self.cursor]
        phase = number if kind == PHASE else self.snapshot.steps[number].phase
        self._folded = set() if self._folded else set(range(len(self.snapshot.phases)))
        self._arrange((PHASE, str(phase)) if self._folded else self._place())

    def action_choose(self) -> None:
        """Enter: fold a phase, or open a step."""
        if self.selected:
            self.post_message(self.Opened(self.selected))
        else:
            self.action_fold_or_not()

    # Drawing

    def draw(self, index: int, width: int) -> list[Piece]:
        """One row."""
        kind, number = self._rows[index]
        assert self.snapshot is not None  # noqa: S101 - rows come from a snapshot
        if kind == PHASE:
            return self._phase(self.snapshot.phases[number], number, width)
        step = self.snapshot.steps[number]
        if kind == HEADING:
            return [("  ", ""), (fit(step.heading, width - 2), "muted")]
        return self._step(step, width)

    def _phase(self, phase: PhaseLine, number: int, width: int) -> list[Piece]:
        sign = self.glyphs.folded if number in self._folded and not self.filter else self.glyphs.unfolded
        progress = f"{phase.settled}/{phase.of}"
        done = phase.settled == phase.of
        name = fit(phase.name, width - 3 - len(progress), self.glyphs.more)
        return [(f"{sign} ", "muted"), (name, "muted" if done else "heading"), (f" {progress}", "muted")]

    def _step(self, step: StepLine, width: int) -> list[Piece]:
        roomy = width >= _ROOMY
        word = len("not applicable") if roomy else _WORD
        who = 2 * _WHO if roomy else _WHO
        said = "n/a" if step.standing == "not applicable" and not roomy else step.standing
        time, time_style = self._time(step, self.now)
        option = f" {step.option}" if step.option else ""
        room = width - (2 + word + 1) - (1 + who) - (1 + _TIME)
        if room < _LEAST_SENTENCE:  # what to do matters more than who does it, which the step says as well
            room, who = room + who, 0
        option = fit(option, min(cell_len(option), room // 2), self.glyphs.more) if option else ""
        name = "strong" if step.mine else "muted" if step.nobody or step.is_settled else ""
        return [
            (f"{self.glyphs.standing[step.standing]} {fit(said, word)} ", step.standing),
            (fit(step.sentence, room - cell_len(option), self.glyphs.more), _sentence_style(step)),
            (option, "strong"),
            (f" {fit(step.who, who, self.glyphs.more)} ", name),
            (align_right(time, _TIME), time_style),
        ]

    def _time(self, step: StepLine, now: datetime) -> tuple[str, str]:
        if step.ended:
            if step.late:
                return f"{brief(step.late)} late", "muted"
            return clock_time(step.ended, self.snapshot.zone if self.snapshot else "UTC"), "muted"
        seconds = self.snapshot.left(step, now) if self.snapshot else None
        if seconds is None:
            return "", ""
        return time_left(seconds), "late" if seconds < 0 else "warning" if seconds < 600 else ""


def _sentence_style(step: StepLine) -> str:
    if step.is_settled or step.standing == "waiting":
        return "muted"
    return "strong" if step.standing == "active" else ""
