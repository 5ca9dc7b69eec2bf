"""Decisions: those a step asked for, with the earlier ones, and those that nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE
from irrunner.report.data.entry import chosen_option
from irrunner.report.data.model_work import Choice, Decision

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext


def decisions(telling: ReportContext) -> tuple[Decision, ...]:
    """All decisions, in the order in which they were last made."""
    made: dict[str, list[Entry]] = {}
    found: list[tuple[str, int, Decision]] = []
    for entry in telling.state.entries:
        if entry.kind == "decision.made":
            made.setdefault(str(entry.refs.get("step", "")), []).append(entry)
        elif entry.kind == "decision.recorded":
            found.append((entry.when, entry.seq, _recorded(telling, entry)))
    for key, entries in made.items():
        found.append((entries[-1].when, entries[-1].seq, _of_step(telling, key, entries)))
    return tuple(decision for _, _, decision in sorted(found, key=lambda each: each[:2]))


def _of_step(telling: ReportContext, key: str, entries: list[Entry]) -> Decision:
    view = telling.view(key)
    choices = [_choice(telling, entry, chosen_option(entry)) for entry in entries]
    return Decision(
        step=key,
        question=telling.sentence(key),
        options=tuple(telling.text(option) for option in view.step.options) if view is not None else (),
        last=choices[-1],
        earlier=tuple(choices[:-1]),
        standing=view is not None and view.standing == DONE,
    )


def _recorded(telling: ReportContext, entry: Entry) -> Decision:
    options = tuple(telling.text(option) for option in entry.body_texts("options"))
    chosen = Choice("", telling.text(entry.body_text("why")), entry.by, telling.when(entry), entry.seq)
    return Decision("", telling.text(entry.words), options, chosen, ())


def _choice(telling: ReportContext, entry: Entry, option: str) -> Choice:
    marks = tuple(telling.text(mark) for mark in entry.body_texts("out_of_order"))
    return Choice(telling.text(option), telling.text(entry.words), entry.by, telling.when(entry), entry.seq, marks)
