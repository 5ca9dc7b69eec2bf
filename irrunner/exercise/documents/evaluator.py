"""The evaluator's guide: an exercise evaluation guide (EEG) for each objective.

Its parts are those of HSEEP's EEG: objective, core capability, organizational capability target with the critical tasks
that reach it, observations, a rating for each target and one for the capability, and who evaluated. A target is what is
expected within its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.documents.blocks import Bullets, Document, Heading, Paragraph, Table, ToFillIn, on_one_line
from irrunner.exercise.scenario.inject_text import trigger_text
from irrunner.exercise.scenario.model import RATINGS
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from irrunner.exercise.documents.blocks import Block
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario

_HEAD = ("Task", "Target", "Told with", "Seen at", "Observations, and why this rating", "P/S/M/U")


def evaluators_guide(scenario: Scenario) -> Document:
    """What an evaluator watches for, and writes down. It is not for the players."""
    blocks: list[Block] = [
        ToFillIn("Evaluator, with e-mail and phone"),
        ToFillIn("Organisation, place, date"),
        Bullets(
            (
                "Write down what you see and hear, with the time: who did what, and on which information.",
                "Do not help, and do not show what you expect. What you did not see is not missed: say so.",
                "A task that is marked CRITICAL decides the rating: missed, the objective is U.",
                "Rate each target first, then the capability; with several evaluators the lowest rating counts.",
            )
        ),
        Table(("Rating", "Means"), tuple(RATINGS.items())),
    ]
    expected = list(scenario.expectations())
    for name, objective in scenario.objectives.items():
        own = [(inject, each) for inject, each in expected if each.objective == name]
        blocks += _guide(objective.text, objective.capability, objective.tests, own)
    without = [(inject, each) for inject, each in expected if each.objective not in scenario.objectives]
    if without:
        blocks += _guide("What belongs to no objective", "", (), without)
    return Document(
        "Evaluator's guide", scenario.title, "For evaluators only. It says what is expected.", tuple(blocks)
    )


def _guide(
    objective: str, capability: str, tests: tuple[str, ...], expected: list[tuple[Inject, Expectation]]
) -> list[Block]:
    about = [f"Core capability: {capability}"] if capability else []
    about += [f"NIST CSF 2.0: {', '.join(tests)}"] if tests else []
    critical = sum(each.critical for _, each in expected)
    about.append(f"{len(expected)} tasks, {critical} of them critical")
    rows = tuple(
        (
            f"{'CRITICAL: ' if each.critical else ''}{on_one_line(each.do)}",
            f"within {format_duration(each.within)}" if each.within else "no time named",
            f"{inject.title or inject.id} ({trigger_text(inject)})",
            "",
            "",
            "",
        )
        for inject, each in expected
    )
    blocks: list[Block] = [Heading(objective, new_page=True), Paragraph("; ".join(about))]
    blocks += [Table(_HEAD, rows, wide=(4,))] if rows else []
    return [
        *blocks,
        ToFillIn("Strengths, with the time", 2),
        ToFillIn("Areas to improve: what, on which plan or policy, and why it happened", 3),
        ToFillIn("Rating of the capability (P / S / M / U), and why"),
    ]
