"""Entries on their way from one store to its copy: appended where the copy stands, and never over anything."""

from __future__ import annotations

import shlex
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from irrunner.errors import IrrunnerError, VerificationFailed
from irrunner.journal.branches import is_whole, merge_of, places_erased_by
from irrunner.journal.chain import Header
from irrunner.journal.copy_result import CopyProblem
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.rows import Head, follows, is_outlined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from irrunner.journal.branches import Merge
    from irrunner.journal.copy_result import Copied
    from irrunner.journal.interface import Journal
    from irrunner.journal.rows import Row
    from irrunner.journal.transaction import Writer

_BATCH = 1000  # rows in one transaction of the copy
_PURGED = "purged"
"""The name under which a copy's workspace keeps the hashes of evidence that is to go with a purged incident."""
_headers = msgspec.json.Decoder(Header)
_words = msgspec.json.Decoder(dict[str, object])

KEEP_BOTH = "Keep both, verify both with a head that was written down, and copy into a new folder."


class _Piece(NamedTuple):
    """Rows of one incident that follow each other."""

    incident: str
    rows: list[Row]


class EntryCopier:
    """Copies the entries of many incidents in few transactions.

    Attributes:
        purged: hashes of evidence that incidents named in the copy before their tombstone came, and that may still be
            there; also from a copy that was cut off.
        removing: whether an entry came that removes evidence.
    """

    def __init__(self, source: Journal, target: Journal, copied: Copied, report: Callable[[], None]) -> None:
        self.purged: set[str] = set(target.workspace.draft("", _PURGED).split())
        self.removing = False
        self._source = source
        self._target = target
        self._copied = copied
        self._report = report
        self._stopped: set[str] = set()

    def copy_all(self, incidents: Iterable[str], there: Mapping[str, Head]) -> None:
        """Copy what the target lacks of these incidents; a problem of one stops only that one.

        Args:
            incidents: their ids.
            there: where the chains of the target stand.

        Raises:
            StoreUnusable: the target cannot be written.
        """
        batch: list[_Piece] = []
        for piece in self._pieces(incidents, there):
            batch.append(piece)
            if sum(len(each.rows) for each in batch) >= _BATCH:
                self._write(batch)
                batch = []
        self._write(batch)

    def copy_some(self, incident: str, most: int) -> None:
        """Copy what the target lacks of one incident, in pieces, and begin no further one after so many entries.

        Raises:
            LineLost: the source cannot be asked any more; what was copied is kept.
            StoreUnusable: the target cannot be written.
        """
        copied = 0
        try:
            for piece in self._news(incident):
                self._write([piece])
                copied += len(piece.rows)
                if copied >= most:
                    return
        except VerificationFailed as error:
            self._stop(incident, error)

    def forget_purged(self) -> None:
        """The evidence of purged incidents is gone."""
        if self.purged:
            self._target.workspace.keep_draft("", _PURGED, "")

    def _pieces(self, incidents: Iterable[str], there: Mapping[str, Head]) -> Iterator[_Piece]:
        """What is new in the source, incident by incident."""
        heads = self._source.heads()  # all at once: to look each of 10,000 up takes long
        for incident in incidents:
            if incident in heads and there.get(incident) == heads[incident]:
                continue
            try:
                yield from self._news(incident)
            except IrrunnerError as error:
                self._stop(incident, error)

    def _news(self, incident: str) -> Iterator[_Piece]:
        mine, theirs = self._target.head(incident), self._source.head(incident)
        if mine == theirs:
            return
        if mine.seq >= theirs.seq:
            raise self._not_behind(incident, mine, theirs)
        if (begun := being_purged(self._source, incident, theirs.seq)) is not None:
            raise VerificationFailed(
                f"{incident} is being purged since entry {begun}, so it was not copied.",
                hint=f"Finish that first: irrunner purge {shlex.quote(incident)} --why …",
            )
        rows = self._source.rows(incident, max(mine.seq - 1, 0))
        while incident not in self._stopped and (batch := list(islice(rows, _BATCH))):
            yield _Piece(incident, batch)

    def _write(self, batch: list[_Piece]) -> None:
        if not batch:
            return
        with self._target.writing() as writer:
            for piece in batch:
                if piece.incident in self._stopped:
                    continue
                try:
                    self._write_piece(piece, writer)
                except VerificationFailed as error:
                    self._stop(piece.incident, error)
        self._report()

    def _write_piece(self, piece: _Piece, writer: Writer) -> None:
        """Check all rows of a piece, then write them.

        Raises:
            VerificationFailed: they do not follow from what the target holds. Nothing of the piece was written.
        """
        head = start = writer.head(piece.incident)
        new: list[tuple[Row, Header, Merge | None, list[Row]]] = []
        for row in piece.rows:
            if row.seq <= head.seq and not new:  # the last one that both have
                if row.seq == head.seq and row.link != head.link:
                    raise self._went_apart(piece.incident, row.seq)
                continue
            header = self._header(row)
            if header.kind == "incident.purged":
                head = self._before_tombstone(row, header, head)
            if not follows(row, head):
                raise self._does_not_follow(row)
            head = Head(row.seq, row.link)
            merge = merge_of(row)
            new.append((row, header, merge, self._read_branch(row.incident, merge) if merge is not None else []))
        for row, header, merge, branch in new:
            self._write_row(row, header, start, writer)
            if merge is not None:
                self._write_branch(merge, branch, writer)

    def _write_row(self, row: Row, header: Header, start: Head, writer: Writer) -> None:
        self.removing = self.removing or header.kind in ("evidence.destroyed", "incident.purged")
        if header.kind == "incident.purged":
            if start.seq:
                refs = EvidenceRefs()
                refs.add_all(writer.read(row.incident))
                self.purged |= refs.named
                self._target.workspace.keep_draft("", _PURGED, "\n".join(self.purged))  # before the entries are gone
                self._copied.purged += 1
                self._forget(row.incident)
            writer.purge_copy(row, _purged_head(row, header))
        else:
            writer.append_copy(row)
        self._copied.entries += 1
        if header.kind == "event.redacted" and isinstance(of := header.refs.get("event"), int):
            writer.erase(row.incident, of)
            self._copied.erased += 1
            self._forget(row.incident)

    def _read_branch(self, incident: str, merge: Merge) -> list[Row]:
        """The branch that an entry merged.

        Raises:
            VerificationFailed: it is not whole in the source.
        """
        rows = list(self._source.rows(incident, branch=merge.branch))
        if not is_whole(merge, rows):
            raise VerificationFailed(
                f"The branch b{merge.branch} of {incident} in {self._source.location} is not whole, so the entry that"
                " merged it was not copied, nor what comes after it.",
                hint="`irrunner verify` says what is wrong with it.",
            )
        return rows

    def _write_branch(self, merge: Merge, rows: list[Row], writer: Writer) -> None:
        for row in rows:
            writer.keep_branch(merge.branch, merge.fork, row)
        self._copied.entries += len(rows)
        for place in places_erased_by(merge, rows, self._source.read(rows[0].incident)):
            writer.erase(rows[0].incident, place)
            self._copied.erased += 1
            self._forget(rows[0].incident)

    def _forget(self, incident: str) -> None:
        """Remove what repeats words beside the copy, before the transaction ends that removes them from it."""
        self._target.warnings += self._target.workspace.forget(incident)

    def _before_tombstone(self, row: Row, header: Header, mine: Head) -> Head:
        """The head that was purged, when what the target holds is an earlier state of it, or nothing.

        Raises:
            VerificationFailed: the target holds something that only it has, or that nobody can tell from such.
        """
        before = _purged_head(row, header)
        if mine.seq == 0 or mine == before or (mine.seq < before.seq and is_outlined(mine, _outline(row))):
            return before
        raise self._only_here(row.incident, mine.seq)

    def _only_here(self, incident: str, entries: int) -> VerificationFailed:
        count = "1 entry" if entries == 1 else f"{entries} entries"
        where = shlex.quote(self._target.location)
        return VerificationFailed(
            f"{incident} was purged in this store, but the copy at {self._target.location} holds {count} of it"
            " that are no earlier state of what was purged. They were left as they are.",
            hint=f"Read them there. If they may go too: irrunner purge {shlex.quote(incident)} --why … --store {where}",
        )

    def _header(self, row: Row) -> Header:
        try:
            return _headers.decode(row.header)
        except (msgspec.MsgspecError, UnicodeError, TypeError):
            raise VerificationFailed(
                f"Entry {row.seq} of {row.incident} in {self._source.location} cannot be read, so it was not copied.",
                hint="`irrunner verify` says what is wrong with it.",
            ) from None

    def _does_not_follow(self, row: Row) -> VerificationFailed:
        return VerificationFailed(
            f"Entry {row.seq} of {row.incident} in {self._source.location} does not follow from the one before it, so"
            " it was not copied, nor what comes after it.",
            hint="`irrunner verify` says what is wrong with it.",
        )

    def _not_behind(self, incident: str, mine: Head, theirs: Head) -> VerificationFailed:
        """The target has as many entries as the source, or more."""
        first = next(self._source.rows(incident, 0), None)
        if first is not None and b'"incident.purged",' in first.header:
            own = next(self._target.rows(incident, first.seq - 1), None)
            if own is None or own.link != first.link:
                return self._only_here(incident, mine.seq)
        row = next(self._target.rows(incident, theirs.seq - 1), None)
        if mine.seq == theirs.seq or row is None or row.seq != theirs.seq or row.link != theirs.link:
            return self._went_apart(incident, theirs.seq)
        more = "1 entry" if mine.seq == theirs.seq + 1 else f"{mine.seq - theirs.seq} entries"
        return VerificationFailed(
            f"The copy at {self._target.location} is ahead of this store: it holds {more} of {incident} after entry"
            f" {theirs.seq} that this store does not have. Nothing of {incident} was copied.",
            hint="Somebody wrote into the copy, or this store lost its end. " + KEEP_BOTH,
        )

    def _went_apart(self, incident: str, until: int) -> VerificationFailed:
        seq = self._first_difference(incident, until)
        return VerificationFailed(
            f"The copy at {self._target.location} went another way than this store: entry {seq} of {incident} differs."
            f" Nothing of {incident} was copied.",
            hint=KEEP_BOTH,
        )

    def _first_difference(self, incident: str, until: int) -> int:
        """The first entry, up to a place, that is not the same in both: where a link is the same, all before it is."""
        low, high = 0, until
        while low + 1 < high:
            middle = (low + high) // 2
            one = next(self._source.rows(incident, middle - 1), None)
            other = next(self._target.rows(incident, middle - 1), None)
            if one is not None and other is not None and (one.seq, one.link) == (other.seq, other.link):
                low = middle
            else:
                high = middle
        return high

    def _stop(self, incident: str, error: IrrunnerError) -> None:
        if incident not in self._stopped:
            self._stopped.add(incident)
            self._copied.problems.append(CopyProblem.of(error))


def being_purged(store: Journal, incident: str, last: int) -> int | None:
    """The place of the entry with which a purge began that did not come to its end; `last` is the incident's last."""
    row = next(store.rows(incident, last - 1), None)
    return last if row is not None and b'"purge.begun",' in row.header else None


def _purged_head(row: Row, header: Header) -> Head:
    try:
        return Head(row.seq - 1, bytes.fromhex(str(header.refs.get("head"))))
    except ValueError:
        return Head(row.seq - 1, b"")


def _outline(row: Row) -> object:
    try:
        return _words.decode(row.body).get("outline")
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
