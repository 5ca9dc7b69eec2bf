"""Something real happened during an exercise: it has ended, and a live incident can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.exercise.play.verbs.end import RealIncident
    from irrunner.incident.incident import Incident
    from irrunner.tui.screens.exercise.app import ExerciseApp

DECLARE, NOT_NOW = "Declare a live incident now, and open it", "Not now"


def offer_live(app: ExerciseApp, real: RealIncident) -> None:
    """Offer to declare a live incident on the same playbook; nothing of the story comes along."""
    from irrunner.tui.dialogs.confirm import Choose

    def chosen(what: str | None) -> None:
        if what == DECLARE:
            _declare(app, real)

    app.push_screen(Choose("The exercise has ended. THIS IS REAL.", (DECLARE, NOT_NOW)), chosen)


def _declare(app: ExerciseApp, real: RealIncident) -> None:
    """Declare it where live incidents are kept, which need not be where the exercise is; then go on there."""
    from irrunner.application.go_live import WentLive, go_live

    session, place = app.session, app.live

    def declare(_: Incident) -> WentLive:
        return go_live(real, place, session.actor, playbooks=app.playbooks, mirror=session.mirror, clock=session.clock)

    session.do(declare, action="real", then=lambda live: app.go_on_in(place, live.incident), refused=app.show_error)
