"""An incident in one line: what a list of all incidents shows, worked out from its whole journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError
from irrunner.incident import texts
from irrunner.incident.checklist import NOT_APPLICABLE
from irrunner.incident.deadline_board import deadline_board
from irrunner.incident.incident import Incident
from irrunner.incident.targets import target
from irrunner.incident.unsettled_branches import conflict_sides

if TYPE_CHECKING:
    from irrunner.incident.checklist import StepView
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.state import State
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.rows import Head
    from irrunner.journal.transaction import Reader


_MOST_DUE = 50
"""Targets of one incident that are counted."""
_LONGEST_TITLE = 80


class Summary(Struct, frozen=True, array_like=True, gc=False):
    """One incident. Texts are foreign.

    Attributes:
        head: the link of the last entry that was read, in hex. seq: its place.
        status: open, closed or purged. damaged: some of its entries cannot be read.
        declared, last: when it was declared, and when its last entry was recorded, in irrunner's form; may be empty.
        playbook: the id of its playbook.
        steps, settled, not_applicable: how many instances of steps there are; how many nobody has to do anything about
            any more; and how many of these do not apply.
        due: when the targets that run end, in seconds since 1970, the earliest first; of very many some. next: what
            names the step of the earliest. Both only of an open live incident: an exercise counts what is played.
        deadline: regime, stage and due time of the first duty to notify that is open, also of a closed incident.
        conflicts: how many steps and questions a merge left to be decided; of a closed incident none.
    """

    incident: str
    head: str
    seq: int
    status: str = "open"
    damaged: bool = False
    mode: str = ""
    title: str = ""
    severity: str = ""
    tlp: str = ""
    playbook: str = ""
    outcome: str = ""
    declared: str = ""
    last: str = ""
    steps: int = 0
    settled: int = 0
    not_applicable: int = 0
    due: tuple[int, ...] = ()
    next: str = ""
    deadline: tuple[str, str, str] = ("", "", "")
    conflicts: int = 0


def summarise(
    store: Journal, incident: str, actor: Actor, reader: EntryReader, *, source: Reader, head: Head | None
) -> Summary:
    """Read an incident's journal; one that cannot be read at all is damaged.

    Args:
        store: whose incident it is.
        incident: its id.
        actor: who asks.
        reader: of entries; it may have read those of others.
        source: where the journal is read from.
        head: where the chain was seen to stand, if it was.
    """
    at_hand = Incident(store, incident, actor)
    at_hand.reader = reader
    try:
        at_hand.refresh(source)
        is_known = head is not None and head.seq == at_hand.state.seq
        return _summary_of(at_hand.state, head.link.hex() if head and is_known else at_hand.head, at_hand)
    except (IrrunnerError, ValueError):
        return Summary(incident, "", 0, damaged=True)


def _summary_of(state: State, head: str, at_hand: Incident) -> Summary:
    views = list(at_hand.checklist)
    due = _running_targets(views) if state.mode == "live" and not state.closed and not state.purged else []
    return Summary(
        incident=state.incident,
        head=head,
        seq=state.seq,
        status="purged" if state.purged else "closed" if state.closed else "open",
        damaged=bool(state.damaged),
        mode=state.mode,
        title=state.name,
        severity=state.level,
        tlp=state.tlp_label,
        playbook=state.playbook.id,
        outcome=str(state.closed.refs.get("outcome", "")) if state.closed else "",
        declared=state.declared.when if state.declared else "",
        last=state.entries[-1].recorded,
        steps=len(views),
        settled=sum(view.is_settled for view in views),
        not_applicable=sum(view.standing == NOT_APPLICABLE for view in views),
        due=tuple(ends for ends, _ in due[:_MOST_DUE]),
        next=texts.title(at_hand.checklist, due[0][1])[:_LONGEST_TITLE] if due else "",
        deadline=_first_deadline(state),
        conflicts=0 if state.closed or state.purged else len({each.about for each in conflict_sides(state)}),
    )


def _first_deadline(state: State) -> tuple[str, str, str]:
    """The earliest deadline that is open, in a closed incident of those after its end; none of an exercise."""
    if not state.deadlines or state.mode == "exercise" or state.is_removed:
        return "", "", ""
    found = deadline_board(state, datetime.fromtimestamp(0, UTC)).pressing(state.closed.when if state.closed else "")
    return (found[0][0].id, found[0][1].id, found[0][1].due) if found else ("", "", "")


def _running_targets(views: list[StepView]) -> list[tuple[int, StepView]]:
    """When each target that runs ends, in seconds since 1970, with its step; the earliest first."""
    epoch = datetime.fromtimestamp(0, UTC)
    found = ((aim, view) for view in views if view.step.within and (aim := target(view, epoch)) is not None)
    running = [(int(aim.ends), view) for aim, view in found if not aim.ended]
    return sorted(running, key=lambda each: each[0])
