"""The folders of the machine under one's hands: all of it, for environments and caches lie anywhere."""

from __future__ import annotations

import os
import sys
from typing import List


def folders_of_this_machine() -> List[str]:
    """Where to look for every interpreter, environment and cache: the roots of all local file systems.

    A list of usual places would be shorter and would miss the environment in `/data`. Network mounts are not entered
    unless asked; they are named.
    """
    if sys.platform == "win32":
        return [drive for drive in ("%s:\\" % chr(letter) for letter in range(65, 91)) if os.path.isdir(drive)]
    return ["/"]


def warn_of_this_python() -> str:
    """What to know of the Python that runs this; empty where it was started with `-I -S`."""
    if sys.flags.no_site and sys.flags.isolated:
        return ""
    return (
        "This Python (%s) was started without -I -S: it has run whatever .pth files it has. On a machine that may be "
        "affected use exposure.pyz, started with python3 -I -S." % sys.executable
    )
