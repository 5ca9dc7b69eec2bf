"""Bringing one store up to another: copies made while others write, and the mirror.

What is in the copy afterwards is row by row what is in the source. The copy only ever follows: a record
that went another way is refused, and evidence that the source has merely lost stays in the copy.
"""

from __future__ import annotations

import shlex
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import NotFound, Refused, StoreUnusable, VerificationFailed
from irrunner.journal.chain import Header
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.locations import same_location
from irrunner.journal.opening import open_store, store_exists
from irrunner.journal.rows import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.journal.interface import Journal
    from irrunner.journal.locations import Location
    from irrunner.journal.rows import Row
    from irrunner.journal.transaction import Writer

    Progress = Callable[[int, int], None]

_BATCH = 1000  # rows in one transaction of the copy
_headers = msgspec.json.Decoder(Header)


class Copied(msgspec.Struct):
    """What changed in the copy.

    Attributes:
        entries: rows that were added.
        erased: entries whose words were erased there as well.
        purged: incidents of which only the tombstone is left there now.
        files, size: evidence that was added, and its bytes.
        destroyed: evidence that was removed.
        problems: sentences about what could not be copied, such as evidence whose bytes have changed.
    """

    entries: int = 0
    erased: int = 0
    purged: int = 0
    files: int = 0
    size: int = 0
    destroyed: int = 0
    problems: list[str] = []


def update_copy(source: Journal, target: Journal, progress: Progress | None = None) -> Copied:
    """Bring `target` to where `source` stands; others may write to the source meanwhile.

    Args:
        source: what is copied; nothing in it changes.
        target: a fresh or an older copy.
        progress: called with how many entries and how many bytes of evidence were copied so far.

    Raises:
        Refused: the target is the source, or holds incidents that the source does not know.
        VerificationFailed: the target's record of an incident is not the beginning of the source's.
        StoreUnusable: the target cannot be written. What was copied until then is kept.
    """
    if same_location(source.location, target.location):
        raise Refused(f"{target.location} is the store itself.", hint="Name another folder, best on another disk.")
    if strangers := set(target.incidents()) - set(source.incidents()):
        raise Refused(
            f"The store at {target.location} holds {', '.join(sorted(strangers))}, which this one does not have.",
            hint="Name a new folder, or a copy of this store.",
        )
    copying = _Copying(source, target, progress)
    copying.evidence()
    for incident in source.incidents():
        copying.incident(incident)
    copying.evidence()  # what arrived while the rows were read
    copying.forget()
    copying.copied.problems += target.warnings
    return copying.copied


def update_existing_copy(source: Journal, location: Location) -> Copied:
    """Bring the mirror at a location up to date.

    A mirror is never begun here: while its disk is not attached, the folder where the disk belongs is there and empty.

    Raises:
        StoreUnusable: there is no copy. Else as `catch_up`.
    """
    if not store_exists(location):
        where = str(location)
        raise StoreUnusable(
            f"There is no copy of the store at {where}.",
            hint=f"Attach the disk that it is on. To begin a copy there: irrunner store copy {shlex.quote(where)}",
        )
    with open_store(location, create=False) as mirror:
        return update_copy(source, mirror)


class _Copying:
    """One copy under way."""

    def __init__(self, source: Journal, target: Journal, progress: Progress | None) -> None:
        self.copied = Copied()
        self._source = source
        self._target = target
        self._progress = progress
        self._failed: set[str] = set()
        self._purged = EvidenceRefs()

    def evidence(self) -> None:
        """Copy the files that the target lacks."""
        vault = self._target.vault
        missing = set(self._source.vault.names()) - set(vault.names()) - self._failed
        for name in sorted(missing):
            try:
                with self._source.vault.open(name) as file:
                    kept = vault.add_as(name, file, progress=self._report)
            except NotFound:  # destroyed in this moment
                continue
            except (VerificationFailed, Refused) as error:
                self._failed.add(name)
                self.copied.problems.append(error.sentence)
                continue
            self.copied.files += 1
            self.copied.size += kept.size
            self._report()

    def incident(self, incident: str) -> None:
        """Copy the rows that the target lacks, and what they removed."""
        mine, theirs = self._target.head(incident), self._source.head(incident)
        if mine == theirs:
            return
        if mine.seq >= theirs.seq:
            raise self._diverged(incident, theirs.seq)
        rows = self._source.rows(incident, max(mine.seq - 1, 0))
        while batch := list(islice(rows, _BATCH)):
            with self._target.writing() as writer:
                for row in batch:
                    self._copy(row, writer)
            self._report()

    def forget(self) -> None:
        """Remove the target's evidence that the source destroyed; what it just does not have any more is kept."""
        extra = set(self._target.vault.names()) - set(self._source.vault.names())
        if not extra:
            return
        wanted: set[str] = set()
        destroyed = set(self._purged.named)
        for incident in self._target.incidents():
            refs = _refs_in(self._target, incident)
            wanted |= refs.expected.keys()
            destroyed |= refs.destroyed.keys()
        for name in sorted(extra & destroyed - wanted):
            self.copied.destroyed += self._target.vault.destroy(name)

    def _copy(self, row: Row, writer: Writer) -> None:
        head = writer.head(row.incident)
        if row.seq <= head.seq:  # the last one that both have
            if row.seq == head.seq and row.link != head.link:
                raise self._diverged(row.incident, row.seq)
            return
        header = self._header(row)
        try:
            if header.kind == "incident.purged":
                self._purge(row, header, head, writer)
            else:
                writer.append_copy(row)
        except ValueError:
            raise self._diverged(row.incident, row.seq) from None
        self.copied.entries += 1
        if header.kind == "event.redacted" and isinstance(of := header.refs.get("event"), int):
            writer.erase(row.incident, of)
            self.copied.erased += 1

    def _purge(self, row: Row, header: Header, head: Head, writer: Writer) -> None:
        before = Head(row.seq - 1, bytes.fromhex(str(header.refs.get("head"))))
        if head.seq == before.seq and head != before:
            raise ValueError("another head than the one that was purged")
        for stored in writer.read(row.incident):
            self._purged.add(_headers.decode(stored.header), stored.body)
        writer.purge_copy(row, before)
        self.copied.purged += 1

    def _header(self, row: Row) -> Header:
        try:
            return _headers.decode(row.header)
        except (msgspec.MsgspecError, UnicodeError):
            raise VerificationFailed(
                f"Entry {row.seq} of {row.incident} in {self._source.location} cannot be read, so it was not copied.",
                hint="`irrunner verify` says what is wrong with it.",
            ) from None

    def _diverged(self, incident: str, seq: int) -> VerificationFailed:
        return VerificationFailed(
            f"The copy at {self._target.location} went another way than this store: entry {seq} of {incident} differs."
            " Nothing of it was copied.",
            hint="Keep both, verify both with a head that was written down, and copy into a new folder.",
        )

    def _report(self, under_way: int = 0) -> None:
        if self._progress is not None:
            self._progress(self.copied.entries, self.copied.size + under_way)


def _refs_in(store: Journal, incident: str) -> EvidenceRefs:
    refs = EvidenceRefs()
    for header, body in _readable(store, incident):
        refs.add(header, body)
    return refs


def _readable(store: Journal, incident: str) -> Iterator[tuple[Header, bytes]]:
    for stored in store.read(incident):
        try:
            yield _headers.decode(stored.header), stored.body
        except (msgspec.MsgspecError, UnicodeError):
            continue  # verify names it
