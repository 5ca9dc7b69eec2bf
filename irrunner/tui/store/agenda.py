"""What to do first: the steps of a snapshot by urgency, for the views Now, Mine and All of its checklist.

An agenda is worked out once for a snapshot and a minute; rows only read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.checklist import ACTIVE, NOT_APPLICABLE, WAITING
from irrunner.tui.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from irrunner.tui.store.snapshot import StepLine

NOW, MINE, ALL = VIEWS = ("now", "mine", "all")
SOON = 1800.0
"""Seconds: a target that ends within them is for now."""
AT_LEAST = 6
"""Steps that stand under Now as long as there are so many to do: what is next is next, also if it has time."""


class Section(Struct, frozen=True):
    """A heading of a checklist and the steps below it.

    Attributes:
        name: by which it is known as long as the view is the same. title: what it is called.
        steps: the numbers of its steps, in order. phase: the number of the phase that it is; -1 for any other.
        facts: what stands behind the title. late: how many of the phase's steps are late.
        is_open: whether its steps are shown unless somebody folds it.
        is_finished: whether nothing is left to do there.
    """

    name: str
    title: str
    steps: tuple[int, ...] = ()
    phase: int = -1
    facts: str = ""
    late: int = 0
    is_open: bool = False
    is_finished: bool = False


class Agenda(Struct, frozen=True):
    """The steps of one snapshot at one moment, by urgency.

    Attributes:
        snapshot: whose steps they are; numbers count its `steps`.
        counted: the seconds that count by that moment (`Snapshot.pace`).
        late: steps whose target has ended, the longest first. soon: those whose target ends within `SOON`.
        later: the other targets that run, by time. startable: what can be worked on without a target, in reading order.
    """

    snapshot: Snapshot
    counted: float
    late: tuple[int, ...]
    soon: tuple[int, ...]
    later: tuple[int, ...]
    startable: tuple[int, ...]

    @property
    def most_urgent(self) -> StepLine | None:
        """What is to be done before anything else; None when nothing can be done."""
        first = next(iter(self.by_urgency), None)
        return self.snapshot.steps[first] if first is not None else None

    def left(self, step: StepLine) -> float | None:
        """Seconds until a step's target ends, negative when it is late; None without a target that runs."""
        return None if step.due is None else step.due - self.counted

    @property
    def by_urgency(self) -> tuple[int, ...]:
        """Everything that can be worked on, the most urgent first."""
        return (*self.late, *self.soon, *self.later, *self.startable)

    @property
    def figures(self) -> tuple[str, str]:
        """How many steps are late; how many are due soon and can be worked on. Empty where there are none."""
        late = f"{len(self.late)} late" if self.late else ""
        due = [f"{len(self.soon)} due in {int(SOON // 60)}m"] if self.soon else []
        return late, ", ".join([*due, f"{len(self.by_urgency)} open now"])

    def sections(self, view: str, room: int = 0) -> list[Section]:
        """The headings of a view, with their steps, for so many lines."""
        if view == ALL:
            return self._all()
        return self._mine() if view == MINE else self._now(room)

    # Now

    def _now(self, room: int) -> list[Section]:
        """What is for now, what is next as far as there is room, and phase by phase what else can be done.

        Args:
            room: lines that there are for all of it.
        """
        steps = self.snapshot.steps
        others = (*self.later, *self.startable)
        begun = [number for number in others if steps[number].standing == ACTIVE or steps[number].asks_first]
        first = [*self.late, *self.soon, *begun]
        rest = [number for number in others if number not in set(begun)]
        filled = max(0, AT_LEAST - len(first))
        now, rest = (*first, *rest[:filled]), rest[filled:]
        found = [Section("now", "Now", now, late=len(self.late), is_open=True)]
        below = [*self._open_phases(rest), *self._hidden()]
        more = room - len(now) - len(below) - 2
        if more > 1 and rest:
            following, rest = rest[:more], rest[more:]
            found.append(Section("next", "Next", tuple(following), is_open=True))
        return [*found, *self._open_phases(rest), *self._hidden()]

    def _open_phases(self, left: Sequence[int]) -> list[Section]:
        """A heading for each phase with more to do than stands above, or with late steps."""
        below, late = self._of_phase(left), self._of_phase(self.late)
        return [
            Section(
                f"phase {number}",
                phase.name,
                tuple(sorted(below.get(number, ()))),
                number,
                f"{len(below[number])} more" if number in below else "",
                len(late.get(number, ())),
            )
            for number, phase in enumerate(self.snapshot.phases)
            if number in below or number in late
        ]

    def _of_phase(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number in numbers:
            found.setdefault(self.snapshot.steps[number].phase, []).append(number)
        return found

    def _hidden(self) -> list[Section]:
        """Finished phases in one line, and what the view leaves out in another."""
        steps, phases, counts = self.snapshot.steps, self.snapshot.phases, self.snapshot.counts
        finished = {at for at, phase in enumerate(phases) if phase.of and phase.settled == phase.of}
        settled = [at for at, step in enumerate(steps) if step.is_settled and step.standing != NOT_APPLICABLE]
        inside = tuple(at for at in settled if steps[at].phase in finished)
        found = []
        if finished:
            names = ", ".join(phases[number].name for number in sorted(finished))
            found.append(Section("finished", f"Finished: {names}", inside, is_finished=True))
        hidden = {
            "waiting": counts.get(WAITING, 0),
            "done or skipped": len(settled) - len(inside),
            "not applicable": counts.get(NOT_APPLICABLE, 0),
        }
        if words := ", ".join(f"{number} {word}" for word, number in hidden.items() if number):
            found.append(Section("hidden", f"Not here: {words}", is_finished=True))
        return found

    # Mine, All

    def _mine(self) -> list[Section]:
        steps = self.snapshot.steps
        mine = tuple(number for number in self.by_urgency if steps[number].mine)
        waiting = tuple(at for at, step in enumerate(steps) if step.mine and step.standing == WAITING)
        late = sum(steps[number].mine for number in self.late)
        title = "Mine" if mine or waiting else "Nothing is yours: take a role, or assign a step to yourself"
        found = [Section("mine", title, mine, late=late, is_open=True)]
        if waiting:
            found.append(Section("waiting", "Mine, and waiting for others", waiting, is_open=True))
        return found

    def _all(self) -> list[Section]:
        inside = self._of_phase(range(len(self.snapshot.steps)))
        late = {number: len(found) for number, found in self._of_phase(self.late).items()}
        return [
            Section(
                f"phase {number}",
                phase.name,
                tuple(inside.get(number, ())),
                number,
                f"{phase.settled}/{phase.of}",
                late.get(number, 0),
                is_open=True,
                is_finished=phase.settled == phase.of,
            )
            for number, phase in enumerate(self.snapshot.phases)
        ]


def build_agenda(snapshot: Snapshot, now: datetime) -> Agenda:
    """The agenda of a snapshot at a moment that is not before it."""
    counted = snapshot.pace.read(now)
    late: list[int] = []
    soon: list[int] = []
    later: list[int] = []
    for number in snapshot.by_due:
        left = (snapshot.steps[number].due or 0.0) - counted
        (late if left < 0 else soon if left <= SOON else later).append(number)
    startable = tuple(at for at, step in enumerate(snapshot.steps) if step.is_work and step.due is None)
    return Agenda(snapshot, counted, tuple(late), tuple(soon), tuple(later), startable)


def view_after(view: str) -> str:
    """The view that comes after another one."""
    return VIEWS[(VIEWS.index(view) + 1) % len(VIEWS)]


def by_due(steps: Sequence[StepLine]) -> tuple[int, ...]:
    """The numbers of the steps whose target runs, in the order in which the targets end."""
    running = [number for number, step in enumerate(steps) if step.due is not None]
    return tuple(sorted(running, key=lambda number: steps[number].due or 0.0))
