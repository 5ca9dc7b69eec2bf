"""The report of a fault of ours: where in the code it happened, and nothing of the incident's contents."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from irrunner import __version__
from irrunner.errors import IrrunnerError


def keep_report(error: BaseException, folder: Path | None) -> Path | None:
    """Write the report (mode 0600) into the folder, or into the one for temporary files.

    Neither local variables nor the error's own words are in it: both may quote evidence.
    """
    import tempfile

    from irrunner.safety.paths import write_private

    name = f"irrunner-crash-{os.getpid()}-{os.urandom(4).hex()}.txt"
    for place in (folder, Path(tempfile.gettempdir())):
        if place is None or not place.is_dir():
            continue
        try:
            write_private(place / name, _report(error).encode(errors="backslashreplace"))
        except (IrrunnerError, OSError):
            continue
        return place / name
    return None


def _report(error: BaseException) -> str:
    lines = [f"irrunner {__version__}, Python {sys.version.split()[0]}, {sys.platform}"]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines.extend(
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)
        )
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"
