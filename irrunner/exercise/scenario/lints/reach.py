"""When each inject can be delivered at the earliest, as far as its gates wait for other injects."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.exercise.scenario.draft import DraftExpectation, DraftInject, DraftPredicate

Expected = dict[str, tuple["DraftInject", "DraftExpectation"]]
"""Expectations by id, each with its inject."""


class Reach(Struct, frozen=True):
    """What can be delivered.

    Attributes:
        waiting: for each inject with a gate, the injects that it depends on: one of every group must be delivered.
        earliest: seconds of story time before which an inject cannot be delivered; one that never can is missing.
    """

    waiting: dict[str, list[set[str]]]
    earliest: dict[str, int]


def find_reach(injects: Mapping[str, DraftInject], expectations: Expected) -> Reach:
    """Follow the gates from the injects that wait for no other one, the earliest first."""
    waiting = {
        name: _waits_on(draft.when, injects, expectations) for name, draft in injects.items() if draft.when is not None
    }
    dependents: dict[str, list[str]] = {}
    for name, needed in waiting.items():
        for group in needed:
            for each in group:
                dependents.setdefault(each, []).append(name)
    earliest: dict[str, int] = {}
    ready = [(_opens(injects[name], 0), name) for name in injects if not waiting.get(name)]
    heapq.heapify(ready)
    while ready:
        time, name = heapq.heappop(ready)
        if name in earliest:
            continue
        earliest[name] = time
        for other in dependents.get(name, ()):
            if other not in earliest and all(group & earliest.keys() for group in waiting[other]):
                heapq.heappush(ready, (_opens(injects[other], time), other))
    return Reach(waiting, earliest)


def _opens(draft: DraftInject, gate: int) -> int:
    delay = draft.inject.delay if draft.when is not None else 0
    return max(draft.inject.at or 0, gate + delay)


def _waits_on(condition: DraftPredicate, injects: Mapping[str, DraftInject], expectations: Expected) -> list[set[str]]:
    """The injects that a gate depends on: one of every group must be delivered. An empty list: it depends on none."""
    kind = condition.predicate.kind
    if kind == "all":
        return [group for part in condition.parts for group in _waits_on(part, injects, expectations)]
    if kind == "any":
        ways = [_waits_on(part, injects, expectations) for part in condition.parts]
        return [] if not all(ways) else [{name for way in ways for group in way for name in group}]
    name = condition.predicate.name
    if kind in ("inject", "choice") and name in injects:
        return [{name}]
    if kind == "expectation" and name in expectations:
        return [{expectations[name][0].inject.id}]
    return []
