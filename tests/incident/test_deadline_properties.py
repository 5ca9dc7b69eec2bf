"""Whatever people record in whatever order: no due time is later than counting says, and nothing depends on now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.deadlines import CountingContext, Due, count_stage
from irrunner.deadlines.library import load_regimes
from irrunner.errors import IrrunnerError
from irrunner.incident.deadline_board import RUNNING, deadline_board
from irrunner.incident.deadline_counting import triggers_of
from irrunner.incident.deadline_warnings import board_warnings, newest_warnings, warnings
from irrunner.incident.folding import apply_all
from irrunner.incident.moments import Moment, format_utc, parse_utc
from irrunner.incident.state import State
from irrunner.incident.verbs import deadlines, lifecycle, submissions
from irrunner.journal.memory import MemoryStore
from irrunner.playbook import library
from tests.beginnings import ADA, SetClock, playbook

if TYPE_CHECKING:
    from irrunner.incident import Incident

REGIMES = {each.regime.id: each.regime for each in load_regimes([]) if each.regime is not None}
START = datetime(2026, 3, 20, tzinfo=UTC)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
minutes = st.integers(0, 60 * 24 * 200)
names = st.sampled_from(sorted(REGIMES))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> library.Loaded:
    path = tmp_path_factory.mktemp("playbooks") / "drill.yaml"
    path.write_text(playbook("- {id: one, do: One}", head="deadlines: [gdpr-33]\n"))
    return library.find(str(path), [Path(path.parent)])


def declared(loaded: library.Loaded) -> Incident:
    return lifecycle.declare(MemoryStore(), loaded, ADA, clock=SetClock(NOW), zone="Europe/Berlin")


def moment(minute: int) -> Moment:
    return Moment(format_utc(START + timedelta(minutes=minute)), "minute", "")


acts = st.lists(
    st.tuples(
        st.sampled_from(["start", "start", "met", "dismiss", "unknown", "no"]), names, st.integers(0, 9), minutes
    ),
    max_size=14,
)


def carry_out(incident: Incident, act: str, name: str, number: int, minute: int) -> None:
    regime = REGIMES[name]
    stage = regime.stages[number % len(regime.stages)].id
    triggers = triggers_of(regime)
    calls: dict[str, Any] = {
        "start": lambda: deadlines.deadline_start(
            incident, name, why="x", trigger=triggers[number % len(triggers)], at=moment(minute)
        ),
        "met": lambda: submissions.deadline_met(incident, name, stage, at=moment(minute)),
        "dismiss": lambda: submissions.deadline_dismiss(incident, name, stage=stage, why="x"),
        "unknown": lambda: deadlines.deadline_consider(incident, name, "unknown", why="x"),
        "no": lambda: deadlines.deadline_consider(incident, name, "does-not-apply", why="x"),
    }
    try:
        calls[act]()
    except IrrunnerError:
        return


@settings(max_examples=40)
@given(acts)
def test_no_due_time_is_later_than_counting_says(loaded: library.Loaded, done: list[tuple[str, str, int, int]]) -> None:
    incident = declared(loaded)
    for act in done:
        carry_out(incident, *act)
    incident.refresh()
    for duty in deadline_board(incident.state, NOW).duties:
        record = incident.state.deadlines.get(duty.id)
        if record is None or duty.regime is None:
            continue
        from irrunner.incident.moments import find_zone

        moments = {name: parse_utc(time) for name, time in record.moments().items()}
        context = CountingContext(moments, find_zone("Europe/Berlin"))
        for stage in duty.stages:
            counted = count_stage(duty.regime, duty.regime.stage(stage.id), context)
            if stage.due:
                assert isinstance(counted, Due)
                assert parse_utc(stage.due) <= counted.at
                assert not stage.outer or stage.due < stage.outer
                assert 0 <= stage.percent <= 100
                assert stage.since <= max(stage.due, stage.since)
            else:
                assert not isinstance(counted, Due) or duty.regime.stage(stage.id).limit is None


@settings(max_examples=25)
@given(acts, st.integers(0, 14), minutes)
def test_the_fold_knows_no_clock_and_takes_a_journal_in_any_pieces(
    loaded: library.Loaded, done: list[tuple[str, str, int, int]], cut: int, minute: int
) -> None:
    incident = declared(loaded)
    for act in done:
        carry_out(incident, *act)
    incident.refresh()
    entries = incident.state.entries
    pieces = State(incident.id)
    apply_all(pieces, entries[:cut])
    deadline_board(pieces, NOW)
    apply_all(pieces, entries[cut:])
    now = START + timedelta(minutes=minute)
    seen = [
        [(duty.id, duty.decision, [(s.id, s.standing, s.due, s.left) for s in duty.stages]) for duty in each.duties]
        for each in (deadline_board(pieces, now), deadline_board(incident.state, now))
    ]
    assert seen[0] == seen[1]


@settings(max_examples=40)
@given(names, minutes, minutes, minutes)
def test_warnings_come_in_order_and_never_go_away_by_themselves(
    loaded: library.Loaded, name: str, minute: int, one: int, other: int
) -> None:
    incident = declared(loaded)
    carry_out(incident, "start", name, 0, minute)
    incident.refresh()
    sooner, later = sorted(START + timedelta(minutes=each) for each in (one, other))
    before, after = ({each.key for each in warnings(incident.state, now)} for now in (sooner, later))
    assert before <= after
    board = deadline_board(incident.state, later)
    for duty, stage in board.open_stages:
        levels = [each.level for each in board_warnings(board) if (each.regime, each.stage) == (duty.id, stage.id)]
        assert levels == ["50", "75", "90", "missed"][: len(levels)]
        assert ("missed" in levels) == (stage.standing != RUNNING)
        assert (stage.percent >= 50) == bool(levels)
    assert len(newest_warnings(board)) <= len(board.open_stages)
