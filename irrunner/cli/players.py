"""The players' incident, for the commands that players and directors share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.context import CliContext
from irrunner.cli.director import current_director_context, has_director_context
from irrunner.errors import NotFound, Refused
from irrunner.exercise.play.player_log import fold_player_log
from irrunner.incident import Incident
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import click


def players_incident(ctx: click.Context) -> tuple[CliContext, Incident]:
    """The players' incident of the exercise that runs in the store, or of the one that is directed from here.

    Raises:
        NotFound: there is none. Refused: several run.
    """
    cli = ctx.ensure_object(CliContext)
    if has_director_context(ctx):
        return cli, current_director_context(ctx).exercise.players
    found = _running(cli)
    if len(found) > 1 and not cli.incident_id:
        listed = "\n".join(f"  {one_line(each, 40)}" for each in found)
        raise Refused(f"{len(found)} exercises run here:\n{listed}", hint="Say which one: --incident ID.", listed=True)
    if cli.incident_id or found:
        cli.select(next((each for each in found if not cli.incident_id), cli.incident_id))
        try:
            return cli, cli.incident()
        except NotFound:
            cli.select("")
            if not found:
                return cli, current_director_context(ctx).exercise.players
            raise
    return cli, current_director_context(ctx).exercise.players


def _running(cli: CliContext) -> list[str]:
    """The open exercises of the players' store."""
    from irrunner.cli.incident_choice import EXERCISE, briefs
    from irrunner.journal import store_exists

    if not store_exists(cli.place):
        return []
    known = [each for each in briefs(cli.store()) if each.id.startswith("EX-")]
    found = [each.id for each in known if each.is_open and each.mode == EXERCISE]
    return found if len(found) < 2 else [each for each in found if _goes_on(cli, each)] or found


def _goes_on(cli: CliContext, name: str) -> bool:
    """Whether an exercise has not ended; its incident can stay open for follow-ups long after."""
    incident = Incident(cli.store(), name, cli.actor)
    incident.refresh()
    return fold_player_log(incident.state).running
