"""Panes side by side; where there is room for one only, tabs with their names bring one of them to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical

from irrunner.tui.widgets.pane_tabs import PaneTabs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual import events
    from textual.binding import BindingType
    from textual.widget import Widget


class PaneSwitcher(Vertical):
    """A container of panes, with a class `-shows-NAME` for the one that is in front in a narrow window.

    Its children are a `PaneTabs` with the same names, made by `tabs`, and the panes in whatever layout. A stylesheet
    shows the tabs and hides the other panes where it is narrow: `.-narrow PaneSwitcher.-shows-step #step`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_pane(1)", show=False),
        Binding("shift+tab", "next_pane(-1)", show=False),
    ]
    DEFAULT_CSS = """
    PaneSwitcher { height: 1fr; }
    """

    def __init__(self, panes: Callable[[], Mapping[str, Widget]], *, front: str) -> None:
        """Switch between panes.

        Args:
            panes: gives what takes the focus in each pane now, by the name of the pane, in the order of the tabs.
            front: the pane that is in front at first.
        """
        super().__init__(classes=f"-shows-{front}")
        self._panes = panes
        self._front = front

    def tabs(self, first_key: int) -> PaneTabs:
        """The line of names; `first_key` is the number of the function key of the first."""
        return PaneTabs(tuple(self._panes()), first_key=first_key)

    def action_pane(self, name: str) -> None:
        """Bring a pane to the front and give it the focus."""
        self._bring_to_front(name)
        self._panes()[name].focus()

    def action_next_pane(self, direction: int) -> None:
        """To the next pane (1) or the one before (-1), in a circle; to the first or last when none has the focus."""
        panes = self._panes()
        names = list(panes)
        focused = next((name for name, widget in panes.items() if widget.has_focus_within), None)
        at = names.index(focused) if focused is not None else -direction if direction > 0 else 0
        self.action_pane(names[(at + direction) % len(names)])

    def _bring_to_front(self, name: str) -> None:
        if name != self._front:
            self.remove_class(f"-shows-{self._front}")
            self.add_class(f"-shows-{name}")
            self._front = name
        self.query_one(PaneTabs).show(name)

    @on(PaneTabs.Chosen)
    def _tab_clicked(self, event: PaneTabs.Chosen) -> None:
        if event.name in self._panes():
            event.stop()
            self.action_pane(event.name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a narrow window the tab follows the focus."""
        for name, widget in self._panes().items():
            if widget in event.widget.ancestors_with_self:
                self._bring_to_front(name)
