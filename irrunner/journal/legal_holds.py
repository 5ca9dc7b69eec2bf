"""Legal holds that came with a record from elsewhere: the storage here has to hold the bytes as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable
from irrunner.journal.evidence_refs import EvidenceRefs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.journal.interface import Journal


def hold_what_is_held(store: Journal, incidents: Iterable[str]) -> None:
    """Let the storage hold what is under legal hold by the record; what it does not do is a warning of the store."""
    for incident in incidents:
        refs = EvidenceRefs()
        refs.add_all(store.read(incident))
        for name in sorted(refs.held):
            try:
                sentence = store.vault.hold(name, held=True)
            except StoreUnusable as error:
                sentence = (
                    f"The storage of the evidence did not hold {name[:16]}…: {error.sentence} {error.hint}".rstrip()
                )
            if sentence and sentence not in store.warnings:
                store.warnings.append(sentence)
