"""What the journal says of channels for notifications: which are on, what went there, and what came of it."""

from __future__ import annotations

from itertools import islice
from typing import Final

from msgspec import Struct, field

from irrunner.incident.entries import Entry

TEST: Final = "test"
"""What an attempt is about that a person made to try a channel."""


class Attempt(Struct, gc=False):
    """One message on its way.

    Attributes:
        entry: with which it began. outcome: how it ended; None while it is under way, or when its sender died.
    """

    entry: Entry
    outcome: Entry | None = None

    @property
    def through(self) -> int:
        """The last entry that it tells of."""
        return int(self.entry.refs["through"])

    @property
    def about(self) -> tuple[str, ...]:
        """What else it tells of."""
        return tuple(str(self.entry.refs.get("about", "")).split())

    @property
    def is_test(self) -> bool:
        """Whether it only tried the channel."""
        return self.about == (TEST,)

    @property
    def arrived(self) -> bool:
        """Whether the service took it."""
        return self.outcome is not None and self.outcome.kind == "notification.sent"

    @property
    def may_have_arrived(self) -> bool:
        """Whether nobody knows: the answer was lost, or the sender was."""
        return self.outcome is None or self.outcome.refs.get("unsure") == "yes"


class ChannelRecord(Struct, gc=False):
    """One channel of an incident.

    Attributes:
        switched: the entry that switched it on or off last. distrusted: the one that marked it as compromised, while
            nobody took that back. attempts: every message by the entry with which it began, oldest first.
        through: the last entry that was told, or the one before it was switched on.
        told: what else was told since then. failures: attempts in a row that came to nothing.
        quiet: up to which entry this process found nothing to tell; it need not look again.
    """

    name: str
    switched: Entry | None = None
    distrusted: Entry | None = None
    attempts: dict[int, Attempt] = field(default_factory=dict)
    through: int = 0
    told: set[str] = field(default_factory=set)
    failures: int = 0
    quiet: int = 0

    @property
    def is_on(self) -> bool:
        """Whether it is told of what happens."""
        on = self.switched is not None and self.switched.kind == "notification.enabled"
        return on and self.distrusted is None

    @property
    def last(self) -> Attempt | None:
        """The last message."""
        return next(reversed(self.attempts.values()), None)

    def recent(self, count: int) -> Attempt | None:
        """The oldest of the last so many messages; None when there were fewer."""
        return next(islice(reversed(self.attempts.values()), count - 1, None), None)

    @property
    def again(self) -> str | None:
        """From when on it may be tried again; empty: at once; None: a person has to do something first."""
        last = self.last
        if last is None or last.outcome is None or last.arrived:
            return ""
        again = last.outcome.refs.get("again")
        return str(again) if again is not None else None
