"""What of the record fills a field of a form: a function for each of `irrunner.deadlines.form_fields.FACTS`.

A fact is one or more lines, each with the entries that it is from. No line means that the record does not say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.deadlines.profile import profile_of
from irrunner.incident.deadline_records import moment_of
from irrunner.incident.moments import is_time
from irrunner.playbook.durations import format_duration
from irrunner.playbook.model import MILESTONES
from irrunner.report.data.context import chosen_option
from irrunner.report.data.measures import key_times
from irrunner.report.forms.model import FactLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from irrunner.incident.deadline_board import DeadlineBoard, Duty, DutyStage
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import RegisterRow
    from irrunner.report.data.context import ReportContext
    from irrunner.report.data.model_record import KeyTime

MAX_ROWS: Final = 40
"""Rows of a register that a form names; it says how many more there are."""
_RESPONSE: Final = ("contained", "access-ended", "eradicated", "recovered")


class FormContext:
    """The record, seen from one stage of one duty."""

    def __init__(self, context: ReportContext, board: DeadlineBoard, duty: Duty, stage: DutyStage) -> None:
        """Look at the record from one stage; the board holds what was submitted to others."""
        self.context, self.state = context, context.state
        self.board, self.duty, self.stage = board, duty, stage
        self.times: dict[str, KeyTime] = {each.name: each for each in key_times(context)}


def facts(form: FormContext, names: Iterable[str]) -> tuple[FactLine, ...]:
    """What the record says to each of the facts, in their order."""
    return tuple(line for name in names for line in _of(form, name))


def _of(form: FormContext, name: str) -> Iterator[FactLine]:
    lines = _FACTS[name](form, name) if name in _FACTS else _moment(form, name)
    for text, entries in lines:
        yield FactLine(name, text, tuple(entries))


def _moment(form: FormContext, name: str) -> Iterator[tuple[str, list[int]]]:
    """When a milestone was first reached."""
    if (found := form.times.get(name)) is not None:
        local = f" ({found.local})" if found.local else ""
        yield f"{name.replace('-', ' ').capitalize()}: {found.at.text}{local}", [found.entry]


def _incident(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    yield form.state.incident, [1]


def _title(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    if form.state.name:
        yield form.context.text(form.state.name), [form.state.title.seq if form.state.title is not None else 1]


def _stage(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    yield form.stage.title, []


def _kind(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    playbook = form.state.playbook
    if playbook.title:
        yield f"Worked on with the playbook: {form.context.text(playbook.title)}", [1]
    for entry in form.state.grafts.values():
        grafted = getattr(entry.event, "playbook", None)
        if grafted is not None:
            yield f"And with: {form.context.text(grafted.title)}", [entry.seq]


def _severity(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for entry in form.state.severities:
        why = f": {form.context.text(entry.words)}" if entry.words else ""
        yield f"{str(entry.refs.get('level', '')).capitalize()} since {form.context.when(entry).text}{why}", [entry.seq]


def _written(form: FormContext, name: str) -> Iterator[tuple[str, list[int]]]:
    """What a person wrote of the report."""
    versions = form.state.sections.get(_SECTIONS.get(name, name), [])
    if versions and versions[-1].words:
        yield form.context.text(versions[-1].words), [versions[-1].seq]


def _data(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    """What the playbook's decisions and questions say to whose data it is."""
    for key, ask in form.state.asks.items():
        if ask.answers == "data" and form.state.answered(key):
            entry = form.state.answers[key]
            yield f"{form.context.text(ask.label)}: {form.context.answer(entry)}", [entry.seq]
    for view in form.context.checklist:
        last = view.progress.last
        if view.step.answers == "data" and view.standing == "done" and last is not None:
            why = f": {form.context.text(last.words)}" if last.words else ""
            answer = form.context.text(chosen_option(last))
            yield f"{form.context.sentence(str(view.key))} {answer}, says {last.by}{why}", [last.seq]


_SECTIONS: Final = {"narrative": "attack-narrative"}
_WRITTEN: Final = (
    *("summary", "narrative", "root-cause", "contributing-factors"),
    *("impact-users", "impact-data", "impact-service", "impact-cost"),
)


def _detection(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    if (found := form.times.get("detected")) is not None:
        by = f", says {found.by}" if found.by else ""
        yield f"{found.at.text}: {found.source}{by}", [found.entry]


def _trigger(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for name, entry in form.duty.triggers.items():
        at = form.context.time(moment_of(entry), "minute").text
        why = f": {form.context.text(entry.words)}" if entry.words else ""
        yield f"{name.replace('-', ' ').capitalize()} {at}, says {entry.by}{why}", [entry.seq]


def _register(form: FormContext, name: str) -> Iterator[tuple[str, list[int]]]:
    rows = list(form.state.standing_rows(name).values())
    for row in rows[:MAX_ROWS]:
        yield _row(form, row), [row.entries[0].seq]
    if len(rows) > MAX_ROWS:
        yield f"And {len(rows) - MAX_ROWS:,} more in the register of {name}", []


def _row(form: FormContext, row: RegisterRow) -> str:
    """The row's id, its name and its kind; an indicator stays as it is only where a program reads it."""
    about = ", ".join(filter(None, (row.cell("kind"), row.cell("type"), row.cell("state"))))
    return f"{row.id}: {form.context.text(row.cell('name'))}{f' ({form.context.text(about)})' if about else ''}"


def _techniques(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    playbooks = [form.state.playbook]
    playbooks += [each for entry in form.state.grafts.values() if (each := getattr(entry.event, "playbook", None))]
    found = dict.fromkeys(tag for playbook in playbooks for tag in playbook.tags.attack)
    if found:
        yield f"The playbook is about ATT&CK {', '.join(found)}; nobody has said that each was used", [1]


def _measures(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for name in _RESPONSE:
        yield from _moment(form, name)
    for view in form.context.checklist:
        last = view.progress.last
        is_measure = bool(view.step.marks) or any(tag.startswith(("RS.MI", "RC.RP")) for tag in view.step.tags.csf)
        if view.standing == "done" and not view.step.is_decision and last is not None and is_measure:
            yield f"{form.context.sentence(str(view.key))} ({form.context.when(last).text})", [last.seq]


def _planned(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for action in form.state.actions.values():
        if action.closed is None and action.added.words:
            due = str(action.added.refs.get("due", ""))
            until = f", due {form.context.due(due).text}" if is_time(due) else ""
            owner = action.added.body_text("owner")
            who = f", {form.context.text(owner)}" if owner else ""
            yield f"{form.context.text(action.added.words)}{who}{until}", [action.added.seq]


def _decisions(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    from irrunner.report.data.steps import decisions

    for each in decisions(form.context):
        why = f": {each.last.why}" if each.last.why else ""
        yield f"{each.question} {each.last.chosen}{why}".strip(), [each.last.entry]


def _contacts(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    held = [role for role in form.state.roles.values() if role.person]
    for role in held:
        if role.contact:
            who = f"{form.context.text(role.label)}: {form.context.text(role.person)}"
            yield f"{who}, {form.context.text(role.contact)}", [role.holders[-1].seq]
    if without := [role for role in held if not role.contact]:
        names = ", ".join(f"{form.context.text(role.person)} ({form.context.text(role.label)})" for role in without)
        yield f"No contact is written for {names}", [role.holders[-1].seq for role in without]


def _organisation(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    described = form.state.organisation
    if described is None:
        return
    profile = profile_of(getattr(described.event, "profile", None))
    said: tuple[tuple[str, str], ...] = (
        ("Name", profile.name),
        ("Countries", ", ".join(profile.countries)),
        ("Sectors", ", ".join(profile.sectors or ())),
    )
    for label, text in said:
        if text:
            yield f"{label}: {form.context.text(text)}", [described.seq]


def _earlier(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for stage in form.duty.stages:
        for entry in stage.submissions:
            yield f"{stage.title}: {_submitted(form, entry)}", [entry.seq]


def _authorities(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    for duty in form.board.duties:
        if duty.id == form.duty.id:
            continue
        for stage in duty.stages:
            for entry in stage.submissions:
                yield (
                    f"{duty.title}, {stage.title}, to {stage.to or 'its recipient'}: {_submitted(form, entry)}",
                    [entry.seq],
                )


def _submitted(form: FormContext, entry: Entry) -> str:
    receipt = entry.body_text("receipt")
    return form.context.time(moment_of(entry), "minute").text + (
        f", receipt {form.context.text(receipt)}" if receipt else ", without a receipt"
    )


def _delay(form: FormContext, _: str) -> Iterator[tuple[str, list[int]]]:
    if form.stage.late:
        yield f"It is {format_duration(form.stage.late)} after its deadline", []
    for entry in form.stage.submissions:
        if entry.words:
            yield f"Said when it was submitted: {form.context.text(entry.words)}", [entry.seq]


_FACTS: Final[dict[str, Callable[[FormContext, str], Any]]] = {
    "incident": _incident,
    "title": _title,
    "stage": _stage,
    "kind": _kind,
    "severity": _severity,
    "data": _data,
    "detection": _detection,
    "trigger": _trigger,
    "assets": _register,
    "credentials": _register,
    "indicators": _register,
    "techniques": _techniques,
    "measures": _measures,
    "planned": _planned,
    "decisions": _decisions,
    "contacts": _contacts,
    "organisation": _organisation,
    "earlier": _earlier,
    "authorities": _authorities,
    "delay": _delay,
    **dict.fromkeys(_WRITTEN, _written),
}
KNOWN: Final = frozenset((*_FACTS, *MILESTONES))
"""Every fact that is filled here; a test compares them with those that regimes may name."""
