"""Files beside a journal that hold nothing but what follows from it: made to be thrown away.

One is read only by the account that wrote it, and only where it was written: its first line names the place of exactly
this file on its disk. So none comes along with a store that was copied, unpacked or given to us by somebody else.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from irrunner.errors import IrrunnerError
from irrunner.safety.paths import open_regular

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 64_000_000  # bytes; 10,000 incidents take 3


def read_derived(path: Path) -> bytes:
    """What was kept; empty when there is nothing, it is not ours, or it is not whole."""
    try:
        file, found = open_regular(path)
        with file:
            first, _, content = file.read(_LONGEST).partition(b"\n")
    except (IrrunnerError, OSError):
        return b""
    is_ours = found.st_uid == os.geteuid() and found.st_nlink == 1 and not found.st_mode & 0o077
    return content if is_ours and first == _first_line(found, content) else b""


def write_derived(path: Path, content: bytes) -> None:
    """Keep something in place of what was kept before; that it fails is no harm, nor that it is not yet on disk."""
    draft = path.with_name(f".{os.urandom(8).hex()}.part")
    with suppress(OSError):
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_first_line(os.fstat(file.fileno()), content) + b"\n")
                file.write(content)
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise


def _first_line(of_file: os.stat_result, content: bytes) -> bytes:
    return f"irrunner derived {of_file.st_dev} {of_file.st_ino} {len(content)} {crc32(content)}".encode()
