"""Where the other record of a merge comes from: another store, or a bundle whose rows are brought into memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from irrunner.errors import NotFound, Refused, VerificationFailed
from irrunner.journal.branch_check import check_record
from irrunner.journal.locations import same_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from irrunner.exchange.bundle.reading import CheckedBundle
    from irrunner.journal import Journal
    from irrunner.journal.interface import Vault


class Files(Protocol):
    """The evidence of the other record."""

    def size_of(self, name: str) -> int | None:
        """How many bytes a file has; None when it is not there."""
        ...

    def bring(self, name: str, size: int, vault: Vault) -> None:
        """Copy it into a vault.

        Raises:
            VerificationFailed: its bytes are other ones. StoreUnusable: they cannot be kept.
        """
        ...


class VaultFiles:
    """The evidence of another store."""

    def __init__(self, store: Journal) -> None:
        self._vault = store.vault

    def size_of(self, name: str) -> int | None:
        """How many bytes a file has; None when it is not there."""
        return self._vault.size(name) if self._vault.has(name) else None

    def bring(self, name: str, size: int, vault: Vault) -> None:
        """Copy it into a vault."""
        with self._vault.open(name) as file:
            vault.add_as(name, file, size=size)


class BundleFiles:
    """The evidence in a bundle."""

    def __init__(self, bundle: CheckedBundle) -> None:
        self._bundle = bundle
        self._listed: Mapping[str, tuple[str, int]] = {name: (path, size) for path, name, size in bundle.files()}

    def size_of(self, name: str) -> int | None:
        """How many bytes a file has; None when it is not there."""
        return self._listed[name][1] if name in self._listed else None

    def bring(self, name: str, size: int, vault: Vault) -> None:
        """Copy it into a vault."""
        vault.add_as(name, self._bundle.bundle.pieces(self._listed[name][0]), size=size)


class OtherRecord:
    """The record that is to be merged.

    Attributes:
        store: holds its entries. files: its evidence. incident: its id. place: where it is, for people.
    """

    def __init__(self, store: Journal, files: Files, incident: str, place: str) -> None:
        self.store, self.files, self.incident, self.place = store, files, incident, place


def record_of_store(mine: Journal, other: Journal, incident: str) -> OtherRecord:
    """The record of an incident in another store, once it holds together.

    Raises:
        Refused: it is the same store, or not there any more. NotFound: the store does not have the incident.
        VerificationFailed: it does not hold; nothing was merged.
    """
    if same_location(mine.location, other.location):
        raise Refused("That is the store itself.", hint="Name the store or the bundle of the other record.")
    if not other.head(incident).seq:
        raise NotFound(f"There is no incident {incident} in {other.location}.")
    must_hold(other, incident, other.location)
    return OtherRecord(other, VaultFiles(other), incident, other.location)


@contextmanager
def record_of_bundle(bundle: CheckedBundle, place: str) -> Iterator[OtherRecord]:
    """The record in a bundle that was checked.

    Raises:
        VerificationFailed: the bundle does not hold; nothing was merged.
    """
    from irrunner.exchange.bundle.importing import fill
    from irrunner.exchange.bundle.importing import must_hold as bundle_must_hold
    from irrunner.journal.memory import MemoryStore

    bundle_must_hold(bundle)
    with MemoryStore() as store:
        with store.writing() as writer:
            fill(bundle, writer)
        yield OtherRecord(store, BundleFiles(bundle), bundle.incident, place)


def must_hold(store: Journal, incident: str, place: str) -> None:
    """Refuse to merge a record whose chain does not hold.

    Raises:
        VerificationFailed: it does not.
    """
    check = check_record(store, incident)
    if check.problems:
        count = "1 problem" if len(check.problems) == 1 else f"{len(check.problems)} problems"
        raise VerificationFailed(
            f"{incident} in {place} does not hold: {count}, such as {check.problems[0]} Nothing was merged.",
            hint="`irrunner verify` says what is wrong with it.",
        )
