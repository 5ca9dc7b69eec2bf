"""Files that a command writes for somebody: private, and never over another file without being told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety.paths import write_new, write_private

if TYPE_CHECKING:
    from pathlib import Path


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file that only its owner can read.

    Raises:
        Refused: it exists and `force` is not given, or it cannot be written.
    """
    if force:
        write_private(path, data)
    else:
        write_new(path, data, otherwise="Choose another name, or replace it with --force.")
