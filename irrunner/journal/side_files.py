"""The private files that lie beside the journal, and what a removal has to take out of them as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.journal.sqlite.location import DRAFTS

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.sqlite.store import Store

COPIED = "copied.txt"
"""What somebody copied last from a screen; it may be about any incident."""


def forget(store: Store, incident: str) -> None:
    """Remove what may repeat words of an incident: lines that were typed and not recorded, and the last copy.

    They are no record, and losing them loses none. What cannot be removed is told in `Store.warnings`.
    """
    for path in _repeating(store.place / DRAFTS, incident):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            store.warnings.append(f"{path} may still hold what was removed, and cannot be deleted: {error.strerror}.")


def _repeating(folder: Path, incident: str) -> list[Path]:
    try:
        names = [path for path in folder.iterdir() if not path.is_dir()]
    except OSError:  # no folder, no drafts
        return []
    return [path for path in names if path.name == COPIED or path.name.startswith(f"{incident}.")]
