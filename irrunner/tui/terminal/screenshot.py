"""A screenshot, for a report, a lesson or a question: one SVG file that fetches nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.safety.outputs import write_output
from irrunner.safety.paths import safe_name

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import App

_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")


def save_screenshot(app: App[Any], incident: str, now: datetime, folder: Path | None = None) -> Path:
    """Write a screenshot to a new private file (0600) and give its path.

    Args:
        app: what is shown.
        incident: its id, for the file's name; empty at home.
        now: for the file's name.
        folder: where; the folder in which irrunner was started, by default.

    Raises:
        Refused: it cannot be written there.
    """
    path = (folder or Path.cwd()) / safe_name(f"irrunner-{incident or 'home'}-{now:%Y%m%d-%H%M%S}.svg")
    drawn = _FONTS.sub("", app.export_screenshot(title=incident or "irrunner"))
    write_output(path, drawn.encode("utf-8", "replace"), replace=True)
    return path
