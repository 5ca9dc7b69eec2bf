"""An entry of the journal as one line that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.moments import shown
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry

_STORIES: Final[dict[str, str]] = {
    "incident.declared": "declared, {mode}",
    "incident.titled": "titled",
    "severity.set": "severity {level}",
    "tlp.set": "TLP:{level}",
    "privilege.set": "privilege",
    "incident.closed": "closed as {outcome}",
    "incident.reopened": "incident reopened",
    "incident.purged": "incident purged",
    "playbook.grafted": "grafted {prefix}",
    "step.started": "{step} started",
    "step.done": "{step} done",
    "step.skipped": "{step} skipped",
    "step.blocked": "{step} blocked",
    "step.reopened": "{step} reopened",
    "step.approved": "{step} approved as {role}",
    "step.assigned": "{step} assigned",
    "step.added": "{step} added",
    "round.opened": "{step} opened",
    "decision.made": "{step} decided {option}",
    "decision.recorded": "decision",
    "answer.given": "answer {key}",
    "note.added": "note {step}",
    "action.added": "follow-up {action}",
    "action.closed": "follow-up {action} closed",
    "evidence.added": "evidence {evidence} {step}",
    "evidence.opened": "evidence {evidence} opened",
    "evidence.exported": "evidence {evidence} exported",
    "evidence.transferred": "evidence {evidence} handed over",
    "evidence.verified": "evidence {evidence} verified {result}",
    "evidence.destroyed": "evidence {evidence} destroyed",
    "evidence.held": "legal hold {evidence}",
    "evidence.released": "legal hold ended {evidence}",
    "register.entered": "{register} {row} entered",
    "register.changed": "{register} {row} changed",
    "milestone.marked": "milestone {milestone}",
    "role.assigned": "role {role}",
    "handover.offered": "hand-over",
    "handover.accepted": "hand-over accepted",
    "event.corrected": "corrected entry {event}",
    "event.redacted": "redacted entry {event}",
    "clock.stepped": "the clock of this machine was moved",
    "exercise.began": "exercise began",
    "exercise.ended": "exercise ended, {how}",
    "inject.delivered": "inject",
    "inject.acknowledged": "inject acknowledged by {role}",
    "clock.paused": "story time paused",
    "clock.resumed": "story time resumed",
    "clock.speed": "story time {speed} times as fast",
    "story.jumped": "story time set ahead",
    "hint.taken": "hint",
    "question.asked": "question {question} to control {step} {check}",
    "question.answered": "control answered {question} {result}",
    "director.began": "directing began",
    "director.linked": "players in {players}",
    "director.skipped": "{inject} left out",
    "director.delayed": "{inject} delayed by {seconds} s",
    "director.wrote": "{inject} written by hand",
    "director.noted": "observed {finding} {objective}",
    "director.judged": "{expectation} judged {result}",
    "director.attended": "attendance {role} {here}",
    "director.rated": "{objective} rated {rating}",
    "director.debriefed": "debrief question {question}",
    "director.planned": "follow-up {action} planned",
}
"""What each kind says, filled from the entry's refs, which survive a redaction."""

_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "evidence.added": ("name",),
    "evidence.transferred": ("to",),
    "evidence.destroyed": ("authority",),
    "handover.offered": ("to",),
    "role.assigned": ("contact",),
    "decision.recorded": ("why",),
    "action.added": ("owner",),
    "event.corrected": ("words", "why"),
    "event.redacted": ("why",),
    "incident.purged": ("why",),
    "inject.delivered": ("title", "sender"),
}
"""Texts of the body that belong to the line besides its words."""


def line_of(entry: Entry, zone: str, *, date: bool = False) -> str:
    """Time, place, who and what."""
    return f"{shown(entry.when, zone, date=date)}  #{entry.seq}  {one_line(entry.by, 24)}  {story(entry)}"


def story(entry: Entry) -> str:
    """What happened, in one harmless line; the kind itself where nothing better is known."""
    form = _STORIES.get(entry.kind, entry.kind)
    if entry.refs.get("approved") == "no":
        form = "{step} went ahead, not approved as {role}"
    elif entry.kind == "answer.given" and not entry.words:
        form = "answer {key} taken back"
    said = " ".join(form.format_map(_Refs(entry.refs)).split())
    if entry.event is None:
        return one_line(f"{said} {entry.words}")
    texts = [text for text in (entry.said_in(field) for field in _ALSO.get(entry.kind, ())) if text not in ("", "None")]
    texts += [", ".join(f"{column}={text}" for column, text in getattr(entry.event, "values", {}).items())]
    words = "; ".join(each for each in dict.fromkeys([entry.words, *texts]) if each)
    marks = " (out of order)" if entry.listed_in("out_of_order") else ""
    marks += " (corrected)" if entry.corrections else ""
    return one_line(f"{said}: {words}{marks}" if words else f"{said}{marks}", 2_000)


class _Refs(dict[str, object]):
    """Refs for a format string; what an entry does not have is left out."""

    def __missing__(self, _: str) -> str:
        return ""
