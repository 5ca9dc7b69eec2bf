"""The seals of an incident as its entries tell of them; whether one holds is for `irrunner verify` to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.moments import format_time

if TYPE_CHECKING:
    from irrunner.incident.state import State


class SealFact(Struct, frozen=True):
    """One seal.

    Attributes:
        entry: the seal's own place. entries: it covers those from 1 to this one.
        key: the fingerprint. time: when it was recorded, UTC.
        stamped: whether a timestamp came with it. later: how many entries came after it.
    """

    entry: int
    entries: int
    key: str
    time: str
    stamped: bool
    later: int

    def sentence(self, zone: str = "UTC") -> str:
        """All of it, without a full stop."""
        stamp = ", with a timestamp" if self.stamped else ""
        since = "nothing" if not self.later else "1 entry" if self.later == 1 else f"{self.later:,} entries"
        covered = f"Sealed up to entry {self.entries:,} by {self.key} at {format_time(self.time, zone)}{stamp}"
        return f"{covered}; {since} since"


def seal_facts(state: State) -> list[SealFact]:
    """The seals of an incident, in their order."""
    return [
        SealFact(
            entry.seq,
            int(entry.refs["entries"]),
            str(entry.refs["key"]),
            entry.recorded,
            bool(entry.body_text("token")),
            state.seq - entry.seq,
        )
        for entry in state.seals
    ]
