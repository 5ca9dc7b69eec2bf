"""Evidence in a dictionary by its SHA-256."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import NotFound, StoreUnusable, VerificationFailed
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.intake import read_pieces
from irrunner.journal.interface import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Verdict


class DictionaryVault:
    def __init__(self, evidence: dict[str, bytes], *, read_only: bool) -> None:
        self._evidence = evidence
        self._read_only = read_only

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        return self._keep(self._read(source, progress, cancelled))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        content = self._read(source, progress, None)
        if sha256(content).hexdigest() != name:
            raise VerificationFailed(f"The bytes kept as {name} have changed.")
        return self._keep(content)

    def open(self, name: str) -> BinaryIO:
        return BytesIO(self._of(name))

    def has(self, name: str) -> bool:
        return _checked(name) in self._evidence

    def size(self, name: str) -> int:
        return len(self._of(name))

    def address(self, name: str) -> str:
        return f"dictionary:{_checked(name)}"

    def verify(self, name: str) -> Verdict:
        if not self.has(name):
            return "missing"
        return "ok" if sha256(self._evidence[name]).hexdigest() == name else "changed"

    def destroy(self, name: str) -> bool:
        self._must_be_writable()
        return self._evidence.pop(_checked(name), None) is not None

    def names(self) -> Iterator[str]:
        return iter(sorted(self._evidence))

    def strays(self) -> Iterator[str]:
        return iter(())

    def tidy(self) -> None:
        pass

    def hold(self, name: str, *, held: bool) -> str:
        return ""

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        return iter(())

    def _read(self, source: Source, progress: Progress | None, cancelled: Cancelled | None) -> bytes:
        self._must_be_writable()
        content = bytearray()
        for piece in read_pieces(source, cancelled):
            content += piece
            if progress is not None:
                progress(len(content))
        return bytes(content)

    def _keep(self, content: bytes) -> Kept:
        name = sha256(content).hexdigest()
        known = name in self._evidence
        self._evidence[name] = content
        return Kept(name, len(content), known)

    def _of(self, name: str) -> bytes:
        if not self.has(name):
            raise NotFound(f"The vault does not have {name}.")
        return self._evidence[name]

    def _must_be_writable(self) -> None:
        if self._read_only:
            raise StoreUnusable("The vault can be read, but not written.")


def _checked(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise ValueError(f"{name!r} is not a SHA-256")
    return name
