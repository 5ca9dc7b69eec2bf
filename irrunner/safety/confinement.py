"""Confinement: whoever comes in by a door of this machine works on the record, and reaches nothing else of the machine.

The door sets the variable before anything else runs; nobody who comes in through it can set or unset one.
"""

from __future__ import annotations

import os
from typing import Final

from irrunner.errors import Refused

CONFINED: Final = "IRRUNNER_CONFINED"


def is_confined() -> bool:
    """Whether this process works for somebody who came in by a door."""
    return os.environ.get(CONFINED, "") == "1"


def require_unconfined(what: str) -> None:
    """Refuse what reaches beyond the record: files of this machine, other programs.

    Args:
        what: what is out of reach, as the beginning of a sentence: `Files of this host`.

    Raises:
        Refused: this process is confined.
    """
    if is_confined():
        raise Refused(f"{what} cannot be used over this door.", hint="Send evidence in with: ssh HOST add - < FILE")
