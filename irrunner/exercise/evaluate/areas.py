"""Strengths and areas to improve, as HSEEP's after-action report has them: the record's, and what observers wrote.

Each area has a reference and an analysis (HSEEP-IP01, revised April 2013). irrunner knows what was missed or late; why
that was so only a person can say, with `irrunner exercise describe`.
"""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from msgspec import structs

from irrunner.exercise.evaluate.report_data import AreaToImprove, OverviewPart, Strength
from irrunner.exercise.play.results import LATE, MISSED, ON_TIME
from irrunner.exercise.play.verbs.judging import OVERVIEW_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from irrunner.exercise.evaluate.report_data import (
        ExpectationRecord,
        ImprovementItem,
        Note,
        ObjectiveRecord,
        ProposedAction,
    )
    from irrunner.exercise.scenario.model import Scenario

_TITLE_CHARS = 90
_LABELS = {
    "scope": "Scope",
    "sponsor": "Sponsor",
    "organisations": "Participating organisations",
    "contact": "Points of contact",
    "hazard": "Threat or hazard",
}


def overview(scenario: Scenario, described: Callable[[str, str], Note | None]) -> tuple[OverviewPart, ...]:
    """The parts of the overview but the summary; what a person said after the scenario replaces its words."""
    found = []
    for part in OVERVIEW_PARTS:
        if part not in _LABELS:
            continue
        value = getattr(scenario, part)
        text = value if isinstance(value, str) else ", ".join(value)
        later = described(part, "")
        found.append(
            OverviewPart(part, _LABELS[part], later.text, later.by)
            if later is not None
            else OverviewPart(part, _LABELS[part], text)
        )
    return tuple(found)


def strengths(
    objectives: Iterable[ObjectiveRecord],
    findings: Iterable[tuple[str, Note]],
    expectations: Iterable[ExpectationRecord],
) -> tuple[Strength, ...]:
    """What observers wrote; then everything critical that was done on time, without a hint."""
    known = list(objectives)
    by_id = {each.id: each for each in known}
    found = [Strength(note.text, note.by, each.text, each.capability) for each in known for note in each.strengths]
    found += [Strength(note.text, note.by, "", "") for kind, note in findings if kind == "strength"]
    for each in expectations:
        if each.critical and each.result == ON_TIME and not each.hints:
            objective = by_id.get(each.objective)
            about = (objective.text, objective.capability) if objective is not None else ("", "")
            found.append(Strength(each.do, "", *about))
    return tuple(found)


def areas(
    expectations: Iterable[ExpectationRecord],
    objectives: Iterable[ObjectiveRecord],
    findings: Iterable[tuple[str, Note]],
    described: Callable[[str, str], Note | None],
) -> tuple[AreaToImprove, ...]:
    """Every area to improve, numbered: what is critical first, missed before late, then what only observers saw."""
    known = {each.id: each for each in objectives}
    failed = [each for each in expectations if each.result in (MISSED, LATE)]
    failed.sort(key=lambda each: (not each.critical, each.result != MISSED))
    notes = _notes_by_expectation(known, findings)
    found = [_missed(each, known, tuple(notes.pop(each.id, ())), described) for each in failed]
    for objective in known.values():
        found += [
            _observed(note, objective.text, objective.capability)
            for note in objective.improvements
            if note.expectation not in {each.id for each in failed}
        ]
    found += [
        _observed(note, "", "")
        for kind, note in findings
        if kind == "improvement" and note.expectation not in {each.id for each in failed}
    ]
    return tuple(structs.replace(area, number=number) for number, area in enumerate(found, 1))


def number_plan(
    found: tuple[AreaToImprove, ...], plan: Iterable[ImprovementItem], proposals: Iterable[ProposedAction]
) -> tuple[tuple[AreaToImprove, ...], tuple[ImprovementItem, ...], tuple[ProposedAction, ...]]:
    """The areas and the lines of the plan, each naming the other."""
    numbers: Mapping[str, int] = {area.expectation: area.number for area in found if area.expectation}
    numbers = {**{area.title.casefold(): area.number for area in found if not area.expectation}, **numbers}
    proposed = tuple(structs.replace(each, area=numbers.get(each.expectation, 0)) for each in proposals)
    lines = tuple(
        structs.replace(each, area=numbers.get(each.expectation, 0) or _by_issue(each.issue, found)) for each in plan
    )
    taken = {each.area for each in lines}
    return tuple(structs.replace(area, planned=area.number in taken) for area in found), lines, proposed


def _by_issue(issue: str, found: tuple[AreaToImprove, ...]) -> int:
    wanted = " ".join(issue.split()).casefold()
    for area in found:
        words = (f"{area.result}{', critical' * area.critical}: {area.title}", area.title)
        if wanted in {each.casefold() for each in words}:
            return area.number
    return 0


def _missed(
    each: ExpectationRecord,
    objectives: Mapping[str, ObjectiveRecord],
    notes: tuple[Note, ...],
    described: Callable[[str, str], Note | None],
) -> AreaToImprove:
    objective = objectives.get(each.objective)
    return AreaToImprove(
        number=0,
        title=each.do,
        objective=objective.text if objective is not None else "",
        capability=objective.capability if objective is not None else "",
        expectation=each.id,
        result=each.result,
        critical=each.critical,
        step=each.step,
        step_text=each.step_text,
        analysis=each.analysis,
        notes=notes,
        written=described("analysis", each.id),
        root_cause=described("root-cause", each.id),
        diff=each.diff,
    )


def _observed(note: Note, objective: str, capability: str) -> AreaToImprove:
    return AreaToImprove(
        number=0,
        title=shorten(note.text, _TITLE_CHARS, placeholder=" …") or note.text[:_TITLE_CHARS],
        objective=objective,
        capability=capability,
        expectation="",
        result="",
        critical=False,
        step="",
        step_text="",
        analysis="",
        notes=(note,),
        written=None,
        root_cause=None,
    )


def _notes_by_expectation(
    objectives: Mapping[str, ObjectiveRecord], findings: Iterable[tuple[str, Note]]
) -> dict[str, list[Note]]:
    """The observers' notes on expectations, but for strengths."""
    found: dict[str, list[Note]] = {}
    every = [note for each in objectives.values() for note in (*each.improvements, *each.notes)]
    every += [note for kind, note in findings if kind != "strength"]
    for note in every:
        if note.expectation:
            found.setdefault(note.expectation, []).append(note)
    return found
