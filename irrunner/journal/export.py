"""Evidence on its way out of a vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import VerificationFailed
from irrunner.journal.intake import hash_and_write, read_pieces
from irrunner.safety.outputs import new_output

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.interface import Vault


def export_evidence(vault: Vault, name: str, target: Path) -> None:
    """Copy bytes out under a new name (mode 0600), checking them on the way; nothing is overwritten.

    Raises:
        NotFound: the vault does not have them.
        Refused: the target exists, would lie in a store, or cannot be written.
        VerificationFailed: they are not what came in; no copy is left.
    """
    with vault.open(name) as source, new_output(target) as out:
        found, _ = hash_and_write(read_pieces(source), out)
        if found != name:
            raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
