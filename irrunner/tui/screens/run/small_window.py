"""The run screen below 60x15: one step at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.tui.widgets.frame import is_small

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from irrunner.tui.widgets.panes import PaneSwitcher


_STYLESHEET = Path(__file__).with_name("small_window.tcss")


class SmallWindow:
    """Brings the step to the front when the window becomes small, and the checklist when it grows again.

    Attributes:
        is_small: whether it is small now.
    """

    def __init__(self, view: Widget, switcher: PaneSwitcher, changed: Callable[[], object]) -> None:
        """`changed` is called when the window became small, or large enough."""
        self.is_small = False
        self._view = view
        self._switcher = switcher
        self._changed = changed

    def follow(self) -> None:
        """From now on follow the size of the window."""
        self._view.screen.screen_layout_refresh_signal.subscribe(self._view, self._look)
        self._look()

    def _look(self, _: object = None) -> None:
        if self.is_small == is_small(self._view.app.size):
            return
        self.is_small = not self.is_small
        if self.is_small and not self._view.screen.has_class("-by-step"):
            self._read_stylesheet()
        before, now = ("checklist", "step") if self.is_small else ("step", "checklist")
        if self._switcher.front == before:
            self._view.call_after_refresh(self._switcher.action_pane, now)
        self._changed()

    def _read_stylesheet(self) -> None:
        """Let the stylesheet for small windows hold from now on."""
        app = self._view.app
        app.stylesheet.read(_STYLESHEET)
        self._view.screen.add_class("-by-step")
        app.refresh_css(animate=False)
