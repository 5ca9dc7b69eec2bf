"""Checks in an exercise: nothing real runs. The scenario, or whoever directs, says what a check finds."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.play.exercise import require_running
from irrunner.exercise.play.player_log import fold_player_log
from irrunner.incident.check_result import ANSWERS, Answer, CheckResult, KeptOutput
from irrunner.incident.check_standings import check_names
from irrunner.incident.texts import commands
from irrunner.incident.verbs import checks
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import CheckStarted, QuestionAsked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.exercise.play.player_log import PlayerLog, Question
    from irrunner.exercise.scenario.model import CheckAnswer
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident


def run_checks(incident: Incident, step: str, names: Sequence[str] = (), *, by: str = "") -> list[Entry]:
    """Begin checks of a step in an exercise, and ask control what they find; the answer is their end.

    Args:
        incident: the players' incident.
        step: the step, as a person names it.
        names: of its checks; empty for all that the scenario has an answer for.
        by: who wants to know.

    Raises:
        Refused: the scenario has no answer ready, what was asked is not answered yet, or no exercise runs.
    """
    with incident.writing(by=by, while_closed=True) as write:
        player_log = fold_player_log(write.state)
        if player_log.began is not None:
            require_running(player_log, write)
        view = require_step(write.checklist, step)
        all_names = check_names(view.step.checks)
        known = [name for name in all_names if has_answer(player_log, view.key.id, name)]
        wanted = [name for name in known if not names or name in names]
        if not wanted:
            name = f" --check {names[0]}" if names else f" --check {all_names[0]}" if all_names else ""
            raise Refused(
                "In an exercise nothing real runs. The scenario has no answer ready for this.",
                hint=f"Ask control what it would say: irrunner exercise ask --step {view.key}{name} …",
            )
        under_way = {run.name for run in write.state.checks.values() if run.step == str(view.key) and not run.finished}
        texts = dict(zip(all_names, commands(write.checklist, view), strict=True))
        number, question = max(write.state.checks, default=0), len(player_log.questions)
        entries: list[Entry] = []
        for name in wanted:
            if name in under_way:
                continue
            number, question = number + 1, question + 1
            what = (f"ask control, instead of: {texts[name].text}",)
            write(CheckStarted(what), check=number, name=name, step=str(view.key))
            refs = {"question": f"q{question}", "step": str(view.key), "check": name, "run": number}
            entries.append(write(QuestionAsked(f"What does the check {name} say?"), **refs))
        if not entries:
            asked = f"{', '.join(wanted)} of {view.key}"
            raise Refused(f"Control was asked already what {asked} says. Nothing was written.")
        return entries


def has_answer(player_log: PlayerLog, step_id: str, name: str) -> bool:
    """Whether the scenario has an answer ready for a check; which, the players' journal does not say."""
    began = player_log.began
    return began is not None and f"{step_id} {name}" in getattr(began.event, "checks", ())


def ready_answer(exercise: Exercise, question: Question) -> CheckAnswer | None:
    """What the scenario prescribes for a question about a check, at this point of the story; None if it has nothing."""
    refs = question.asked.refs
    step = str(refs.get("step", "")).partition("@")[0].partition(".")[0]
    wanted = (step, str(refs.get("check", "")))
    now = exercise.now().story
    found = [each for each in exercise.scenario.checks if (each.step, each.check) == wanted and each.at * 1000 <= now]
    return max(found, key=lambda each: each.at, default=None)


def end_check(exercise: Exercise, question: Question, result: CheckResult, *, by: str = "") -> None:
    """Record what control says as the end of the check that the question began, if it began one without an end."""
    number = question.asked.refs.get("run")
    run = exercise.players.state.checks.get(int(number)) if number is not None else None
    if run is not None and run.finished is None:
        checks.finish(exercise.players, run.number, result, by=by)
        exercise.refresh()


def result_of(exercise: Exercise, found: CheckAnswer, text: str) -> CheckResult:
    """An answer of the scenario as the result of a check."""
    facts = {exercise.fill(name): exercise.fill(value) for name, value in found.facts.items()}
    output = exercise.fill(found.output)
    kept = (KeptOutput(f"{found.check}.txt", BytesIO(output.encode()), "the exercise"),) if output else ()
    return CheckResult(as_answer(found.result), text, facts, kept)


def as_answer(result: str) -> Answer:
    """The answer of a check; anything else than one is unknown."""
    return next((each for each in ANSWERS if each == result), "unknown")
