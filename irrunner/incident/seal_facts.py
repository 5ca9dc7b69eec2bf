"""The seals of an incident as its entries tell of them; whether one holds is for `irrunner verify` to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.moments import format_time
from irrunner.journal.branches import SIZE, resolve, split_place

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


class SealFact(Struct, frozen=True):
    """One seal.

    Attributes:
        entry: the seal's own place. entries: it covers those of its chain from 1 to this place.
        key: the fingerprint. time: when it was recorded, UTC.
        stamped: whether a timestamp came with it. later: how many entries came after it in its chain.
        branch: in which branch of the record it lies; 0 when in none.
    """

    entry: int
    entries: int
    key: str
    time: str
    stamped: bool
    later: int
    branch: int = 0

    def sentence(self, zone: str = "UTC") -> str:
        """All of it, without a full stop."""
        stamp = ", with a timestamp" if self.stamped else ""
        since = "nothing" if not self.later else "1 entry" if self.later == 1 else f"{self.later:,} entries"
        since += f" of branch b{self.branch}" if self.branch else ""
        covered = f"Sealed up to entry {self.entries:,} by {self.key} at {format_time(self.time, zone)}{stamp}"
        return f"{covered}; {since} since"


def seal_facts(state: State) -> list[SealFact]:
    """The seals of an incident: those of branches first, which cover nothing that was written here since."""
    return [
        SealFact(
            entry.seq,
            _covered(state, entry),
            str(entry.refs["key"]),
            entry.recorded,
            bool(entry.body_text("token")),
            _last_of_chain(state, entry) - split_place(entry.seq)[1],
            split_place(entry.seq)[0],
        )
        for entry in sorted(state.seals, key=lambda each: each.seq < SIZE)
    ]


def _covered(state: State, seal: Entry) -> int:
    """The place of the last entry that a seal covers."""
    branch = split_place(seal.seq)[0]
    return resolve(int(seal.refs["entries"]), branch, state.merges)


def _last_of_chain(state: State, seal: Entry) -> int:
    """The number of the last entry in the chain of a seal."""
    merge = state.merges.get(split_place(seal.seq)[0])
    return state.seq if merge is None else merge.last
