"""Where things lie when nobody says otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The folder of this user for irrunner's data, by the custom of the system; it may not exist yet."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "irrunner"
    if sys.platform == "win32":
        return _absolute("LOCALAPPDATA", Path.home() / "AppData" / "Local") / "irrunner"
    return _absolute("XDG_DATA_HOME", Path.home() / ".local" / "share") / "irrunner"


def default_store() -> Path:
    """The store that is used without `--store`: `IRRUNNER_STORE`, or `store` in the data folder."""
    if place := os.environ.get("IRRUNNER_STORE"):
        return Path(place).expanduser()
    return data_folder() / "store"


def _absolute(variable: str, otherwise: Path) -> Path:
    """What the variable names; the XDG base directory specification says to ignore a relative one."""
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else otherwise
