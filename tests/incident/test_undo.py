"""Taking back the last act on a step: it stands as before, and so do its target, its approval and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.targets import target
from irrunner.incident.verbs import decisions, people, steps
from irrunner.incident.verbs.undo import undo

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident
    from tests.beginnings import Declare, TickingClock

STEPS = """
    - {id: look, do: Look, within: 30m}
    - {id: spread, decide: Did it spread?, options: ["yes", "no"], within: 30m}
    - {id: pull, do: Pull it, when: spread == yes, within: 30m}
    - {id: wipe, do: Wipe it, approve: lead, needs: [look], within: 2h}
"""
HEAD = "roles: {lead: Incident lead}\n"


def facts(incident: Incident) -> dict[str, object]:
    """Where each step stands, when its target ends, what was decided, and whether an approval is valid."""
    incident.refresh()
    return {
        str(view.key): (
            view.standing,
            aim.due if (aim := target(view, incident.clock())) else "",
            view.option,
            view.progress.approval.seq if view.progress.approval else 0,
            view.progress.started.seq if view.progress.started else 0,
        )
        for view in incident.checklist
    }


def test_taking_back_a_skip_leaves_the_target_where_it_was(declare: Declare, clock: TickingClock) -> None:
    incident = declare(STEPS, head=HEAD)
    before = facts(incident)
    skipped = steps.skip(incident, "look", why="a slip")
    entry = undo(incident, "look", seq=skipped.seq)
    assert facts(incident) == before
    assert (entry.kind, entry.refs["event"]) == ("act.withdrawn", skipped.seq)
    assert skipped.seq == next(each.seq for each in incident.state.entries if each.withdrawal is not None)


def test_reopening_counts_the_target_anew_and_taking_that_back_does_not(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    steps.done(incident, "look")
    before = facts(incident)
    steps.reopen(incident, "look")
    assert facts(incident) != before
    undo(incident, "look")
    assert facts(incident) == before


def test_a_decision_that_was_a_slip_opens_nothing_any_more(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    decisions.decide(incident, "spread", "no")
    before = facts(incident)
    decisions.decide(incident, "spread", "yes", why="looked again")
    undo(incident, "spread")
    assert facts(incident) == before
    undo(incident, "spread")
    assert facts(incident)["spread"][0] == "open"  # type: ignore[index]


def test_somebody_elses_later_act_is_not_taken_back(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    mine = steps.start(incident, "look")
    steps.done(incident, "look", by="bo")
    with pytest.raises(Refused, match=r"look has moved on since: entry \d+, by bo"):
        undo(incident, "look", seq=mine.seq)


def test_a_step_with_which_nothing_was_done_has_nothing_to_take_back(declare: Declare) -> None:
    with pytest.raises(Refused, match="nothing to take back"):
        undo(declare(STEPS, head=HEAD), "look")


ACTS: dict[str, Callable[[Incident], object]] = {
    "start": lambda incident: steps.start(incident, "look"),
    "done": lambda incident: steps.done(incident, "look", why="x"),
    "skip": lambda incident: steps.skip(incident, "look", why="x"),
    "block": lambda incident: steps.block(incident, "look", why="x"),
    "reopen": lambda incident: steps.reopen(incident, "look"),
    "yes": lambda incident: decisions.decide(incident, "spread", "yes", why="x"),
    "no": lambda incident: decisions.decide(incident, "spread", "no", why="x"),
    "approve": lambda incident: steps.approve(incident, "wipe", why="x"),
    "wipe": lambda incident: steps.done(incident, "wipe", why="x"),
    "again": lambda incident: steps.reopen(incident, "wipe"),
    "lead": lambda incident: people.role(incident, "lead", "bo"),
    "back": lambda incident: undo(incident, "look"),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=12), st.sampled_from(sorted(set(ACTS) - {"lead", "back"})))
def test_whatever_was_done_before_an_act_and_its_withdrawal_leave_everything_as_it_was(
    declare: Declare, before: list[str], act: str
) -> None:
    incident = declare(STEPS, head=HEAD)
    for each in before:
        try:
            ACTS[each](incident)
        except IrrunnerError:
            continue
    expected = facts(incident)
    try:
        entry = ACTS[act](incident)
    except IrrunnerError:
        return
    step = str(entry.refs["step"])  # type: ignore[attr-defined]
    undo(incident, step)
    assert facts(incident) == expected
