"""The report of a fault of irrunner itself: where in the code it happened, and nothing of what was recorded.

The message of an exception and the values of variables may quote notes, names and evidence, so neither is
written: a report can be sent to whoever mends the fault.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner import __version__
from irrunner.errors import IrrunnerError
from irrunner.safety.paths import write_private
from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from irrunner.journal.interface import Workspace

_MOST_FRAMES = 40
"""Frames of one exception that are listed at each end; an endless recursion has a thousand."""


def crash_report(error: BaseException) -> str:
    """The versions, then for each exception of the chain its type and file, line and function of each frame."""
    version = f"irrunner {__version__}, Python {sys.version.split()[0]}, {sys.platform}"
    return visible("\n".join([version, *_exception_lines(error, set())]) + "\n")


def keep_crash_report(error: BaseException, workspace: Workspace | None) -> Path | None:
    """Write the report into a private file.

    Args:
        error: what went wrong.
        workspace: of the store, where the report belongs. The folder for temporary files serves when it is None or
            cannot be written.

    Returns:
        The file; None when it could be written in neither.
    """
    name = f"crash-{os.getpid()}-{os.urandom(4).hex()}.txt"
    report = crash_report(error).encode(errors="backslashreplace")
    if workspace is not None and (kept := workspace.keep_file(name, report)) is not None:
        return kept
    path = Path(tempfile.gettempdir()) / name
    try:
        write_private(path, report)
    except (IrrunnerError, OSError):
        return None
    return path


def _exception_lines(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield from _frame_lines(error.__traceback__)
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _exception_lines(each, seen)
        error = error.__cause__ or error.__context__


def _frame_lines(trace: TracebackType | None) -> Iterator[str]:
    lines = [f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in traceback.walk_tb(trace)]
    left_out = len(lines) - 2 * _MOST_FRAMES
    if left_out <= 0:
        yield from lines
        return
    yield from (*lines[:_MOST_FRAMES], f"  ({left_out} frames)", *lines[-_MOST_FRAMES:])
