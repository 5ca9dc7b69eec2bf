"""How each expectation of an exercise went.

A result is worked out from both journals, unless a person judged it. What has no result yet is pending while the
exercise runs; once it is over, what was told is either met, missed or cut short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play import inject_status
from irrunner.exercise.play.branches import is_another_way
from irrunner.exercise.play.story_clock import Reading
from irrunner.exercise.scenario.model import Expectation, Inject

if TYPE_CHECKING:
    from irrunner.exercise.play.condition_log import ConditionLog
    from irrunner.exercise.scenario.model import Predicate

ON_TIME, LATE, MISSED, WAIVED = "on-time", "late", "missed", "waived"
ALREADY_DONE = "already-done"
"""It was done before its inject was told; it counts as on time, but nobody answered an inject with it."""
AVERTED = "averted"
"""Its inject was never told, because what the players did in time kept it from happening; it counts as on time."""
CUT_SHORT = "cut-short"
"""Its inject was told, and the exercise ended, or was set ahead, before its time was over."""
NOT_PRESENTED = "not-presented"
PENDING = "pending"
"""No result yet: there is still time, or a person has to judge."""
RESULTS = (ON_TIME, ALREADY_DONE, AVERTED, LATE, MISSED, CUT_SHORT, NOT_PRESENTED, WAIVED)
MET = (ON_TIME, ALREADY_DONE, AVERTED)
"""The results that count as on time."""
UNRESOLVED = (PENDING, CUT_SHORT)
"""Told, and still without an answer to how it went."""
RESULT_TEXTS = {
    ON_TIME: "on time",
    ALREADY_DONE: "already done",
    AVERTED: "averted",
    LATE: "late",
    MISSED: "missed",
    CUT_SHORT: "cut short",
    NOT_PRESENTED: "not presented",
    WAIVED: "waived",
    PENDING: "without a result",
}
"""Each result as people read it."""


def issue_text(result: str, expectation: Expectation) -> str:
    """The issue of the improvement plan that an expectation is; empty for one that went well."""
    if result not in (LATE, MISSED):
        return ""
    return f"{RESULT_TEXTS[result].capitalize()}{', critical' * expectation.critical}: {expectation.do}"


class Outcome(Struct, frozen=True):
    """How one expectation went.

    Attributes:
        result: one of RESULTS, or PENDING.
        presented, met: what the clocks showed when it was; None when it was not.
        took: milliseconds of played time from presented to met; None when it was not met after it was presented.
        judged: who judged it; empty when irrunner worked the result out. why: the reason of either.
        hints: how many the players took.
        excused: it was not presented, and the players could not have brought it about: the director left it out, or
            the story took another way that nobody expected them not to take.
        lost_time: it was cut short because somebody ended the exercise early, or set story time ahead.
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
    excused: bool = False
    lost_time: bool = False

    @property
    def is_to_judge(self) -> bool:
        """Whether only a person can say how it went, and nobody has; what was cut short may have been done."""
        return self.presented is not None and self.expectation.met_by is None and self.result in UNRESOLVED


def outcomes(conditions: ConditionLog) -> tuple[Outcome, ...]:
    """Every expectation's result, in the order of the scenario."""
    return tuple(
        _outcome(inject, expectation, conditions) for inject, expectation in conditions.director_log.expectations()
    )


def _outcome(inject: Inject, expectation: Expectation, conditions: ConditionLog) -> Outcome:
    presented = conditions.presented(inject)
    hints = len(conditions.player_log.hints.get(conditions.director_log.opaque(expectation.id, "expectation"), ()))
    met = conditions.met(expectation)
    took, by, excused = None, "", False
    if met is not None and presented is not None and met.story >= presented.story:
        took = max(0, met.played - presented.played)
    judged = conditions.director_log.judged.get(expectation.id)
    if judged is not None:
        result, by, why = str(judged.refs["result"]), judged.by, judged.words
    elif presented is None:
        result, why, excused = _not_presented(inject, conditions)
    else:
        result, why = _presented(expectation, conditions, presented, met, took)
    lost_time = (
        result == CUT_SHORT
        and presented is not None
        and (conditions.ended_early or conditions.jumped_since(presented) > 0)
    )
    return Outcome(expectation, inject, result, presented, met, took, by, why, hints, excused, lost_time)


def _presented(
    expectation: Expectation, conditions: ConditionLog, presented: Reading, met: Reading | None, took: int | None
) -> tuple[str, str]:
    """The result of what was told, as it follows from the players' journal, and why where that needs a word."""
    if conditions.lost(expectation) is not None:
        return MISSED, "it could not be done any more"
    if met is not None and took is None:
        return ALREADY_DONE, "it was done before its inject was told"
    if took is not None:
        return (LATE, "") if expectation.within and took > expectation.within * 1000 else (ON_TIME, "")
    if conditions.player_log.ended is None:
        return _so_far(expectation, conditions, presented)
    if not _had_its_time(expectation, conditions, presented):
        return CUT_SHORT, "the exercise ended before its time was over"
    return (PENDING, "a person judges it") if expectation.met_by is None else (MISSED, "")


def _so_far(expectation: Expectation, conditions: ConditionLog, presented: Reading) -> tuple[str, str]:
    """The result of what was told and is not met, while the exercise runs."""
    if expectation.met_by is None:
        return PENDING, "a person judges it"
    if expectation.within and _had_its_time(expectation, conditions, presented):
        return MISSED, ""
    return PENDING, "there is still time"


def _had_its_time(expectation: Expectation, conditions: ConditionLog, presented: Reading) -> bool:
    """Whether all the time was played that there was; without a limit that is the time to the end of the story."""
    if expectation.within:
        return conditions.now.played - presented.played >= expectation.within * 1000
    return not conditions.ended_early and conditions.jumped_since(presented) == 0


def _not_presented(inject: Inject, conditions: ConditionLog) -> tuple[str, str, bool]:
    """The result of what was not told, why, and whether the players could not have brought it about."""
    status = inject_status.status_of(inject, conditions)
    if status.state == inject_status.AVERTED and _is_up_to_players(inject.unless):
        return AVERTED, "what was done in time kept it from happening", False
    if conditions.player_log.ended is None:
        return PENDING, "its inject was not delivered", False
    if status.state == inject_status.SKIPPED:
        return NOT_PRESENTED, "its inject was left out", True
    if status.state == inject_status.BY_HAND:
        return NOT_PRESENTED, "its inject goes by hand, and nobody delivered it", True
    if is_another_way(inject.when, conditions):
        return NOT_PRESENTED, "the story took another way", True
    return NOT_PRESENTED, "its inject was not delivered", False


def _is_up_to_players(condition: Predicate | None) -> bool:
    """Whether a condition is about what the players do, and not about what they are told or miss."""
    leaves = list(condition.leaves()) if condition is not None else []
    return all(
        leaf.value != "missed" if leaf.kind == "expectation" else leaf.kind != "inject" or leaf.value != "delivered"
        for leaf in leaves
    )
