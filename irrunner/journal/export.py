"""Evidence on its way out of a vault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from irrunner.errors import Refused, VerificationFailed
from irrunner.journal.intake import hash_and_write, read_pieces
from irrunner.safety.outputs import refuse_inside_a_store
from irrunner.safety.paths import sync_folder

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
    refuse_inside_a_store(target)
    with vault.open(name) as source:
        try:
            handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise Refused(f"There is a file {target} already.", hint="Choose another name.") from None
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}.") from error
        try:
            with os.fdopen(handle, "wb") as out:
                found, _ = hash_and_write(read_pieces(source), out)
            if found != name:
                raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
        except BaseException as error:
            target.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise Refused(f"{target} cannot be written: {error.strerror}. No copy was left.") from error
            raise
    sync_folder(target.absolute().parent)
