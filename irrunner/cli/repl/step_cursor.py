"""The step at hand in plain mode, and moving from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.incident.checklist import ACTIVE, BLOCKED, OPEN
from irrunner.incident.verbs.steps import require_step

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView


class StepCursor:
    """Which step of an incident a person works on.

    Attributes:
        view: the step at hand; None when no step can be worked on, or none was chosen yet.
    """

    def __init__(self, incident: Incident) -> None:
        """No step is at hand before the first `move` or `go`."""
        self.view: StepView | None = None
        self._incident = incident

    @property
    def key(self) -> str:
        """The key of the step at hand; empty without one."""
        return str(self.view.key) if self.view is not None else ""

    def require_key(self) -> str:
        """The key of the step at hand.

        Raises:
            Misused: no step is at hand.
        """
        if self.view is None:
            raise Misused("No step is at hand.", hint="`list` shows all steps, `go STEP` takes one.")
        return self.key

    def move(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) step that can be worked on; after the last comes the first.

        One that is blocked comes only where there is no other.
        """
        order = [view.key for view in self._incident.checklist]
        found = [(view.key, view.standing) for view in self._incident.checklist]
        workable = [key for key, standing in found if standing in (OPEN, ACTIVE)]
        workable = workable or [key for key, standing in found if standing == BLOCKED]
        if not workable:
            self.view = None
            return
        here = order.index(self.view.key) if self.view is not None else -1
        places = [order.index(key) for key in workable]
        if by > 0:
            place = next((each for each in places if each > here), places[0])
        else:
            place = next((each for each in reversed(places) if each < here), places[-1])
        self.view = self._incident.checklist.view(order[place])

    def go(self, name: str) -> None:
        """Go to any step, whatever its state.

        Raises:
            NotFound: there is no such step.
        """
        self.view = require_step(self._incident.checklist, name)

    def refresh(self) -> None:
        """Look the step up in the present checklist, in which it may have another state or be gone."""
        if self.view is not None:
            self.view = self._incident.checklist.find(self.view.key)

    def settle(self) -> None:
        """Go to the next step if the one at hand is settled or gone."""
        if self.view is None or self.view.is_settled or self.view.standing == BLOCKED:
            self.move(1)

    def split_option(self, line: str) -> tuple[str, str]:
        """The option of the step with which a line begins, and the words after it; both empty when it has none."""
        options = self.view.step.options if self.view is not None else ()
        for option in sorted(options, key=len, reverse=True):
            if f"{line} ".casefold().startswith(f"{option} ".casefold()):
                return option, line[len(option) :].strip()
        return "", ""
