"""Evidence on its way out of a vault."""

from __future__ import annotations

import os
from contextlib import suppress
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
        if os.path.lexists(target):
            raise Refused(f"There is a file {target} already.", hint="Choose another name.")
        # Under another name until it is whole: half of the evidence must not be taken for the evidence after a crash.
        draft = target.with_name(f".{os.urandom(8).hex()}.part")
        try:
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as out:
                found, _ = hash_and_write(read_pieces(source), out)
            if found != name:
                raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
            _rename_new(draft, target)
        except FileExistsError:
            raise Refused(f"There is a file {target} already.", hint="Choose another name.") from None
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}. No copy was left.") from error
        finally:
            with suppress(OSError):
                draft.unlink()
    sync_folder(target.absolute().parent)


def _rename_new(draft: Path, target: Path) -> None:
    """Give a whole file its name, and never that of another one; a disk without hard links cannot be as sure."""
    try:
        os.link(draft, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.close(handle)
        draft.rename(target)
