"""The incident that was worked on last in a store behind a line: what an act means when the store cannot be asked."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import DecodeError, Struct, ValidationError, json

from irrunner.errors import IrrunnerError
from irrunner.safety.paths import open_regular, private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = "last-incident.json"


class Remembered(Struct, frozen=True):
    """An incident: its id, and the zone of times that name none."""

    incident: str = ""
    zone: str = "UTC"


def remembered_incident(folder: Path) -> Remembered:
    """The incident that was worked on last; one without an id when nobody knows."""
    try:
        file, found = open_regular(folder / _NAME)
        with file:
            if found.st_uid == os.geteuid():
                return json.decode(file.read(4_096), type=Remembered)
    except (IrrunnerError, OSError, DecodeError, ValidationError):
        pass
    return Remembered()


def remember_incident(folder: Path, worked_on: Remembered) -> None:
    """Keep which incident is worked on; that this fails holds nobody up."""
    if remembered_incident(folder) != worked_on:
        with suppress(IrrunnerError, OSError):
            private_folder(folder)
            write_private(folder / _NAME, json.encode(worked_on))
