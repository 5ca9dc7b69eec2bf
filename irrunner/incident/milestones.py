"""The named moments of an incident: what a person said, else what the playbook's steps mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.checklist import DONE
from irrunner.incident.entries import Entry
from irrunner.playbook.model import MILESTONES, milestone_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.checklist import Checklist


class Milestone(Struct, frozen=True):
    """A named moment.

    Attributes:
        name: detected, contained, …
        time: when; exactness: how precise that is.
        source: the entry that it comes from.
        step: the step that marked it; empty when a person named it.
    """

    name: str
    time: str
    exactness: str
    source: Entry
    step: str = ""


def milestones(checklist: Checklist) -> list[Milestone]:
    """All moments that are known, in the order of MILESTONES, others after them by time."""
    state = checklist.state
    found = _marked(checklist)
    if state.declared is not None:
        found["declared"] = Milestone("declared", state.declared.when, state.declared.exactness, state.declared)
    if state.closed is not None:
        found["closed"] = Milestone("closed", state.closed.when, state.closed.exactness, state.closed)
    for name, entry in _named(state.milestones).items():
        found[name] = Milestone(name, entry.when, entry.exactness, entry)
    known = [found.pop(name) for name in MILESTONES if name in found]
    return known + sorted(found.values(), key=lambda each: (each.time, each.name))


def _named(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """What people named; of a moment that has two names, the first occurrence."""
    found: dict[str, Entry] = {}
    for name, entry in sorted(entries.items(), key=lambda each: (each[1].when, each[1].seq)):
        found.setdefault(milestone_name(name), entry)
    return found


def _marked(checklist: Checklist) -> dict[str, Milestone]:
    """What steps mark: once every instance is settled and one was done; the last one is the moment."""
    found: dict[str, Milestone] = {}
    for step in checklist.state.steps.values():
        if not step.marks:
            continue
        views = [checklist.view(key) for key in checklist.instances(step.id)]
        done = [view.progress.last for view in views if view.standing == DONE and view.progress.last is not None]
        if done and all(view.is_settled for view in views):
            last = max(done, key=lambda entry: (entry.when, entry.seq))
            name = milestone_name(step.marks)
            earlier = found.get(name)
            if earlier is None or last.when < earlier.time:
                found[name] = Milestone(name, last.when, last.exactness, last, step.id)
    return found
