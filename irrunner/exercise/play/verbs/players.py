"""Verbs of the players, and the director's answers to them: acknowledge, ask, answer, hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.exercise.play.exercise import Exercise, require_running
from irrunner.exercise.play.inject_status import hint_for
from irrunner.exercise.play.player_log import PlayerLog, fold_player_log
from irrunner.exercise.play.verbs.played_checks import as_answer, end_check, ready_answer, result_of
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.model import CHECK_RESULTS
from irrunner.incident.check_result import CheckResult
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import HintTaken, InjectAcknowledged, QuestionAnswered, QuestionAsked
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry


@verb("acknowledge", "Say that a role has taken an inject in")
def acknowledge(incident: Incident, inject: str, role: str, *, note: str = "", option: int = 0, by: str = "") -> Entry:
    """Record that a role has read an inject, and which of its answers it chose.

    Args:
        incident: the players' incident.
        inject: its number in the order of delivery, or its opaque id.
        role: the role that has read it.
        note: how, if there is something to say. Where answers are offered it can begin with the number of one.
        option: the number of the answer that the role chose, from 1.
        by: who says so.

    Raises:
        NotFound: no such inject, role or answer.
        Refused: the role has acknowledged it already, or has to choose an answer.
    """
    with incident.writing(by=by, while_closed=True) as write:
        player_log = fold_player_log(write.state)
        require_running(player_log, write)
        name = _find_inject(player_log, inject)
        if role not in write.state.roles:
            raise NotFound(f"There is no role {role!r}.", hint=f"Roles: {', '.join(write.state.roles) or 'none'}.")
        if (before := player_log.delivered[name].acknowledged.get(role)) is not None:
            raise Refused(f"{role} has acknowledged it already, by {before.by}.")
        if chosen := _chosen(player_log.delivered[name].options, note, option):
            return write(InjectAcknowledged(note), inject=name, role=role, option=chosen)
        return write(InjectAcknowledged(note), inject=name, role=role)


def _chosen(offered: tuple[str, ...], note: str, option: int) -> int:
    """The number of the answer that was chosen; 0 where none is offered."""
    first = note.split(maxsplit=1)[0].rstrip(".:,") if note.strip() else ""
    number = option or (int(first) if first.isascii() and first.isdigit() and len(first) < 3 else 0)
    if not offered or 1 <= number <= len(offered):
        return number if offered else 0
    listed = "; ".join(f"{place} {one_line(each, 80).rstrip('.')}" for place, each in enumerate(offered, 1))
    if number:
        raise NotFound(f"There is no answer {number}.", hint=f"There are: {listed}.")
    hint = f"Begin the note with its number (in a shell: --choose): {listed}."
    raise Refused("Which answer? Nothing was written.", hint=hint)


def _find_inject(player_log: PlayerLog, reference: str) -> str:
    """The opaque id of a delivered inject, named by that or by its number in the order of delivery, from 1."""
    names = list(player_log.delivered)
    if reference in player_log.delivered:
        return reference
    if len(reference) <= 6 and reference.isascii() and reference.isdigit() and 0 < int(reference) <= len(names):
        return names[int(reference) - 1]
    raise NotFound(
        f"No inject {one_line(reference, 60)!r} was delivered.",
        hint=f"There are {len(names)}, counted in their order.",
    )


@verb("ask", "Ask control a question")
def ask(incident: Incident, text: str, *, step: str = "", check: str = "", by: str = "") -> Entry:
    """Ask control: what a check would say, what a system shows, what somebody answers on the phone.

    Real checks cannot run in an exercise, so an interface asks this instead, naming step and check.

    Raises:
        Refused: the question has no words, or no exercise runs. NotFound: no such step.
    """
    if not text.strip():
        raise Refused("A question needs words. Nothing was written.")
    with incident.writing(by=by, while_closed=True) as write:
        player_log = fold_player_log(write.state)
        require_running(player_log, write)
        key = str(require_step(write.checklist, step).key) if step else ""
        return write(QuestionAsked(text.strip()), question=f"q{len(player_log.questions) + 1}", step=key, check=check)


@verb("answer", "Answer a question of the players")
def answer(
    exercise: Exercise,
    question: str,
    text: str,
    *,
    result: str = "",
    ended: CheckResult | None = None,
    by: str = "",
) -> Entry:
    """Answer a question of the players.

    Args:
        exercise: the exercise.
        question: `q1`.
        text: what control says.
        result: hit, clear, unknown or error, when a check was asked for.
        ended: how the check ended that began with the question; by default with `result` and `text`.
        by: who answers.

    Raises:
        NotFound: no such question. Refused: it has an answer, or there is nothing to say.
    """
    if result and result not in CHECK_RESULTS:
        raise Refused(f"A check never answers {result!r}.", hint=f"It answers: {', '.join(CHECK_RESULTS)}.")
    if not text.strip() and not result:
        raise Refused("An answer needs words. Nothing was written.")
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        asked = exercise.player_log.questions.get(question)
        if asked is None:
            known = ", ".join(exercise.player_log.questions) or "none"
            raise NotFound(f"There is no question {one_line(question, 40)!r}.", hint=f"There are: {known}.")
        if asked.answered is not None:
            raise Refused(f"{question} was answered by {asked.answered.by}.")
        entry = write(QuestionAnswered(text.strip()), question=question, result=result)
    exercise.refresh()
    said = ended if ended is not None else CheckResult(as_answer(result), text.strip() or f"It says {result}.")
    end_check(exercise, exercise.player_log.questions[question], said, by=by)
    return entry


@verb("answer-checks", "Give the answers of checks that the scenario holds ready")
def answer_checks(exercise: Exercise, *, by: str = "") -> list[Entry]:
    """Answer every open question about a check whose answer the scenario prescribes."""
    exercise.refresh()
    entries = []
    for question in list(exercise.player_log.questions.values()):
        found = ready_answer(exercise, question)
        if found is None:
            continue
        text = exercise.fill(found.text) or f"The check {found.check} says {found.result}."
        ended = result_of(exercise, found, text)
        if question.answered is None:
            entries.append(answer(exercise, question.id, text, result=found.result, ended=ended, by=by))
        else:
            end_check(exercise, question, ended, by=by)  # the process was killed between the two
    return entries


@verb("hint", "Take a hint")
def hint(exercise: Exercise, expectation: str = "", *, by: str = "") -> Entry:
    """Give the players the next hint, or the one of an expectation; it is on record that they took it.

    Raises:
        Refused: there is none that they do not have, or no exercise runs.
    """
    exercise.refresh()
    conditions = exercise.conditions()
    wanted = [exercise.expectation(expectation)] if expectation else list(exercise.director_log.expectations())
    found = hint_for(conditions, wanted)
    if found is None and expectation:
        raise Refused(f"{expectation} was not told yet, is met, or has no hint that was not given.")
    if found is None:
        raise Refused("There is no hint left for what you have been told so far.")
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        opaque = exercise.director_log.opaque(found.id, "expectation")
        if opaque in exercise.player_log.hints:
            raise Refused("Somebody took this hint just now.", hint="Look at the timeline.")
        entry = write(HintTaken(exercise.fill(found.hint)), expectation=opaque)
    exercise.refresh()
    return entry
