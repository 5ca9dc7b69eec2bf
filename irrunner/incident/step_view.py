"""One step instance as every interface shows it, and where it can stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.progress import Progress
from irrunner.incident.state import StepKey
from irrunner.playbook.model import Step

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.row_groups import AlikeRow

OPEN, ACTIVE, DONE, SKIPPED, BLOCKED = "open", "active", "done", "skipped", "blocked"
WAITING, NOT_APPLICABLE = "waiting", "not applicable"
STANDINGS = (OPEN, ACTIVE, DONE, SKIPPED, BLOCKED, WAITING, NOT_APPLICABLE)
SETTLED = (DONE, SKIPPED, NOT_APPLICABLE)
"""Standings that satisfy a need."""

UNTOUCHED = Progress()
"""Of what nobody did anything with."""


class StepView(Struct, gc=False):
    """One step instance, as every interface shows it.

    Attributes:
        key: the instance. step: what the playbook says of it. progress: what people did.
        standing: one of STANDINGS.
        waits_for: what an open question or need keeps it from, in words.
        warnings: what a reader should know, such as a skipped need.
        missing_evidence: the numbers of the slots that nothing fills, from 1.
        workable: when it became workable; empty while it waits.
    """

    key: StepKey
    step: Step
    progress: Progress
    standing: str
    waits_for: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    missing_evidence: tuple[int, ...] = ()
    workable: str = ""

    @property
    def option(self) -> str:
        """What was decided, if it is a decision that was."""
        last = self.progress.last
        return str(last.refs.get("option", "")) if last is not None and last.kind == "decision.made" else ""

    @property
    def finished(self) -> Entry | None:
        """The entry that ended it: done, decided or skipped."""
        return self.progress.last if self.standing in (DONE, SKIPPED) else None

    @property
    def met(self) -> Entry | None:
        """The entry that its target is measured by: what ended it, or the first decision where it was decided anew."""
        return self.progress.decisions[0] if self.finished is not None and self.option else self.finished

    @property
    def decided_anew(self) -> bool:
        """Whether its decision was made more than once in the present attempt."""
        return self.met is not self.finished

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self.standing in SETTLED


ANY_ROW = "\0"
"""Stands in texts for the row of an instance that stands for many."""
WorkedOut = tuple[str, tuple[str, ...], tuple[str, ...], tuple[int, ...], str]
"""The last five fields of a StepView."""


class AlikeViews(Struct, frozen=True):
    """What is the same for a step's instances of all rows of a group, but for the row in its texts and times."""

    standing: str
    waits_for: tuple[str, ...]
    warnings: tuple[str, ...]
    missing_evidence: tuple[int, ...]
    workable: str

    def view(self, key: StepKey, step: Step, row: AlikeRow) -> StepView:
        """The instance of one row."""
        waits_for = self.waits_for
        if waits_for and ANY_ROW in "".join(waits_for):
            waits_for = tuple([text.replace(ANY_ROW, key.row) for text in waits_for])
        warnings = self.warnings
        if warnings and ANY_ROW in "".join(warnings):
            warnings = tuple([text.replace(ANY_ROW, key.row) for text in warnings])
        workable = self.workable and max(self.workable, row.since(step))
        return StepView(key, step, UNTOUCHED, self.standing, waits_for, warnings, self.missing_evidence, workable)
