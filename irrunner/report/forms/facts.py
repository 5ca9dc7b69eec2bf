"""What of the record fills a field of a form: a function for each of `irrunner.deadlines.form_fields.FACTS`.

A fact is one or more lines, each with the entries that it is from. No line means that the record does not say it.
A line is put together from pieces, each with its kind of content (`irrunner.report.redaction.content`): so whatever a
reader may not see goes before the line is one text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.deadlines.profile import profile_of
from irrunner.incident.deadline_records import moment_of
from irrunner.incident.grafts import graft_entries
from irrunner.incident.moments import is_time
from irrunner.incident.verbs.steps import ADDED
from irrunner.playbook.durations import format_duration
from irrunner.playbook.model import MILESTONES
from irrunner.report.data.context import chosen_option
from irrunner.report.data.measures import key_times
from irrunner.report.data.model_form import FactLine
from irrunner.report.redaction.content import PLAIN
from irrunner.report.redaction.registers import INDICATORS, kind_of_cell

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

Piece = tuple[str, str]
"""A kind of content, and a text of it."""
Line = tuple[list[Piece], list[int]]
"""The pieces of a line, and the entries that it is from."""


class FormContext:
    """The record, seen from one stage of one duty."""

    def __init__(
        self,
        context: ReportContext,
        board: DeadlineBoard,
        duty: Duty,
        stage: DutyStage,
        show: Callable[[str, str], str],
    ) -> None:
        """Look at the record from one stage.

        Args:
            context: words it.
            board: holds what was submitted to others.
            duty: what the form is of.
            stage: and which of its stages.
            show: gives a text of a kind as its reader may see it.
        """
        self.context, self.state = context, context.state
        self.board, self.duty, self.stage, self.show = board, duty, stage, show
        self.times: dict[str, KeyTime] = {each.name: each for each in key_times(context)}


def facts(form: FormContext, names: Iterable[str]) -> tuple[FactLine, ...]:
    """What the record says to each of the facts, in their order."""
    return tuple(line for name in names for line in _of(form, name))


def _of(form: FormContext, name: str) -> Iterator[FactLine]:
    lines = _FACTS[name](form, name) if name in _FACTS else _moment(form, name)
    for pieces, entries in lines:
        text = "".join(form.show(text, kind) for kind, text in pieces)
        yield FactLine(name, text, tuple(entries))


def _fixed(text: str) -> Piece:
    """Ids, times, numbers, and words of irrunner's own."""
    return PLAIN, text


def _after(mark: str, kind: str, text: str) -> list[Piece]:
    """A text with what stands before it; nothing when it is empty."""
    return [_fixed(mark), (kind, text)] if text else []


def _moment(form: FormContext, name: str) -> Iterator[Line]:
    """When a milestone was first reached."""
    if (found := form.times.get(name)) is not None:
        local = f" ({found.local})" if found.local else ""
        yield [_fixed(f"{name.replace('-', ' ').capitalize()}: {found.at.text}{local}")], [found.entry]


def _incident(form: FormContext, _: str) -> Iterator[Line]:
    yield [_fixed(form.state.incident)], [1]


def _title(form: FormContext, _: str) -> Iterator[Line]:
    if form.state.name:
        entry = form.state.title.seq if form.state.title is not None else 1
        yield [("title", form.context.text(form.state.name))], [entry]


def _stage(form: FormContext, _: str) -> Iterator[Line]:
    yield [_fixed(form.stage.title)], []


def _kind(form: FormContext, _: str) -> Iterator[Line]:
    playbook = form.state.playbook
    if playbook.title:
        yield [_fixed("Worked on with the playbook: "), ("playbook", form.context.text(playbook.title))], [1]
    for _, entry in graft_entries(form.state):
        grafted = getattr(entry.event, "playbook", None)
        if grafted is not None:
            yield [_fixed("And with: "), ("playbook", form.context.text(grafted.title))], [entry.seq]


def _severity(form: FormContext, _: str) -> Iterator[Line]:
    for entry in form.state.severities:
        since = f"{str(entry.refs.get('level', '')).capitalize()} since {form.context.when(entry).text}"
        yield [_fixed(since), *_after(": ", "words", form.context.text(entry.words))], [entry.seq]


def _written(form: FormContext, name: str) -> Iterator[Line]:
    """What a person wrote of the report."""
    versions = form.state.sections.get(_SECTIONS.get(name, name), [])
    if versions and versions[-1].words:
        yield [("statements", form.context.text(versions[-1].words))], [versions[-1].seq]


def _data(form: FormContext, _: str) -> Iterator[Line]:
    """What the playbook's decisions and questions say to whose data it is."""
    for key, ask in form.state.asks.items():
        if ask.answers == "data" and form.state.answered(key):
            entry = form.state.answers[key]
            label, answer = form.context.text(ask.label), form.context.answer(entry)
            yield [("playbook", label), _fixed(": "), ("answers", answer)], [entry.seq]
    for view in form.context.checklist:
        last = view.progress.last
        if view.step.answers == "data" and view.standing == "done" and last is not None:
            question = f"{form.context.sentence(str(view.key))} {form.context.text(chosen_option(last))}"
            said = [("playbook", question), _fixed(", says "), ("people", last.by)]
            yield [*said, *_after(": ", "words", form.context.text(last.words))], [last.seq]


_SECTIONS: Final = {"narrative": "attack-narrative"}
_WRITTEN: Final = (
    *("summary", "narrative", "root-cause", "contributing-factors"),
    *("impact-users", "impact-data", "impact-service", "impact-cost"),
)


def _detection(form: FormContext, _: str) -> Iterator[Line]:
    if (found := form.times.get("detected")) is not None:
        source = [_fixed(f"{found.at.text}: "), ("words", found.source)]
        yield [*source, *_after(", says ", "people", found.by)], [found.entry]


def _trigger(form: FormContext, _: str) -> Iterator[Line]:
    for name, entry in form.duty.triggers.items():
        at = form.context.time(moment_of(entry), "minute").text
        said = [_fixed(f"{name.replace('-', ' ').capitalize()} {at}, says "), ("people", entry.by)]
        yield [*said, *_after(": ", "words", form.context.text(entry.words))], [entry.seq]


def _register(form: FormContext, name: str) -> Iterator[Line]:
    rows = list(form.state.standing_rows(name).values())
    for row in rows[:MAX_ROWS]:
        yield _row(form, name, row), [row.entries[0].seq]
    if len(rows) > MAX_ROWS:
        yield [_fixed(f"And {len(rows) - MAX_ROWS:,} more in the register of {name}")], []


def _row(form: FormContext, register: str, row: RegisterRow) -> list[Piece]:
    """The row's id, its name and its kind; an indicator stays as it is only where a program reads it."""
    name = "indicators" if register == INDICATORS else "systems"
    pieces = [_fixed(f"{row.id}: "), (name, form.context.text(row.cell("name")))]
    mark = " ("
    for column in ("kind", "type", "state"):
        if text := form.context.text(row.cell(column)):
            pieces += [_fixed(mark), (kind_of_cell(register, column, text), text)]
            mark = ", "
    return pieces if mark == " (" else [*pieces, _fixed(")")]


def _techniques(form: FormContext, _: str) -> Iterator[Line]:
    playbooks = [form.state.playbook]
    playbooks += [each for _, entry in graft_entries(form.state) if (each := getattr(entry.event, "playbook", None))]
    found = dict.fromkeys(tag for playbook in playbooks for tag in playbook.tags.attack)
    if found:
        named = [_fixed("The playbook is about ATT&CK "), ("playbook", ", ".join(found))]
        yield [*named, _fixed("; nobody has said that each was used")], [1]


def _measures(form: FormContext, _: str) -> Iterator[Line]:
    for name in _RESPONSE:
        yield from _moment(form, name)
    for view in form.context.checklist:
        last = view.progress.last
        is_measure = bool(view.step.marks) or any(tag.startswith(("RS.MI", "RC.RP")) for tag in view.step.tags.csf)
        if view.standing == "done" and not view.step.is_decision and last is not None and is_measure:
            kind = "words" if str(view.key).startswith(ADDED) else "playbook"
            sentence = form.context.sentence(str(view.key))
            yield [(kind, sentence), _fixed(f" ({form.context.when(last).text})")], [last.seq]


def _planned(form: FormContext, _: str) -> Iterator[Line]:
    for action in form.state.actions.values():
        if action.closed is None and action.added.words:
            due = str(action.added.refs.get("due", ""))
            until = [_fixed(f", due {form.context.due(due).text}")] if is_time(due) else []
            owner = _after(", ", "people", form.context.text(action.added.body_text("owner")))
            yield [("words", form.context.text(action.added.words)), *owner, *until], [action.added.seq]


def _decisions(form: FormContext, _: str) -> Iterator[Line]:
    from irrunner.report.data.steps import decisions

    for each in decisions(form.context):
        kind = "playbook" if each.step else "words"
        pieces = [(kind, each.question), *_after(" ", "playbook", each.last.chosen)]
        yield [*pieces, *_after(": ", "words", each.last.why)], [each.last.entry]


def _contacts(form: FormContext, _: str) -> Iterator[Line]:
    held = [role for role in form.state.roles.values() if role.person]
    for role in held:
        if role.contact:
            who: list[Piece] = [("playbook", form.context.text(role.label)), _fixed(": ")]
            who += [("people", form.context.text(role.person)), _fixed(", ")]
            yield [*who, ("contacts", form.context.text(role.contact))], [role.holders[-1].seq]
    if without := [role for role in held if not role.contact]:
        names: list[Piece] = []
        for role in without:
            names += [_fixed(", " if names else ""), ("people", form.context.text(role.person))]
            names += [_fixed(" ("), ("playbook", form.context.text(role.label)), _fixed(")")]
        yield [_fixed("No contact is written for "), *names], [role.holders[-1].seq for role in without]


def _organisation(form: FormContext, _: str) -> Iterator[Line]:
    """Who sends the form: its reader knows that anyway."""
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
            yield [_fixed(f"{label}: {form.context.text(text)}")], [described.seq]


def _earlier(form: FormContext, _: str) -> Iterator[Line]:
    """The reference that the reader of this form gave is no secret to them."""
    for stage in form.duty.stages:
        for entry in stage.submissions:
            yield [_fixed(f"{stage.title}: "), *_submitted(form, entry, PLAIN)], [entry.seq]


def _authorities(form: FormContext, _: str) -> Iterator[Line]:
    for duty in form.board.duties:
        if duty.id == form.duty.id:
            continue
        named = PLAIN if duty.regime is not None and duty.regime.url else "words"
        for stage in duty.stages:
            for entry in stage.submissions:
                to = f"{duty.title}, {stage.title}, to {stage.to or 'its recipient'}"
                yield [(named, to), _fixed(": "), *_submitted(form, entry, "words")], [entry.seq]


def _submitted(form: FormContext, entry: Entry, kind: str) -> list[Piece]:
    receipt = form.context.text(entry.body_text("receipt"))
    referred = _after(", receipt ", kind, receipt) or [_fixed(", without a receipt")]
    return [_fixed(form.context.time(moment_of(entry), "minute").text), *referred]


def _delay(form: FormContext, _: str) -> Iterator[Line]:
    if form.stage.late:
        yield [_fixed(f"It is {format_duration(form.stage.late)} after its deadline")], []
    for entry in form.stage.submissions:
        if entry.words:
            yield [_fixed("Said when it was submitted: "), ("words", form.context.text(entry.words))], [entry.seq]


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
