"""Targets: how long a step may take (`within`), counted from when it became workable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.moments import datetime_of, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.incident.checklist import StepView


class Target(Struct, frozen=True):
    """A step's target.

    Attributes:
        due: when, in irrunner's fixed form.
        left: seconds left; negative when over. For a settled step: what was left when it ended.
        ended: whether the step is settled, so that the clock stands.
    """

    due: str
    left: int
    ended: bool

    @property
    def missed(self) -> bool:
        """Whether the step is, or was, late."""
        return self.left < 0


def target(view: StepView, now: datetime) -> Target | None:
    """The step's target; None when it has none, waits, or is not applicable."""
    if not view.step.within or not view.workable:
        return None
    due = datetime_of(view.workable) + timedelta(seconds=view.step.within)
    finished = view.finished
    until = datetime_of(finished.when) if finished is not None else now
    return Target(text_of(due), int((due - until).total_seconds()), finished is not None)
