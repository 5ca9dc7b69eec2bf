"""What was known when an entry was written: entries of two branches of a record know nothing of each other.

An entry knows those before it in its own chain, and all of a branch that was merged into that chain before it. Of two
entries of which neither knows the other, neither is the later one, whatever their clocks said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.journal.branches import resolve, split_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def knows(state: State, later: int, earlier: int) -> bool:
    """Whether the entry at one place was written by somebody who had the entry at another place before them."""
    branch, last = split_place(later)
    waiting, seen = [earlier], {earlier}
    while waiting:
        place = waiting.pop()
        seq = split_place(place)[1]
        if seq < last and resolve(seq, branch, state.merges) == place:
            return True
        for merge in (*state.merges.values(), *state.nested):
            if merge.at in seen or seq > merge.last or resolve(seq, merge.branch, state.merges) != place:
                continue
            if merge.at == later:
                return True
            seen.add(merge.at)
            waiting.append(merge.at)
    return False


def newest(state: State, entries: Iterable[Entry]) -> list[Entry]:
    """Those of the entries that none of the others knows: one, unless branches went apart; in an order of their own."""
    every = list(entries)
    if not state.merges or len(every) < 2:
        return every[-1:]
    found = [one for one in every if not any(knows(state, other.seq, one.seq) for other in every if other is not one)]
    return sorted(found, key=order)


def latest(
    state: State, what: str, before: Entry | None, entry: Entry, weight: Callable[[Entry], int] = lambda _: 0
) -> Entry:
    """Which entry counts where the later one does: the one that knows all others, or else the weightiest.

    Args:
        state: which branches there are; it keeps those entries of which none knows another.
        what: what they are about.
        before: what counted so far.
        entry: the next one of the fold.
        weight: the larger one counts, whichever branch it is of; by default the one that occurred last.
    """
    if not state.merges:
        return entry
    so_far = state.concurrent.get(what) or ([before] if before is not None else [])
    concurrent = state.concurrent[what] = newest(state, [*so_far, entry])
    return max(concurrent, key=lambda each: (weight(each), *order(each)))


def is_apart(state: State, one: Entry, other: Entry) -> bool:
    """Whether neither of two entries knows the other."""
    return bool(state.merges) and not (knows(state, one.seq, other.seq) or knows(state, other.seq, one.seq))


def overruled(state: State, counting: Entry | None, entries: Sequence[Entry]) -> list[Entry]:
    """Those of the entries that were written apart from the one that counts, and so never counted beside it."""
    if counting is None:
        return []
    return [each for each in entries if each is not counting and is_apart(state, each, counting)]


def put_latest_last(
    state: State, what: str, entries: list[Entry], weight: Callable[[Entry], int] = lambda _: 0
) -> None:
    """Where the last of a list counts: let it be the one that counts, now that one was appended."""
    if state.merges and len(entries) > 1:
        counts = latest(state, what, entries[-2], entries[-1], weight)
        entries.sort(key=lambda each: each is counts)  # the sort is stable


def order(entry: Entry) -> tuple[str, str, str, str]:
    """An order of entries that does not depend on which of two branches is the trunk."""
    return entry.when, entry.recorded, entry.kind, str(sorted(map(str, entry.refs.items())))


def differing(values: Sequence[object]) -> bool:
    """Whether values are not all the same."""
    return any(value != values[0] for value in values[1:])
