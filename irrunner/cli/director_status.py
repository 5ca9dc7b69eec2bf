"""The status of an exercise for its director: clocks, injects, questions and results so far, as lines and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.cli.output import table
from irrunner.cli.repl.inject_lines import story_now
from irrunner.exercise.play.inject_status import DUE
from irrunner.exercise.play.results import PENDING, RESULT_TEXTS
from irrunner.exercise.play.score import score_text
from irrunner.exercise.scenario.inject_text import trigger_text
from irrunner.playbook.durations import format_duration, format_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.play.inject_status import InjectStatus, Schedule
    from irrunner.exercise.play.results import Outcome


def page(exercise: Exercise, *, truth: bool = False) -> Iterator[str]:
    """The status as lines; truth: whether what has really happened is among them."""
    schedule = exercise.schedule()
    yield f"EXERCISE {exercise.scenario.title}"
    yield f"{exercise.players.id} at {exercise.director_log.place}, directed as {exercise.director.id}"
    yield clock_line(exercise, schedule)
    if exercise.director_log.left_out:
        out = ", ".join(sorted(exercise.director_log.left_out))
        yield f"Drawn with the seed {exercise.director_log.seed}; not drawn: {out}"
    rows = [_row(status, schedule) for status in schedule.injects]
    yield from table(("Inject", "Stands", "When", "To", "Trigger", "Title"), rows)
    for question in exercise.player_log.questions.values():
        if question.answered is None:
            step = str(question.asked.refs.get("step", ""))
            yield f"Asked: {question.id}{f' ({step})' if step else ''}: {question.asked.words}"
    for number, delivery in enumerate(exercise.player_log.delivered.values(), 1):
        if delivery.outstanding:
            yield f"Not acknowledged: inject {number}, by {', '.join(delivery.outstanding)}"
    yield from _results(exercise)
    if truth and exercise.scenario.truth:
        yield "What has really happened:"
        yield from (f"  {line}" for line in exercise.scenario.truth.splitlines())


def clock_line(exercise: Exercise, schedule: Schedule) -> str:
    """A line on the story's clock, how it runs, and what comes next."""
    player_log, clock = exercise.player_log, exercise.player_log.clock
    parts = [f"Story {story_now(player_log, schedule.now.story)}"]
    if player_log.ended is not None:
        parts.append("over")
    elif clock is not None:
        running = f"{clock.speed} times as fast" if clock.speed != 1 else "real time"
        goes = "goes on by hand" if clock.mode == "story" else running
        parts.append("paused" if clock.paused else goes)
        upcoming = schedule.upcoming
        if upcoming and upcoming[0].story is not None:
            left = format_duration(max(0, upcoming[0].story - schedule.now.story) // 1000)
            parts.append(f"next {upcoming[0].inject.id} in {left} of the story")
        if schedule.due:
            parts.append(f"DUE: {', '.join(status.inject.id for status in schedule.due)}")
        if schedule.over:
            parts.append(f"end it: {schedule.over}")
    return "; ".join(parts)


def _row(status: InjectStatus, schedule: Schedule) -> tuple[str, ...]:
    inject = status.inject
    when = format_offset(status.story) if status.story is not None else ""
    stands = status.state.upper() if status.state == DUE else status.state
    kind = "" if inject.kind == "inject" else f" ({inject.kind})"
    return inject.id, stands, when, ", ".join(inject.to), trigger_text(inject), f"{inject.title}{kind}"


def _results(exercise: Exercise) -> Iterator[str]:
    outcomes, score = exercise.outcomes(), exercise.score()
    yield (f"{score_text(score)}; hints {sum(len(each) for each in exercise.player_log.hints.values())}")
    rows = [_outcome(each, exercise) for each in outcomes if each.presented is not None]
    yield from table(("Expectation", "Result", "Time", "Objective", "What"), rows) if rows else ()
    for proposal in exercise.proposals():
        rated = exercise.director_log.ratings.get(proposal.objective)
        parts = f"rated {rated.refs['rating']} by {rated.by}" if rated is not None else "not rated"
        proposed = f"{proposal.rating} proposed: {proposal.why}" if proposal.rating else proposal.why
        yield f"Objective {proposal.objective}: {parts}; {proposed}"


def _outcome(each: Outcome, exercise: Exercise) -> tuple[str, ...]:
    expectation = each.expectation
    critical = " (critical)" if expectation.critical else ""
    return (
        expectation.id,
        f"{RESULT_TEXTS[each.result]}{critical}",
        _time(each, exercise),
        expectation.objective,
        exercise.fill(expectation.do),
    )


def _time(each: Outcome, exercise: Exercise) -> str:
    within = f" of {format_duration(each.expectation.within)}" if each.expectation.within else ""
    if each.took is not None:
        return f"{format_duration(each.took // 1000)}{within}"
    if each.result == PENDING and each.presented is not None and within:
        left = each.presented.played + each.expectation.within * 1000 - exercise.now().played
        return f"{format_duration(max(0, left) // 1000)} left"
    return within.removeprefix(" of ")


def as_data(exercise: Exercise, *, truth: bool = False) -> dict[str, Any]:
    """The status as the fields of the JSON answer; truth: whether what has really happened is among them."""
    schedule, score = exercise.schedule(), exercise.score()
    clock = exercise.player_log.clock
    return {
        "exercise": exercise.director.id,
        "scenario": exercise.scenario.id,
        "title": exercise.scenario.title,
        "store": exercise.director_log.place,
        "running": exercise.player_log.running,
        "clock": clock.mode if clock is not None else "",
        "speed": clock.speed if clock is not None else 0,
        "paused": clock.paused if clock is not None else False,
        "story": schedule.now.story // 1000,
        "played": schedule.now.played // 1000,
        "over": schedule.over,
        "injects": [
            {
                "id": status.inject.id,
                "kind": status.inject.kind,
                "title": status.inject.title,
                "to": list(status.inject.to),
                "standing": status.state,
                "story": status.story // 1000 if status.story is not None else None,
            }
            for status in schedule.injects
        ],
        "questions": [
            {
                "question": each.id,
                "text": each.asked.words,
                "step": str(each.asked.refs.get("step", "")),
                "answer": each.answered.words if each.answered is not None else None,
            }
            for each in exercise.player_log.questions.values()
        ],
        "expectations": [
            {
                "id": each.expectation.id,
                "inject": each.inject.id,
                "objective": each.expectation.objective,
                "critical": each.expectation.critical,
                "result": each.result,
                "took": each.took // 1000 if each.took is not None else None,
                "hints": each.hints,
            }
            for each in exercise.outcomes()
        ],
        "performance": {"met": score.met, "counted": score.counted, "cut_short": score.is_cut_short},
        "coverage": {"presented": score.presented, "covered": score.covered, "written": score.written},
        "objectives": [
            {
                "id": each.objective,
                "proposed": each.rating,
                "why": each.why,
                "rating": str(rated.refs["rating"])
                if (rated := exercise.director_log.ratings.get(each.objective))
                else "",
            }
            for each in exercise.proposals()
        ],
        **({"truth": exercise.scenario.truth} if truth else {}),
    }
