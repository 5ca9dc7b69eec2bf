"""The players' incident, for the commands that players and control share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.context import Door
from irrunner.cli.director import current_director_context, has_director_context
from irrunner.errors import NotFound, Refused
from irrunner.exercise.play.verbs.players import fold_player_log
from irrunner.incident import Incident

if TYPE_CHECKING:
    import click


def players_incident(ctx: click.Context) -> tuple[Door, Incident]:
    """The exercise that runs in the players' store, or the players' side of the one that this person directs.

    Raises:
        NotFound: there is none. Refused: several run.
    """
    door = ctx.ensure_object(Door)
    if has_director_context(ctx):
        return door, current_director_context(ctx).exercise.players
    found = _running(door)
    if len(found) > 1 and not door.incident_id:
        listed = "\n".join(f"  {each}" for each in found)
        raise Refused(f"{len(found)} exercises run here:\n{listed}", hint="Say which one: --incident ID.", listed=True)
    if door.incident_id or found:
        door.take(next((each for each in found if not door.incident_id), door.incident_id))
        try:
            return door, door.incident()
        except NotFound:
            door.take("")
            if not found:
                return door, current_director_context(ctx).exercise.players
            raise
    return door, current_director_context(ctx).exercise.players


def _running(door: Door) -> list[str]:
    """The open exercises of the players' store."""
    from irrunner.cli.incident_choice import EXERCISE, brief
    from irrunner.journal import store_exists

    if not store_exists(door.place):
        return []
    known = [brief(door.store(), each) for each in door.store().incidents() if each.startswith("EX-")]
    found = [each.id for each in known if each.is_open and each.mode == EXERCISE]
    return found if len(found) < 2 else [each for each in found if _goes_on(door, each)] or found


def _goes_on(door: Door, name: str) -> bool:
    """Whether an exercise has not ended: its incident can stay open for follow-ups long after."""
    incident = Incident(door.store(), name, door.actor)
    incident.refresh()
    return fold_player_log(incident.state).running
