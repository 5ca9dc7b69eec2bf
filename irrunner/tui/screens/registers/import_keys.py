"""What the keys of the registers do that bring in many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from irrunner.tui.screens.registers.import_rows import import_file
from irrunner.tui.screens.registers.load_list import choose_list

if TYPE_CHECKING:
    from irrunner.tui.host import Host


class HasRegister(Protocol):
    """The view with the table, as far as these keys have to know it."""

    register: str

    @property
    def host(self) -> Host:
        """The app."""

    def show_register(self, name: str) -> None:
        """Show another register."""


class ImportKeys:
    """The keys of one view."""

    def __init__(self, view: HasRegister) -> None:
        self._view = view

    def action_import_rows(self) -> None:
        """Ask for a file, and show what would come of it."""
        import_file(self._view.host, self._view.register)

    def action_load_list(self) -> None:
        """Choose a list of indicators, and show what would come of it."""
        if self._view.register != "indicators":
            self._view.show_register("indicators")
        choose_list(self._view.host)
