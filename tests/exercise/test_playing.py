"""Playing an exercise: both journals, both clocks, and what happens when something goes wrong."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.exercise.play import Exercise
from irrunner.exercise.play.results import CUT_SHORT, LATE, MISSED, NOT_PRESENTED, ON_TIME, PENDING, WAIVED
from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.score import score_text
from irrunner.exercise.play.verbs import begin, end, injects, judging, new_injects
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.play.verbs.registry import exercise_verbs
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, evidence, notes, registers, steps
from tests.exercise.scenes import CONTROL, LEAD, SCENARIO

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.journal import Journal
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin, LoadScenario


def state_of(exercise: Exercise, name: str) -> str:
    exercise.refresh()
    view = exercise.schedule().of(name)
    assert view is not None
    return view.state


def result(exercise: Exercise, name: str) -> str:
    exercise.refresh()
    return next(each.result for each in exercise.outcomes() if each.expectation.id == name)


def player(exercise: Exercise) -> Incident:
    """The players' incident in another hand."""
    incident = Incident(exercise.players.store, exercise.players.id, LEAD, clock=exercise.players.clock)
    incident.refresh()
    return incident


def work(exercise: Exercise, step: str) -> None:
    steps.done(player(exercise), step, why="in the exercise")
    exercise.refresh()


def test_an_exercise_is_an_incident_in_exercise_mode_on_the_real_playbook(started: Begin) -> None:
    exercise = started()
    state = exercise.players.state
    assert state.incident.startswith("EX-")
    assert (state.mode, state.playbook.id, state.answer("package")) == ("exercise", "drill", "example-lib")


def test_the_players_store_never_holds_what_has_not_been_told(started: Begin, players: Journal) -> None:
    exercise = started()
    injects.play_due(exercise)
    judging.observe(exercise, "They argue about who leads.", objective="scope")
    stored = b"".join(path.read_bytes() for path in sorted(Path(players.location).rglob("*")) if path.is_file())
    assert b"carries a stealer" in stored
    for secret in ("wiped", "The build host was recycled", "nobody saw it", "patient caller", "who leads", "revoked"):
        assert secret.encode() not in stored
    assert exercise.director_log.secret.encode() not in stored


def test_due_injects_are_told_once_with_their_attachments(started: Begin) -> None:
    exercise = started()
    (entry,) = injects.play_due(exercise)
    assert entry.words == "example-lib carries a stealer. Please act."
    item = exercise.players.state.evidence[entry.body_texts("attachments")[0]]
    assert item.name == "advisory.txt"
    with exercise.players.store.vault.open(item.sha256) as kept:
        assert kept.read() == b"An advisory.\n"
    assert injects.play_due(exercise) == []
    with pytest.raises(Refused, match="Nothing was told twice"):
        injects.fire(exercise, "alert")


def test_a_gate_opens_when_its_decision_is_made_and_the_delay_is_over(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    assert state_of(exercise, "token") == "waiting"
    clock.forward(minutes=2)
    decisions.decide(player(exercise), "executed", "yes", why="exercise")
    assert state_of(exercise, "token") == "upcoming"
    clock.forward(minutes=1, seconds=14)
    assert state_of(exercise, "token") == "upcoming"
    clock.forward(seconds=1)
    (entry,) = injects.play_due(exercise)
    assert "198.51.100.7" in entry.words
    assert exercise.players.state.answer("abused") == "yes"


def test_a_contingency_plays_only_when_the_team_is_late(started: Begin, clock: SetClock) -> None:
    exercise = started()
    clock.forward(minutes=10)
    assert state_of(exercise, "wiped") == "due"
    work(exercise, "preserve")
    assert state_of(exercise, "wiped") == "averted"  # at the very moment still counts
    clock.forward(minutes=1)
    again = started()
    clock.forward(minutes=11)
    steps.done(player(again), "preserve", why="too late")
    assert state_of(again, "wiped") == "due"


def test_expectations_are_on_time_late_missed_or_not_presented(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clock.forward(minutes=2)
    work(exercise, "confirm")
    assert result(exercise, "confirmed") == ON_TIME
    assert result(exercise, "hosts") == PENDING
    clock.forward(minutes=6)
    assert result(exercise, "hosts") == MISSED
    registers.register_add(player(exercise), "assets", {"name": "ci-1", "kind": "CI-runner"})
    assert result(exercise, "hosts") == LATE
    end.end(exercise)
    assert result(exercise, "revoked") == NOT_PRESENTED
    assert result(exercise, "line") == NOT_PRESENTED
    score = exercise.score()
    assert (score.on_time, score.presented, score.covered, score.written) == (1, 2, 2, 4)


def test_a_pause_does_not_count_and_what_follows_the_end_does_not_either(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clocks.pause(exercise)
    clock.forward(hours=3)
    assert exercise.now().story == 0
    clocks.resume(exercise)
    clock.forward(minutes=2)
    assert exercise.now().story == 8 * 60_000
    end.end(exercise)
    work(exercise, "confirm")
    assert result(exercise, "confirmed") == CUT_SHORT


def test_a_jump_makes_due_what_it_passes_but_takes_nobody_s_time(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clocks.jump(exercise, 45 * 60)
    assert [view.inject.id for view in exercise.schedule().due] == ["wiped", "reporter"]
    assert result(exercise, "confirmed") == PENDING
    with pytest.raises(Refused, match="never goes back"):
        clocks.jump(exercise, 60)
    clock.forward(minutes=3)
    assert result(exercise, "confirmed") == MISSED


def test_a_story_clock_goes_on_with_a_key(started: Begin, clock: SetClock) -> None:
    exercise = started(mode="story")
    injects.play_due(exercise)
    clock.forward(hours=5)
    assert exercise.schedule().due == []
    assert clocks.next_moment(exercise) is not None
    assert [entry.words for entry in injects.play_due(exercise)] == ["The build host was recycled. Its disk is gone."]
    assert result(exercise, "confirmed") == MISSED


def test_a_speed_change_counts_from_then_on(started: Begin, clock: SetClock) -> None:
    exercise = started()
    clock.forward(minutes=1)
    clocks.speed(exercise, 10)
    clock.forward(minutes=1)
    assert exercise.now().story == 14 * 60_000
    with pytest.raises(Refused):
        clocks.speed(exercise, 0)


def test_a_director_who_is_killed_finds_everything_in_the_two_journals(
    started: Begin, players: Journal, control: Journal, clock: SetClock
) -> None:
    exercise = started()
    injects.play_due(exercise)
    clocks.pause(exercise)
    written = new_injects.write_inject(exercise, "A second key was found.", to=["eng"])
    injects.delay(exercise, "reporter", 600)
    clock.forward(hours=1)
    again = resume(control, exercise.director.id, CONTROL, clock=clock)
    assert again.players.store is not players
    assert again.now().story == 0
    assert state_of(again, "alert") == "delivered"
    assert state_of(again, written.id) == "by hand"
    clocks.resume(again)
    clock.forward(minutes=11)
    due = [view.inject.id for view in again.schedule().due]
    assert due == ["wiped"]  # it waits for a key: nothing went while nobody directed
    assert len(injects.play_due(again)) == 1
    again.players.store.close()


def test_a_crash_between_the_two_stores_is_mended(
    load: LoadScenario, players: Journal, control: Journal, clock: SetClock
) -> None:
    def dying() -> datetime:
        """A clock with which the process dies once the players' exercise has begun."""
        if any(b"exercise.began" in stored.header for stored in players.read("EX-2026-0001")):
            raise KeyboardInterrupt
        return clock()

    with pytest.raises(KeyboardInterrupt):
        begin.begin(load(), players, control, CONTROL, clock=dying)
    again = resume(control, "EX-2026-0001", CONTROL, players=players, clock=clock)
    assert again.player_log.running
    assert state_of(again, "alert") == "due"


def test_two_facilitators_deliver_an_inject_once(started: Begin, control: Journal, clock: SetClock) -> None:
    one = started()
    two = resume(control, one.players.id, LEAD, players=one.players.store, clock=clock)
    assert [view.inject.id for view in two.schedule().due] == ["alert"]
    assert len(injects.play_due(one)) == 1
    assert injects.play_due(two) == []
    with pytest.raises(Refused, match="was delivered"):
        injects.fire(two, "alert")
    injects.skip(two, "reporter", why="no time")
    assert state_of(one, "reporter") == "skipped"
    delivered = [entry for entry in one.players.state.entries if entry.kind == "inject.delivered"]
    assert len(delivered) == 1


def test_a_system_clock_that_jumps_does_not_move_the_story(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    steady = clocks.ClockWatch(clock(), 100.0)
    clock.forward(minutes=1)
    assert steady.check(clock(), 160.0) is None
    clock.forward(hours=9)
    before = steady.check(clock(), 161.0)
    assert before is not None
    clocks.clock_stepped(exercise, before, clock())
    assert exercise.now().story == pytest.approx(4 * 61_000)
    clock.forward(hours=-20)
    notes.note(player(exercise), "The clock went back.")
    exercise.refresh()
    clock.forward(minutes=1)
    assert exercise.now().story == pytest.approx(4 * 121_000)
    assert result(exercise, "confirmed") == PENDING


def test_delays_and_shifts_move_what_is_left_and_the_end(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.shift(exercise, 600)
    injects.delay(exercise, "reporter", -300)
    found = {view.inject.id: view.story for view in exercise.schedule().upcoming}
    assert found == {"alert": 600_000, "wiped": 50 * 60_000, "reporter": 50 * 60_000}
    clock.forward(minutes=24)
    assert exercise.schedule().over == ""
    clock.forward(minutes=1)
    assert exercise.schedule().over == "its time is up"


def test_a_skip_needs_a_reason_and_comes_before_the_telling(started: Begin) -> None:
    exercise = started()
    with pytest.raises(Refused):
        injects.skip(exercise, "reporter", why=" ")
    injects.play_due(exercise)
    with pytest.raises(Refused, match="cannot be taken back"):
        injects.skip(exercise, "alert", why="too early")
    with pytest.raises(NotFound, match="reportr"):
        injects.skip(exercise, "reportr", why="x")


def test_roles_acknowledge_what_they_were_told(started: Begin) -> None:
    exercise = started()
    injects.play_due(exercise)
    opaque = exercise.director_log.opaque("alert")
    assert exercise.player_log.delivered[opaque].outstanding == ("lead",)
    asking.acknowledge(player(exercise), "1", "lead", by="lea")
    exercise.refresh()
    assert exercise.player_log.delivered[opaque].outstanding == ()
    with pytest.raises(Refused, match="already"):
        asking.acknowledge(player(exercise), opaque, "lead")
    with pytest.raises(NotFound):
        asking.acknowledge(player(exercise), "2", "lead")


def test_questions_go_to_control_and_checks_are_answered_by_the_scenario(started: Begin) -> None:
    checked = SCENARIO.replace(
        "debrief:", "checks:\n  - {step: confirm, check: osv, result: hit, text: One advisory.}\ndebrief:"
    )
    exercise = started(checked)
    asking.ask(player(exercise), "What does the proxy log say?")
    exercise.refresh()
    asking.answer(exercise, "q1", "Two hosts.")
    assert exercise.player_log.questions["q1"].answered is not None
    with pytest.raises(Refused, match="was answered"):
        asking.answer(exercise, "q1", "Three.")
    asking.ask(player(exercise), "Run the check.", step="confirm", check="osv")
    (entry,) = asking.answer_checks(exercise)
    assert (entry.refs["result"], entry.words) == ("hit", "One advisory.")
    assert asking.answer_checks(exercise) == []
    with pytest.raises(NotFound):
        asking.answer(exercise, "q9", "What?")


def test_a_hint_is_on_record_and_makes_no_clean_sheet(started: Begin, clock: SetClock) -> None:
    exercise = started()
    with pytest.raises(Refused):
        asking.hint(exercise)
    injects.play_due(exercise)
    assert asking.hint(exercise).words == "Which lockfiles mention it?"
    with pytest.raises(Refused):
        asking.hint(exercise)
    registers.register_add(player(exercise), "assets", {"name": "ci-1", "kind": "ci-runner"})
    work(exercise, "confirm")
    decisions.decide(player(exercise), "executed", "yes")
    clock.forward(minutes=2)
    injects.play_due(exercise)
    work(exercise, "rotate/revoke")
    clock.forward(minutes=21)
    end.end(exercise)
    scope = exercise.proposal("scope")
    assert scope.rating == "S"
    assert "hosts" in scope.why


def test_a_person_judges_waives_and_rates(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    with pytest.raises(Refused, match="was not presented"):
        judging.judge(exercise, "line", "on-time")
    injects.fire(exercise, "reporter")
    assert result(exercise, "line") == PENDING
    judging.judge(exercise, "line", "on-time", why="calm and short")
    assert exercise.schedule().over == ""
    work(exercise, "preserve")
    assert exercise.schedule().over == "what it was to end with has happened"
    clock.forward(minutes=30)
    judging.waive(exercise, "hosts", why="the register was down")
    assert result(exercise, "hosts") == WAIVED
    end.end(exercise)
    proposed = {each.objective: each.rating for each in exercise.proposals()}
    assert proposed == {"scope": "U", "notify": "P"}
    with pytest.raises(Refused, match="proposes U"):
        judging.rate(exercise, "scope", "M")
    judging.rate(exercise, "scope", "m", why="they saw it, and wrote nothing")
    assert exercise.director_log.ratings["scope"].refs == {"objective": "scope", "rating": "M", "proposed": "U"}


def test_something_real_ends_the_exercise_and_leaves_the_story_behind(started: Begin) -> None:
    exercise = started()
    injects.play_due(exercise)
    found = end.real(exercise, why="the pager is serious")
    assert found.playbook == "drill"
    assert exercise.player_log.ended is not None
    assert exercise.player_log.ended.refs["how"] == "real"
    with pytest.raises(Refused, match="is over"):
        injects.fire(exercise, "reporter")


def test_an_improvement_is_a_follow_up_of_the_players_incident(started: Begin) -> None:
    exercise = started()
    end.end(exercise)
    judging.improve(
        exercise, "Write the query down", issue="Nobody knew it", owner="eng", due="+30d", objective="scope"
    )
    (line,) = exercise.director_log.planned
    assert line.body_text("capability") == "Analysis"
    assert exercise.players.state.actions[1].added.words == "Write the query down"


def test_an_act_that_is_written_down_later_counts_when_it_was_done(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clock.forward(minutes=4)
    steps.done(player(exercise), "confirm", why="exercise", at="-2m")
    assert result(exercise, "confirmed") == ON_TIME


def test_a_step_for_each_row_is_done_when_every_row_is(started: Begin, clock: SetClock) -> None:
    exercise = started(SCENARIO.replace("met_by: {step: confirm}", "met_by: {step: isolate}"))
    injects.play_due(exercise)
    incident = player(exercise)
    for name in ("ci-1", "ci-2"):
        registers.register_add(incident, "assets", {"name": name})
    steps.done(incident, "isolate@a1", why="exercise")
    assert result(exercise, "confirmed") == PENDING
    steps.done(incident, "isolate@a2", why="exercise")
    assert result(exercise, "confirmed") == ON_TIME


def test_evidence_and_milestones_meet_expectations(started: Begin) -> None:
    text = SCENARIO.replace("met_by: {step: confirm}", "met_by: {evidence: confirm, slot: 1}")
    exercise = started(
        text.replace("met_by: {register: assets, has: {kind: ci-runner}}", "met_by: {milestone: detected}")
    )
    injects.play_due(exercise)
    evidence.add(player(exercise), BytesIO(b"advisory"), name="a.txt", step="confirm", slot=1)
    assert result(exercise, "confirmed") == ON_TIME
    assert result(exercise, "hosts") == PENDING
    work(exercise, "confirm")
    assert result(exercise, "hosts") == ON_TIME


def test_the_two_stores_must_be_two(load: LoadScenario, players: Journal, clock: SetClock) -> None:
    with pytest.raises(Refused, match="cannot be the director's"):
        begin.begin(load(), players, players, CONTROL, clock=clock)


def test_every_verb_is_in_the_list_and_says_what_it_does() -> None:
    assert len(exercise_verbs()) >= 20
    assert all(each.does for each in exercise_verbs().values())


def test_a_closed_players_incident_gets_no_more_injects(started: Begin) -> None:
    from irrunner.incident.verbs import lifecycle

    exercise = started()
    lifecycle.close(player(exercise), outcome="test", why="they went home")
    with pytest.raises(Refused, match="is closed"):
        injects.play_due(exercise)
    end.end(exercise)
    assert exercise.player_log.ended is not None


def test_a_director_who_dies_after_the_commit_has_told_it_once(
    started: Begin, players: Journal, control: Journal, clock: SetClock
) -> None:
    def dying() -> None:
        raise KeyboardInterrupt

    exercise = started()
    exercise.players.after_commit = dying
    with pytest.raises(KeyboardInterrupt):
        injects.fire(exercise, "alert")
    again = resume(control, exercise.director.id, CONTROL, players=players, clock=clock)
    assert state_of(again, "alert") == "delivered"
    assert injects.play_due(again) == []
    assert len(again.players.state.evidence) == 1


def test_a_director_who_dies_before_the_commit_has_told_nothing(
    started: Begin, players: Journal, control: Journal, clock: SetClock
) -> None:
    exercise = started()

    def dying() -> datetime:
        raise KeyboardInterrupt

    exercise.players.clock = dying
    with pytest.raises(KeyboardInterrupt):
        injects.fire(exercise, "alert")
    again = resume(control, exercise.director.id, CONTROL, players=players, clock=clock)
    assert state_of(again, "alert") == "due"
    assert len(injects.play_due(again)) == 1


def test_a_redacted_beginning_leaves_the_clocks_as_they_were(started: Begin, clock: SetClock) -> None:
    from irrunner.incident.verbs import record

    exercise = started()
    began = exercise.player_log.began
    assert began is not None
    record.redact(exercise.players, began.seq, why="a name")
    clock.forward(minutes=1)
    again = Exercise(player(exercise), exercise.director)
    assert again.player_log.running
    assert again.now().story > 0


def test_what_nobody_had_time_for_was_told_and_cut_short(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clock.forward(seconds=5)
    end.end(exercise)
    score = exercise.score()
    assert (score.presented, score.covered, score.written) == (2, 0, 4)
    assert (score.met, score.counted, score.is_cut_short) == (0, 4, True)
    assert score_text(score) == "0 of 4 on time, 2 of 4 presented, 2 cut short"
