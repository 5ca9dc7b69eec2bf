"""An entry of the journal in words: for one row of the timeline, and in full."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.moments import datetime_of, shown
from irrunner.playbook.durations import say_duration
from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.tui.snapshot import Snapshot

_LATE_RECORD = 60
"""Seconds between occurred and recorded from which on both are shown."""

_TOLD: dict[str, tuple[str, str]] = {
    "incident.declared": ("declared", "{mode}"),
    "incident.titled": ("title", ""),
    "severity.set": ("severity", "{level}"),
    "tlp.set": ("TLP", "{level}"),
    "privilege.set": ("privilege", ""),
    "incident.closed": ("closed", "{outcome}"),
    "incident.reopened": ("goes on", ""),
    "incident.purged": ("purged", ""),
    "playbook.grafted": ("playbook", "{prefix}"),
    "step.started": ("started", "{step}"),
    "step.done": ("done", "{step}"),
    "step.skipped": ("skipped", "{step}"),
    "step.blocked": ("blocked", "{step}"),
    "step.reopened": ("reopened", "{step}"),
    "step.approved": ("approved", "{step} as {role}"),
    "step.assigned": ("assigned", "{step}"),
    "step.added": ("new step", "{step}"),
    "round.opened": ("round", "{step}"),
    "decision.made": ("decided", "{step} = {option}"),
    "decision.recorded": ("decision", ""),
    "answer.given": ("answer", "{key}"),
    "note.added": ("note", "{step}"),
    "action.added": ("follow-up", "{action}"),
    "action.closed": ("closed", "follow-up {action}"),
    "evidence.added": ("evidence", "{evidence}"),
    "evidence.opened": ("looked at", "{evidence}"),
    "evidence.exported": ("exported", "{evidence}"),
    "evidence.transferred": ("custody", "{evidence}"),
    "evidence.verified": ("verified", "{evidence} {result}"),
    "evidence.destroyed": ("destroyed", "{evidence}"),
    "evidence.held": ("hold", "{evidence}"),
    "evidence.released": ("released", "{evidence}"),
    "register.entered": ("added", "{register} {row}"),
    "register.changed": ("changed", "{register} {row}"),
    "milestone.marked": ("moment", "{milestone}"),
    "role.assigned": ("role", "{role}"),
    "handover.offered": ("hand-over", ""),
    "handover.accepted": ("accepted", "hand-over {event}"),
    "event.corrected": ("corrected", "entry {event}"),
    "event.redacted": ("redacted", "entry {event}"),
    "clock.stepped": ("clock", "this machine's clock was moved"),
    "exercise.began": ("exercise", "began"),
    "exercise.ended": ("exercise", "ended {how}"),
    "inject.delivered": ("card", ""),
    "inject.acknowledged": ("acknowl.", "as {role}"),
    "clock.paused": ("paused", "story time"),
    "clock.resumed": ("resumed", "story time"),
    "clock.speed": ("speed", "story time x{speed}"),
    "story.jumped": ("jump", "story time was set ahead"),
    "hint.taken": ("hint", ""),
    "question.asked": ("asked", "{question} {step} {check}"),
    "question.answered": ("answered", "{question} {result}"),
    "director.began": ("directs", ""),
    "director.linked": ("players", "{players}"),
    "director.skipped": ("skipped", "{inject}"),
    "director.delayed": ("delayed", "{inject}"),
    "director.wrote": ("wrote", "{inject}"),
    "director.noted": ("observed", "{objective} {finding}"),
    "director.judged": ("judged", "{expectation} {result}"),
    "director.attended": ("present", "{role} {here}"),
    "director.rated": ("rated", "{objective} {rating}"),
    "director.debriefed": ("debrief", "question {question}"),
    "director.planned": ("plan", "follow-up {action}"),
}
"""Per kind: the word of its column, and what it is about, filled from the refs, which survive a redaction."""

_BESIDES = {
    "evidence.added": ("name",),
    "evidence.transferred": ("to",),
    "evidence.destroyed": ("authority",),
    "handover.offered": ("to",),
    "role.assigned": ("contact",),
    "decision.recorded": ("why",),
    "action.added": ("owner",),
    "event.corrected": ("words", "why"),
    "event.redacted": ("why", "authority"),
    "incident.purged": ("why", "authority"),
    "playbook.grafted": ("why",),
    "inject.delivered": ("title", "sender"),
}
"""Texts of the body that belong to the row besides its words."""


class Told(Struct, frozen=True):
    """An entry, for one row. All but `word` may hold foreign text.

    Attributes:
        word: what kind of act it was. about: what it was about. words: what people said.
        mark: corrected, redacted or out of order; empty otherwise.
    """

    word: str
    about: str
    words: str
    mark: str


def told(entry: Entry) -> Told:
    """One entry for one row; safe to call while another thread corrects or redacts it."""
    entry = copy(entry)
    word, about = _TOLD.get(entry.kind, (entry.kind, ""))
    if entry.refs.get("approved") == "no":
        word, about = "unapproved", "{step}, not as {role}"
    elif entry.kind == "answer.given" and not entry.words:
        word = "taken back"
    subject = " ".join(about.format_map(_Refs(entry.refs)).split())
    if entry.event is None:
        return Told(word, subject, entry.words, "")
    texts = [entry.words, *(entry.said_in(field) for field in _BESIDES.get(entry.kind, ()))]
    if entry.kind == "inject.delivered":  # its title says more than the first words of a long text
        texts = texts[1:] + texts[:1]
    texts.append(", ".join(f"{column}={text}" for column, text in _cells(entry)))
    words = "; ".join(text for text in dict.fromkeys(texts) if text not in ("", "None"))
    mark = "corrected" if entry.corrections else "out of order" if entry.listed_in("out_of_order") else ""
    return Told(word, subject, words, mark)


def haystack(entry: Entry) -> str:
    """Everything that a filter may find an entry by, in lower case."""
    said = told(entry)
    return f"{entry.seq} {entry.by} {said.word} {said.about} {said.words} {said.mark}".casefold()


def in_full(entry: Entry, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Everything an entry says, as labels and (foreign) texts."""
    entry = copy(entry)
    said = told(entry)
    zone = snapshot.zone
    rows = [("Entry", f"{entry.seq}, {entry.kind}"), ("Occurred", occurred(entry, zone))]
    if entry.said:
        rows.append(("In their words", entry.said))
    rows.append(("Recorded", shown(entry.recorded, zone, seconds=True)))
    rows.append(("By", entry.by))
    rows.append(("Recorded by", f"{entry.actor.name} ({entry.actor.account} on {entry.actor.host})"))
    step = snapshot.step(str(entry.refs.get("step", "")))
    rows.append(("What", f"{said.word} {said.about}"))
    if step is not None:
        rows.append(("Step", f"{step.key}: {step.sentence}"))
    rows.extend([("Words", entry.words)] if entry.words else [])
    rows.extend((_label(field), entry.said_in(field)) for field in _BESIDES.get(entry.kind, ()) if _says(entry, field))
    rows.extend(_cells(entry))
    rows.extend(("Out of order", reason) for reason in entry.listed_in("out_of_order"))
    if entry.refs.get("sha256"):
        rows.append(("SHA-256", str(entry.refs["sha256"])))
    return rows + _corrections(entry, zone)


def occurred(entry: Entry, zone: str) -> str:
    """When it occurred, and that it was recorded later, if it was."""
    late = (datetime_of(entry.recorded) - datetime_of(entry.when)).total_seconds()
    after = f", recorded {say_duration(int(late))} later" if late > _LATE_RECORD else ""
    about = f" (to the {entry.exactness})" if entry.exactness != "second" else ""
    return f"{shown(entry.when, zone, seconds=entry.exactness == 'second')}{about}{after}"


def recorded_later(entry: Entry) -> bool:
    """Whether it was recorded more than a minute after it occurred."""
    if entry.when == entry.recorded:
        return False
    return (datetime_of(entry.recorded) - datetime_of(entry.when)).total_seconds() > _LATE_RECORD


def _corrections(entry: Entry, zone: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if entry.redaction is not None:
        by = entry.redaction
        rows.append(("Redacted", f"by {by.by}: {by.said_in('why')} (authority: {by.said_in('authority')})"))
    for correction in entry.corrections:
        why = correction.said_in("why")
        reason = f": {why}" if why else ""
        rows.append(("Corrected", f"in entry {correction.seq} by {correction.by}{reason}"))
    if entry.corrections and entry.event is not None:
        if entry.words != entry.first_words:
            rows.append(("It said", entry.first_words))
        if entry.when != entry.occurred:
            rows.append(("It gave", shown(entry.occurred, zone, seconds=True)))
    return rows


def _cells(entry: Entry) -> list[tuple[str, str]]:
    """The columns that an entry of a register gives, in the register's order."""
    values: dict[str, str] = getattr(entry.event, "values", {})
    order = REGISTERS.get(str(entry.refs.get("register", "")), ())
    return sorted(values.items(), key=lambda cell: order.index(cell[0]) if cell[0] in order else len(order))


def _says(entry: Entry, field: str) -> bool:
    return entry.event is not None and entry.said_in(field) not in ("", "None", entry.words)


def _label(field: str) -> str:
    return {"to": "To", "why": "Why", "name": "Name", "authority": "Authority"}.get(field, field.capitalize())


class _Refs(dict[str, object]):
    """Refs for a format string; what an entry does not have is left out."""

    def __missing__(self, _: str) -> str:
        return ""
