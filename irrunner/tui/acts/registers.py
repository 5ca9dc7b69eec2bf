"""What can be done in: registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.tui.actions import Action

ACTIONS: tuple[Action, ...] = ()
