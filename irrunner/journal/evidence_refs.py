"""Which bytes of the vault the entries of a journal name, and which of them must be there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.journal.chain import Header

SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAYBOOKS = ("incident.declared", "playbook.grafted")


class EvidenceRefs:
    """What one incident's entries say about evidence, gathered in their order.

    Attributes:
        expected: SHA-256 of what must be in the vault, and the entry that says so.
        destroyed: what was removed on purpose, and the entry that says so.
        named: everything that is mentioned at all.
    """

    def __init__(self) -> None:
        self.expected: dict[str, int] = {}
        self.destroyed: dict[str, int] = {}
        self.named: set[str] = set()

    def add(self, header: Header, body: bytes) -> None:
        """Take one entry in; the body is empty when it was redacted, and may hold anything."""
        sha256 = header.refs.get("sha256")
        if isinstance(sha256, str) and SHA256.fullmatch(sha256):
            self._add_named(sha256, header)
        for name in _files(_words(body)) if header.kind in _PLAYBOOKS else ():
            self._expect(name, header.seq)

    def _add_named(self, sha256: str, header: Header) -> None:
        self.named.add(sha256)
        if header.kind in _PLAYBOOKS:
            self._expect(sha256, header.seq)
        elif header.kind == "evidence.destroyed":
            self.expected.pop(sha256, None)
            self.destroyed[sha256] = header.seq
        elif header.kind == "evidence.added" and header.refs.get("kept") != "no":
            self._expect(sha256, header.seq)

    def _expect(self, sha256: str, seq: int) -> None:
        self.named.add(sha256)
        self.expected.setdefault(sha256, seq)


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
