"""Legal holds beyond the record: the storage of the evidence holds the bytes as well, where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable
from irrunner.journal.evidence_refs import EvidenceClaims

if TYPE_CHECKING:
    from collections.abc import Collection

    from irrunner.incident.incident import Incident


def hold_bytes(incident: Incident, names: Collection[str]) -> None:
    """Let the storage hold bytes that are under legal hold by the record.

    What it does not do is a warning: the record holds them all the same.
    """
    for name in sorted(names):
        _hold(incident, name, held=True)


def release_bytes(incident: Incident, names: Collection[str]) -> None:
    """Let the storage hold bytes no longer, unless this or another incident still has them under legal hold."""
    if not names:
        return
    claims = EvidenceClaims(incident.store)
    claims.refresh()
    for name in sorted(set(names) - claims.held()):
        _hold(incident, name, held=False)


def _hold(incident: Incident, name: str, *, held: bool) -> None:
    warnings = incident.store.warnings
    try:
        sentence = incident.store.vault.hold(name, held=held)
    except StoreUnusable as error:
        done = "hold" if held else "release"
        sentence = f"The storage of the evidence did not {done} {name[:16]}…: {error.sentence} {error.hint}".rstrip()
    if sentence and sentence not in warnings:
        warnings.append(sentence)
