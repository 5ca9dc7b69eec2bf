"""One duty to notify in full, and what is wrong with the file of one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields
from irrunner.cli.options import JSON, completed, pass_cli, reading
from irrunner.cli.output import plural, say, say_block, say_json
from irrunner.deadlines.model import CONFIDENCES
from irrunner.incident.deadline_board import DECISION_WORDS, board_of, undecided_duty
from irrunner.incident.deadline_records import moment_of
from irrunner.incident.deadline_texts import decided_by, stage_state, two_clocks
from irrunner.report.formats import FILE_FORMATS
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.cli.context import CliContext
    from irrunner.incident.deadline_board import Duty, DutyStage


@click.command()
@click.argument("regime", metavar="DEADLINE", shell_complete=completed("regimes"))
@click.argument("stage", required=False, default="")
@click.option("--format", "wanted", type=click.Choice(FILE_FORMATS), help="Write the form of the stage in this format.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the form there.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--profile", default="", metavar="NAME", help="What the form leaves out: that of whom it goes to.")
@click.option("--why", default="", metavar="TEXT", help="Why it is given out although its label stands against it.")
@click.option("--version", type=click.IntRange(1), default=None, metavar="N", help="The form as it was submitted.")
@reading
@pass_cli
def stage(
    cli: CliContext,
    regime: str,
    stage: str,
    wanted: str | None,
    out: Path | None,
    force: bool,
    profile: str,
    why: str,
    version: int | None,
) -> None:
    """Show one duty, or one stage of it, in full; or write its form.

    What has to be said to whom, until when, how that was counted, and where it is written. With --format or --out the
    stage's form is written: filled from the record, with what is unknown and whom to ask, as a draft. It is no legal
    advice, and irrunner files nothing. `deadline answer` fills in what the record does not know.

    A form leaves out what its reader may not see: an authority, a customer, everybody. It lists what is not in it.
    For a draft that stays in the house, with names and reasons, say --profile internal.
    """
    incident = cli.opened()
    duty = board_of(incident).duty(regime)
    if duty is None or duty.regime is None:
        from irrunner.deadlines.library import find_regime

        found = find_regime(regime, cli.playbooks).usable()
        duty = undecided_duty(found, duty.proposed if duty else ())
    if wanted or out or version or profile:
        from irrunner.cli.commands.incident.deadline_form import write_form

        if duty.regime is not None:
            write = partial(write_form, cli, incident, duty.regime, stage, wanted=wanted, out=out, force=force)
            write(profile=profile, why=why, version=version or 0)
        return
    stages = [each for each in duty.stages if stage in ("", each.id)]
    if not stages:
        from irrunner.errors import NotFound

        known = ", ".join(each.id for each in duty.stages)
        raise NotFound(f"{regime} has no stage {stage!r}.", hint=f"It has: {known}.")
    if cli.json:
        from irrunner.incident.deadline_data import duty_data

        say_json({**incident_fields(cli), **duty_data(duty)})
        return
    for line in _full(duty, stages, incident.state.zone):
        say(f"{cli.exercise}{line}")


@click.command()
@click.argument("names", metavar="DEADLINE...", nargs=-1, required=True, shell_complete=completed("regimes"))
@JSON
@pass_cli
def lint(cli: CliContext, names: tuple[str, ...]) -> int:
    """Say everything that is wrong with the file of a deadline.

    Exits with 1 when there are errors.
    """
    from irrunner.application.regimes import lint_regime
    from irrunner.playbook.problems import render

    problems = [problem for name in names for problem in lint_regime(name, cli.playbooks)]
    errors = sum(problem.severity == "error" for problem in problems)
    if cli.json:
        fields = ("file", "line", "column", "severity", "code", "message")
        say_json({"errors": errors, "problems": [{name: getattr(each, name) for name in fields} for each in problems]})
        return 1 if errors else 0
    for problem in problems:
        say_block(render(problem))
    checked = one_line(names[0]) if len(names) == 1 else plural(len(names), "deadline")
    say(f"{checked}: {plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}.")
    return 1 if errors else 0


def _full(duty: Duty, stages: Sequence[DutyStage], zone: str) -> Iterator[str]:
    regime = duty.regime
    yield f"{duty.id}  {DECISION_WORDS[duty.decision]}  {one_line(duty.title)}"
    if duty.decided is not None:
        yield f"  decided {decided_by(duty)}"
    if duty.proposed:
        yield f"  proposed: {one_line('; '.join(duty.proposed), 300)}"
    for name, entry in duty.triggers.items():
        when = two_clocks(moment_of(entry), zone)
        yield f"  {name}: {when}, by {one_line(entry.by, 24)}: {one_line(entry.words, 200)}"
    if regime is not None:
        yield f"  {one_line(regime.applies_when, 500)}"
        yield f"  {one_line(f'{regime.law}, {regime.article}'.rstrip(', '), 200)} {one_line(regime.url, 200)}".rstrip()
        yield f"  read on {regime.as_of}: {CONFIDENCES.get(regime.confidence, regime.confidence)}"
        if regime.note:
            yield f"  note: {one_line(regime.note, 500)}"
    for stage in stages:
        yield from _stage(stage, zone)


def _stage(stage: DutyStage, zone: str) -> Iterator[str]:
    yield f"{stage.id}  {one_line(stage.title)}"
    yield f"  {stage_state(stage, zone)}"
    if stage.to:
        yield f"  to: {one_line(stage.to, 200)}"
    for each in stage.content:
        yield f"  - {one_line(each, 200)}"
    if stage.note:
        yield f"  note: {one_line(stage.note, 300)}"
    if stage.counted is not None:
        calendar = f" ({one_line(stage.counted.calendar, 80)})" if stage.counted.calendar else ""
        yield f"  counted: {one_line(stage.counted.because, 300)}{calendar}"
