"""The journal as the rest of irrunner sees it: what a store must offer, on SQLite or elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from irrunner.journal.chain import Actor, Occurred
    from irrunner.journal.vault import Vault

LANDMARKS = (
    "incident.declared",
    "incident.closed",
    "incident.reopened",
    "incident.purged",
    "playbook.grafted",
    "step.added",
    "clock.stepped",
)
"""The kinds of entry that can be found without reading a journal: enough to know whether a note may be written."""


class Head(NamedTuple):
    """Where an incident's chain stands: how many entries, and the last link (32 bytes)."""

    seq: int
    link: bytes


class Stored(NamedTuple):
    """One entry as it lies in the journal: its place, its header's bytes, its body's bytes (empty when redacted)."""

    seq: int
    header: bytes
    body: bytes


class Row(NamedTuple):
    """One entry with everything that `verify` and copies need."""

    incident: str
    seq: int
    header: bytes
    body: bytes
    salt: bytes
    digest: bytes
    link: bytes


class Reader(Protocol):
    """What can be read, in a transaction or outside one."""

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        ...

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries that follow place `after`, in order."""
        ...

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        ...


class Writer(Reader, Protocol):
    """One transaction: nobody else writes meanwhile, and all of it is kept or nothing."""

    def append(
        self,
        incident: str,
        *,
        kind: str,
        body: bytes,
        refs: Mapping[str, str | int],
        actor: Actor,
        by: str,
        recorded: str,
        occurred: Occurred,
    ) -> Row:
        """Add one entry at the end of the incident's chain."""
        ...

    def erase(self, incident: str, seq: int) -> None:
        """Empty an entry's body and salt for good."""
        ...

    def purge(
        self,
        incident: str,
        *,
        body: bytes,
        refs: Mapping[str, str | int],
        actor: Actor,
        by: str,
        recorded: str,
        occurred: Occurred,
    ) -> Row:
        """Remove every entry of the incident, leaving one `incident.purged` that follows the old head."""
        ...


class Journal(Reader, Protocol):
    """A place where incidents are kept."""

    read_only: bool
    warnings: list[str]

    @property
    def vault(self) -> Vault:
        """The evidence that the incidents name."""
        ...

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        ...

    def stamp(self) -> tuple[int, int]:
        """Another value after every change, by whomever; cheap enough to ask four times a second."""
        ...

    def rows(self, incident: str, after: int = 0) -> Iterator[Row]:
        """The entries that follow place `after`, with all their columns, whatever they hold."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction: committed and on disk when the block ends, undone when it raises."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...
