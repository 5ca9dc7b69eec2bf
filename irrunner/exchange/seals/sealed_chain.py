"""What a seal says held against the journal that it lies in: the incident, the entries, the head, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from irrunner.errors import IrrunnerError
from irrunner.journal.chain import Header, first_link, link_of
from irrunner.journal.events import IncidentSealed, decode
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.rows import Stored
from irrunner.journal.seals import KIND, MARK, Manifest, manifest_now, manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.journal.rows import Row
    from irrunner.journal.seals import Statement

_headers = msgspec.json.Decoder(Header)


class RowSource(Protocol):
    """Where the entries of an incident come from: a store, or a bundle."""

    def rows(self, incident: str, after: int = 0) -> Iterator[Row]:
        """The entries numbered above `after`, with all their columns."""
        ...

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The same, as the fold reads them."""
        ...


class FoundSeal(NamedTuple):
    """A seal as it stands in a journal.

    Attributes:
        entry: its place. refs: what its header says. event: its body; None when it was erased or cannot be read.
        manifest: the files that the entries before it name.
    """

    entry: int
    refs: dict[str, str | int]
    event: IncidentSealed | None
    manifest: Manifest


class SealedChain:
    """The links of an incident as they follow from its headers, and the seals among its entries.

    Attributes:
        seals: in their order. mode: of the incident, by its first entry.
    """

    def __init__(self, store: RowSource, incident: str) -> None:
        """Read all of it, as far as it can be read; what cannot is for `irrunner.journal.verify` to name."""
        self.incident = incident
        self.seals: list[FoundSeal] = []
        self.mode = ""
        self._store = store
        self._links: dict[int, str] = {}
        refs, link = EvidenceRefs(), first_link(incident)
        try:
            for row in store.rows(incident):
                if all(isinstance(each, kind) for each, kind in zip(row[1:4], (int, bytes, bytes), strict=True)):
                    link = link_of(link, row.header)
                    self._add(row, link, refs)
        except IrrunnerError:
            return

    def _add(self, row: Row, link: bytes, refs: EvidenceRefs) -> None:
        self._links[row.seq] = link.hex()
        if row.seq == 1 and (first := _header(row)) is not None:
            self.mode = str(first.refs.get("mode", ""))
        if MARK in row.header and (header := _header(row)) is not None and header.kind == KIND:
            event = decode(KIND, row.body)
            found = event if isinstance(event, IncidentSealed) else None
            self.seals.append(FoundSeal(row.seq, dict(header.refs), found, manifest_now(refs)))
        refs.add_all([Stored(row.seq, row.header, b"")])

    @property
    def last(self) -> int:
        """The place of the last entry."""
        return max(self._links, default=0)

    def compare(self, seal: FoundSeal, told: Statement, verdict: SealVerdict, broken: int) -> None:
        """Find whether the journal is the one that a statement tells of; `broken` of its entries do not hold.

        What does not fit becomes a problem of the verdict; else the verdict says what is proven.
        """
        say = verdict.problems.append
        if told.incident != self.incident:
            say(f"It is a seal of {told.incident}, put into {self.incident}.")
            return
        if told.mode != self.mode:
            say(f"It says that the incident is {told.mode}; its first entry says {self.mode or 'nothing'}.")
        if (told.entries, told.head, told.key) != tuple(seal.refs.get(name) for name in ("entries", "head", "key")):
            say("Its entry's header names other entries, another head or another key than what was signed.")
        if self._links.get(told.entries) != told.head:
            say(self._about_head(told))
            return
        files = seal.manifest if told.entries == seal.entry - 1 else self._manifest_at(told.entries)
        if (told.files, told.manifest) != files:
            say(f"It names {told.files} files in the vault; the entries that it covers name other ones.")
        if told.entries >= seal.entry:
            say("It covers entries that came after it.")
        verdict.later = self.last - told.entries
        verdict.what = _proven(told, self.last, broken)

    def _about_head(self, told: Statement) -> str:
        covered = f"It was signed over entries 1 to {told.entries}"
        if told.entries not in self._links:
            return f"{covered}, and the journal ends at entry {self.last}: its end was cut off, or it is of another."
        if (place := next((seq for seq, link in self._links.items() if link == told.head), 0)) != 0:
            return f"{covered}, but its head is that of entry {place}."
        return (
            f"{covered} with the head {told.head[:8]}, which no entry here has: after it was signed, one of them was "
            "changed, removed, added or moved, or all of them were written anew."
        )

    def _manifest_at(self, seq: int) -> Manifest:
        return manifest_of(entry for entry in self._store.read(self.incident) if entry.seq <= seq)


def _proven(told: Statement, last: int, broken: int) -> str:
    one = f"Entries 1 to {told.entries}" if told.entries > 1 else "Entry 1"
    files = f"{told.files} files" if told.files != 1 else "1 file"
    sentence = f"{one} and the hashes of {files} are exactly what was signed."
    if broken:
        sentence = (
            f"What was signed is the chain of entries 1 to {told.entries}; {broken} of them do not hold any more."
        )
    exercise = "EXERCISE. " if told.mode == "exercise" else ""
    later = f"entry {last}" if last == told.entries + 1 else f"entries {told.entries + 1} to {last}"
    return f"{exercise}{sentence} Not covered: {later}."


def _header(row: Row) -> Header | None:
    try:
        return _headers.decode(row.header)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
