"""Files that a command writes for somebody: private, and never over another file without being told to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.safety.paths import write_private
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file that only its owner can read.

    Raises:
        Refused: it exists and `force` is not given, or it cannot be written.
    """
    if path.is_dir():
        raise Refused(f"{one_line(str(path))} is a folder.", hint="Name a file in it.")
    if not force:
        _claim(path)
    try:
        write_private(path, data)
    except BaseException:
        if not force:
            path.unlink(missing_ok=True)
        raise


def _claim(path: Path) -> None:
    """Take the name, so that nobody else's file can have it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        hint = "Choose another name, or replace it with --force."
        raise Refused(f"There is a file {one_line(str(path))} already.", hint=hint) from None
    except OSError as error:
        raise Refused(f"{one_line(str(path))} cannot be written: {error.strerror}.") from error
