"""Commands of judgement: notes, results, attendance, ratings, the debrief and the improvement plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.director import of_control, pass_desk
from irrunner.exercise.evaluate.results import LATE, MISSED, ON_TIME
from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS

if TYPE_CHECKING:
    from irrunner.cli.director import Desk

_WHY = click.option("--why", default="", metavar="REASON", help="The reason; the report prints it.")
_OBJECTIVE = click.option("--objective", default="", metavar="ID", help="The objective that it is about.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@_OBJECTIVE
@click.option("--strength", "finding", flag_value="strength", default="", help="It went well.")
@click.option("--improvement", "finding", flag_value="improvement", help="It is an area to improve.")
@of_control
@pass_desk
def observe(desk: Desk, text: tuple[str, ...], objective: str, finding: str | None) -> None:
    """Keep an observer's note, which the players do not see."""
    words = " ".join(text)
    desk.kept("Noted", judging.observe(desk.directing, words, objective=objective, finding=finding or "", by=desk.by))


@click.command()
@click.argument("expectation", metavar="EXPECTATION")
@click.argument("result", type=click.Choice([ON_TIME, LATE, MISSED]))
@_WHY
@of_control
@pass_desk
def judge(desk: Desk, expectation: str, result: str, why: str) -> None:
    """Say how an expectation went.

    What a person says goes before what irrunner found.
    """
    entry = judging.judge(desk.directing, expectation, result, why=why, by=desk.by)
    desk.kept(f"{expectation} is judged: {result}", entry)


@click.command()
@click.argument("expectation", metavar="EXPECTATION")
@_WHY
@of_control
@pass_desk
def waive(desk: Desk, expectation: str, why: str) -> None:
    """Take an expectation out of the count, with the reason."""
    desk.kept(f"{expectation} is waived", judging.waive(desk.directing, expectation, why=why, by=desk.by))


@click.command()
@click.argument("person", metavar="PERSON")
@click.option("--role", default="", metavar="ROLE", help="In which role; an observer has none.")
@click.option("--gone", is_flag=True, help="They no longer take part.")
@of_control
@pass_desk
def attendance(desk: Desk, person: str, role: str, gone: bool) -> None:
    """Note who takes part."""
    entry = judging.attend(desk.directing, person, role=role, here=not gone, by=desk.by)
    desk.kept(f"{person} {'no longer takes part' if gone else 'takes part'}", entry)


@click.command()
@click.argument("objective", metavar="OBJECTIVE")
@click.argument("rating", type=click.Choice(list(RATINGS), case_sensitive=False))
@_WHY
@of_control
@pass_desk
def rate(desk: Desk, objective: str, rating: str, why: str) -> None:
    """Rate an objective: P, S, M or U.

    P: performed without challenges. S: with some. M: with major ones. U: unable to be performed. irrunner proposes
    one (`status` shows it); another one takes --why, and the report prints both.
    """
    entry = judging.rate(desk.directing, objective, rating, why=why, by=desk.by)
    desk.kept(f"{objective} is rated {rating.upper()}", entry)


@click.command()
@click.argument("question", type=click.INT)
@click.argument("text", nargs=-1, required=True)
@of_control
@pass_desk
def debrief(desk: Desk, question: int, text: tuple[str, ...]) -> None:
    """Answer a question of the debrief, by its number."""
    entry = judging.debrief(desk.directing, question, " ".join(text), by=desk.by)
    desk.kept(f"Question {question} of the debrief is answered", entry)


@click.command()
@click.argument("action", nargs=-1, required=True)
@click.option("--issue", default="", metavar="TEXT", help="What it is to mend.")
@click.option("--owner", default="", metavar="PERSON", help="Who does it.")
@click.option("--due", default="", metavar="TIME", help="Until when: +30d, 2026-12-01.")
@click.option("--capability", default="", metavar="TEXT", help="Which ability; the objective's otherwise.")
@_OBJECTIVE
@of_control
@pass_desk
def improve(
    desk: Desk, action: tuple[str, ...], issue: str, owner: str, due: str, capability: str, objective: str
) -> None:
    """Add a line to the improvement plan.

    It is a follow-up of the players' incident until it is closed: `irrunner action close`.
    """
    entry = judging.improve(
        desk.directing,
        " ".join(action),
        issue=issue,
        owner=owner,
        due=due,
        capability=capability,
        objective=objective,
        by=desk.by,
    )
    number = int(entry.refs["action"])
    desk.kept(f"Follow-up {number} is in the improvement plan", entry, {"action": number})


COMMANDS = (observe, judge, waive, attendance, rate, debrief, improve)
