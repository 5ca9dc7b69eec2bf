"""The facilitator's guide: the whole scenario in the order in which it is told, and what to do before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.documents.blocks import Bullets, Document, Heading, Paragraph, Quotation, Table, on_one_line
from irrunner.exercise.scenario.inject_text import condition_text, trigger_text, with_options
from irrunner.exercise.scenario.model import RATINGS
from irrunner.playbook.durations import format_duration, format_offset

if TYPE_CHECKING:
    from irrunner.exercise.documents.blocks import Block
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario


def facilitators_guide(scenario: Scenario) -> Document:
    """Everything that whoever tells the story needs in the hand. It is not for the players."""
    blocks: list[Block] = [
        Heading("Before it begins"),
        Bullets(
            (
                f"irrunner exercise lint {scenario.id}, then irrunner exercise rehearse {scenario.id}",
                "Situation manuals to the players, evaluation guides to the evaluators, feedback forms at hand",
                f"irrunner exercise direct {scenario.id} --store PLACE; the players open the incident that it names",
                "A way to say that it is over: who may stop it, and how a real incident is announced",
                "Everybody is here: resume",
            ),
            boxes=True,
        ),
    ]
    if scenario.truth:
        blocks += [Heading("What has really happened"), Quotation(scenario.truth)]
    if scenario.objectives:
        rows = tuple((each.text, each.capability, ", ".join(each.tests)) for each in scenario.objectives.values())
        blocks += [Heading("Objectives"), Table(("Objective", "Capability", "CSF 2.0"), rows)]
    overview = tuple(
        (
            str(number),
            format_offset(inject.at * 1000) if inject.at is not None else "",
            inject.title or inject.id,
            ", ".join(inject.to) or "everybody",
            inject.via,
            inject.kind if inject.kind != "inject" else "",
        )
        for number, inject in enumerate(scenario.injects, 1)
    )
    blocks += [Heading("Overview"), Table(("No.", "Time", "Inject", "To", "Via", "Kind"), overview)]
    blocks.append(Heading("The script", new_page=True))
    for number, inject in enumerate(scenario.injects, 1):
        blocks += _inject(number, inject)
    blocks += [Heading("Debrief", new_page=True)]
    blocks.append(Paragraph("Facts first, then causes, then what to change. Nobody is blamed; players speak first."))
    blocks.append(Bullets(scenario.debrief or ("What would you do otherwise?",), numbered=True))
    blocks.append(Bullets(tuple(f"{letter}: {meaning}" for letter, meaning in RATINGS.items())))
    return Document(
        "Facilitator's guide", scenario.title, "For the facilitator only. It tells everything.", tuple(blocks)
    )


def _inject(number: int, inject: Inject) -> list[Block]:
    kind = f" ({inject.kind})" if inject.kind != "inject" else ""
    about = [trigger_text(inject), f"to {', '.join(inject.to) or 'everybody'}"]
    about += [f"from {inject.sender}"] if inject.sender else []
    about += [f"via {inject.via}"] if inject.via else []
    blocks: list[Block] = [Heading(f"{number}. {inject.title or inject.id}{kind}", 3), Paragraph("; ".join(about))]
    blocks.append(
        Quotation(with_options(inject.text, [option.label for option in inject.options], inject.to), told=True)
    )
    if inject.facilitator:
        blocks += [Paragraph("For you:", strong=True), Quotation(inject.facilitator)]
    notes = tuple(f"Answer {place}: {option.note}" for place, option in enumerate(inject.options, 1) if option.note)
    blocks += [Bullets(notes)] if notes else []
    blocks += [Paragraph(f"Attached: {', '.join(inject.attach)}")] if inject.attach else []
    if inject.expect:
        rows = tuple(_expected(each) for each in inject.expect)
        blocks.append(Table(("Expected", "Within", "Shows in", "Hint"), rows))
    return blocks


def _expected(each: Expectation) -> tuple[str, str, str, str]:
    critical = " (CRITICAL)" if each.critical else ""
    within = format_duration(each.within) if each.within else ""
    met = condition_text(each.met_by) if each.met_by is not None else "you judge it"
    return f"{on_one_line(each.do)}{critical}", within, met, each.hint
