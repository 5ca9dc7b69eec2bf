"""Putting text on the clipboard, and telling the person by which way it went. `safety.clipboard` makes it harmless.

A terminal may ignore OSC 52, and tmux does so by default: under tmux the text also goes into tmux's own
buffer, and a private file is written whenever we cannot know.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.journal import open_workspace
from irrunner.journal.interface import COPIED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App

    from irrunner.journal.locations import Location
    from irrunner.safety.clipboard import Clip


_CAREFUL = " A shell may run each line as it is pasted."
MAX_OSC52 = 74_000
"""Bytes above which terminals drop an OSC 52 (100,000 after base64)."""


class CopyResult(Struct, frozen=True):
    """By which way text went.

    Attributes:
        sentence: what to tell the person.
        path: the file it was written to, if it was.
    """

    sentence: str
    path: Path | None = None


def copy_text(app: App[Any], clip: Clip, place: Location, environ: Mapping[str, str] = os.environ) -> CopyResult:
    """Copy text by every way that may work.

    Args:
        app: writes the OSC 52.
        clip: what to copy.
        place: the store, in whose workspace the file lies.
        environ: tells whether this is tmux.
    """
    text = clip.text
    size = len(text.encode("utf-8", "replace"))
    ways = []
    if environ.get("TMUX") and _to_tmux(text):
        ways.append("to tmux's buffer (paste with prefix ])")
    if size <= MAX_OSC52:
        app.copy_to_clipboard(text)
        if not environ.get("TMUX"):
            ways.append("to the terminal's clipboard, if it allows that")
    path = open_workspace(place).keep_file(COPIED, text.encode("utf-8", "replace"))
    if path is not None:
        ways.append(f"to {path}")
    if not ways:
        return CopyResult(
            "It could not be copied: the text is too long for the terminal, and no file could be written."
        )
    lines = f"{clip.lines:,} lines " if clip.lines > 1 else ""
    return CopyResult(f"Copied {lines}{' and '.join(ways)}.{_CAREFUL if lines else ''}", path)


def _to_tmux(text: str) -> bool:
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        done = subprocess.run(
            [tmux, "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            timeout=2,
            check=False,
            capture_output=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
