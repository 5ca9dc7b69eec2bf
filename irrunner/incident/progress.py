"""What people did with one step instance."""

from __future__ import annotations

from msgspec import Struct, field

from irrunner.incident.entries import Entry


class Progress(Struct, gc=False):
    """What people did with one step instance.

    Attributes:
        last: the entry that says where it stands: started, done, skipped, blocked, reopened, decided.
        started: the first start of the present attempt.
        approval: the valid approval, if there is one.
        assigned: whose it is.
        evidence: ids of what was added for it, by slot; slot 0 is "for the step".
        reopened: the entry with which its present attempt began, after an earlier one.
        decisions: those of the present attempt, the one that counts last.
        acts: all entries that changed any of these but what was assigned and kept, without those that were taken back.
        taken_back: those that were, as mistakes.
        ends: how it ended, in each of several branches that knew nothing of each other, until somebody says which end
            counts; else none.
    """

    last: Entry | None = None
    started: Entry | None = None
    approval: Entry | None = None
    assigned: Entry | None = None
    evidence: dict[int, list[str]] = field(default_factory=dict)
    reopened: Entry | None = None
    decisions: list[Entry] = field(default_factory=list)
    acts: list[Entry] = field(default_factory=list)
    taken_back: list[Entry] = field(default_factory=list)
    ends: tuple[Entry, ...] = ()

    @property
    def is_disputed(self) -> bool:
        """Whether branches ended it so that no end can count before somebody says which: it is open until then."""
        return bool(self.ends) and self.last is None

    @property
    def standing(self) -> str:
        """What people did last with it: open, active, done, skipped or blocked."""
        return _STANDING.get(self.last.kind, "open") if self.last else "open"


_STANDING = {
    "step.started": "active",
    "step.done": "done",
    "step.skipped": "skipped",
    "step.blocked": "blocked",
    "step.reopened": "open",
    "decision.made": "done",
}


def progress_of(known: dict[str, Progress], key: str) -> Progress:
    """What people did with a step instance, ready to be added to."""
    found = known.get(key)
    if found is None:
        found = known[key] = Progress()
    return found
