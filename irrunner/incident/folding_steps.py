"""The fold of what people did with steps, also where branches of a record did it apart. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.concurrency import differing, latest, newest, order
from irrunner.incident.folding_batches import row_act_withdrawn
from irrunner.incident.progress import progress_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.progress import Progress
    from irrunner.incident.state import State

SETTLED: Final = "step.settled"
_ENDS: Final = ("step.done", "step.skipped", "decision.made", SETTLED)


def _moved(state: State, entry: Entry) -> None:
    progress = progress_of(state.progress, str(entry.refs["step"]))
    if entry.kind == SETTLED:
        _ = int(entry.refs["event"])
    progress.acts.append(entry)
    if state.merges:
        _count_again(state, progress)
    else:
        _count_act(progress, entry)


def _count_again(state: State, progress: Progress) -> None:
    """Count all acts on a step from the first one on."""
    progress.last = progress.started = progress.approval = progress.reopened = None
    progress.decisions, progress.ends = [], ()
    for act in progress.acts:
        _count_act(progress, act)
    if state.merges:
        _compare_ends(state, progress)


def _count_act(progress: Progress, entry: Entry) -> None:
    if entry.kind == "step.approved":
        progress.approval = entry
        return
    progress.last = entry
    if entry.kind == "decision.made":
        progress.decisions.append(entry)
    elif entry.kind == "step.started":
        progress.started = entry
    elif entry.kind == "step.reopened":
        progress.started = progress.approval = None
        progress.reopened = entry
        progress.decisions = []


def _compare_ends(state: State, progress: Progress) -> None:
    """What counts of acts that knew nothing of each other. The same follows whichever branch is the trunk.

    Work that was done was done; a reopening, and decisions that differ, leave the step open; neither end is lost.
    """
    found = newest(state, [act for act in progress.acts if act.kind != "step.approved"])
    resolved = [_resolved(state, act) for act in found]
    ends = [act for act in resolved if act.kind in _ENDS]
    reopened = [act for act in resolved if act.kind == "step.reopened"]
    if len(found) == 1 or not (ends or reopened):
        progress.last = resolved[-1] if resolved else None
        return
    if len(ends) + len(reopened) > 1 and ends:
        progress.ends = tuple(sorted((*ends, *reopened), key=order))
    if reopened:
        progress.last = reopened[-1]
    elif differing([_decided(act) for act in ends]):
        progress.last = None
        progress.decisions = [act for act in progress.decisions if act not in ends]
    else:
        progress.last = next((act for act in ends if act.kind != "step.skipped"), ends[0])


def _decided(act: Entry) -> str:
    """What a decision says, so that two can be compared; nothing for the end of a step that is none."""
    return str(act.refs.get("option", "")) if act.kind == "decision.made" else ""


def _resolved(state: State, act: Entry) -> Entry:
    """The end that counts since somebody said so; any other act stands for itself."""
    kept = state.entry(int(act.refs["event"])) if act.kind == SETTLED else None
    return act if kept is None else kept


def _act_withdrawn(state: State, entry: Entry) -> None:
    """Let the step, or the row, stand where it stood before the act: all others on it are counted again."""
    if "row" in entry.refs:
        row_act_withdrawn(state, entry)
        return
    target = state.entry(int(entry.refs["event"]))
    progress = state.progress.get(str(entry.refs["step"]))
    if target is None or progress is None or target not in progress.acts:
        return
    target.withdrawal = entry
    progress.acts = [each for each in progress.acts if each is not target]
    progress.taken_back.append(target)
    _count_again(state, progress)


def _assigned(state: State, entry: Entry) -> None:
    progress = progress_of(state.progress, str(entry.refs["step"]))
    progress.assigned = latest(state, f"assigned {entry.refs['step']}", progress.assigned, entry)


STEP_FOLDS: Final[dict[str, Callable[[State, Entry], None]]] = {
    **dict.fromkeys(
        (
            "step.started",
            "step.done",
            "step.skipped",
            "step.blocked",
            "step.reopened",
            "step.approved",
            "decision.made",
            SETTLED,
        ),
        _moved,
    ),
    "act.withdrawn": _act_withdrawn,
    "step.assigned": _assigned,
}
