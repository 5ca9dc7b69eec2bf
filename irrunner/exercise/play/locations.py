"""Where the director's journal lies when nobody says otherwise: never in the store that the players read."""

from __future__ import annotations

import os
from pathlib import Path

from irrunner.journal.locations import data_folder

VARIABLE = "IRRUNNER_DIRECTING"


def default_control() -> Path:
    """The director's store: `IRRUNNER_DIRECTING`, or `directing` in the user's data folder."""
    if place := os.environ.get(VARIABLE):
        return Path(place).expanduser()
    return data_folder() / "directing"
