"""The ids of all incidents that a store in a folder ever held, in a small file beside its journal.

It is derived: written after the commit with which an incident begins, made anew from the journal where it is missing,
and no command needs it. But when the journal is emptied, it still says what is gone, and which ids are used up.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INCIDENTS = "incidents.txt"
_MOST_BYTES = 8_000_000
_ID = re.compile(r"[!-~]{1,80}")


class IncidentList:
    """The file, one id on each line, with the first digits of its SHA-256: half a line names no incident."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        self._file = folder / INCIDENTS
        self._mode = 0o660 if shared else 0o600

    def exists(self) -> bool:
        """Whether there is a file."""
        return os.path.lexists(self._file)

    def read(self) -> set[str]:
        """The ids that it names; none where there is no such file."""
        from irrunner.safety.paths import open_regular

        try:
            with open_regular(self._file)[0] as file:
                lines = file.read(_MOST_BYTES).decode("ascii", "replace").split("\n")
        except (IrrunnerError, OSError):
            return set()
        names = ((line, line.partition(" ")[0]) for line in lines)
        return {name for line, name in names if _ID.fullmatch(name) and line == _line(name)}

    def add(self, incidents: Iterable[str]) -> None:
        """Append ids. What cannot be written is not: it is in the journal, and comes with the next declaration."""
        from irrunner.safety.paths import sync_folder

        lines = "".join(f"{_line(each)}\n" for each in incidents if _ID.fullmatch(each))
        if not lines:
            return
        with suppress(OSError):
            new = not self.exists()
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(self._file, flags, self._mode)
            try:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                    return
                if new:
                    os.fchmod(descriptor, self._mode)
                os.write(descriptor, (lines if new else f"\n{lines}").encode())  # what was cut off stays by itself
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                sync_folder(self._file.parent)


def _line(incident: str) -> str:
    from hashlib import sha256

    return f"{incident} {sha256(incident.encode('ascii', 'replace')).hexdigest()[:8]}"
