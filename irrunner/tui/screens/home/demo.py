"""The demo from the screen: an incident of public record, in a store of its own, to look around in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.journal import Journal, open_store

if TYPE_CHECKING:
    from irrunner.tui.host import Host


def open_demo(app: Host) -> None:
    """Build it beside everything else, then go on there; the person's own store is never touched."""
    app.show_notice("Building the demo in a store of its own.")
    place = Path(tempfile.mkdtemp(prefix="irrunner-demo-")) / "store"

    def built(_: Journal) -> str:
        from irrunner.incident.demo import build_demo

        with open_store(place) as store:
            return build_demo(store).id

    app.session.ask(built, lambda name: app.go_on_in(place, name))
