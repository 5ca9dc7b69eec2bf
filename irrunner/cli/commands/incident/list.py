"""All incidents of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.application.summary_data import standing, summary_fields
from irrunner.cli.losses import say_losses
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_json, table
from irrunner.errors import LineLost
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_time, format_utc
from irrunner.journal.losses import Losses, find_losses

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.summary import Summary
    from irrunner.journal.locations import Location


@click.command("list")
@everywhere
@pass_cli
def list_(cli: CliContext) -> None:
    """Show all incidents of the store."""
    from irrunner.cli.last_known import say_all_as_of
    from irrunner.incident.summaries import Summaries

    cli.only_reads = True
    there = _is_there(cli.place)
    summaries = Summaries(cli.store(), cli.actor) if there else None
    found = list(summaries.read_all()) if summaries is not None else []
    if summaries is not None:
        cli.as_of = say_all_as_of(cli.store())
    losses = find_losses(cli.store(), summaries.incidents) if summaries is not None else Losses([])
    if cli.json:
        listed = [summary_fields(each) for each in found]
        say_json(
            {
                "store": str(cli.place),
                "incidents": listed,
                "missing": losses.sentences,
                "checked": there and cli.store().checked,
                **cli.as_of,
            }
        )
        return
    if not found and not losses:
        say(f"There are no incidents in {cli.place}. `irrunner declare PLAYBOOK` begins one.")
        return
    rows = [*map(_row, found), *((each, "", "MISSING", "", "", "") for each in losses.named)]
    for line in table(("ID", "Mode", "Status", "Severity", "Declared", "Title"), rows) if rows else ():
        say(line)
    for each in found:
        if each.deadline[0]:
            say(_deadline(each))
        if each.conflicts:
            say(f"{each.incident}: {each.conflicts} ended twice. `irrunner status {each.incident}` names them.")
    say_losses(losses)


def _is_there(place: Location) -> bool:
    """Whether there is a store; of one that cannot be reached, opening it says more."""
    from irrunner.journal import store_exists

    try:
        return store_exists(place)
    except LineLost:
        return True


def _deadline(summary: Summary) -> str:
    """The first duty to notify that is open, and whether its time is over."""
    regime, stage, due = summary.deadline
    missed = "MISSED, was due" if due < format_utc(machine_clock()) else "due"
    return f"Deadline of {summary.incident}: {regime} {stage}, {missed} {format_time(due)}"


def _row(summary: Summary) -> tuple[str, ...]:
    if summary.status == "purged":
        return summary.incident, "", summary.status, "", "", ""
    mode = "EXERCISE" if summary.mode == "exercise" else summary.mode
    declared = format_time(summary.declared) if summary.declared else ""
    return summary.incident, mode, standing(summary), summary.severity, declared, summary.title
