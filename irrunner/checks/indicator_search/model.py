"""What is looked for, what was found, and what was looked at."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Indicator(Struct, frozen=True):
    """One indicator.

    Attributes:
        id: how it is named in the answer, such as the row `i3`.
        type: `domain`, `ip`, `url`, `email`, `hash`, `path`, `package` or another word.
        value: as somebody entered it, defanged or not.
    """

    id: str
    type: str
    value: str


class NotSearched(Struct, frozen=True):
    """An indicator that cannot be looked for, and why."""

    indicator: Indicator
    why: str


class Place(Struct, gc=False):
    """A line that holds an indicator.

    Attributes:
        line: counted from 1; 0 where the file itself is the match.
        offset: of the match in the file, in bytes of what was unpacked.
        time: that the line says; without a zone where it says none.
        text, before, after: the line, and its neighbours, raw; empty where no more are kept of this indicator.
        how: what else a reader should know, such as that the line was defanged.
    """

    line: int
    offset: int
    time: datetime | None = None
    text: bytes = b""
    before: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()
    how: str = ""


class FileSeen(Struct, frozen=True):
    """A file that was read to its end.

    Attributes:
        path: bytes that are not UTF-8 are surrogates. size: on disk. read: bytes looked through, once unpacked.
        sha256: of the bytes on disk. form: how it was packed or encoded; empty for plain.
    """

    path: str
    size: int
    read: int
    sha256: str
    form: str = ""
