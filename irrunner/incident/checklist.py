"""The checklist: where every step stands, by what people did and by what follows from it.

A step is open, active, done, skipped or blocked by what people did, and waiting or not applicable
by what follows from the state (DESIGN section 5). What people touched keeps the standing they gave
it, whatever `when` says later. One checklist belongs to one state at one moment of its journal and
remembers what it worked out.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

from irrunner.incident.answers_step import is_answers_step
from irrunner.incident.grafts import differing_steps
from irrunner.incident.names import Names
from irrunner.incident.row_groups import RowGroups
from irrunner.incident.standing_reasons import about_ends, unanswered, why_opened
from irrunner.incident.state import State, StepKey
from irrunner.incident.step_order import StepOrder
from irrunner.incident.step_rows import StepRows
from irrunner.incident.step_view import (
    ACTIVE,
    ANY_ROW,
    BLOCKED,
    DONE,
    NOT_APPLICABLE,
    OPEN,
    SETTLED,
    SKIPPED,
    STANDINGS,
    UNTOUCHED,
    WAITING,
    AlikeViews,
    StepView,
)
from irrunner.incident.workable import workable_since
from irrunner.playbook import conditions
from irrunner.playbook.column_values import ColumnChoices, column_choices
from irrunner.playbook.conditions import Count, Truth, Unsettled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.progress import Progress
    from irrunner.incident.step_view import WorkedOut
    from irrunner.playbook.model import Step, Value

__all__ = [
    "ACTIVE",
    "BLOCKED",
    "DONE",
    "NOT_APPLICABLE",
    "OPEN",
    "SETTLED",
    "SHOWN_NAMES",
    "SKIPPED",
    "STANDINGS",
    "WAITING",
    "Checklist",
    "StepView",
]


class Checklist:
    """Every step instance of a state, worked out when asked for."""

    def __init__(self, state: State) -> None:
        """Look at the state as it is now; a state that moved on needs a new checklist."""
        self.state = state
        self._views: dict[StepKey, StepView] = {}
        self._listed: dict[str, list[StepView]] = {}
        self._truths: dict[object, Truth] = {}
        self._underway: set[StepKey] = set()
        self._counting: set[str] = set()
        self._prepared: set[str] = set()
        self._all_needed: dict[str, tuple[list[str], list[str]]] = {}
        self._met: dict[str, tuple[list[int], list[str]]] = {}
        self._rows = StepRows(state)
        self._groups = RowGroups(state)
        self._instances: dict[str, list[StepKey]] = {}
        self._order = StepOrder(state.steps)
        self._differing = differing_steps(state)

    def __iter__(self) -> Iterator[StepView]:
        """All instances, in reading order."""
        for phase in self.state.phases:
            for step in phase.steps:
                yield from self.views(step.id)

    def views(self, step_id: str) -> Iterator[StepView]:
        """The instances of a step, in order."""
        self._prepare(step_id)
        if (found := self._listed.get(step_id)) is None:  # asked for while they are being worked out
            return map(self.view, self.instances(step_id))
        return iter(found)

    def instances(self, step_id: str) -> Sequence[StepKey]:
        """The instances of a step: per row, per round; a `for_each` without rows has one that waits."""
        if (found := self._instances.get(step_id)) is None:
            rows = self._rows.of(self.state.steps[step_id]) or ("",)
            if self.state.rounds:
                found = [key for row in rows for key in self._rounds(step_id, row)]
            else:
                found = [StepKey(step_id, row) for row in rows]
            self._instances[step_id] = found
        return found

    def _rounds(self, step_id: str, row: str) -> list[StepKey]:
        """The instances of a step for one row: one for each round."""
        first = StepKey(step_id, row)
        rounds = self.state.rounds.get(str(first), 1) if self.state.rounds else 1
        return [first, *(StepKey(step_id, row, number) for number in range(2, rounds + 1))]

    def find(self, key: StepKey) -> StepView | None:
        """One instance, or None if there is no such step, row or round."""
        step = self.state.steps.get(key.id)
        if step is None:
            return None
        if key.row not in (self._rows.of(step) or ("",)) or key not in self._rounds(key.id, key.row):
            return None
        return self.view(key)

    def view(self, key: StepKey) -> StepView:
        """One instance that exists."""
        if (found := self._views.get(key)) is None:
            self._prepare(key.id)
            if (found := self._views.get(key)) is None:
                found = self._views[key] = self._build_view(key)
        return found

    def _prepare(self, step_id: str) -> None:
        """Work out what a step depends on first, so that a chain of a thousand needs is no deep recursion."""
        if step_id in self._prepared:
            return
        for each in self._order.dependencies_first(step_id, self._prepared):
            self._prepared.add(each)
            self._build_views(each)

    def _build_views(self, step_id: str) -> None:
        """Work out all instances of a step; those of alike rows together."""
        step = self.state.steps[step_id]
        groups = self._groups.of(step.for_each) if step.for_each else {}
        alike: dict[object, AlikeViews] = {}
        listed = []
        for key in self.instances(step_id):
            if (view := self._views.get(key)) is None:
                if (row := groups.get(key.row)) is None or not row.is_untouched:
                    view = self._build_view(key)
                else:
                    if (found := alike.get(row.group)) is None:
                        found = alike[row.group] = AlikeViews(*self._work_out(key, UNTOUCHED, alike=True))
                    view = found.view(key, step, row)
                self._views[key] = view
            listed.append(view)
        self._listed[step_id] = listed

    @cached_property
    def columns(self) -> ColumnChoices:
        """What the columns of registers may say."""
        return column_choices(self.state.columns, self.state.steps.values(), self.state.bindings)

    def names(self, key: StepKey) -> Names:
        """What the names in a step's texts mean for one instance."""
        return Names(self, key)

    def standing(self, key: StepKey) -> str:
        """Where one instance stands."""
        return self.view(key).standing

    def settled(self, step_id: str) -> bool:
        """Whether every instance of a step is done, skipped or not applicable."""
        if self._has_no_rows(step_id):
            return self.count(self.state.steps[step_id].for_each).settled
        return all(view.is_settled for view in self.views(step_id))

    def count(self, register: str) -> Count:
        """A register's rows, and whether more may come: until every step that collects them is settled."""
        rows = self._rows.count(register)
        if register in self._counting:  # registers that wait for each other's rows: nobody knows, so more may come
            return Count(rows, settled=False)
        collecting = self._order.collecting(register)
        if not rows:  # a step for each row brings none while there is none
            collecting = [step for step in collecting if self.state.steps[step].for_each != register]
        self._counting.add(register)
        settled = all(view.is_settled for step in collecting for view in self.views(step))
        self._counting.discard(register)
        return Count(rows, settled)

    def truth(self, key: StepKey) -> Truth:
        """What the step's `when` says for one instance."""
        step = self.state.steps[key.id]
        if not step.when:
            return Truth.YES
        row = self._groups.of(step.for_each).get(key.row) if step.for_each else None
        same = key if row is None else (key.id, row.group)
        found = self._truths.get(same)
        if found is None:
            if key in self._underway:
                return Truth.WAITING
            self._underway.add(key)
            found = conditions.evaluate(conditions.parse(step.when), self.names(key))
            self._underway.discard(key)
            self._truths[same] = found
        return found

    def decision(self, key: StepKey) -> Value | Unsettled:
        """What a decision step's name is worth: its option, or why there is none."""
        view = self.state.progress.get(str(key), UNTOUCHED)
        if view.is_disputed:
            return Unsettled.OPENED
        if view.standing == DONE and view.last is not None:
            return str(view.last.refs.get("option", ""))
        if view.standing == SKIPPED:
            return Unsettled.OPENED
        if view.last is None and self.truth(key) is Truth.NO:
            return Unsettled.NOT_APPLICABLE
        return Unsettled.WAITING

    def _build_view(self, key: StepKey) -> StepView:
        progress = self.state.progress.get(str(key), UNTOUCHED)
        return StepView(key, self.state.steps[key.id], progress, *self._work_out(key, progress))

    def _work_out(self, key: StepKey, progress: Progress, *, alike: bool = False) -> WorkedOut:
        """What follows for an instance from what people did.

        Args:
            key: the instance.
            progress: what people did with it.
            alike: it stands for all rows of its group: texts hold ANY_ROW for its row, and its times are without it.
        """
        step = self.state.steps[key.id]
        truth = self.truth(key)
        row = ANY_ROW if alike else key.row
        waits_for, warnings = self._needs(key, row)
        if truth is Truth.WAITING:
            waits_for = [*unanswered(step.when, self.names(key), row), *waits_for]
        if truth is Truth.OPENED:
            warnings = [*warnings, *why_opened(step.when, self.names(key), row)]
        if step.for_each and not key.row:
            waits_for = [f"the first row of {step.for_each}"]
        standing = progress.standing
        if progress.ends:
            warnings = [*warnings, about_ends(progress)]
        if standing == OPEN and progress.last is None and _answers_itself(self.state, step):
            standing = DONE
        elif standing == OPEN and not progress.is_disputed:
            standing = NOT_APPLICABLE if truth is Truth.NO else WAITING if waits_for else OPEN
        if step.for_each and not key.row and standing == WAITING and self.count(step.for_each).settled:
            standing = NOT_APPLICABLE
        warnings += self._differing.get(key.id, ())
        if gone := _withdrawn(self.state, self._rows, key, step):
            standing = standing if standing in (DONE, SKIPPED) else NOT_APPLICABLE
            warnings = [*warnings, *gone]
        ended = progress.last if progress.standing in (DONE, SKIPPED) else None
        workable = ""
        if standing not in (WAITING, NOT_APPLICABLE):
            workable = self._workable_since(key, ended, of_row=not alike)
        return standing, tuple(waits_for), tuple(warnings), _missing_evidence(step, progress), workable

    def _workable_since(self, key: StepKey, ended: Entry | None, *, of_row: bool) -> str:
        """When the instance became workable, in irrunner's fixed form."""
        limit = ended.seq if ended is not None else inf
        needs = [need for need in self.state.steps[key.id].needs if need in self.state.steps]
        met = [self.met_before(key, need, limit) for need in needs]
        progress = self.state.progress.get(str(key), UNTOUCHED)
        reopened = progress.reopened
        return workable_since(self.state, self.names(key), key, ended, met, reopened=reopened, of_row=of_row)

    def _needs(self, key: StepKey, row: str) -> tuple[list[str], list[str]]:
        """What the instance still waits for by `needs`, and the warnings that skipped needs leave.

        Its row is called `row` in them.
        """
        waits_for: list[str] = []
        warnings: list[str] = []
        for need in self.state.steps[key.id].needs:
            if need not in self.state.steps:
                continue
            if self._is_row_by_row(key, need):
                found = self._standings(self._rounds(need, key.row), row)
            elif self._has_no_rows(need):
                found = [] if self.settled(need) else [f"{need} (no rows yet)"], []
            else:
                found = self._standings_of_all(need)
            waits_for.extend(found[0])
            warnings.extend(found[1])
        return waits_for, warnings

    def _standings(self, keys: Sequence[StepKey], row: str = "") -> tuple[list[str], list[str]]:
        """Which of the instances are not settled, and the warnings that skipped ones leave."""
        unsettled: list[str] = []
        skipped: list[str] = []
        for each in keys:
            standing = self.view(each).standing
            if standing not in SETTLED or standing == SKIPPED:
                name = str(StepKey(each.id, row or each.row, each.round))
                (skipped if standing == SKIPPED else unsettled).append(name)
        return _shortened(unsettled), [f"{name}, which it needs, was skipped" for name in _shortened(skipped)]

    def _standings_of_all(self, need: str) -> tuple[list[str], list[str]]:
        """The same of all instances of a step, worked out once however many others need it."""
        if (found := self._all_needed.get(need)) is None:
            found = self._all_needed[need] = self._standings(self.instances(need))
        return found

    def met_before(self, key: StepKey, need: str, seq: float) -> str:
        """When the last of the needed instances was done, skipped or decided: row by row, or all of them.

        Entries from `seq` on do not count. A time in irrunner's fixed form; empty when there is none.
        """
        if self._is_row_by_row(key, need):
            met = (self.view(each).met for each in self._rounds(need, key.row))
            return max((each.when for each in met if each is not None and each.seq < seq), default="")
        if (found := self._met.get(need)) is None:
            all_met = (view.met for view in self.views(need))
            in_order = sorted((each.seq, each.when) for each in all_met if each is not None)
            latest = list(accumulate((when for _, when in in_order), max))
            found = self._met[need] = ([at for at, _ in in_order], latest)
        count = bisect_left(found[0], seq)
        return found[1][count - 1] if count else ""

    def _has_no_rows(self, need: str) -> bool:
        step = self.state.steps[need]
        return bool(step.for_each) and not self._rows.of(step)

    def _is_row_by_row(self, key: StepKey, need: str) -> bool:
        over = self.state.steps[need].for_each
        return bool(over and key.row) and over == self.state.steps[key.id].for_each


SHOWN_NAMES = 10
"""How many instances a step names that it waits for; of 10,000 rows nobody reads the rest."""


def _withdrawn(state: State, rows: StepRows, key: StepKey, step: Step) -> list[str]:
    """What of an instance was withdrawn, in words: the playbook that brought its step, or its row."""
    found = []
    if (gone := state.withdrawal_of(key.id)) is not None:
        found.append(f"its playbook was withdrawn, entry {gone.seq}")
    if key.row and rows.is_withdrawn(step, key.row):
        found.append(f"{key.row} was withdrawn from {step.for_each}")
    return found


def _missing_evidence(step: Step, progress: Progress) -> tuple[int, ...]:
    """The numbers of the slots that nothing fills."""
    if not step.evidence:
        return ()
    return tuple(number for number in range(1, len(step.evidence) + 1) if not progress.evidence.get(number))


def _answers_itself(state: State, step: Step) -> bool:
    """Whether this is the step for late answers, and all have come."""
    return is_answers_step(step) and all(state.answered(ask.key) for ask in step.ask)


def _shortened(names: list[str]) -> list[str]:
    if len(names) <= SHOWN_NAMES:
        return names
    return [*names[:SHOWN_NAMES], f"{len(names) - SHOWN_NAMES:,} more"]
