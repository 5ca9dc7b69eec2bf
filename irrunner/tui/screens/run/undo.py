"""Taking back what one did last: never a removal, always another entry that says so."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.incident.credential_facts import ACT_STATES, CREDENTIALS
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_time
from irrunner.journal.events import CATALOGUE
from irrunner.tui.actions.dispatch import ask, perform
from irrunner.tui.actions.model import Action, Context, action
from irrunner.tui.dialogs.confirm import Choose
from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.incident.entries import Entry
    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot

_ACTS = (
    "step.started",
    "step.done",
    "step.skipped",
    "step.blocked",
    "step.reopened",
    "step.approved",
    "decision.made",
)
"""What `undo` takes back, so that the step stands as before."""
_NOT_AN_ACT = (
    "clock.stepped",
    "removal.finished",
    "notification.attempted",
    "notification.sent",
    "notification.failed",
)
"""What nobody did: the machine wrote it."""
_SET = {
    "severity.set": "severity",
    "tlp.set": "tlp",
    "incident.titled": "title",
    "privilege.set": "privilege",
    "role.assigned": "role",
}
"""What is set anew, and the action that sets it."""
_FINAL = {
    "event.redacted": "The words are gone for good.",
    "evidence.destroyed": "The bytes are gone for good.",
    "incident.declared": "With a mistake in it: close it as a test, or correct the title (t).",
}
"""What cannot be taken back, and what one has to know then."""


class Compensation(Struct, frozen=True):
    """One way to take an entry back.

    Attributes:
        label: what it does, in words. action: what carries it out. context: on what.
        values: what stands in its form at first; with any, the form opens.
    """

    label: str
    action: Action
    context: Context
    values: dict[str, Any] = {}


def offer_undo(host: Host, snapshot: Snapshot, say: Callable[[Content], None]) -> None:
    """Offer what takes back the last entry of whoever is at the keyboard."""
    entry = last_act(snapshot, host.session.actor.name)
    if entry is None:
        say(line("There is nothing of yours to take back.", "muted"))
        return
    act = f"Your last act is entry {entry.seq}: {describe_entry(entry).sentence}."
    ways = compensations(entry, snapshot)
    if not ways:
        why = _FINAL.get(entry.kind, "It leaves nothing to take back.")
        say(line(f"{act} {why}", "muted"))
        return

    def chosen(number: int | None) -> None:
        if number is not None:
            _carry_out(host, ways[number])

    question = f"{act} It stays in the record; a new entry takes it back."
    host.push_screen(Choose(question, tuple(each.label for each in ways)), chosen)


def _carry_out(host: Host, way: Compensation) -> None:
    if way.action.id == "step.undo":
        from irrunner.incident.verbs.undo import undo

        host.session.do(undo, way.context.step, seq=way.context.seq, action=way.action.id)
        return
    if way.action.id == "credential.undo":
        from irrunner.incident.verbs.credentials import undo as undo_change

        host.session.do(undo_change, way.context.row, seq=way.context.seq, action=way.action.id)
        return
    if way.values:
        ask(host, way.action, way.context, dict(way.values))
        return
    if way.action.call:  # an act of the run screen
        host.navigation.go_to_step(way.context.step)
    perform(host, way.action, way.context)


def last_act(snapshot: Snapshot, me: str) -> Entry | None:
    """The last entry that this person recorded, whatever it was."""
    mine = (each for each in snapshot.entries if each.actor.name == me and not _is_consequence(each))
    return max(mine, key=lambda entry: entry.seq, default=None)


def _is_consequence(entry: Entry) -> bool:
    """Whether nobody did it: the machine wrote it, or it followed from another act."""
    return entry.kind in _NOT_AN_ACT or "cause" in entry.refs


def compensations(entry: Entry, snapshot: Snapshot) -> list[Compensation]:
    """The entries that would take one back: what they do, in words, and how."""
    if entry.kind == "event.corrected":
        return _of_a_correction(entry, snapshot)
    if entry.kind in _FINAL or entry.withdrawal is not None:
        return []
    ways = _of_its_kind(entry, snapshot)
    kind = CATALOGUE.get(entry.kind)
    if kind is not None and entry.event is not None and not entry.kind.endswith(".withdrawn"):
        what = "words or time" if kind.WORDS else "time"
        ways.append(Compensation(f"Correct its {what}", action("entry.correct"), Context(seq=entry.seq)))
    return ways


def _of_a_row(entry: Entry) -> list[Compensation]:
    context = Context(register=str(entry.refs.get("register", "")), row=str(entry.refs["row"]), seq=entry.seq)
    if entry.kind in (*ACT_STATES, "register.changed") and context.register == CREDENTIALS:
        return [Compensation(f"Take it back: {context.row} stands as before", action("credential.undo"), context)]
    return [Compensation(f"Change row {context.row}", action("register.change"), context)]


def _of_its_kind(entry: Entry, snapshot: Snapshot) -> list[Compensation]:
    refs = entry.refs
    key = str(refs.get("step", ""))
    if entry.kind in _ACTS:
        return _of_a_step(entry, key, snapshot)
    if entry.kind == "incident.closed" and snapshot.closed:
        return [Compensation("Go on with the incident", action("reopen-incident"), Context())]
    if entry.kind == "playbook.grafted":
        prefix = str(refs.get("prefix", ""))
        label = f"Withdraw the steps of {prefix}"
        return [Compensation(label, action("ungraft"), Context(), {"prefix": prefix})]
    if entry.kind.startswith(("register.", "credential.")) and "row" in refs:
        return _of_a_row(entry)
    if entry.kind == "action.added":
        number = int(refs.get("action", 0))
        return [Compensation(f"Close follow-up {number}", action("action.close"), Context(number=number))]
    if entry.kind == "step.assigned":
        return [Compensation(f"Give {key} to somebody else", action("step.assign"), Context(step=key))]
    if entry.kind in _SET:
        again = action(_SET[entry.kind])
        return [Compensation(again.title, again, Context(role=str(refs.get("role", ""))))]
    if entry.kind == "answer.given":
        return [Compensation("Answer again", action("step.answer"), Context(step=key))]
    if entry.kind == "step.added":
        return [Compensation(f"Skip {key}", action("step.skip"), Context(step=key))]
    return []


def _of_a_step(entry: Entry, key: str, snapshot: Snapshot) -> list[Compensation]:
    """Take the act back as a mistake, as long as nothing was done with the step since; or work on it again."""
    if snapshot.step(key) is None:
        return []
    since = (each for each in snapshot.entries if each.seq > entry.seq and each.refs.get("step") == key)
    found = []
    if not any(each.kind in _ACTS for each in since):
        label = f"A mistake: {key} stands as before, with its target"
        found.append(Compensation(label, action("step.undo"), Context(step=key, seq=entry.seq)))
    if entry.kind not in ("step.reopened", "step.approved"):
        found.append(Compensation(f"Reopen {key}: work on it again", action("step.reopen"), Context(step=key)))
    return found


def _of_a_correction(entry: Entry, snapshot: Snapshot) -> list[Compensation]:
    """Put back what the corrected entry said before, or correct it otherwise."""
    seq = int(entry.refs.get("event", 0))
    target = next((each for each in snapshot.entries if each.seq == seq), None)
    if target is None or target.event is None:
        return []
    earlier = copy(target)
    earlier.corrections = tuple(each for each in target.corrections if each.seq < entry.seq)
    before: dict[str, Any] = {}
    if earlier.words != target.words:
        before["words"] = earlier.words
    if earlier.when != target.when:
        before["occurred"] = format_time(earlier.when, snapshot.zone, seconds=True)
    ways = []
    if before:
        label = f"Put entry {seq} back as it was"
        ways.append(Compensation(label, action("entry.correct"), Context(seq=seq), before))
    return [*ways, Compensation(f"Correct entry {seq} again", action("entry.correct"), Context(seq=seq))]
