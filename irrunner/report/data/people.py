"""People: roles, hand-overs, who wrote the record, and follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entries import REDACTED
from irrunner.report.data.model_work import ActionItem, Author, HandoverRow, Holder, People, RoleRow

if TYPE_CHECKING:
    from irrunner.incident.state import Action, Handover, Role
    from irrunner.report.data.context import ReportContext


def people(context: ReportContext) -> People:
    """Who held which role, who handed over to whom, and who wrote from where."""
    state = context.state
    return People(
        roles=tuple(_role(context, role) for role in state.roles.values()),
        handovers=tuple(_handover(context, each) for each in state.handovers),
        writers=(writers := _writers(context)),
        scribe=_scribe(writers, len(state.entries)),
        shared=_shared(context),
    )


def actions(context: ReportContext) -> tuple[ActionItem, ...]:
    """The follow-ups, by number."""
    return tuple(_action(context, each) for _, each in sorted(context.state.actions.items()))


def _role(context: ReportContext, role: Role) -> RoleRow:
    holders = tuple(
        Holder(context.text(entry.words), context.text(entry.body_text("contact")), context.when(entry), entry.seq)
        for entry in role.holders
    )
    return RoleRow(role.name, context.text(role.label), holders)


def _handover(context: ReportContext, handover: Handover) -> HandoverRow:
    offered, accepted = handover.offered, handover.accepted
    return HandoverRow(
        offered=context.when(offered),
        by=offered.by,
        to=context.text(offered.body_text("to")),
        brief=context.text(offered.words),
        accepted=context.when(accepted) if accepted is not None else None,
        accepted_by=accepted.by if accepted is not None else "",
        note=context.text(accepted.words) if accepted is not None else "",
        entry=offered.seq,
    )


def _writers(context: ReportContext) -> tuple[Author, ...]:
    counts: dict[tuple[str, str, str], int] = {}
    for entry in context.state.entries:
        actor = (entry.actor.name, entry.actor.account, entry.actor.host)
        counts[actor] = counts.get(actor, 0) + 1
    return tuple(Author(*actor, entries) for actor, entries in counts.items())


def _scribe(writers: tuple[Author, ...], entries: int) -> str:
    """The name that recorded at least two thirds of the entries; empty when none did."""
    counts: dict[str, int] = {}
    for writer in writers:
        counts[writer.name] = counts.get(writer.name, 0) + writer.entries
    return next((name for name, count in counts.items() if count * 3 >= entries * 2), "")


def _shared(context: ReportContext) -> tuple[str, ...]:
    """Accounts from which more than one name wrote: there the record cannot distinguish them."""
    names: dict[tuple[str, str], dict[str, None]] = {}
    for entry in context.state.entries:
        names.setdefault((entry.actor.account, entry.actor.host), {})[entry.actor.name] = None
    return tuple(
        f"{account} on {host}: {', '.join(known)}" for (account, host), known in names.items() if len(known) > 1
    )


def _action(context: ReportContext, action: Action) -> ActionItem:
    added, closed = action.added, action.closed
    due = str(added.refs.get("due", ""))
    overdue = bool(due) and closed is None and due < context.state.entries[-1].recorded
    closing = ""
    if closed is not None:
        why = f": {context.text(closed.words)}" if closed.words else ""
        closing = f"{context.when(closed).text} by {closed.by} (entry {closed.seq}){why}"
    owner = REDACTED if added.event is None else context.text(added.body_text("owner"))
    return ActionItem(
        number=action.number,
        text=context.text(added.words),
        owner=owner,
        due=context.due(due) if due else None,
        status="closed" if closed is not None else "overdue" if overdue else "open",
        closing=closing,
        entry=added.seq,
    )
