"""Taking back what one did last: never a removal, always another entry that says so."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from irrunner.incident.entry_text import describe_entry
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

_STEPS = ("step.started", "step.done", "step.skipped", "step.blocked", "decision.made")
_NOTHING = ("event.corrected", "event.redacted", "clock.stepped", "incident.declared", "evidence.opened")
"""Kinds that leave nothing to take back."""
_SET = {
    "severity.set": "severity",
    "tlp.set": "tlp",
    "incident.titled": "title",
    "privilege.set": "privilege",
    "role.assigned": "role",
}
"""What is set anew, and the action that sets it."""


def offer_undo(host: Host, snapshot: Snapshot, say: Callable[[Content], None]) -> None:
    """Offer what takes back the last entry of whoever is at the keyboard."""
    entry = last_act(snapshot, host.session.actor.name)
    ways = compensations(entry, snapshot) if entry is not None else []
    if entry is None or not ways:
        say(line("There is nothing of yours to take back.", "muted"))
        return
    what = describe_entry(entry).sentence
    question = f"Your last act is entry {entry.seq}: {what}. It stays in the record; a new entry takes it back."
    labels = tuple(label for label, _, _ in ways)

    def chosen(number: int | None) -> None:
        if number is not None:
            _, act, context = ways[number]
            if act.id == "entry.correct":
                ask(host, act, context, _present(entry))
            else:
                if act.call:  # an act of the run screen
                    host.navigation.go_to_step(context.step)
                perform(host, act, context)

    host.push_screen(Choose(question, labels), chosen)


def last_act(snapshot: Snapshot, me: str) -> Entry | None:
    """The last entry that this person recorded and that leaves something to take back."""
    mine = (each for each in snapshot.entries if each.actor.name == me and each.kind not in _NOTHING)
    return max(mine, key=lambda entry: entry.seq, default=None)


def compensations(entry: Entry, snapshot: Snapshot) -> list[tuple[str, Action, Context]]:
    """The entries that would take one back: what they do, in words, and how."""
    refs, ways = entry.refs, []
    key = str(refs.get("step", ""))
    step = snapshot.step(key)
    if entry.kind in _STEPS and step is not None:
        ways.append((f"Reopen {key}", action("step.reopen"), Context(step=key)))
    elif entry.kind == "incident.closed" and snapshot.closed:
        ways.append(("Go on with the incident", action("reopen-incident"), Context()))
    elif entry.kind.startswith("register."):
        context = Context(register=str(refs.get("register", "")), row=str(refs.get("row", "")))
        ways.append((f"Change row {context.row}", action("register.change"), context))
    elif entry.kind == "action.added":
        number = int(refs.get("action", 0))
        ways.append((f"Close follow-up {number}", action("action.close"), Context(number=number)))
    elif entry.kind == "step.assigned":
        ways.append((f"Give {key} to somebody else", action("step.assign"), Context(step=key)))
    elif entry.kind in _SET:
        again = action(_SET[entry.kind])
        ways.append((again.title, again, Context(role=str(refs.get("role", "")))))
    elif entry.kind == "answer.given":
        ways.append(("Answer again", action("step.answer"), Context(step=key)))
    elif entry.kind == "step.added":
        ways.append((f"Skip {key}", action("step.skip"), Context(step=key)))
    kind = CATALOGUE.get(entry.kind)
    if kind is not None and entry.event is not None:
        what = "words or time" if kind.WORDS else "time"
        ways.append((f"Correct its {what}", action("entry.correct"), Context(seq=entry.seq)))
    return ways


def _present(entry: Entry) -> dict[str, str]:
    """The words of an entry as they are now, to be changed in a form."""
    entry = copy(entry)
    return {"words": entry.words} if entry.event is not None and entry.words else {}
