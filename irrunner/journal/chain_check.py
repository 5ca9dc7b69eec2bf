"""Checking one incident's chain: every entry is checked, whatever is wrong with the ones before it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from irrunner.journal.branches import KIND as MERGED
from irrunner.journal.branches import SIZE, Merge, as_place, read_merge
from irrunner.journal.chain import SALT_SIZE, VERSION, Header, canonical, digest_of, first_link, link_of
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.rows import Row, outlined_links
from irrunner.journal.seals import KIND as SEAL

_headers = msgspec.json.Decoder(Header)
_anything = msgspec.json.Decoder()
_BROKEN = (msgspec.MsgspecError, ValueError, TypeError, RecursionError)
_REMOVALS = ("event.redacted", "evidence.destroyed", "purge.begun", "incident.purged")
_AFTER_TOMBSTONE = ("removal.finished", "clock.stepped")
_COLUMNS = ("header", "body", "salt", "digest", "link")


class Finding(NamedTuple):
    """Something to know about one entry; `seq` is 0 when it is about the incident or store as a whole."""

    incident: str
    seq: int
    what: str

    def __str__(self) -> str:
        where = f"{self.incident}, entry {self.seq}: " if self.seq else f"{self.incident}: " if self.incident else ""
        return where + self.what


class ChainCheck:
    """Feed it the rows of one incident in order, then `finish`.

    After a break it goes on from what is stored as well as from what was computed, so that one change
    is one finding and not one for every entry that follows.

    Attributes:
        problems: what does not hold.
        remarks: what a reader should know and is no fault.
        evidence: the evidence that the entries name.
        entries: how many rows there were.
        head: the last link that is stored.
        sealed: whether an entry says that it is a seal.
        merges: the merges that entries say, by the number of the branch.
        merged: the merge that the last row was; None when it was another entry.
    """

    def __init__(self, incident: str, expected_head: str | None = None) -> None:
        self.incident = incident
        self.problems: list[Finding] = []
        self.remarks: list[Finding] = []
        self.evidence = EvidenceRefs()
        self.entries = 0
        self.head = _first_link(incident)
        self.sealed = False
        self.merges: dict[int, Merge] = {}
        self.merged: Merge | None = None
        self._expected_head = expected_head
        self._head_at: int | None = None
        self._head_in_branch: int | None = None
        self._seq = 0
        self._tombstone = False
        self._previous: set[bytes] | None = {self.head}
        self._empty: set[int] = set()
        self._redactions: dict[int, int] = {}
        self._removals: list[int] = []

    def check(self, row: Row) -> None:
        """Check the next row; its columns may hold anything."""
        self.entries += 1
        self.merged = None
        row = self._with_right_types(row)
        header = self._read_header(row)
        if self._tombstone and (header is None or header.kind not in _AFTER_TOMBSTONE):
            self._problem(
                row.seq, "it follows the tombstone: nothing but the end of the purge is added to a purged incident."
            )
        if header is not None and header.kind == "incident.purged":
            self._tombstone = True
            self._check_tombstone(row, header)
        before = self.head
        self._follow(row)
        if header is not None:
            self._compare(row, header)
            self._note_evidence(header, row.body)
            self.sealed = self.sealed or header.kind == SEAL
            self._note_removal(row.seq, header)
            if header.kind == MERGED:
                self._note_merge(row.seq, header, before)
            if header.kind == "event.redacted":
                self._note_redaction(row.seq, header.refs.get("event"))
        self._check_words(row, row.digest if header is None else _unhex(header.digest))

    def finish(self) -> None:
        """Find what only the whole chain shows; to be called once, after the last row."""
        for seq in sorted(self._empty - self._redactions.keys()):
            self._problem(seq, "its words are gone, and no entry says that they were redacted.")
        for seq, by in sorted(self._redactions.items()):
            if seq in self._empty or not (0 < seq <= self._seq or seq >= SIZE):
                continue
            self._problem(seq, f"entry {by} says that its words were redacted, but they are there.")
        if self._removals:
            self.remarks.append(Finding(self.incident, 0, _about_removals(self._removals)))
        if self._expected_head is not None:
            self._check_head(self._expected_head)

    def _with_right_types(self, row: Row) -> Row:
        values: dict[str, Any] = row._asdict()
        if not isinstance(values["seq"], int):
            self._problem(self._seq + 1, f"its place is {values['seq']!r}, not a number.")
            values["seq"] = self._seq + 1
        for column in _COLUMNS:
            if not isinstance(values[column], bytes):
                self._problem(values["seq"], f"its {column} is not of the right type.")
                values[column] = b""
        return Row(**values)

    def _read_header(self, row: Row) -> Header | None:
        try:
            raw = _anything.decode(row.header)
            if isinstance(raw, list) and raw and isinstance(raw[0], int) and raw[0] > VERSION:
                self.remarks.append(Finding(self.incident, row.seq, f"it was written by a newer irrunner ({raw[0]})."))
                return None
            header = _headers.decode(row.header)
            if canonical(header) != row.header:
                self._problem(row.seq, "its header is not in canonical form.")
        except _BROKEN:
            self._problem(row.seq, "its header was changed; it cannot be read.")
            return None
        return header

    def _check_tombstone(self, row: Row, header: Header) -> None:
        """A purge: the chain goes on from the head that the tombstone names."""
        if self.entries > 1:
            self._problem(row.seq, "it says that the incident was purged, but entries from before are there.")
            return
        old = _unhex(header.refs.get("head"))
        if (named := _head_in(row.body)) is not None and named != old.hex():
            self._problem(row.seq, "its words name another head than its header does.")
        self.remarks.append(
            Finding(self.incident, row.seq, f"the incident was purged; {row.seq - 1} entries are gone.")
        )
        self._seq, self._previous = row.seq - 1, {old}
        if not old.hex().startswith(self._expected_head or ""):
            self._compare_with_outline(row.body)
        self._compare_with_expected(old, row.seq - 1)

    def _follow(self, row: Row) -> None:
        """Does the row stand where the chain goes on?"""
        if row.seq > self._seq + 1:
            missing = f"entries {self._seq + 1} to {row.seq - 1} are" if row.seq > self._seq + 2 else "it is"
            self._problem(self._seq + 1, f"{missing} missing.")
            self._previous = None
        elif row.seq <= self._seq:
            self._problem(row.seq, "there is more than one entry in this place.")
            self._previous = None
        self._seq = row.seq
        self.head = row.link
        self._compare_with_expected(row.link, row.seq)
        computed = {link_of(previous, row.header) for previous in self._previous or ()}
        if self._previous is None or row.link in computed:
            self._previous = {row.link}
            return
        self._previous = computed | {row.link}
        self._problem(row.seq, "its header or its link was changed, or it does not follow the entry before it.")

    def _compare(self, row: Row, header: Header) -> None:
        if header.incident != self.incident:
            self._problem(row.seq, f"its header says that it belongs to {header.incident}.")
        if header.seq != row.seq:
            self._problem(row.seq, f"its header says that it is entry {header.seq}: entries were moved or repeated.")
        if _unhex(header.digest) != row.digest:
            self._problem(row.seq, "its digest is not the one in its header.")

    def _check_words(self, row: Row, digest: bytes) -> None:
        if not row.body and not row.salt:
            self._note_empty(row.seq)
        elif digest_of(row.salt, row.body) != digest:
            self._problem(row.seq, "its words or their salt were changed.")
        elif len(row.salt) != SALT_SIZE:
            self._problem(row.seq, f"its salt is not {SALT_SIZE} bytes long.")
        elif not _is_canonical(row.body):
            self._problem(row.seq, "its words are not in canonical form.")

    def _note_evidence(self, header: Header, body: bytes) -> None:
        self.evidence.add(header, body)

    def _note_empty(self, seq: int) -> None:
        self._empty.add(seq)

    def _note_redaction(self, seq: int, of: Any) -> None:
        if isinstance(of, int) and (0 < of < seq or self._is_merged(of)):
            self._redactions[as_place(of)] = seq
        else:
            self._problem(seq, f"it redacts entry {of}, which is not before it.")

    def _is_merged(self, place: int) -> bool:
        """Whether a place is one of a branch that was merged so far."""
        merge = self.merges.get(place // SIZE)
        return merge is not None and merge.first <= place % SIZE <= merge.last

    def _note_merge(self, seq: int, header: Header, before: bytes) -> None:
        try:
            merge = read_merge(seq, header.refs)
        except (KeyError, ValueError, TypeError):
            self._problem(seq, "it merges a branch, and does not say which as irrunner does.")
            return
        if merge.branch in self.merges:
            self._problem(seq, f"it merges a branch b{merge.branch}, and an entry before it does.")
            return
        if merge.fork >= seq and not self._is_merged(merge.fork):
            self._problem(seq, f"it merges a branch that began after entry {merge.fork}, which is not before it.")
            return
        if merge.trunk != before.hex():
            self._problem(seq, "it names another head of this record than the one before it.")
        self.merged = self.merges[merge.branch] = merge

    def _note_removal(self, seq: int, header: Header) -> None:
        if header.kind in _REMOVALS:
            self._removals.append(seq)
        elif header.kind == "removal.finished" and isinstance(until := header.refs.get("event"), int):
            self._removals = [each for each in self._removals if each > until]

    def _compare_with_expected(self, link: bytes, seq: int) -> None:
        if self._expected_head is not None and link.hex().startswith(self._expected_head):
            self._head_at = seq

    def _compare_with_outline(self, body: bytes) -> None:
        """Was the expected head one of those that were purged? Eight digits of each are left."""
        expected = (self._expected_head or "")[:8]
        outlined = outlined_links(_words_of(body).get("outline"))
        if expected and expected in outlined:
            self._head_at = outlined.index(expected) + 1
            what = f"the head {expected} was that of entry {self._head_at}, which was purged; 8 digits were compared."
            self.remarks.append(Finding(self.incident, 0, what))

    def _check_head(self, expected: str) -> None:
        if self._head_at is None and self._head_in_branch is not None:
            self._say_where_in_branch(expected, self._head_in_branch)
        elif self._head_at is None:
            self._problem(0, f"no entry has the head {expected}: the record was cut off, rewritten, or is another one.")
        elif added := self._seq - self._head_at:
            count = "1 entry has" if added == 1 else f"{added} entries have"
            self.remarks.append(Finding(self.incident, 0, f"{count} been added since the head {expected}."))

    def _say_where_in_branch(self, expected: str, place: int) -> None:
        branch = place // SIZE
        what = f"the head {expected[:16]} is that of branch b{branch} at entry {place}."
        others = f"It says nothing of what others wrote after entry {self.merges[branch].fork}."
        self.remarks.append(Finding(self.incident, 0, f"{what} {others}"))

    def _problem(self, seq: int, what: str) -> None:
        self.problems.append(Finding(self.incident, seq, what))


def _first_link(incident: str) -> bytes:
    try:
        return first_link(incident)
    except UnicodeEncodeError:  # an id that was broken in the file; nothing can follow from it
        return b""


def _is_canonical(body: bytes) -> bool:
    if len(body) > _LONG_BODY:
        return _is_long_canonical(body)
    try:
        return canonical(_anything.decode(body)) == body
    except _BROKEN:
        return False


@lru_cache(maxsize=8)
def _is_long_canonical(body: bytes) -> bool:
    """As `_is_canonical`; thousands of incidents hold the same few playbooks, byte for byte."""
    try:
        return canonical(_anything.decode(body)) == body
    except _BROKEN:
        return False


_LONG_BODY = 4_096
"""Bytes from which on the words of an entry are probably a playbook."""


def _head_in(body: bytes) -> str | None:
    """The head that a tombstone's words name."""
    head = _words_of(body).get("head")
    return head if isinstance(head, str) else None


def _words_of(body: bytes) -> dict[str, Any]:
    try:
        words = _anything.decode(body)
    except _BROKEN:
        return {}
    return words if isinstance(words, dict) else {}


def _about_removals(begun: list[int]) -> str:
    named = ", ".join(map(str, begun[:10])) + (f" and {len(begun) - 10} more" if len(begun) > 10 else "")
    if len(begun) == 1:
        return f"the removal that entry {named} began is not on record as finished. Ask for it again to finish it."
    return f"the removals that entries {named} began are not on record as finished. Ask for them again to finish them."


def _unhex(text: Any) -> bytes:
    try:
        return bytes.fromhex(text)
    except (TypeError, ValueError):
        return b""
