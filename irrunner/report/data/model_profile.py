"""The fields of a report that say for whom it was made, and what was left out for that."""

from __future__ import annotations

from msgspec import Struct


class LeftOut(Struct, frozen=True, gc=False):
    """What was left out of one kind.

    Attributes:
        kind: as in `people`. title: the same in words.
        how: left out, or replaced by a role or a number.
        number: how many different texts. why: the reason.
    """

    kind: str
    title: str
    how: str
    number: int
    why: str


class AppliedProfile(Struct, frozen=True, gc=False):
    """The redaction profile that the report was made with.

    Attributes:
        id, title: of the profile. left_out: what is not in this report, by kind; ids, hashes, order and the numbers of
            entries always are.
        despite: what stood against giving it out, such as its TLP label; empty when nothing did.
        reason: why it is given out all the same, in the words of whoever made the report.
    """

    id: str = "internal"
    title: str = "internal"
    left_out: tuple[LeftOut, ...] = ()
    despite: tuple[str, ...] = ()
    reason: str = ""
