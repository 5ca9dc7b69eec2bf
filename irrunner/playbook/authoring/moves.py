"""Which entries of a list moved: the fewest whose removal leaves the others in their old order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def moved_entries(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The entries that stand in another order; those of only one of the lists are left out of account."""
    places = {name: place for place, name in enumerate(old)}
    shared = [name for name in new if name in places]
    ends: list[int] = []  # the smallest last place of a rising run of each length
    lengths: list[int] = []
    for name in shared:
        length = bisect_left(ends, places[name])
        ends[length : length + 1] = [places[name]]
        lengths.append(length)
    kept: set[str] = set()
    wanted = len(ends) - 1
    limit = len(places)
    for name, length in zip(reversed(shared), reversed(lengths), strict=True):
        if length == wanted and places[name] < limit:
            kept.add(name)
            wanted, limit = wanted - 1, places[name]
    return set(shared) - kept
