"""How an exercise goes: each expectation's result, performance and coverage, and a proposed rating per objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.story_clock import Reading
from irrunner.exercise.scenario.model import Expectation, Inject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.condition_log import ConditionLog

ON_TIME, LATE, MISSED, NOT_PRESENTED, WAIVED = "on-time", "late", "missed", "not-presented", "waived"
RESULTS = (ON_TIME, LATE, MISSED, NOT_PRESENTED, WAIVED)
PENDING = "pending"
"""No result yet: there is still time, or a person has to judge."""


class Outcome(Struct, frozen=True):
    """How one expectation went.

    Attributes:
        result: one of RESULTS, or PENDING.
        presented, met: what the clocks showed when it was; None when it was not.
        took: milliseconds of played time from presented to met.
        judged: who judged it; empty when irrunner worked the result out. why: the reason of either.
        hints: how many the players took.
    """

    expectation: Expectation
    inject: Inject
    result: str
    presented: Reading | None = None
    met: Reading | None = None
    took: int | None = None
    judged: str = ""
    why: str = ""
    hints: int = 0


class Score(Struct, frozen=True):
    """The two numbers, as counts. They answer different questions, so nothing adds them up.

    Attributes:
        on_time, presented: performance: met on time, of what was presented and has a result.
        covered, written: coverage: presented, with time to act, of all that was written.
        pending: how many wait for time or for a person.
        waived: how many a person took out of performance.
    """

    on_time: int
    presented: int
    covered: int
    written: int
    pending: int = 0
    waived: int = 0


class Proposal(Struct, frozen=True):
    """A rating that a person may confirm. rating: P, S, M, U, or empty when there is nothing to go by."""

    objective: str
    rating: str
    why: str


def outcomes(conditions: ConditionLog) -> tuple[Outcome, ...]:
    """Every expectation's result, in the order of the scenario."""
    return tuple(
        _outcome(inject, expectation, conditions) for inject, expectation in conditions.director_log.expectations()
    )


def score(found: Sequence[Outcome]) -> Score:
    """Performance and coverage of these results."""
    counted = [outcome for outcome in found if outcome.result in (ON_TIME, LATE, MISSED)]
    return Score(
        on_time=sum(outcome.result == ON_TIME for outcome in counted),
        presented=len(counted),
        covered=sum(outcome.presented is not None and outcome.result != NOT_PRESENTED for outcome in found),
        written=len(found),
        pending=sum(outcome.result == PENDING for outcome in found),
        waived=sum(outcome.result == WAIVED for outcome in found),
    )


def propose(objective: str, found: Sequence[Outcome]) -> Proposal:
    """A rating for an objective, with why. Nothing is recorded: a person confirms it or gives another."""
    own = [outcome for outcome in found if outcome.expectation.objective == objective]
    counted = [outcome for outcome in own if outcome.result in (ON_TIME, LATE, MISSED)]
    if any(outcome.result == PENDING for outcome in own):
        names = ", ".join(outcome.expectation.id for outcome in own if outcome.result == PENDING)
        return Proposal(objective, "", f"still without a result: {names}")
    if not counted:
        return Proposal(objective, "", "nothing that tests it was presented")
    for rating, chosen, why in _reasons(counted):
        if chosen:
            return Proposal(objective, rating, f"{why}: {', '.join(outcome.expectation.id for outcome in chosen)}")
    return Proposal(objective, "P", f"all {len(counted)} on time, without a hint")


def _reasons(counted: list[Outcome]) -> list[tuple[str, list[Outcome], str]]:
    """From the worst rating to the best: the rating, the results that lead to it, and the reason in words."""
    missed = [outcome for outcome in counted if outcome.result == MISSED]
    late = [outcome for outcome in counted if outcome.result == LATE]
    critical = [outcome for outcome in missed if outcome.expectation.critical]
    return [
        ("U", critical, "a critical expectation was missed"),
        ("U", missed if len(missed) == len(counted) else [], "all were missed"),
        ("M", [outcome for outcome in late if outcome.expectation.critical], "a critical expectation was met late"),
        ("M", missed if 2 * len(missed) >= len(counted) else [], "half or more were missed"),
        ("S", missed, "missed, but not critical"),
        ("S", late, "met late, but not critical"),
        ("S", [outcome for outcome in counted if outcome.hints], "met with a hint"),
    ]


def _outcome(inject: Inject, expectation: Expectation, conditions: ConditionLog) -> Outcome:
    presented = conditions.presented(inject)
    hints = len(conditions.player_log.hints.get(conditions.director_log.opaque(expectation.id, "expectation"), ()))
    met = conditions.met(expectation)
    took = max(0, met.played - presented.played) if met is not None and presented is not None else None
    judged = conditions.director_log.judged.get(expectation.id)
    if judged is not None:
        result, by, why = str(judged.refs["result"]), judged.by, judged.words
    else:
        by = ""
        result, why = _result(expectation, conditions, presented, took)
    return Outcome(expectation, inject, result, presented, met, took, by, why, hints)


def _result(
    expectation: Expectation, conditions: ConditionLog, presented: Reading | None, took: int | None
) -> tuple[str, str]:
    """The result that follows from the players' journal, and why it is that one where it needs a word."""
    ended = conditions.player_log.ended is not None
    if presented is None:
        return NOT_PRESENTED if ended else PENDING, "its inject was not delivered"
    if expectation.met_by is None:
        return PENDING, "a person judges it"
    within = expectation.within * 1000
    if took is not None:
        return (LATE, "") if within and took > within else (ON_TIME, "")
    if within and conditions.now.played - presented.played >= within:
        return MISSED, ""
    if not ended:
        return PENDING, "there is still time"
    return (NOT_PRESENTED, "the exercise ended before its time was up") if within else (MISSED, "")
