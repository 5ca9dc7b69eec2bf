"""What is left behind when irrunner itself breaks: a private file without the values of variables.

Tracebacks that print variables print evidence, notes and names into the scrollback of a terminal and the
logs of a machine. Ours say where it broke, and nothing of what was in hand.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from irrunner import __version__
from irrunner.errors import IrrunnerError
from irrunner.safety import one_line, visible
from irrunner.safety.paths import private_folder, write_private


class Crashed(Exception):
    """Stands for an error of ours when the screen goes down: what is printed then."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __rich__(self) -> str:
        """What Textual prints in place of a traceback."""
        return self.sentence


def told(error: BaseException, place: Path) -> Crashed:
    """Write the report and say where it is, and what to do next."""
    if isinstance(error, IrrunnerError):
        return Crashed(f"{visible(error.sentence)} {visible(error.hint)}".strip())
    report = _report(error)
    path = _written(report, place / "drafts") or _written(report, Path(tempfile.gettempdir()))
    where = f"A report without your data is in {one_line(str(path))}." if path else "No report could be written."
    return Crashed(
        f"irrunner broke ({type(error).__name__}). Everything that was recorded is kept.\n"
        f"{where}\n"
        "Go on with `irrunner open`, or with `irrunner open --plain` if it breaks again."
    )


def _report(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
    said = f"irrunner {__version__}, Python {sys.version.split()[0]}, {sys.platform}, {when}"
    return visible(f"{said}\n\n{''.join(lines)}")


def _written(report: str, folder: Path) -> Path | None:
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    try:
        private_folder(folder)
        write_private(path, report.encode("utf-8", "backslashreplace"))
    except (IrrunnerError, OSError):
        return None
    return path
