"""Which bytes of the vault the entries of a journal name, and which of them must be there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.journal.branches import KIND as MERGED
from irrunner.journal.branches import SIZE
from irrunner.journal.chain import Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.journal.interface import Journal
    from irrunner.journal.rows import Stored

SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAYBOOKS = ("incident.declared", "playbook.grafted")
_OF_INTEREST = re.compile(
    rb'"sha256":"|"purge\.begun",|"incident\.purged",|"evidence\.(?:held|released)",|"branch\.merged",'
)
_EVERYTHING = ""
"""What a legal hold names that is about all evidence of the incident."""
_ANY_SHA256 = re.compile(rb"[0-9a-f]{64}")
_headers = msgspec.json.Decoder(Header)


def is_about_evidence(header: bytes) -> bool:
    """Whether an entry may say something about evidence, or about the files of playbooks, by its header."""
    return _OF_INTEREST.search(header) is not None


class EvidenceRefs:
    """What one incident's entries say about evidence, gathered in their order.

    Attributes:
        expected: SHA-256 of what must be in the vault, and the entry that says so.
        destroyed: what was removed on purpose, and the entry that says so.
        added, playbooks: those of the expected that came in as evidence, and those that are files of playbooks.
        named: everything that is mentioned at all.
    """

    def __init__(self) -> None:
        self.expected: dict[str, int] = {}
        self.added: dict[str, int] = {}
        self.playbooks: dict[str, int] = {}
        self.destroyed: dict[str, int] = {}
        self.named: set[str] = set()
        self._items: dict[str, str] = {}
        self._holds: dict[str, list[int]] = {}
        self._forks: dict[int, int] = {}
        self._renamed: dict[int, dict[str, str]] = {}

    @property
    def held(self) -> set[str]:
        """The SHA-256 of evidence that is in the vault and under legal hold: its own, or that of the incident."""
        items: Iterable[str] = self._items if self._holds.get(_EVERYTHING) else filter(self._holds.get, self._holds)
        names = map(self._items.get, items)
        return {name for name in names if name is not None and name in self.added}

    def add(self, header: Header, body: bytes, place: int = 0) -> None:
        """Take one entry in.

        Args:
            header: of the entry.
            body: empty when it was redacted, and may hold anything.
            place: of an entry of a branch; otherwise its number is its place.
        """
        place = place or header.seq
        if header.kind == "purge.begun":
            self.destroyed |= dict.fromkeys(self.expected, place)
            for each in (self.expected, self.added, self.playbooks):
                each.clear()
        self._add_hold(header, place)
        sha256 = header.refs.get("sha256")
        if isinstance(sha256, str) and SHA256.fullmatch(sha256):
            self._add_named(sha256, header, place)
        for name in _files_in(body) if header.kind in _PLAYBOOKS else ():
            self._expect(name, place, self.playbooks)

    def add_all(self, entries: Iterable[Stored]) -> None:
        """Take entries in; one whose header cannot be read wants every hash that stands in it."""
        for entry in entries:
            if not is_about_evidence(entry.header):
                continue
            try:
                header = _headers.decode(entry.header)
            except (msgspec.MsgspecError, UnicodeError):
                for found in _ANY_SHA256.findall(entry.header):
                    self._expect(found.decode(), entry.seq)
                continue
            if header.kind == "incident.purged":  # nothing from before it counts any more
                self.__init__()  # type: ignore[misc]
            self.add(header, entry.body, entry.seq)

    def _add_hold(self, header: Header, place: int) -> None:
        """Note holds and their ends. An end of one in a branch ends none that was recorded apart from it."""
        if header.kind == MERGED and place < SIZE:
            self._note_branch(header)
        elif header.kind == "evidence.held":
            self._holds.setdefault(self._item(header, place), []).append(place)
        elif header.kind == "evidence.released":
            item = self._item(header, place)
            self._holds[item] = [held for held in self._holds.get(item, ()) if not self._is_before(held, place)]

    def _note_branch(self, header: Header) -> None:
        branch, fork = header.refs.get("branch"), header.refs.get("fork")
        if isinstance(branch, int) and isinstance(fork, int) and fork // SIZE in (0, *self._forks):
            self._forks.setdefault(branch, fork)
            words = (each.partition(":") for each in str(header.refs.get("renamed", "")).split())
            names = (name.partition("=") for kind, _, name in words if kind == "evidence")
            self._renamed.setdefault(branch, {old: new for old, _, new in names})

    def _item(self, header: Header, place: int) -> str:
        """The item that an entry is about, as the trunk calls it."""
        name = str(header.refs.get("evidence") or _EVERYTHING)
        return self._renamed.get(place // SIZE, {}).get(name, name)

    def _is_before(self, held: int, place: int) -> bool:
        """Whether an entry lies in the chain of a later one; in the trunk, everything that was merged so far does."""
        branch, last = divmod(place, SIZE)
        if not branch:
            return True
        while branch and branch != held // SIZE:
            branch, last = divmod(self._forks.get(branch, 0), SIZE)
        return branch == held // SIZE and held % SIZE <= last

    def _add_named(self, sha256: str, header: Header, place: int) -> None:
        self.named.add(sha256)
        if header.kind in _PLAYBOOKS:
            self._expect(sha256, place, self.playbooks)
        elif header.kind == "evidence.destroyed":
            self.expected.pop(sha256, None)
            self.added.pop(sha256, None)
            self.destroyed[sha256] = place
        elif header.kind == "evidence.added" and header.refs.get("kept") != "no":
            self._items[self._item(header, place)] = sha256
            self._expect(sha256, place, self.added)

    def _expect(self, sha256: str, seq: int, also: dict[str, int] | None = None) -> None:
        self.named.add(sha256)
        self.expected.setdefault(sha256, seq)
        if also is not None:
            also.setdefault(sha256, seq)


class EvidenceClaims:
    """What all incidents of a store say about its vault; asked again, it reads only what is new."""

    def __init__(self, store: Journal) -> None:
        """Nothing is read before `refresh`."""
        self._store = store
        self._refs: dict[str, tuple[int, EvidenceRefs]] = {}

    def refresh(self) -> None:
        """Read what is new in every incident."""
        for incident in self._store.incidents():
            seq, refs = self._refs.get(incident) or (0, EvidenceRefs())
            new = list(self._store.read(incident, seq))
            refs.add_all(new)
            self._refs[incident] = (max((each.seq for each in new if each.seq < SIZE), default=seq), refs)

    def wanted(self, *, but: str = "") -> set[str]:
        """The hashes that must be in the vault, by any incident except one."""
        return {name for incident, (_, refs) in self._refs.items() if incident != but for name in refs.expected}

    def claimants(self, name: str, *, but: str = "") -> list[str]:
        """The incidents that want a hash, except one."""
        return [incident for incident, (_, refs) in self._refs.items() if incident != but and name in refs.expected]

    def held(self) -> set[str]:
        """The hashes that are under legal hold in some incident."""
        return {name for _, refs in self._refs.values() for name in refs.held}

    def destroyed(self) -> set[str]:
        """The hashes on whose destruction some incident began, and which no incident wants."""
        gone = {name for _, refs in self._refs.values() for name in refs.destroyed}
        return gone - self.wanted()


@lru_cache(maxsize=8)
def _files_in(body: bytes) -> tuple[str, ...]:
    """The files of a playbook in an entry's words; thousands of incidents hold the same few, byte for byte."""
    return tuple(_files(_words(body)))


def _words(body: bytes) -> dict[str, Any]:
    try:
        words = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return {}
    return words if isinstance(words, dict) else {}


def _files(words: dict[str, Any]) -> Iterator[str]:
    """`files` is a list of [name, SHA-256]."""
    files = words.get("files")
    for file in files if isinstance(files, list) else ():
        if isinstance(file, list) and len(file) == 2 and isinstance(file[1], str) and SHA256.fullmatch(file[1]):
            yield file[1]
