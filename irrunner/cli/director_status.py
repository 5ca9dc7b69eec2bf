"""The director's page: clocks, script, questions and results so far, as lines and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.cli.output import table
from irrunner.cli.repl.cards import story_now
from irrunner.exercise.evaluate.report import percent
from irrunner.exercise.evaluate.results import PENDING
from irrunner.exercise.play import story_clock
from irrunner.exercise.play.inject_status import DUE
from irrunner.exercise.scenario.packets import trigger_text
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.evaluate.results import Outcome
    from irrunner.exercise.play.exercise import Directing
    from irrunner.exercise.play.inject_status import InjectView, Outlook


def page(directing: Directing, *, truth: bool = False) -> Iterator[str]:
    """The page as lines."""
    look = directing.look()
    yield f"EXERCISE {directing.scenario.title}"
    yield f"{directing.players.id} at {directing.script.place}, directed as {directing.director.id}"
    yield clock_line(directing, look)
    rows = [_row(view, look) for view in look.injects]
    yield from table(("Inject", "Stands", "When", "To", "Trigger", "Title"), rows)
    for question in directing.room.questions.values():
        if question.answered is None:
            step = str(question.asked.refs.get("step", ""))
            yield f"Asked: {question.id}{f' ({step})' if step else ''}: {question.asked.words}"
    for number, delivery in enumerate(directing.room.delivered.values(), 1):
        if delivery.outstanding:
            yield f"Not acknowledged: inject {number}, by {', '.join(delivery.outstanding)}"
    yield from _results(directing)
    if truth and directing.scenario.truth:
        yield "What has really happened:"
        yield from (f"  {line}" for line in directing.scenario.truth.splitlines())


def clock_line(directing: Directing, look: Outlook) -> str:
    """Where the story is, how its clock goes, and what comes next."""
    room, clock = directing.room, directing.room.clock
    said = [f"Story {story_now(room, look.now.story)}"]
    if room.ended is not None:
        said.append("over")
    elif clock is not None:
        running = f"{clock.speed} times as fast" if clock.speed != 1 else "real time"
        goes = "goes on by hand" if clock.mode == "story" else running
        said.append("paused" if clock.paused else goes)
        upcoming = look.upcoming
        if upcoming and upcoming[0].story is not None:
            left = format_duration(max(0, upcoming[0].story - look.now.story) // 1000)
            said.append(f"next {upcoming[0].inject.id} in {left} of the story")
        if look.due:
            said.append(f"DUE: {', '.join(view.inject.id for view in look.due)}")
        if look.over:
            said.append(f"end it: {look.over}")
    return "; ".join(said)


def _row(view: InjectView, look: Outlook) -> tuple[str, ...]:
    inject = view.inject
    when = story_clock.format_offset(view.story) if view.story is not None else ""
    stands = view.standing.upper() if view.standing == DUE else view.standing
    kind = "" if inject.kind == "inject" else f" ({inject.kind})"
    return inject.id, stands, when, ", ".join(inject.to), trigger_text(inject), f"{inject.title}{kind}"


def _results(directing: Directing) -> Iterator[str]:
    outcomes, score = directing.outcomes(), directing.score()
    yield (
        f"Performance {percent(score.on_time, score.presented)} on time; "
        f"coverage {percent(score.covered, score.written)} presented; "
        f"hints {sum(len(each) for each in directing.room.hints.values())}"
    )
    rows = [_outcome(each, directing) for each in outcomes if each.presented is not None]
    yield from table(("Expectation", "Result", "Time", "Objective", "What"), rows) if rows else ()
    for proposal in directing.proposals():
        rated = directing.script.ratings.get(proposal.objective)
        said = f"rated {rated.refs['rating']} by {rated.by}" if rated is not None else "not rated"
        proposed = f"{proposal.rating} proposed: {proposal.why}" if proposal.rating else proposal.why
        yield f"Objective {proposal.objective}: {said}; {proposed}"


def _outcome(each: Outcome, directing: Directing) -> tuple[str, ...]:
    expectation = each.expectation
    critical = " (critical)" if expectation.critical else ""
    return (
        expectation.id,
        f"{each.result}{critical}",
        _time(each, directing),
        expectation.objective,
        directing.filled(expectation.do),
    )


def _time(each: Outcome, directing: Directing) -> str:
    within = f" of {format_duration(each.expectation.within)}" if each.expectation.within else ""
    if each.took is not None:
        return f"{format_duration(each.took // 1000)}{within}"
    if each.result == PENDING and each.presented is not None and within:
        left = each.presented.played + each.expectation.within * 1000 - directing.now().played
        return f"{format_duration(max(0, left) // 1000)} left"
    return within.removeprefix(" of ")


def as_data(directing: Directing, *, truth: bool = False) -> dict[str, Any]:
    """The page as data."""
    look, score = directing.look(), directing.score()
    clock = directing.room.clock
    return {
        "exercise": directing.director.id,
        "scenario": directing.scenario.id,
        "title": directing.scenario.title,
        "store": directing.script.place,
        "running": directing.room.running,
        "clock": clock.mode if clock is not None else "",
        "speed": clock.speed if clock is not None else 0,
        "paused": clock.paused if clock is not None else False,
        "story": look.now.story // 1000,
        "played": look.now.played // 1000,
        "over": look.over,
        "injects": [
            {
                "id": view.inject.id,
                "kind": view.inject.kind,
                "title": view.inject.title,
                "to": list(view.inject.to),
                "standing": view.standing,
                "story": view.story // 1000 if view.story is not None else None,
            }
            for view in look.injects
        ],
        "questions": [
            {
                "question": each.id,
                "text": each.asked.words,
                "step": str(each.asked.refs.get("step", "")),
                "answer": each.answered.words if each.answered is not None else None,
            }
            for each in directing.room.questions.values()
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
            for each in directing.outcomes()
        ],
        "performance": {"on_time": score.on_time, "presented": score.presented},
        "coverage": {"presented": score.covered, "written": score.written},
        "objectives": [
            {
                "id": each.objective,
                "proposed": each.rating,
                "why": each.why,
                "rating": str(rated.refs["rating"]) if (rated := directing.script.ratings.get(each.objective)) else "",
            }
            for each in directing.proposals()
        ],
        **({"truth": directing.scenario.truth} if truth else {}),
    }
