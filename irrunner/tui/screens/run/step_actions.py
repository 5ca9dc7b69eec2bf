"""What the keys do that start from the step under the cursor: its register, its role, its page, a heading above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import StepKey
from irrunner.tui.screens.run.checklist_rows import heading_at
from irrunner.tui.text import line

if TYPE_CHECKING:
    from irrunner.tui.screens.run.key_actions import RunPanes


class StepActions:
    """The `action_` methods of a run view that start from the step under the cursor."""

    def __init__(self, view: RunPanes) -> None:
        self._view = view

    def action_into_section(self) -> None:
        """From a heading to its first step that can be worked on, because a key wants a step."""
        view = self._view
        section = heading_at(view.checklist.rows, view.checklist.list.cursor)
        if view.snapshot is None or section is None:
            return
        steps = [view.snapshot.steps[number] for number in section.steps]
        found = next((step for step in steps if step.is_work), steps[0] if steps else None)
        if found is not None and view.checklist.select(found.key):
            which = "first open step" if found.is_work else "first step"
            view.say(line(f"That key is about a step: this is the {which}. Press it again.", "accent"))
        else:
            view.say(line("That key is about a step, and no step stands below this heading.", "muted"))

    def action_take_role(self) -> None:
        """Take the role that the step asks for."""
        from irrunner.tui.screens.incident.take_role import take_role

        detail = self._view.step.detail
        if detail is not None:
            take_role(self._view.host, detail.role)

    def action_registers(self) -> None:
        """To the register that the step collects or goes through, at its row; without one to the first register."""
        detail = self._view.step.detail
        if detail is None:
            self._view.host.navigation.go_to("registers")
        elif detail.collect:
            self._view.host.navigation.go_to("registers", detail.collect)
        else:
            read = StepKey.read(detail.line.key)
            self._view.host.navigation.go_to("registers", detail.for_each, read.row if read else "")

    def page_step(self, direction: int) -> bool:
        """Turn the page of the step from the list beside it; False when the step is not in sight or has no more."""
        step = self._view.step
        if not step.region or not step.is_on_screen or not step.max_scroll_y:
            return False
        step.action_half(direction * 2)
        return True
