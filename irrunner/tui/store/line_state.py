"""What the screens show of the line to a team store."""

from __future__ import annotations

from msgspec import Struct

from irrunner.application.outbox.folder import Waiting


class LineState(Struct, frozen=True):
    """What the screens show of the line.

    Attributes:
        lost: since when it is lost, in UTC; empty while it holds. seq: the last entry that was read then.
        waiting: what is not yet recorded.
    """

    lost: str = ""
    seq: int = 0
    waiting: tuple[Waiting, ...] = ()
