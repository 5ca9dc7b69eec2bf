"""Letting go of the mouse while the screen is open, so that the terminal's own selection works.

Textual has no public way: the driver's two methods are wrapped here, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from irrunner.tui.host import Host


def toggle_mouse(app: Host) -> None:
    """Switch the mouse off or on, and say which."""
    driver: Any = app.screen.app._driver
    if driver is None or not hasattr(driver, "_enable_mouse_support"):
        return
    app.mouse_on = not app.mouse_on
    if app.mouse_on:
        driver._mouse = True
        driver._enable_mouse_support()
        app.show_notice("The mouse is irrunner's again.")
    else:
        driver._disable_mouse_support()
        driver._mouse = False
        app.show_notice("The mouse is the terminal's: select text as usual. The same key takes it back.")
