"""What a seal says held against the chain that it lies in: the incident, the entries, the head, the files.

A seal of a branch covers the chain that went on apart: the entries before the fork, and those of the branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from irrunner.errors import IrrunnerError
from irrunner.journal.branches import SIZE, merge_of, place_of, resolve, split_place
from irrunner.journal.chain import Header, first_link, link_of
from irrunner.journal.events import IncidentSealed, decode
from irrunner.journal.evidence_refs import EvidenceRefs, is_about_evidence
from irrunner.journal.rows import Stored
from irrunner.journal.seals import KIND, MARK, Manifest, manifest_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.journal.branches import Merge
    from irrunner.journal.rows import Row
    from irrunner.journal.seals import Statement

_headers = msgspec.json.Decoder(Header)


class RowSource(Protocol):
    """Where the entries of an incident come from: a store, or a bundle."""

    def rows(self, incident: str, after: int = 0, *, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk or of a branch that are numbered above `after`, with all their columns."""
        ...


class FoundSeal(NamedTuple):
    """A seal as it stands in a journal.

    Attributes:
        entry: its place. refs: what its header says. event: its body; None when it was erased or cannot be read.
        manifest: the files that the entries before it in its chain name.
    """

    entry: int
    refs: dict[str, str | int]
    event: IncidentSealed | None
    manifest: Manifest


class SealedChain:
    """The links of an incident as they follow from its headers, and the seals among its entries.

    Attributes:
        seals: in the order of the log, those of a branch behind the entry that merged it.
        mode: of the incident, by its first entry.
    """

    def __init__(self, store: RowSource, incident: str) -> None:
        """Read all of it, as far as it can be read; what cannot is for `irrunner.journal.verify` to name."""
        self.incident = incident
        self.seals: list[FoundSeal] = []
        self.mode = ""
        self._links: dict[int, str] = {}
        self._merges: dict[int, Merge] = {}
        self._last: dict[int, int] = {}
        self._naming: dict[int, list[Stored]] = {}
        try:
            self._read(store, 0, first_link(incident))
        except IrrunnerError:
            return

    def _read(self, store: RowSource, branch: int, link: bytes) -> None:
        """Read the trunk, and each branch at the entry that merged it, as the log does."""
        refs: EvidenceRefs | None = None if branch else EvidenceRefs()
        naming = self._naming.setdefault(branch, [])
        for row in store.rows(self.incident, branch=branch) if branch else store.rows(self.incident):
            if not _is_sound(row):
                continue
            link = link_of(link, row.header)
            self._links[place_of(branch, row.seq)] = link.hex()
            self._last[branch] = max(row.seq, self._last.get(branch, 0))
            if MARK in row.header and (header := _header(row)) is not None and header.kind == KIND:
                refs = refs if refs is not None else self._named_before(branch)
                self._add_seal(place_of(branch, row.seq), header, row.body, refs)
            if not branch and row.seq == 1 and (first := _header(row)) is not None:
                self.mode = str(first.refs.get("mode", ""))
            if is_about_evidence(row.header):
                naming.append(Stored(row.seq, row.header, b""))
                if refs is not None:
                    refs.add_all(naming[-1:])
            if not branch and (merge := merge_of(row)) is not None and self._is_new(merge):
                self._merges[merge.branch] = merge
                self._read(store, merge.branch, bytes.fromhex(self._links.get(merge.fork, "")))

    def _is_new(self, merge: Merge) -> bool:
        """Whether nothing merged this branch before, and it began from what is known; a stranger says anything."""
        return merge.branch not in self._merges and split_place(merge.fork)[0] in (0, *self._merges)

    def _add_seal(self, place: int, header: Header, body: bytes, refs: EvidenceRefs) -> None:
        event = decode(KIND, body)
        found = event if isinstance(event, IncidentSealed) else None
        self.seals.append(FoundSeal(place, dict(header.refs), found, manifest_now(refs)))

    def _named_before(self, branch: int, last: int = SIZE) -> EvidenceRefs:
        """What the entries of a chain up to a number say of evidence, as far as they were read."""
        pieces = []
        while True:
            pieces.append([each for each in self._naming.get(branch, ()) if each.seq <= last])
            if not branch:
                break
            branch, last = split_place(self._merges[branch].fork)
        refs = EvidenceRefs()
        for piece in reversed(pieces):
            refs.add_all(piece)
        return refs

    def is_of_same_chain(self, seal: int, place: int) -> bool:
        """Whether an entry lies in the chain of a seal, before it."""
        branch, number = split_place(seal)
        seq = split_place(place)[1]
        return 0 < seq < number and resolve(seq, branch, self._merges) == place

    def compare(self, seal: FoundSeal, statement: Statement, verdict: SealVerdict, broken: Iterable[int]) -> None:
        """Find whether the journal is the one that a statement tells of; the entries at `broken` do not hold.

        What does not fit becomes a problem of the verdict; else the verdict says what is proven.
        """
        say = verdict.problems.append
        branch, number = split_place(seal.entry)
        if statement.incident != self.incident:
            say(f"It is a seal of {statement.incident}, put into {self.incident}.")
            return
        if statement.mode != self.mode:
            say(f"It says that the incident is {statement.mode}; its first entry says {self.mode or 'nothing'}.")
        if (statement.entries, statement.head, statement.key) != tuple(
            seal.refs.get(name) for name in ("entries", "head", "key")
        ):
            say("Its entry's header names other entries, another head or another key than what was signed.")
        if self._link_at(branch, statement.entries) != statement.head:
            say(self._about_head(statement, branch))
            return
        files = seal.manifest
        if statement.entries != number - 1:
            files = manifest_now(self._named_before(branch, statement.entries))
        if (statement.files, statement.manifest) != files:
            say(f"It names {statement.files} files in the vault; the entries that it covers name other ones.")
        if statement.entries >= number:
            say("It covers entries that came after it.")
        verdict.later = self._last[branch] - statement.entries
        count = sum(self.is_of_same_chain(place_of(branch, statement.entries + 1), place) for place in broken)
        verdict.what = self._proven(statement, branch, count)

    def _link_at(self, branch: int, number: int) -> str | None:
        """The link of the entry that has a number in a chain."""
        return self._links.get(resolve(number, branch, self._merges)) if number < SIZE else None

    def _about_head(self, statement: Statement, branch: int) -> str:
        covered = f"It was signed over {self._span(1, statement.entries, branch)}"
        if self._link_at(branch, statement.entries) is None:
            end = f"its branch ends at b{branch}:" if branch else "the journal ends at entry "
            return f"{covered}, and {end}{self._last.get(branch, 0)}: its end was cut off, or it is of another."
        if (place := next((place for place, link in self._links.items() if link == statement.head), 0)) != 0:
            return f"{covered}, but its head is that of entry {place}."
        return (
            f"{covered} with the head {statement.head[:8]}, which no entry here has: after it was signed, one of them "
            "was changed, removed, added or moved, or all of them were written anew."
        )

    def _proven(self, statement: Statement, branch: int, broken: int) -> str:
        covered = self._span(1, statement.entries, branch)
        files = f"{statement.files} files" if statement.files != 1 else "1 file"
        sentence = f"{covered[0].upper()}{covered[1:]} and the hashes of {files} are exactly what was signed."
        if broken:
            sentence = f"What was signed is the chain of {covered}; {broken} of them do not hold any more."
        exercise = "EXERCISE. " if statement.mode == "exercise" else ""
        later = self._span(statement.entries + 1, self._last[branch], branch)
        others = f", and what others wrote after entry {self._merges[branch].fork}" if branch else ""
        return f"{exercise}{sentence} Not covered: {later}{others}."

    def _span(self, first: int, last: int, branch: int) -> str:
        """The entries of a chain from one number to another, by their places: `entries 1 to 40 and b1:41 to b1:44`."""
        pieces: list[str] = []
        while True:
            mark, start = (f"b{branch}:", self._merges[branch].first) if branch else ("", 1)
            if (begin := max(first, start)) <= last:
                pieces.append(f"{mark}{begin}" if begin == last else f"{mark}{begin} to {mark}{last}")
            if not branch or first >= start:
                word = "entry" if first == last and len(pieces) == 1 else "entries"
                return f"{word} {' and '.join(reversed(pieces))}"
            branch, last = split_place(self._merges[branch].fork)[0], min(last, start - 1)


def _is_sound(row: Row) -> bool:
    """Whether a row has a place that an entry can have, and a header and a body that can be read."""
    right = all(isinstance(each, kind) for each, kind in zip(row[1:4], (int, bytes, bytes), strict=True))
    return right and 0 < row.seq < SIZE


def _header(row: Row) -> Header | None:
    try:
        return _headers.decode(row.header)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
