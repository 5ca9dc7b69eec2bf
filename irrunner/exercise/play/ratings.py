"""A proposed rating of each objective: P, S, M or U of HSEEP (Homeland Security Exercise and Evaluation Program).

Nothing is recorded: a person confirms a proposal or gives another rating. None is proposed while an expectation of the
objective was cut short or has no result, or the exercise was cut short before a critical one was presented, because
what is unknown is no success. Once a hint was taken, the best rating is S.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.results import LATE, MET, MISSED, NOT_PRESENTED, RESULT_TEXTS, UNRESOLVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.results import Outcome


class Proposal(Struct, frozen=True):
    """A rating that a person may confirm. rating: P, S, M, U, or empty when none is proposed. why: the reason."""

    objective: str
    rating: str
    why: str


def propose(objective: str, found: Sequence[Outcome], *, is_cut_short: bool = False) -> Proposal:
    """A rating for an objective, with why.

    Args:
        objective: its id.
        found: the result of every expectation.
        is_cut_short: whether the exercise was, as its score says.
    """
    own = [outcome for outcome in found if outcome.expectation.objective == objective and not outcome.excused]
    unresolved = [outcome for outcome in own if _is_unresolved(outcome, is_cut_short)]
    if not [outcome for outcome in own if outcome.result in (*MET, LATE, MISSED)]:
        return Proposal(objective, "", _unresolved_text(unresolved) or "nothing that tests it was presented")
    if unresolved:
        return Proposal(objective, "", _unresolved_text(unresolved))
    counted = [outcome for outcome in own if outcome.result in (*MET, LATE, MISSED, NOT_PRESENTED)]
    hinted = [outcome for outcome in own if outcome.hints]
    for rating, chosen, why in [*_reasons(counted), ("S", hinted, "done with a hint")]:
        if chosen:
            return Proposal(objective, rating, f"{why}: {_names(chosen)}")
    return Proposal(objective, "P", f"all {len(counted)} on time, without a hint")


def _is_unresolved(outcome: Outcome, is_cut_short: bool) -> bool:
    """Whether no rating may be proposed before somebody says how it went."""
    never = outcome.expectation.critical and outcome.result == NOT_PRESENTED
    return outcome.result in UNRESOLVED or (is_cut_short and never)


def _unresolved_text(unresolved: list[Outcome]) -> str:
    """What is unresolved, by result: `cut short: a, b; without a result: c`."""
    results = dict.fromkeys(outcome.result for outcome in unresolved)
    return "; ".join(
        f"{RESULT_TEXTS[result]}: {_names([each for each in unresolved if each.result == result])}"
        for result in results
    )


def _reasons(counted: list[Outcome]) -> list[tuple[str, list[Outcome], str]]:
    """From the worst rating to the best: the rating, the results that lead to it, and the reason in words.

    What the players never came to counts as not done.
    """
    unmet = [outcome for outcome in counted if outcome.result in (MISSED, NOT_PRESENTED)]
    late = [outcome for outcome in counted if outcome.result == LATE]
    return [
        ("U", [each for each in unmet if each.expectation.critical], "a critical expectation was not done"),
        ("U", unmet if len(unmet) == len(counted) else [], "none was done"),
        ("M", [outcome for outcome in late if outcome.expectation.critical], "a critical expectation was met late"),
        ("M", unmet if 2 * len(unmet) >= len(counted) else [], "half or more were not done"),
        ("S", unmet, "not done, but not critical"),
        ("S", late, "met late, but not critical"),
    ]


def _names(outcomes: Sequence[Outcome]) -> str:
    return ", ".join(outcome.expectation.id for outcome in outcomes)
