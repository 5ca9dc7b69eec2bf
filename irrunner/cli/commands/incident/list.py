"""All incidents of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.losses import say_losses
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_json, table
from irrunner.incident.moments import format_time
from irrunner.journal.losses import Losses, find_losses

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident


@click.command("list")
@everywhere
@pass_cli
def list_(cli: CliContext) -> None:
    """Show all incidents of the store."""
    from irrunner.incident import Incident
    from irrunner.journal import store_exists

    there = store_exists(cli.place)
    incidents = [Incident(cli.store(), each, cli.actor) for each in cli.store().incidents()] if there else []
    losses = find_losses(cli.store()) if there else Losses([])
    for incident in incidents:
        incident.refresh()
    if cli.json:
        listed = [_fields(incident) for incident in incidents]
        say_json({"store": str(cli.place), "incidents": listed, "missing": losses.sentences})
        return
    if not incidents and not losses:
        say(f"There are no incidents in {cli.place}. `irrunner declare PLAYBOOK` begins one.")
        return
    rows = [*map(_row, incidents), *((each, "", "MISSING", "", "", "") for each in losses.incidents)]
    for line in table(("ID", "Mode", "Status", "Severity", "Declared", "Title"), rows) if rows else ():
        say(line)
    say_losses(losses)


def _status(incident: Incident) -> str:
    state = incident.state
    status = "purged" if state.purged else "closed" if state.closed else "open"
    return f"{status}, damaged" if state.damaged else status


def _row(incident: Incident) -> tuple[str, ...]:
    state = incident.state
    if state.purged:
        return incident.id, "", "purged", "", "", ""
    mode = "EXERCISE" if state.mode == "exercise" else state.mode
    return incident.id, mode, _status(incident), state.level, format_time(state.entries[0].when), state.name


def _fields(incident: Incident) -> dict[str, Any]:
    state = incident.state
    return {
        "incident": incident.id,
        "mode": state.mode,
        "head": incident.head,
        "seq": state.seq,
        "status": _status(incident),
        "title": state.name,
        "severity": state.level,
        "tlp": state.tlp_label,
        "playbook": state.playbook.id,
        "declared": state.declared.when if state.declared else "",
        "settled": sum(view.is_settled for view in incident.checklist),
        "steps": sum(1 for _ in incident.checklist),
    }
