"""Drafts: words typed and not yet recorded, kept beside the journal so that a crash does not take them.

They are private files in the store's `drafts/` folder, no record and no evidence; losing one loses no entry.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.safety.paths import private_folder, safe_name, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.chain import Actor

_LONGEST = 1_000_000
"""Bytes of a draft that are read back."""


class Drafts:
    """The drafts of one person in one store, each by incident and name."""

    def __init__(self, place: Path, actor: Actor) -> None:
        """Nothing is made or read yet."""
        self._folder = place / "drafts"
        self._account = actor.account

    def keep(self, incident: str, name: str, text: str) -> None:
        """Keep a draft; an empty text removes it. What cannot be kept is only a draft: nothing is raised."""
        path = self._path(incident, name)
        with suppress(IrrunnerError, OSError):
            if text.strip():
                private_folder(self._folder)
                write_private(path, text.encode("utf-8", "surrogatepass"))
            else:
                path.unlink(missing_ok=True)

    def text(self, incident: str, name: str) -> str:
        """The draft; empty when there is none."""
        try:
            with self._path(incident, name).open("rb") as file:
                return file.read(_LONGEST).decode("utf-8", "replace")
        except OSError:
            return ""

    def _path(self, incident: str, name: str) -> Path:
        return self._folder / safe_name(f"{incident or 'home'}.{self._account}.{name}.txt")
