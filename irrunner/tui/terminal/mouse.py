"""The key that lets go of the mouse, so that the terminal's own selection works, and takes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.terminal.textual_compat import set_mouse

if TYPE_CHECKING:
    from irrunner.tui.host import Host


def toggle_mouse(host: Host) -> None:
    """Switch the mouse off or on, and say which; nothing where there is no terminal."""
    if not set_mouse(host.screen.app, on=not host.mouse_on):
        return
    host.mouse_on = not host.mouse_on
    if host.mouse_on:
        host.show_notice("The mouse is irrunner's again.")
    else:
        host.show_notice("The mouse is the terminal's: select text as usual. The same key takes it back.")
