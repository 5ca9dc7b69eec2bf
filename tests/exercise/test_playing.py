"""Playing an exercise: both journals, both clocks, and what happens when something goes wrong."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.exercise.evaluate.results import LATE, MISSED, NOT_PRESENTED, ON_TIME, PENDING, WAIVED
from irrunner.exercise.play import exercise as directing_module
from irrunner.exercise.play.verbs import begin, end, injects, judging
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.play.verbs.registry import exercise_verbs
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, evidence, notes, registers, steps
from tests.exercise.scenes import CONTROL, LEAD, SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from irrunner.exercise.play.exercise import Directing
    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.journal import Store
    from tests.beginnings import SetClock


def standing(directing: Directing, name: str) -> str:
    directing.refresh()
    view = directing.look().of(name)
    assert view is not None
    return view.standing


def result(directing: Directing, name: str) -> str:
    directing.refresh()
    return next(each.result for each in directing.outcomes() if each.expectation.id == name)


def player(directing: Directing) -> Incident:
    """The players' incident in another hand."""
    incident = Incident(directing.players.store, directing.players.id, LEAD, clock=directing.players.clock)
    incident.refresh()
    return incident


def work(directing: Directing, step: str) -> None:
    steps.done(player(directing), step, why="in the exercise")
    directing.refresh()


def test_an_exercise_is_an_incident_in_exercise_mode_on_the_real_playbook(started: Callable[..., Directing]) -> None:
    directing = started()
    state = directing.players.state
    assert state.incident.startswith("EX-")
    assert (state.mode, state.playbook.id, state.answer("package")) == ("exercise", "drill", "example-lib")


def test_the_players_store_never_holds_what_has_not_been_told(
    started: Callable[..., Directing], players: Store
) -> None:
    directing = started()
    injects.play_due(directing)
    judging.observe(directing, "They argue about who leads.", objective="scope")
    held = b"".join(path.read_bytes() for path in sorted(players.place.rglob("*")) if path.is_file())
    assert b"carries a stealer" in held
    for secret in ("wiped", "The build host was recycled", "nobody saw it", "patient caller", "who leads", "revoked"):
        assert secret.encode() not in held
    assert directing.script.secret.encode() not in held


def test_due_injects_are_told_once_with_their_attachments(started: Callable[..., Directing]) -> None:
    directing = started()
    (entry,) = injects.play_due(directing)
    assert entry.words == "example-lib carries a stealer. Please act."
    item = directing.players.state.evidence[entry.body_texts("attachments")[0]]
    assert item.name == "advisory.txt"
    with directing.players.store.vault.open(item.sha256) as kept:
        assert kept.read() == b"An advisory.\n"
    assert injects.play_due(directing) == []
    with pytest.raises(Refused, match="Nothing was told twice"):
        injects.fire(directing, "alert")


def test_a_gate_opens_when_its_decision_is_made_and_the_delay_is_over(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    assert standing(directing, "token") == "waiting"
    clock.forward(minutes=2)
    decisions.decide(player(directing), "executed", "yes", why="exercise")
    assert standing(directing, "token") == "upcoming"
    clock.forward(minutes=1, seconds=14)
    assert standing(directing, "token") == "upcoming"
    clock.forward(seconds=1)
    (entry,) = injects.play_due(directing)
    assert "198.51.100.7" in entry.words
    assert directing.players.state.answer("abused") == "yes"


def test_a_contingency_plays_only_when_the_team_is_late(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    clock.forward(minutes=10)
    assert standing(directing, "wiped") == "due"
    work(directing, "preserve")
    assert standing(directing, "wiped") == "averted"  # at the very moment still counts
    clock.forward(minutes=1)
    again = started()
    clock.forward(minutes=11)
    steps.done(player(again), "preserve", why="too late")
    assert standing(again, "wiped") == "due"


def test_expectations_are_on_time_late_missed_or_not_presented(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    clock.forward(minutes=2)
    work(directing, "confirm")
    assert result(directing, "confirmed") == ON_TIME
    assert result(directing, "hosts") == PENDING
    clock.forward(minutes=6)
    assert result(directing, "hosts") == MISSED
    registers.register_add(player(directing), "assets", {"name": "ci-1", "kind": "CI-runner"})
    assert result(directing, "hosts") == LATE
    end.end(directing)
    assert result(directing, "revoked") == NOT_PRESENTED
    assert result(directing, "line") == NOT_PRESENTED
    score = directing.score()
    assert (score.on_time, score.presented, score.covered, score.written) == (1, 2, 2, 4)


def test_a_pause_does_not_count_and_what_follows_the_end_does_not_either(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    clocks.pause(directing)
    clock.forward(hours=3)
    assert directing.now().story == 0
    clocks.resume(directing)
    clock.forward(minutes=2)
    assert directing.now().story == 8 * 60_000
    end.end(directing)
    work(directing, "confirm")
    assert result(directing, "confirmed") == NOT_PRESENTED


def test_a_jump_makes_due_what_it_passes_but_takes_nobody_s_time(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    clocks.jump(directing, 45 * 60)
    assert [view.inject.id for view in directing.look().due] == ["wiped", "reporter"]
    assert result(directing, "confirmed") == PENDING
    with pytest.raises(Refused, match="never goes back"):
        clocks.jump(directing, 60)
    clock.forward(minutes=3)
    assert result(directing, "confirmed") == MISSED


def test_a_story_clock_goes_on_with_a_key(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started(mode="story")
    injects.play_due(directing)
    clock.forward(hours=5)
    assert directing.look().due == []
    assert clocks.next_moment(directing) is not None
    assert [entry.words for entry in injects.play_due(directing)] == ["The build host was recycled. Its disk is gone."]
    assert result(directing, "confirmed") == MISSED


def test_a_speed_change_counts_from_then_on(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    clock.forward(minutes=1)
    clocks.speed(directing, 10)
    clock.forward(minutes=1)
    assert directing.now().story == 14 * 60_000
    with pytest.raises(Refused):
        clocks.speed(directing, 0)


def test_a_director_who_is_killed_finds_everything_in_the_two_journals(
    started: Callable[..., Directing], players: Store, control: Store, clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    clocks.pause(directing)
    written = injects.write_inject(directing, "A second key was found.", to=["eng"])
    injects.delay(directing, "reporter", 600)
    clock.forward(hours=1)
    again = directing_module.resume(control, directing.director.id, CONTROL, clock=clock)
    assert again.players.store is not players
    assert again.now().story == 0
    assert standing(again, "alert") == "delivered"
    assert standing(again, written.id) == "by hand"
    clocks.resume(again)
    clock.forward(minutes=11)
    due = [view.inject.id for view in again.look().due]
    assert due == ["wiped"]  # it waits for a key: nothing went while nobody directed
    assert len(injects.play_due(again)) == 1
    again.players.store.close()


def test_a_crash_between_the_two_stores_is_mended(
    load: Callable[..., LoadedScenario], players: Store, control: Store, clock: SetClock
) -> None:
    def dying() -> datetime:
        """A clock with which the process dies once the players' exercise has begun."""
        if any(b"exercise.began" in stored.header for stored in players.read("EX-2026-0001")):
            raise KeyboardInterrupt
        return clock()

    with pytest.raises(KeyboardInterrupt):
        begin.begin(load(), players, control, CONTROL, clock=dying)
    again = directing_module.resume(control, "EX-2026-0001", CONTROL, players=players, clock=clock)
    assert again.room.running
    assert standing(again, "alert") == "due"


def test_two_facilitators_deliver_an_inject_once(
    started: Callable[..., Directing], control: Store, clock: SetClock
) -> None:
    one = started()
    two = directing_module.resume(control, one.players.id, LEAD, players=one.players.store, clock=clock)
    assert [view.inject.id for view in two.look().due] == ["alert"]
    assert len(injects.play_due(one)) == 1
    assert injects.play_due(two) == []
    with pytest.raises(Refused, match="was delivered"):
        injects.fire(two, "alert")
    injects.skip(two, "reporter", why="no time")
    assert standing(one, "reporter") == "skipped"
    delivered = [entry for entry in one.players.state.entries if entry.kind == "inject.delivered"]
    assert len(delivered) == 1


def test_a_system_clock_that_jumps_does_not_move_the_story(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    injects.play_due(directing)
    steady = clocks.Steady(clock(), 100.0)
    clock.forward(minutes=1)
    assert steady.look(clock(), 160.0) is None
    clock.forward(hours=9)
    before = steady.look(clock(), 161.0)
    assert before is not None
    clocks.clock_stepped(directing, before, clock())
    assert directing.now().story == pytest.approx(4 * 61_000)
    clock.forward(hours=-20)
    notes.note(player(directing), "The clock went back.")
    directing.refresh()
    clock.forward(minutes=1)
    assert directing.now().story == pytest.approx(4 * 121_000)
    assert result(directing, "confirmed") == PENDING


def test_delays_and_shifts_move_what_is_left_and_the_end(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    injects.shift(directing, 600)
    injects.delay(directing, "reporter", -300)
    found = {view.inject.id: view.story for view in directing.look().upcoming}
    assert found == {"alert": 600_000, "wiped": 50 * 60_000, "reporter": 50 * 60_000}
    clock.forward(minutes=24)
    assert directing.look().over == ""
    clock.forward(minutes=1)
    assert directing.look().over == "its time is up"


def test_a_skip_needs_a_reason_and_comes_before_the_telling(started: Callable[..., Directing]) -> None:
    directing = started()
    with pytest.raises(Refused):
        injects.skip(directing, "reporter", why=" ")
    injects.play_due(directing)
    with pytest.raises(Refused, match="cannot be taken back"):
        injects.skip(directing, "alert", why="too early")
    with pytest.raises(NotFound, match="reportr"):
        injects.skip(directing, "reportr", why="x")


def test_roles_acknowledge_what_they_were_told(started: Callable[..., Directing]) -> None:
    directing = started()
    injects.play_due(directing)
    opaque = directing.script.opaque("alert")
    assert directing.room.delivered[opaque].outstanding == ("lead",)
    asking.acknowledge(player(directing), "1", "lead", by="lea")
    directing.refresh()
    assert directing.room.delivered[opaque].outstanding == ()
    with pytest.raises(Refused, match="already"):
        asking.acknowledge(player(directing), opaque, "lead")
    with pytest.raises(NotFound):
        asking.acknowledge(player(directing), "2", "lead")


def test_questions_go_to_control_and_checks_are_answered_by_the_scenario(started: Callable[..., Directing]) -> None:
    checked = SCENARIO.replace(
        "debrief:", "checks:\n  - {step: confirm, check: osv, result: hit, text: One advisory.}\ndebrief:"
    )
    directing = started(checked)
    asking.ask(player(directing), "What does the proxy log say?")
    directing.refresh()
    asking.answer(directing, "q1", "Two hosts.")
    assert directing.room.questions["q1"].answered is not None
    with pytest.raises(Refused, match="was answered"):
        asking.answer(directing, "q1", "Three.")
    asking.ask(player(directing), "Run the check.", step="confirm", check="osv")
    (entry,) = asking.answer_checks(directing)
    assert (entry.refs["result"], entry.words) == ("hit", "One advisory.")
    assert asking.answer_checks(directing) == []
    with pytest.raises(NotFound):
        asking.answer(directing, "q9", "What?")


def test_a_hint_is_on_record_and_makes_no_clean_sheet(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    with pytest.raises(Refused):
        asking.hint(directing)
    injects.play_due(directing)
    assert asking.hint(directing).words == "Which lockfiles mention it?"
    with pytest.raises(Refused):
        asking.hint(directing)
    registers.register_add(player(directing), "assets", {"name": "ci-1", "kind": "ci-runner"})
    work(directing, "confirm")
    end.end(directing)
    scope = next(each for each in directing.proposals() if each.objective == "scope")
    assert scope.rating == "S"
    assert "hosts" in scope.why


def test_a_person_judges_waives_and_rates(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    injects.play_due(directing)
    with pytest.raises(Refused, match="was not presented"):
        judging.judge(directing, "line", "on-time")
    injects.fire(directing, "reporter")
    assert result(directing, "line") == PENDING
    judging.judge(directing, "line", "on-time", why="calm and short")
    assert directing.look().over == ""
    work(directing, "preserve")
    assert directing.look().over == "what it was to end with has happened"
    clock.forward(minutes=30)
    judging.waive(directing, "hosts", why="the register was down")
    assert result(directing, "hosts") == WAIVED
    end.end(directing)
    proposed = {each.objective: each.rating for each in directing.proposals()}
    assert proposed == {"scope": "U", "notify": "P"}
    with pytest.raises(Refused, match="proposes U"):
        judging.rate(directing, "scope", "M")
    judging.rate(directing, "scope", "m", why="they saw it, and wrote nothing")
    assert directing.script.ratings["scope"].refs == {"objective": "scope", "rating": "M", "proposed": "U"}


def test_something_real_ends_the_exercise_and_leaves_the_story_behind(started: Callable[..., Directing]) -> None:
    directing = started()
    injects.play_due(directing)
    found = end.real(directing, why="the pager is serious")
    assert found.playbook == "drill"
    assert directing.room.ended is not None
    assert directing.room.ended.refs["how"] == "real"
    with pytest.raises(Refused, match="is over"):
        injects.fire(directing, "reporter")


def test_an_improvement_is_a_follow_up_of_the_players_incident(started: Callable[..., Directing]) -> None:
    directing = started()
    end.end(directing)
    judging.improve(
        directing, "Write the query down", issue="Nobody knew it", owner="eng", due="+30d", objective="scope"
    )
    (line,) = directing.script.planned
    assert line.body_text("capability") == "Analysis"
    assert directing.players.state.actions[1].added.words == "Write the query down"


def test_an_act_that_is_written_down_later_counts_when_it_was_done(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    injects.play_due(directing)
    clock.forward(minutes=4)
    steps.done(player(directing), "confirm", why="exercise", at="-2m")
    assert result(directing, "confirmed") == ON_TIME


def test_a_step_for_each_row_is_done_when_every_row_is(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started(SCENARIO.replace("met_by: {step: confirm}", "met_by: {step: isolate}"))
    injects.play_due(directing)
    incident = player(directing)
    for name in ("ci-1", "ci-2"):
        registers.register_add(incident, "assets", {"name": name})
    steps.done(incident, "isolate@a1", why="exercise")
    assert result(directing, "confirmed") == PENDING
    steps.done(incident, "isolate@a2", why="exercise")
    assert result(directing, "confirmed") == ON_TIME


def test_evidence_and_milestones_meet_expectations(started: Callable[..., Directing]) -> None:
    text = SCENARIO.replace("met_by: {step: confirm}", "met_by: {evidence: confirm, slot: 1}")
    directing = started(
        text.replace("met_by: {register: assets, has: {kind: ci-runner}}", "met_by: {milestone: detected}")
    )
    injects.play_due(directing)
    evidence.add(player(directing), BytesIO(b"advisory"), name="a.txt", step="confirm", slot=1)
    assert result(directing, "confirmed") == ON_TIME
    assert result(directing, "hosts") == PENDING
    work(directing, "confirm")
    assert result(directing, "hosts") == ON_TIME


def test_the_two_stores_must_be_two(load: Callable[..., LoadedScenario], players: Store, clock: SetClock) -> None:
    with pytest.raises(Refused, match="cannot be the director's"):
        begin.begin(load(), players, players, CONTROL, clock=clock)


def test_every_verb_is_in_the_list_and_says_what_it_does() -> None:
    assert len(exercise_verbs()) >= 20
    assert all(each.does for each in exercise_verbs().values())


def test_a_closed_players_incident_gets_no_more_injects(started: Callable[..., Directing]) -> None:
    from irrunner.incident.verbs import lifecycle

    directing = started()
    lifecycle.close(player(directing), outcome="test", why="they went home")
    with pytest.raises(Refused, match="is closed"):
        injects.play_due(directing)
    end.end(directing)
    assert directing.room.ended is not None


def test_a_director_who_dies_after_the_commit_has_told_it_once(
    started: Callable[..., Directing], players: Store, control: Store, clock: SetClock
) -> None:
    def dying() -> None:
        raise KeyboardInterrupt

    directing = started()
    directing.players.after_commit = dying
    with pytest.raises(KeyboardInterrupt):
        injects.fire(directing, "alert")
    again = directing_module.resume(control, directing.director.id, CONTROL, players=players, clock=clock)
    assert standing(again, "alert") == "delivered"
    assert injects.play_due(again) == []
    assert len(again.players.state.evidence) == 1


def test_a_director_who_dies_before_the_commit_has_told_nothing(
    started: Callable[..., Directing], players: Store, control: Store, clock: SetClock
) -> None:
    directing = started()

    def dying() -> datetime:
        raise KeyboardInterrupt

    directing.players.clock = dying
    with pytest.raises(KeyboardInterrupt):
        injects.fire(directing, "alert")
    again = directing_module.resume(control, directing.director.id, CONTROL, players=players, clock=clock)
    assert standing(again, "alert") == "due"
    assert len(injects.play_due(again)) == 1


def test_a_redacted_beginning_leaves_the_clocks_as_they_were(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    from irrunner.incident.verbs import record

    directing = started()
    began = directing.room.began
    assert began is not None
    record.redact(directing.players, began.seq, why="a name")
    clock.forward(minutes=1)
    again = directing_module.Directing(player(directing), directing.director)
    assert again.room.running
    assert again.now().story > 0


def test_what_nobody_had_time_for_counts_in_neither_number(started: Callable[..., Directing], clock: SetClock) -> None:
    directing = started()
    injects.play_due(directing)
    clock.forward(seconds=5)
    end.end(directing)
    score = directing.score()
    assert (score.presented, score.covered, score.written) == (0, 0, 4)
