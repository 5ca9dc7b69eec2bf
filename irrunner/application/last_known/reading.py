"""Opening what this machine last read of a team store, while its server cannot be reached.

The copies are checked, every link and every word, before anything of them is shown, and come into memory: nothing on
disk is held open, and nothing is written.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct, structs
from typing_extensions import override

from irrunner.application.last_known.folder import find_copies
from irrunner.errors import IrrunnerError, LineLost, NotFound, VerificationFailed
from irrunner.incident.moments import format_time, format_utc, seconds_between
from irrunner.journal.branch_check import check_record
from irrunner.journal.branches import branch_key
from irrunner.journal.memory import MemoryStore, MemoryVault
from irrunner.journal.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from irrunner.application.last_known.folder import AsOf, CopyFolder
    from irrunner.journal.interface import Verdict
    from irrunner.journal.locations import Location
    from irrunner.journal.rows import Row
    from irrunner.journal.transaction import Writer


_LONG_AGO: Final = 12 * 3600
"""Seconds after which the day is said as well."""


class LastKnown(Struct, frozen=True):
    """As of when an incident is shown: its last entry here, and when the server was last asked, in UTC."""

    incident: str
    seq: int
    read: str

    def sentence(self, now: datetime, zone: str = "UTC") -> str:
        """That this is not the record as it is now, for a person."""
        return f"The server cannot be reached; this is {self.as_of(now, zone)}"

    def as_of(self, now: datetime, zone: str = "UTC") -> str:
        """Which incident this is, as of which entry and when, as the end of a sentence."""
        seconds = seconds_between(self.read, format_utc(now))
        when = format_time(self.read, zone, date=seconds >= _LONG_AGO)
        return f"{self.incident} as of entry {self.seq}, read {when} ({_duration(seconds)} ago)."

    @property
    def fields(self) -> dict[str, object]:
        """The same for a JSON answer."""
        return {"seq": self.seq, "read": self.read}


class LastKnownStore(MemoryStore):
    """The last known copies of a team store, in memory, to be read.

    Attributes:
        known: as of when each incident is. refused: why a copy is not shown, by incident.
    """

    def __init__(self, place: Location) -> None:
        super().__init__()
        self.location = str(place)
        self.read_only = True
        self.known: dict[str, LastKnown] = {}
        self.refused: dict[str, IrrunnerError] = {}
        self.vault = _NoVault()

    def add(self, as_of: AsOf, lists: dict[str, list[Row]]) -> None:
        """Take in the rows of an incident and of its branches."""
        self._lists.update(lists)
        self.known[as_of.incident] = LastKnown(as_of.incident, self.head(as_of.incident).seq, as_of.read)

    @override
    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Nothing is written into a copy that is shown.

        Raises:
            LineLost: always.
        """
        _refuse_to_write()
        with super().writing() as writer:
            yield writer


class _NoVault(MemoryVault):
    """Evidence stays on the server."""

    @override
    def open(self, name: str) -> BinaryIO:
        raise _no_evidence()

    @override
    def verify(self, name: str) -> Verdict:
        return "unreadable"

    @override
    def size(self, name: str) -> int:
        raise _no_evidence()


def _refuse_to_write() -> None:
    raise LineLost("The store cannot be reached, and what is shown of it is a copy. Nothing was written.")


def _no_evidence() -> LineLost:
    return LineLost(
        "The evidence lies on the server, which cannot be reached.", hint="Try again when the line is back."
    )


def last_known_store(place: Location, error: LineLost) -> LastKnownStore:
    """What this machine last read of a store.

    Args:
        place: the store.
        error: why it cannot be opened.

    Raises:
        LineLost: there is no copy here.
        VerificationFailed: there are only copies that do not hold.
    """
    folder = find_copies(place)
    found = LastKnownStore(place)
    for as_of in folder.all() if folder is not None else []:
        if folder is not None and as_of.is_whole:
            try:
                found.add(as_of, _read(folder, as_of))
            except IrrunnerError as refusal:
                found.refused[as_of.incident] = refusal
                with suppress(IrrunnerError):
                    folder.keep(structs.replace(as_of, holds=False))
    if not found.known:
        if found.refused:
            raise next(iter(found.refused.values()))
        raise error
    return found


def require_known(store: LastKnownStore, named: str) -> None:
    """See that a copy of an incident can be shown.

    Raises:
        NotFound: there is none. VerificationFailed: it does not hold.
    """
    for incident, refusal in store.refused.items():
        if incident.casefold() == named.casefold():
            raise refusal
    if named.casefold() not in {each.casefold() for each in store.known}:
        raise NotFound(
            f"The server cannot be reached, and this machine has no copy of {named}.",
            hint=f"It has one of {', '.join(store.known)}: those that were opened here last.",
        )


def _read(folder: CopyFolder, as_of: AsOf) -> dict[str, list[Row]]:
    """The rows of a copy that holds.

    Raises:
        VerificationFailed: it was changed, or cut off. StoreUnusable, Refused: it cannot be opened.
    """
    name = as_of.incident
    with open_store(folder.place(name), create=False, read_only=True) as copy:
        if problems := check_record(copy, name).problems:
            raise _does_not_hold(copy.location, name, problems[0].what)
        rows = list(copy.rows(name))
        if not any((row.seq, row.link.hex()) == (as_of.seq, as_of.link) for row in rows):
            raise _does_not_hold(copy.location, name, f"entry {as_of.seq}, which was read, is not in it.")
        return {
            name: rows,
            **{branch_key(name, each): list(copy.rows(name, branch=each)) for each in copy.branches(name)},
        }


def _does_not_hold(place: str, incident: str, what: str) -> VerificationFailed:
    return VerificationFailed(
        f"The copy of {incident} on this machine does not hold, so it is not shown: {what}",
        hint=f"It lies at {place}, and is read anew once the server answers.",
    )


def _duration(seconds: int) -> str:
    """A length of time in one or two words."""
    minutes = seconds // 60
    for size, word in ((24 * 60, "day"), (60, "hour")):
        if minutes >= 2 * size or (minutes >= size and word == "hour"):
            count = minutes // size
            return f"{count} {word}{'s' * (count > 1)}"
    return "less than a minute" if not minutes else f"{minutes} minute{'s' * (minutes > 1)}"
