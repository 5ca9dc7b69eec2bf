"""From a step to its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from irrunner.tui.actions.model import Context
    from irrunner.tui.host import Host


class HasStep(Protocol):
    """A view with a step under its cursor."""

    @property
    def host(self) -> Host:
        """The app."""

    def context(self) -> Context:
        """What stands under the cursor."""


class OpenChecks:
    """The key that opens the checks of the step under the cursor of a view."""

    def __init__(self, view: HasStep) -> None:
        self._view = view

    def action_checks(self) -> None:
        """Open the checks, with the cursor on those of this step."""
        self._view.host.navigation.go_to("checks", self._view.context().step)
