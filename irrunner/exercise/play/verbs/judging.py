"""Verbs of judgement: notes per objective, expectations, attendance, ratings, the debrief, the improvement plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, NotFound, Refused
from irrunner.exercise.play.exercise import Exercise, find_named
from irrunner.exercise.play.results import LATE, MISSED, ON_TIME, WAIVED, issue_text
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.model import RATINGS
from irrunner.incident.verbs import notes
from irrunner.journal.events import (
    DirectorAttended,
    DirectorDebriefed,
    DirectorDescribed,
    DirectorJudged,
    DirectorNoted,
    DirectorPlanned,
    DirectorRated,
)

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.journal.events import Event

FINDINGS = ("strength", "improvement")
OVERVIEW_PARTS = ("scope", "sponsor", "organisations", "contact", "hazard", "summary")
"""What a person can say of the whole exercise; all but the summary can stand in the scenario already."""
AREA_PARTS = ("analysis", "root-cause")
"""What a person can say of one expectation that was missed or late."""


@verb("observe", "Keep an observer's note")
def observe(
    exercise: Exercise, text: str, *, objective: str = "", expectation: str = "", finding: str = "", by: str = ""
) -> Entry:
    """Keep an observer's note, which the players do not see; the report lists strengths and areas to improve.

    A note on an expectation is one on its objective, too.

    Raises:
        Refused: it has no words. NotFound: no such objective, expectation or kind of finding.
    """
    _require_words(text)
    if expectation:
        objective = objective or exercise.expectation(expectation)[1].objective
    if objective:
        find_named(objective, exercise.scenario.objectives, "objective")
    if finding and finding not in FINDINGS:
        raise NotFound(f"There is no finding {finding!r}.", hint=f"There are: {', '.join(FINDINGS)}.")
    refs = {"objective": objective, "expectation": expectation, "finding": finding}
    return _write(exercise, DirectorNoted(text.strip()), by, **refs)


@verb("judge", "Say how an expectation went")
def judge(exercise: Exercise, expectation: str, result: str, *, why: str = "", by: str = "") -> Entry:
    """Record how an expectation went: on-time, late or missed. It overrides what irrunner worked out.

    Raises:
        NotFound: no such expectation or result. Refused: it was not presented.
    """
    if result not in (ON_TIME, LATE, MISSED):
        raise NotFound(f"There is no result {result!r}.", hint=f"There are: {ON_TIME}, {LATE}, {MISSED}.")
    return _judge(exercise, expectation, result, why, by)


@verb("waive", "Take an expectation out of the count, with the reason")
def waive(exercise: Exercise, expectation: str, *, why: str, by: str = "") -> Entry:
    """Take an expectation out of performance; the report prints it with the reason.

    Raises:
        Refused: no reason is given, or it was not presented.
    """
    _require_words(why, "Why is it waived?", "--why")
    return _judge(exercise, expectation, WAIVED, why, by)


def _judge(exercise: Exercise, expectation: str, result: str, why: str, by: str) -> Entry:
    exercise.refresh()
    inject, found = exercise.expectation(expectation)
    if exercise.delivered(inject) is None:
        raise Refused(f"{found.id} was not presented: {inject.id} was not delivered, so there is nothing to judge.")
    return _write(exercise, DirectorJudged(why), by, expectation=found.id, result=result)


@verb("attend", "Note who takes part")
def attend(exercise: Exercise, person: str, *, role: str = "", here: bool = True, by: str = "") -> Entry:
    """Note that somebody takes part, in a role or as an observer, or no longer does.

    Raises:
        Refused: no name is given. NotFound: the incident has no such role.
    """
    _require_words(person, "Who?")
    if role and role not in exercise.players.state.roles:
        known = ", ".join(exercise.players.state.roles) or "none"
        raise NotFound(f"There is no role {role!r}.", hint=f"Roles: {known}.")
    return _write(exercise, DirectorAttended(person.strip()), by, role=role, here="yes" if here else "no")


@verb("rate", "Rate an objective")
def rate(exercise: Exercise, objective: str, rating: str, *, why: str = "", by: str = "") -> Entry:
    """Rate an objective: P, S, M or U. irrunner only proposes one; where a person differs, they say why.

    Raises:
        NotFound: no such objective or rating. Refused: it is not the one proposed and there is no reason.
    """
    exercise.refresh()
    find_named(objective, exercise.scenario.objectives, "objective")
    rating = rating.strip().upper()
    if rating not in RATINGS:
        meanings = ", ".join(f"{letter} ({meaning})" for letter, meaning in RATINGS.items())
        raise NotFound(f"There is no rating {rating!r}.", hint=f"There are: {meanings}.")
    proposed = exercise.proposal(objective)
    if proposed.rating and rating != proposed.rating and not why.strip():
        raise Refused(
            f"irrunner proposes {proposed.rating} for {objective} ({proposed.why}), not {rating}.",
            hint="Say why it is another one (--why); the report prints both.",
        )
    return _write(exercise, DirectorRated(why), by, objective=objective, rating=rating, proposed=proposed.rating)


@verb("debrief", "Answer a question of the debrief")
def debrief(exercise: Exercise, question: int, text: str, *, by: str = "") -> Entry:
    """Answer a question of the debrief, by its number from 1; later answers replace earlier ones."""
    _require_words(text)
    asked = len(exercise.scenario.debrief)
    if not 1 <= question <= asked:
        raise NotFound(f"The debrief has {asked} questions, so there is no question {question}.")
    return _write(exercise, DirectorDebriefed(text.strip()), by, question=question)


@verb("describe", "Write what only a person can say in the report")
def describe(exercise: Exercise, part: str, text: str, *, expectation: str = "", by: str = "") -> Entry:
    """Write a part of the after-action report that only a person can say; later words replace earlier ones.

    Args:
        exercise: the exercise.
        part: of the whole (scope, sponsor, organisations, contact, hazard, summary), or of one expectation that was
            missed or late (analysis, root-cause).
        text: the words.
        expectation: its id, for the parts that need one.
        by: who says it.

    Raises:
        NotFound: no such part or expectation. Refused: it has no words. Misused: the part needs one, or needs none.
    """
    if part not in (*OVERVIEW_PARTS, *AREA_PARTS):
        raise NotFound(
            f"The report has no part {part!r} to describe.",
            hint=f"There are: {', '.join(OVERVIEW_PARTS + AREA_PARTS)}.",
        )
    _require_words(text)
    exercise.refresh()
    if part in AREA_PARTS and not expectation:
        raise Misused(f"Of which expectation is this the {part}?", hint="Name it: --expectation ID.")
    if part not in AREA_PARTS and expectation:
        raise Misused(f"The {part} is of the whole exercise, not of one expectation.", hint="Leave --expectation out.")
    if expectation:
        expectation = exercise.expectation(expectation)[1].id
    return _write(exercise, DirectorDescribed(text.strip()), by, part=part, expectation=expectation)


@verb("improve", "Add a line to the improvement plan")
def improve(
    exercise: Exercise,
    action: str,
    *,
    issue: str = "",
    expectation: str = "",
    owner: str = "",
    due: str = "",
    capability: str = "",
    element: str = "",
    organisation: str = "",
    start: str = "",
    objective: str = "",
    by: str = "",
) -> Entry:
    """Add an action to the improvement plan; it is a follow-up of the players' incident until it is closed.

    An expectation that was missed or late gives the issue and the objective, where none is named.

    Raises:
        Refused: action or issue has no words. Misused: the due time is none. NotFound: no such expectation.
    """
    if expectation:
        exercise.refresh()
        wanted = exercise.expectation(expectation)[1]
        objective = objective or wanted.objective
        result = next((each.result for each in exercise.outcomes() if each.expectation.id == wanted.id), "")
        issue = issue or issue_text(result, wanted)
    _require_words(issue, "What is the issue?", "--issue, or --expectation for one that was missed or late")
    if objective:
        found = find_named(objective, exercise.scenario.objectives, "objective")
        capability = capability or found.capability
    if exercise.players.state.closed is not None:
        raise Misused("The players' incident is closed.", hint="Reopen it to add follow-ups.")
    added = notes.action_add(exercise.players, action, owner=owner, due=due, by=by)
    organisation = organisation or next(iter(exercise.scenario.organisations), exercise.scenario.sponsor)
    event = DirectorPlanned(issue.strip(), capability, element, organisation, start)
    refs = {"objective": objective, "expectation": expectation}
    return _write(exercise, event, by, action=int(added.refs["action"]), **refs)


def _require_words(text: str, question: str = "What?", option: str = "") -> None:
    if not text.strip():
        raise Refused(
            f"{question} Nothing was written.", hint=f"Say it in a few words{f' ({option})' if option else ''}."
        )


def _write(exercise: Exercise, event: Event, by: str, **refs: str | int) -> Entry:
    with exercise.director.writing(by=by, while_closed=True) as write:
        entry = write(event, **refs)
    exercise.refresh()
    return entry
