"""Verbs on playbooks that join a running incident: graft one, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.errors import NotFound, Refused
from irrunner.incident.checklist import Checklist
from irrunner.incident.state import ANSWERS_STEP
from irrunner.incident.verbs.lifecycle import default_answer, files_kept
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import AnswerGiven, PlaybookGrafted, PlaybookWithdrawn

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import State
    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Playbook


class GraftPlan(Struct, frozen=True):
    """What would come of grafting a playbook.

    Attributes:
        prefix: what its ids would begin with. steps: how many steps there would be more.
        standing: under which prefixes steps of the same playbook stand already.
    """

    prefix: str
    steps: int
    standing: tuple[str, ...]


def plan_graft(state: State, guest: Playbook) -> GraftPlan:
    """What would come of grafting a playbook into the incident as it is now.

    Raises:
        Refused: it is the playbook with which the incident began.
    """
    if guest.id == state.playbook.id:
        raise Refused(
            f"{guest.id} is the playbook that this incident runs already. Nothing was added.",
            hint="Repeat or reopen a step, add one by hand, or declare a second incident.",
        )
    ids = [step.id for phase in guest.phases for step in phase.steps]
    steps = len(ids) + any(ask.required for ask in guest.ask)
    return GraftPlan(_prefix(state, guest.id), steps, _standing(state, ids))


def _standing(state: State, ids: list[str]) -> tuple[str, ...]:
    """Under which prefixes all of these ids stand: by a `use` of the playbook, or grafted before."""
    if not ids:
        return ()
    end = f"/{ids[0]}"
    prefixes = [step.removesuffix(end) for step in state.steps if step.endswith(end)]
    return tuple(
        prefix
        for prefix in prefixes
        if state.withdrawal_of(f"{prefix}/") is None and all(f"{prefix}/{each}" in state.steps for each in ids)
    )


def _prefix(state: State, guest: str) -> str:
    taken = {step.split("/")[0] for step in state.steps if "/" in step} | set(state.grafts)
    prefix, number = guest, 1
    while prefix in taken:
        number += 1
        prefix = f"{guest}-{number}"
    return prefix


@verb("graft", "Add another playbook's steps to the running incident")
def graft(incident: Incident, loaded: Loaded, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Add another playbook's steps; a second time they come again under `-2`.

    Raises:
        Refused: the playbook has errors, or is the one with which the incident began.
    """
    from irrunner.playbook.grafting import graft as grafted

    guest = loaded.usable()
    with incident.writing(at, by) as write:
        prefix = plan_graft(write.state, guest).prefix
        files = files_kept(incident.store, loaded)
        joined = grafted(guest, prefix, _host(write.state), {})
        later = tuple(ask.key for ask in joined.ask if ask.required)
        entry = write(PlaybookGrafted(joined, files, later, why), prefix=prefix, sha256=files[0][1])
        for ask in joined.ask:
            if not ask.required and (default := default_answer(ask)):
                write(AnswerGiven(default), key=ask.key, step=f"{prefix}/{ANSWERS_STEP}", default="yes")
        return entry


def _host(state: State) -> Playbook:
    """The incident as the playbook that it is by now."""
    return structs.replace(
        state.playbook,
        ask=tuple(state.asks.values()),
        phases=tuple(state.phases),
        roles={role.name: role.label for role in state.roles.values()},
        bindings=dict(state.bindings),
    )


def standing_grafts(state: State) -> list[str]:
    """The prefixes of what was grafted and not withdrawn."""
    return [prefix for prefix in state.grafts if prefix not in state.withdrawn_grafts]


def worked_on(state: State, prefix: str) -> tuple[str, ...]:
    """The keys of a graft's steps on which somebody has done something."""
    checklist = Checklist(state)
    keys = [str(view.key) for view in checklist if view.key.id.startswith(f"{prefix}/")]
    answered = {
        str(each.refs.get("step", "")) for each in state.answers.values() if each.seq > state.grafts[prefix].seq
    }
    by_default = f"{prefix}/{ANSWERS_STEP}"
    return tuple(key for key in keys if _has_work(state, key) or (key in answered and key != by_default))


def _has_work(state: State, key: str) -> bool:
    progress = state.progress.get(key)
    return progress is not None and bool(progress.acts or progress.assigned or progress.evidence)


@verb("ungraft", "Take back the steps of a playbook that was added")
def ungraft(incident: Incident, prefix: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Say that a playbook should not have joined: its steps apply no more. What was done on them stays done.

    Args:
        incident: the incident.
        prefix: with which its ids begin.
        why: how it came to be there.
        at: when it was taken back.
        by: who does it.

    Raises:
        NotFound: nothing was added under that name.
        Refused: it was withdrawn already; or work was done on its steps, and no reason is given.
    """
    with incident.writing(at, by) as write:
        state = write.state
        if prefix not in state.grafts:
            known = ", ".join(standing_grafts(state)) or "nothing"
            raise NotFound(f"No playbook was added as {prefix!r}. Nothing was written.", hint=f"There is {known}.")
        if prefix in state.withdrawn_grafts:
            raise Refused(f"{prefix} was withdrawn already, in entry {state.withdrawn_grafts[prefix].seq}.")
        worked = worked_on(state, prefix)
        if worked and not why.strip():
            shown = ", ".join(worked[:6]) + (f" and {len(worked) - 6} more" if len(worked) > 6 else "")
            raise Refused(
                f"Work was done on steps of {prefix}: {shown}. Nothing was withdrawn.",
                hint="Withdraw it with a reason (--why): what was done stays in the record.",
            )
        return write(PlaybookWithdrawn(why, worked), prefix=prefix)
