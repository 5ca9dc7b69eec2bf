"""What follows from a miss: an analysis in sentences, and the first lines of the improvement plan.

HSEEP's after-action report gives each area to improve a reference and an analysis; its improvement plan has the
columns capability, issue, corrective action, capability element, responsible organisation, point of contact, start and
completion date (HSEEP-IP01, revised April 2013; elements: planning, organization, equipment, training, exercises). The
plan begins with what was missed, and with what is critical and was late, as lines that nobody has taken yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.proposed_change import sentence_of
from irrunner.exercise.evaluate.report_data import ProposedAction
from irrunner.exercise.play.results import LATE, MISSED, issue_text
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from irrunner.exercise.evaluate.report_data import ExpectationRecord, ImprovementItem
    from irrunner.exercise.scenario.model import Scenario

PLANNING, ORGANIZATION, TRAINING = "Planning", "Organization", "Training"
"""Three of HSEEP's capability elements: what the playbook has to say, who does it, and what people have to know."""
ELEMENTS = (PLANNING, ORGANIZATION, "Equipment", TRAINING, "Exercises")


def analysis(each: ExpectationRecord) -> str:
    """Why an expectation is an area to improve, in sentences; empty for one that is none."""
    if each.result not in (MISSED, LATE) or each.presented is None:
        return ""
    presented = f"It was told at {each.presented.offset}"
    if each.within:
        presented += f", with {format_duration(each.within)} for it"
    if each.judged:
        went = f"{each.judged} judged it as {each.result}{f': {each.why}' if each.why else ''}"
    elif each.result == LATE and each.took is not None:
        went = f"It was done after {format_duration(each.took)}, {format_duration(each.took - each.within)} too late"
    else:
        went = "Nobody did it" if not each.why else f"Nobody did it: {each.why}"
    sentences = [presented, went]
    if each.hints:
        sentences.append("A hint was taken")
    if each.nobody:
        sentences.append(f"Nobody held the role whose step it is, {each.nobody}")
    if not each.step:
        sentences.append("No step of the playbook asks for it")
    elif not each.step_within and each.within:
        sentences.append(f"The step {each.step} sets no target")
    elif each.step_within > each.within > 0:
        longer = f"which is longer than the {format_duration(each.within)} that there were"
        sentences.append(f"The step {each.step} sets a target of {format_duration(each.step_within)}, {longer}")
    return " ".join(f"{sentence}." for sentence in sentences)


def proposed_actions(
    records: Iterable[ExpectationRecord],
    plan: Iterable[ImprovementItem],
    scenario: Scenario,
    start: str,
    names: Collection[str],
) -> tuple[ProposedAction, ...]:
    """The lines with which the plan begins, the critical ones first.

    Args:
        records: every expectation with its result.
        plan: what is planned; an issue that stands there is not proposed again.
        scenario: the exercise, for the capability and the organisation.
        start: the day on which the exercise ended, `2026-11-28`.
        names: what things are called in the story; a playbook must not name them.
    """
    planned = {item.issue.casefold() for item in plan} | {item.expectation for item in plan if item.expectation}
    wanted = [each for each in records if each.result == MISSED or (each.result == LATE and each.critical)]
    ordered = sorted(wanted, key=lambda each: (not each.critical, each.result != MISSED))
    wordings = {each.id: each for _, each in scenario.expectations()}
    found = []
    for each in ordered:
        objective = scenario.objectives.get(each.objective)
        expectation = wordings.get(each.id)
        issue = issue_text(each.result, expectation) if expectation is not None else each.do
        sentence = sentence_of(expectation, names) if expectation is not None else ""
        proposal = ProposedAction(
            expectation=each.id,
            capability=objective.capability if objective is not None else "",
            issue=issue,
            action=_action(each, sentence),
            element=_element(each, sentence),
            organisation=next(iter(scenario.organisations), scenario.sponsor),
            start=start,
        )
        if not planned & {issue.casefold(), each.id}:
            found.append(proposal)
    return tuple(found)


def _element(each: ExpectationRecord, sentence: str) -> str:
    """The capability element that a corrective action is about; nobody in a role is a matter of who is there."""
    if each.nobody:
        return ORGANIZATION
    return PLANNING if sentence or not each.step else TRAINING


def _action(each: ExpectationRecord, sentence: str) -> str:
    """What to do about it, in a sentence."""
    if each.nobody:
        return f"Name who holds the role {each.nobody}, and who stands in for them."
    if not each.step:
        return "Add a step to the playbook that asks for it."
    if sentence:
        return f"Say in the step {each.step}: {sentence}"
    if each.within and not each.step_within:
        return f"Give the step {each.step} a target of {format_duration(each.within)}, and practise it."
    return f"Practise the step {each.step}."
