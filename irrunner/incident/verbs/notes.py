"""Verbs of the scribe: notes, follow-ups, milestones.

A note reads only the journal's landmarks (is the incident open, does the step exist), so that it
is as quick into 100,000 entries as into none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import ActionAdded, ActionClosed, MilestoneMarked, NoteAdded
from irrunner.playbook.model import milestone_name

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident

MAX_NOTE = 100_000
"""Characters in one note; more than that is evidence."""


@verb("note", "Write a line into the timeline")
def note(
    incident: Incident, text: str, *, step: str = "", attacker: bool = False, at: At = None, by: str = ""
) -> Entry:
    """Write a line into the timeline, about a step if one is named.

    Args:
        incident: the incident.
        text: what to write.
        step: the key of the step that it is about.
        attacker: it says what the attacker did, and when.
        at: when it happened.
        by: who says so.

    Raises:
        Refused: there are no words, or too many; the incident is closed.
        NotFound: there is no such step.
    """
    if not text.strip():
        raise Refused("A note needs words. Nothing was written.")
    if len(text) > MAX_NOTE:
        raise Refused(
            f"The note has {len(text):,} characters; {MAX_NOTE:,} is the most. Nothing was written.",
            hint="Keep it as evidence: `irrunner add FILE`, or `… | irrunner add - --name output.txt`.",
        )
    with incident.appending(at, by, step=step) as write:
        return write(NoteAdded(text), step=step, whose="attacker" if attacker else "")


@verb("action add", "Add a follow-up")
def action_add(incident: Incident, text: str, *, owner: str = "", due: str = "", at: At = None, by: str = "") -> Entry:
    """Add a follow-up with an owner and a due time.

    Args:
        incident: the incident.
        text: what is to be done.
        owner: who does it.
        due: `+2d` from when it was agreed, or a date as people write it.
        at: when it was agreed.
        by: who says so.
    """
    from irrunner.incident.moments import parse_due, parse_utc

    if not text.strip():
        raise Refused("A follow-up needs words. Nothing was written.")
    with incident.writing(at, by) as write:
        number = max(write.state.actions, default=0) + 1
        until = parse_due(due, now=parse_utc(write.moment.time), zone=write.state.zone) if due else ""
        return write(ActionAdded(text.strip(), owner.strip()), action=number, due=until)


@verb("action close", "Close a follow-up")
def action_close(incident: Incident, number: int, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Close a follow-up; also after the incident is closed.

    Raises:
        NotFound: there is no such follow-up.
        Refused: it is closed already.
    """
    with incident.writing(at, by, while_closed=True) as write:
        action = write.state.actions.get(number)
        if action is None:
            known = ", ".join(str(each) for each in write.state.actions) or "none"
            raise NotFound(f"There is no follow-up {number}.", hint=f"There are: {known}.")
        if action.closed is not None:
            raise Refused(f"Follow-up {number} was closed by {action.closed.by}.")
        return write(ActionClosed(why), action=number)


@verb("milestone", "Name a moment: detected, contained, …")
def milestone(incident: Incident, name: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Name a moment; `at` is the moment. The first occurrence counts, whoever says so; later ones stand beside it.

    A moment that was named wrongly is corrected (`correct`). Alerted, as older playbooks say, is recorded as detected.

    Raises:
        Misused: the name is not a plain word.
    """
    import re

    from irrunner.errors import Misused

    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name):
        raise Misused(
            f"{name!r} cannot be a milestone's name.", hint="Use small letters and hyphens, such as access-ended."
        )
    with incident.writing(at, by) as write:
        return write(MilestoneMarked(why), milestone=milestone_name(name))
