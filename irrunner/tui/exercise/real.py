"""Something real happened during an exercise: it has ended, and a live incident can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.exercise.verbs.end import RealIncident
    from irrunner.incident.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.exercise.session import DirectingSession

DECLARE, NOT_NOW = "Declare a live incident now", "Not now"


def offer_live(app: IrrunnerApp, real: RealIncident) -> None:
    """Offer to declare a live incident on the same playbook; nothing of the story comes along."""
    from irrunner.tui.dialogs.confirm import Choose

    def chosen(what: str | None) -> None:
        if what == DECLARE:
            _declare(app, real)

    app.push_screen(Choose("The exercise has ended. THIS IS REAL.", (DECLARE, NOT_NOW)), chosen)


def _declare(app: IrrunnerApp, real: RealIncident) -> None:
    from irrunner.incident.verbs import people
    from irrunner.playbook import library

    def declared(incident: Incident) -> None:
        app.show_message(
            f"The live incident {incident.id} is declared.",
            f"Leave the exercise and open it: `irrunner open {incident.id}`. Roles came along, nothing of the story.",
        )

    loaded = library.find(real.playbook, list(app.playbooks))

    def begin(_: Incident) -> Incident:
        session: DirectingSession = app.session  # type: ignore[assignment]
        incident = session.declare_here(loaded, mode="live", zone=real.zone)
        for role, (person, contact) in real.roles.items():
            people.role(incident, role, person, contact=contact)
        return incident

    app.session.do(begin, action="real", then=declared, refused=app.show_error)
