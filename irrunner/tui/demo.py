"""The demo from the screen: an incident of public record, built in this store, to look around in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident
    from irrunner.journal.store import Store
    from irrunner.tui.app import IrrunnerApp


def open_demo(app: IrrunnerApp) -> None:
    """Build it in the session's thread, then go in."""

    def built(store: Store) -> str:
        from irrunner.incident.demo import build_demo

        incident: Incident = build_demo(store, clock=app.session.clock, actor=app.session.actor)
        return incident.id

    app.session.ask(built, app.enter)
