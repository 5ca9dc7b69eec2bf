"""Commands on one duty to notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.commands.incident.deadline_form import answer
from irrunner.cli.commands.incident.deadline_stage import lint, stage
from irrunner.cli.entries import say_all_recorded, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, completed, pass_cli
from irrunner.cli.output import say
from irrunner.incident.deadline_records import DECISIONS
from irrunner.incident.verbs import deadlines, submissions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry

_REGIME = click.argument("regime", metavar="DEADLINE", shell_complete=completed("regimes"))
_WHY = click.option("--why", default="", metavar="REASON", help="On what it rests; the report prints it.")


@click.group(cls=Family)
def deadline() -> None:
    """One duty to notify: consider, start, met, stage, answer, dismiss, override, add, profile.

    DEADLINE is its id, such as gdpr-33. `irrunner deadlines` shows those of the incident, with --all every one.
    """


@deadline.command()
@_REGIME
@click.argument("applies", metavar="DECISION", type=click.Choice(DECISIONS))
@_WHY
@acting
@pass_cli
def consider(cli: CliContext, regime: str, applies: str, why: str) -> None:
    """Decide whether a duty applies: applies, does-not-apply or unknown.

    Unknown is never a no: it is shown in red until somebody decides. A later decision replaces an earlier one.
    """
    entry = deadlines.deadline_consider(cli.incident(), regime, applies, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@deadline.command()
@_REGIME
@_WHY
@click.option("--trigger", default="", metavar="WORD", help="What starts it, such as aware, where there are several.")
@click.option("--from", "milestone", default="", metavar="MILESTONE", help="Take the time from this milestone.")
@acting
@pass_cli
def start(cli: CliContext, regime: str, why: str, trigger: str, milestone: str) -> None:
    """Record what starts a clock, and when; all that can be counted is.

    A duty that nobody had decided on applies with it. --at says when it happened; a clock whose deadline is over
    already is recorded as missed. The same trigger again takes the place of the earlier one.
    """
    incident = cli.incident()
    entries = deadlines.deadline_start(
        incident, regime, why=why, trigger=trigger, milestone=milestone, at=cli.moment(), by=cli.by
    )
    _say_counted(cli, incident, entries, regime)


@deadline.command()
@_REGIME
@click.argument("stage", required=False, default="")
@click.option("--receipt", default="", metavar="TEXT", help="The reference that the recipient gave.")
@click.option(
    "--evidence", multiple=True, metavar="ID", help="Evidence of the submission, such as e3; may be repeated."
)
@click.option("--note", default="", metavar="TEXT", help="What there is to say, such as the reasons for being late.")
@click.option(
    "--instead", type=int, default=0, metavar="ENTRY", help="An earlier submission that was recorded wrongly."
)
@acting
@pass_cli
def met(
    cli: CliContext, regime: str, stage: str, receipt: str, evidence: tuple[str, ...], note: str, instead: int
) -> None:
    """Record that something was submitted; what counts from it gets its time.

    --at says when. irrunner sends nothing: file it where the law says, and record it here.
    """
    incident = cli.incident()
    entry = submissions.deadline_met(
        incident,
        regime,
        stage,
        receipt=receipt,
        evidence=evidence,
        note=note,
        instead=instead,
        at=cli.moment(),
        by=cli.by,
    )
    _say_counted(cli, incident, [entry], regime)


@deadline.command()
@_REGIME
@click.argument("stage", required=False, default="")
@_WHY
@acting
@pass_cli
def dismiss(cli: CliContext, regime: str, stage: str, why: str) -> None:
    """End a clock, or one stage of it, with the reason.

    What was late stays late. Starting it again revives it.
    """
    entry = submissions.deadline_dismiss(cli.incident(), regime, why=why, stage=stage, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@deadline.command()
@_REGIME
@click.argument("stage")
@click.argument("due", metavar="TIME")
@_WHY
@click.option("--authority", default="", metavar="PERSON", help="On whose word, such as counsel's.")
@acting
@pass_cli
def override(cli: CliContext, regime: str, stage: str, due: str, why: str, authority: str) -> None:
    """Give a stage another due time, on somebody's word.

    TIME is like 2026-04-01 12:00 or +2d. The counted time stays in the record and on the board.
    """
    entry = submissions.deadline_override(
        cli.incident(), regime, stage, due, why=why, authority=authority, at=cli.moment(), by=cli.by
    )
    say_recorded(cli, entry)


@deadline.command()
@click.argument("title")
@click.option("--after", required=True, metavar="TIME", help="How long: 72h, 3 days, 5 business days, 1 month.")
@click.option("--to", default="", metavar="RECIPIENT", help="Who has to be told.")
@_WHY
@acting
@pass_cli
def add(cli: CliContext, title: str, after: str, to: str, why: str) -> None:
    """Add a clock of a contract to this incident.

    It applies from then on; `irrunner deadline start` starts it. One that comes back belongs into a file of its own in
    the folder regimes of your playbooks.
    """
    entry = deadlines.deadline_add(cli.incident(), title, after, to=to, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@deadline.command()
@acting
@pass_cli
def profile(cli: CliContext) -> None:
    """Bring the profile of your organisation into the incident.

    It is the table [organisation] of the settings. What it proposes to look at stands on the board, with why.
    """
    from irrunner.cli.settings import settings_file
    from irrunner.incident.verbs.organisation import deadline_profile

    source, organisation = settings_file().name, cli.settings.organisation
    entry = deadline_profile(cli.incident(), organisation, source=source, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


deadline.add_command(stage)
deadline.add_command(lint)
deadline.add_command(answer)


def _say_counted(cli: CliContext, incident: Incident, entries: Sequence[Entry], regime: str) -> None:
    """Answer with the clocks of a duty as they run now, each on a line."""
    from irrunner.incident.deadline_board import board_of
    from irrunner.incident.deadline_data import duty_data
    from irrunner.incident.deadline_texts import stage_state

    incident.refresh()
    duty = board_of(incident).duty(regime)
    what = "The clock" if entries[-1].kind == "deadline.started" else str(entries[-1].refs["stage"])
    sentence = f"{what} of {regime} {'runs' if what == 'The clock' else 'is submitted'}"
    say_all_recorded(cli, entries, {"duty": duty_data(duty)} if duty else {}, sentence=sentence)
    if cli.json or duty is None:
        return
    for each in duty.stages:
        say(f"{cli.exercise}  {each.id}: {stage_state(each, incident.state.zone)}")
