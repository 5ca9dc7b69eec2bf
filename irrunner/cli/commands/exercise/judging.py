"""Commands of judgement: notes, results, attendance, ratings, the debrief and the improvement plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.director import director_command, pass_director_context
from irrunner.exercise.play.results import LATE, MISSED, ON_TIME
from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS

if TYPE_CHECKING:
    from irrunner.cli.director import DirectorContext

_WHY = click.option("--why", default="", metavar="REASON", help="The reason; the report prints it.")
_EXPECTATION = click.option("--expectation", default="", metavar="ID", help="The expectation that it is about.")
_OBJECTIVE = click.option("--objective", default="", metavar="ID", help="The objective that it is about.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@_OBJECTIVE
@_EXPECTATION
@click.option("--strength", "finding", flag_value="strength", default="", help="It went well.")
@click.option("--improvement", "finding", flag_value="improvement", help="It is an area to improve.")
@director_command
@pass_director_context
def observe(
    context: DirectorContext, text: tuple[str, ...], objective: str, expectation: str, finding: str | None
) -> None:
    """Keep an observer's note, which the players do not see."""
    about = {"objective": objective, "expectation": expectation, "finding": finding or ""}
    context.say_director_entry("Noted", judging.observe(context.exercise, " ".join(text), **about, by=context.by))


@click.command()
@click.argument("expectation", metavar="EXPECTATION")
@click.argument("result", type=click.Choice([ON_TIME, LATE, MISSED]))
@_WHY
@director_command
@pass_director_context
def judge(context: DirectorContext, expectation: str, result: str, why: str) -> None:
    """Say how an expectation went.

    What a person says goes before what irrunner found.
    """
    entry = judging.judge(context.exercise, expectation, result, why=why, by=context.by)
    context.say_director_entry(f"{expectation} is judged: {result}", entry)


@click.command()
@click.argument("expectation", metavar="EXPECTATION")
@_WHY
@director_command
@pass_director_context
def waive(context: DirectorContext, expectation: str, why: str) -> None:
    """Take an expectation out of the count, with the reason."""
    context.say_director_entry(
        f"{expectation} is waived", judging.waive(context.exercise, expectation, why=why, by=context.by)
    )


@click.command()
@click.argument("person", metavar="PERSON")
@click.option("--role", default="", metavar="ROLE", help="In which role; an observer has none.")
@click.option("--gone", is_flag=True, help="They no longer take part.")
@director_command
@pass_director_context
def attendance(context: DirectorContext, person: str, role: str, gone: bool) -> None:
    """Note who takes part."""
    entry = judging.attend(context.exercise, person, role=role, here=not gone, by=context.by)
    context.say_director_entry(f"{person} {'no longer takes part' if gone else 'takes part'}", entry)


@click.command()
@click.argument("objective", metavar="OBJECTIVE")
@click.argument("rating", type=click.Choice(list(RATINGS), case_sensitive=False))
@_WHY
@director_command
@pass_director_context
def rate(context: DirectorContext, objective: str, rating: str, why: str) -> None:
    """Rate an objective: P, S, M or U.

    P: performed without challenges. S: with some. M: with major ones. U: unable to be performed. irrunner proposes
    one (`status` shows it); another one takes --why, and the report prints both.
    """
    entry = judging.rate(context.exercise, objective, rating, why=why, by=context.by)
    context.say_director_entry(f"{objective} is rated {rating.upper()}", entry)


@click.command()
@click.argument("question", type=click.INT)
@click.argument("text", nargs=-1, required=True)
@director_command
@pass_director_context
def debrief(context: DirectorContext, question: int, text: tuple[str, ...]) -> None:
    """Answer a question of the debrief, by its number."""
    entry = judging.debrief(context.exercise, question, " ".join(text), by=context.by)
    context.say_director_entry(f"Question {question} of the debrief is answered", entry)


@click.command()
@click.argument("part", type=click.Choice([*judging.OVERVIEW_PARTS, *judging.AREA_PARTS]))
@click.argument("text", nargs=-1, required=True)
@_EXPECTATION
@director_command
@pass_director_context
def describe(context: DirectorContext, part: str, text: tuple[str, ...], expectation: str) -> None:
    """Write what only a person can say in the report.

    Of the whole: scope, sponsor, organisations, contact (points of contact), hazard (the threat it is about), summary
    (how it went). Of an --expectation that was missed or late: analysis, root-cause. Later words replace earlier ones.
    """
    entry = judging.describe(context.exercise, part, " ".join(text), expectation=expectation, by=context.by)
    of = f" of {expectation}" if expectation else ""
    context.say_director_entry(f"The {part}{of} is written", entry)


@click.command()
@click.argument("action", nargs=-1, required=True)
@_EXPECTATION
@click.option("--issue", default="", metavar="TEXT", help="What it is to mend; the expectation's miss otherwise.")
@click.option("--owner", default="", metavar="PERSON", help="Who does it.")
@click.option("--due", default="", metavar="TIME", help="Until when: +30d, 2026-12-01.")
@click.option("--capability", default="", metavar="TEXT", help="Which ability; the objective's otherwise.")
@click.option(
    "--element", default="", metavar="TEXT", help="Of it: planning, organization, equipment, training, exercises."
)
@click.option(
    "--organisation", default="", metavar="NAME", help="Which is responsible; the scenario's first otherwise."
)
@click.option("--start", default="", metavar="DAY", help="When it begins: 2026-12-01.")
@_OBJECTIVE
@director_command
@pass_director_context
def improve(
    context: DirectorContext,
    action: tuple[str, ...],
    issue: str,
    expectation: str,
    owner: str,
    due: str,
    capability: str,
    objective: str,
    element: str,
    organisation: str,
    start: str,
) -> None:
    """Add a line to the improvement plan.

    It is a follow-up of the players' incident until it is closed: `irrunner action close`.
    """
    entry = judging.improve(
        context.exercise,
        " ".join(action),
        issue=issue,
        expectation=expectation,
        owner=owner,
        due=due,
        capability=capability,
        element=element,
        organisation=organisation,
        start=start,
        objective=objective,
        by=context.by,
    )
    number = int(entry.refs["action"])
    context.say_director_entry(f"Follow-up {number} is in the improvement plan", entry, {"action": number})


COMMANDS = (observe, judge, waive, attendance, rate, debrief, describe, improve)
