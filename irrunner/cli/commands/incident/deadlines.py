"""The board of deadlines: as lines, as JSON, as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields
from irrunner.cli.options import id_argument, pass_cli, reading
from irrunner.cli.output import say, say_document, say_json, table
from irrunner.incident.deadline_board import DECISION_WORDS, board_of
from irrunner.incident.deadline_records import DOES_NOT_APPLY, NOT_LOOKED_AT
from irrunner.incident.deadline_texts import board_summary, decided_by, next_deadline, stage_state
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from irrunner.cli.context import CliContext
    from irrunner.incident.deadline_board import DeadlineBoard, Duty


@click.command()
@id_argument
@click.option("--ics", is_flag=True, help="Print a calendar with alarms at 50, 75 and 90 per cent of the time.")
@click.option("--all", "library", is_flag=True, help="Show every regime that there is, in place of the incident's.")
@reading
@pass_cli
def deadlines(cli: CliContext, ics: bool, library: bool) -> None:
    """Show every duty to notify, and when it is due.

    The next deadline comes first, then what nobody has decided yet. A duty that was proposed and not decided stands as
    not looked at; unknown is not no. The time shown is the earliest reading; what the law leaves beyond is named.
    """
    if library:
        _say_library(cli)
        return
    cli.only_reads = True
    incident = cli.opened()
    board = board_of(incident)
    if ics:
        from irrunner.exchange.icalendar import calendar

        say_document(calendar(board, incident.id, exercise=incident.state.mode == "exercise"))
        return
    if cli.json:
        from irrunner.incident.deadline_data import deadlines_data

        say_json({**incident_fields(cli), **deadlines_data(board)})
        return
    from irrunner.application.regimes import regime_titles

    titles = regime_titles((duty.id for duty in board.duties if duty.regime is None), cli.playbooks)
    for line in _lines(board, titles, incident.state.zone):
        say(f"{cli.exercise}{line}")


def _lines(board: DeadlineBoard, titles: Mapping[str, str], zone: str) -> Iterator[str]:
    if not board.duties:
        yield "No deadline was proposed or recorded. `irrunner deadlines --all` shows which there are."
        return
    following, counts = next_deadline(board, zone), board_summary(board)
    yield f"Next: {following}." if following else "No clock runs."
    if counts:
        yield f"{counts}."
    for duty in board.duties:
        yield from _duty(duty, titles.get(duty.id, duty.title), zone)


def _duty(duty: Duty, title: str, zone: str) -> Iterator[str]:
    yield f"{duty.id}  {DECISION_WORDS[duty.decision]}  {one_line(title)}"
    if duty.decision == NOT_LOOKED_AT:
        yield f"  proposed: {one_line('; '.join(duty.proposed), 200)}"
        return
    yield f"  decided {decided_by(duty)}"
    for stage in duty.stages if duty.decision != DOES_NOT_APPLY or duty.is_started else ():
        yield f"  {stage.id}: {stage_state(stage, zone)}"


def _say_library(cli: CliContext) -> None:
    from irrunner.deadlines.library import load_regimes

    loaded = load_regimes(cli.playbooks)
    if cli.json:
        names = ("id", "title", "law", "article", "url", "as_of", "confidence", "countries", "sectors")
        found = [each.regime for each in loaded if each.regime is not None]
        say_json({"regimes": [{name: getattr(regime, name) for name in names} for regime in found]})
        return
    rows = [
        (each.regime.id, ", ".join(stage.id for stage in each.regime.stages), each.regime.confidence, each.regime.title)
        if each.regime is not None
        else (each.path.stem, "", "ERRORS", f"irrunner deadline lint {each.path.stem}")
        for each in loaded
    ]
    for line in table(("Deadline", "Stages", "Known", "Title"), rows):
        say(line)
