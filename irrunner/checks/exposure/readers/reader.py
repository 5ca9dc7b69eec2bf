"""What every reader is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Iterator, NamedTuple, Tuple

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.model import Sighting
    from irrunner.checks.exposure.names import Wanted

    Read = Callable[[Document, Wanted], Iterator[Sighting]]


class Reader(NamedTuple):
    """One kind of file.

    Attributes:
        how: what a finding says it was seen in.
        ecosystems: whose packages it can name; where none of them is wanted, the file is not opened.
        read: yields the sightings of a document, or raises `Malformed`.
        always: whether it is read even where no wanted name is in it.
        most: bytes to read at most; 0 means as many as are ever taken apart, and what is longer is unknown.
        ends: bytes to read at the beginning and at the end, of a file of which the middle says nothing.
        opens: whether the file is opened; its name says all otherwise.
    """

    how: str
    ecosystems: Tuple[str, ...]
    read: Read
    always: bool = False
    most: int = 0
    ends: int = 0
    opens: bool = True
