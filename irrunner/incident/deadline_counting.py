"""Counting the stages of a duty from what was recorded: what a journal entry keeps, so that the fold never counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from irrunner.deadlines.model import TRIGGERS, start_in_words
from irrunner.incident.moments import find_zone, format_utc, parse_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from irrunner.deadlines.model import Regime, Stage
    from irrunner.incident.milestones import Milestone
    from irrunner.incident.state import State

MILESTONE_TRIGGERS: Final = {
    "aware": "confirmed",
    "discovered": "detected",
    "determined": "confirmed",
    "handled": "recovered",
    "closed": "closed",
}
"""Which milestone proposes the moment of a trigger; a person records it."""


class CountedStages(Struct):
    """Due times by stage, as an entry keeps them: `text` in the refs, `how` in the body."""

    times: list[str] = field(default_factory=list)
    how: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The times as one ref."""
        return " ".join(self.times)


def triggers_of(regime: Regime) -> tuple[str, ...]:
    """What a person may record to start its clocks; any trigger where the regime names none."""
    limits = [limit for stage in regime.stages for limit in (stage.limit, stage.cap) if limit is not None]
    own = dict.fromkeys(limit.start for limit in limits if limit.start in TRIGGERS)
    return tuple(own) or tuple(TRIGGERS)


def proposed_moment(trigger: str, known: list[Milestone]) -> Milestone | None:
    """The milestone that proposes the moment of a trigger."""
    name = MILESTONE_TRIGGERS.get(trigger, "")
    return next((milestone for milestone in known if milestone.name == name), None)


def count_stages(regime: Regime, moments: Mapping[str, str], state: State, *, only_from: str = "") -> CountedStages:
    """When each stage is due, as far as the moments tell.

    Args:
        regime: the rules.
        moments: what was recorded, by trigger or `stage:ID`.
        state: names the zone, and the country of the organisation.
        only_from: count only what counts from this, such as `stage:initial`.

    Raises:
        NotFound: there is no calendar for the country.
    """
    from irrunner.deadlines.counting import CountingContext, Due, count_stage
    from irrunner.deadlines.profile import profile_of

    profile = profile_of(getattr(state.organisation.event, "profile", None) if state.organisation else None)
    context = CountingContext(
        {name: parse_utc(time) for name, time in moments.items()},
        find_zone(state.zone),
        profile.home,
        profile.region,
        profile.weekend_relief is True,
    )
    found = CountedStages()
    for stage in regime.stages:
        due = count_stage(regime, stage, context)
        if stage.limit is None or not isinstance(due, Due) or only_from not in ("", stage.limit.start):
            continue
        outer = format_utc(due.outer) if due.outer is not None and due.outer > due.at else ""
        found.times.append(f"{stage.id}={moments[stage.limit.start]}/{format_utc(due.at)}/{outer}")
        found.how[stage.id] = (_because(regime, stage, due, context.moments), due.calendar)
    return found


def _because(regime: Regime, stage: Stage, due: object, moments: Mapping[str, datetime]) -> str:
    """How it was counted, with what it does not contain."""
    words = [str(getattr(due, "because", ""))]
    if stage.cap is not None and stage.cap.start not in moments:
        limit = f"{stage.cap.amount} {stage.cap.unit}"
        words.append(f"the limit of {limit} is NOT counted: {start_in_words(regime, stage.cap.start)} is not recorded")
    start = moments[stage.limit.start].date().isoformat() if stage.limit is not None else ""
    if regime.effective_from and start < regime.effective_from:
        words.append(f"the rule applies from {regime.effective_from}")
    if regime.effective_until and start > regime.effective_until:
        words.append(f"the rule applied until {regime.effective_until}")
    return "; ".join(words)
