"""The numbers of an exercise, as counts.

*Performance* is what was done on time of what there was to do, *coverage* what was put to the test of what was
written; they answer different questions, so nothing adds them up. What was cut short, and what the players never came
to, counts against performance like what was missed, so that a run which was cut short, or in which less was done,
never shows the better number. A run that was cut short has no percentage at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.results import (
    ALREADY_DONE,
    AVERTED,
    CUT_SHORT,
    LATE,
    MET,
    MISSED,
    NOT_PRESENTED,
    ON_TIME,
    PENDING,
    WAIVED,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.results import Outcome


class Score(Struct, frozen=True):
    """How many expectations went how.

    Attributes:
        met: on time, already done or averted. counted: of how many that is; while the exercise runs, of those that
            have a result, and after its end of all that are neither waived, nor excused, nor wait for a person.
        presented: those whose inject was told. covered: told with the time that there was, or averted. written: all.
        pending: those that wait for time or for a person.
        is_cut_short: the exercise ended before its time, or was set ahead, and something has no result therefore.
    """

    met: int
    counted: int
    presented: int
    covered: int
    written: int
    on_time: int = 0
    already_done: int = 0
    averted: int = 0
    late: int = 0
    missed: int = 0
    cut_short: int = 0
    not_presented: int = 0
    pending: int = 0
    waived: int = 0
    is_cut_short: bool = False


def score(found: Sequence[Outcome], *, ended_early: bool = False) -> Score:
    """The counts of these results.

    Args:
        found: the result of every expectation.
        ended_early: whether the exercise was ended before the time that its scenario sets.
    """
    counts = {name: sum(outcome.result == name for outcome in found) for name in {each.result for each in found}}
    unreached = [outcome for outcome in found if outcome.result == NOT_PRESENTED and not outcome.excused]
    met = sum(counts.get(name, 0) for name in MET)
    cut_short = counts.get(CUT_SHORT, 0)
    told = [outcome for outcome in found if outcome.presented is not None]
    return Score(
        met=met,
        counted=met + counts.get(LATE, 0) + counts.get(MISSED, 0) + cut_short + len(unreached),
        presented=len(told),
        covered=sum(outcome.result != CUT_SHORT for outcome in told) + counts.get(AVERTED, 0),
        written=len(found),
        on_time=counts.get(ON_TIME, 0),
        already_done=counts.get(ALREADY_DONE, 0),
        averted=counts.get(AVERTED, 0),
        late=counts.get(LATE, 0),
        missed=counts.get(MISSED, 0),
        cut_short=cut_short,
        not_presented=counts.get(NOT_PRESENTED, 0),
        pending=counts.get(PENDING, 0),
        waived=counts.get(WAIVED, 0),
        is_cut_short=any(outcome.lost_time for outcome in found) or (ended_early and bool(unreached)),
    )


def score_text(found: Score) -> str:
    """The counts in a few words, the same for the director, at the end and in a rehearsal."""
    cut = f", {found.cut_short} cut short" if found.cut_short else ", cut short" if found.is_cut_short else ""
    return f"{found.met} of {found.counted} on time, {found.presented} of {found.written} presented{cut}"


def performance(found: Score) -> int | None:
    """Performance in whole percent; None when nothing counts, or when the run was cut short."""
    return None if found.is_cut_short or not found.counted else 100 * found.met // found.counted


def coverage(found: Score) -> int | None:
    """Coverage in whole percent; None when nothing is written."""
    return 100 * found.covered // found.written if found.written else None
