"""Files that people ask for: reports, exports, pictures. None of them lands in a store, whatever its path says."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import Refused
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.paths import sync_folder, write_new, write_private
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORE_SIGNS = ("journal.sqlite", "journal.sqlite-journal")
"""What lies in the folder of every store, and in no other."""


def write_output(path: Path, data: bytes, *, replace: bool = False, otherwise: str = "Choose another name.") -> None:
    """Write a file that somebody asked for, readable by its owner alone; all that leaves irrunner leaves here.

    Args:
        path: its name.
        data: what it holds.
        replace: whether it may take the place of another file.
        otherwise: the hint when there is a file already and it may not.

    Raises:
        Refused: it would lie in a store, there is a file or a folder, or it cannot be written.
    """
    require_unconfined("Files of this host")
    refuse_inside_a_store(path)
    if replace:
        if path.is_dir() and not path.is_symlink():
            raise Refused(f"{one_line(str(path), 200)} is a folder.", hint="Name a file in it.")
        write_private(path, data)
    else:
        write_new(path, data, otherwise=otherwise)


@contextmanager
def new_output(path: Path) -> Iterator[BinaryIO]:
    """A new file to be written piece by piece, readable by its owner alone.

    It has another name until the block ends, so that half of it is never taken for the whole after a crash; when the
    block raises, nothing is left. Nothing is overwritten. On return it is on disk.

    Raises:
        Refused: it would lie in a store, there is a file or a folder, or it cannot be written.
    """
    require_unconfined("Files of this host")
    refuse_inside_a_store(path)
    name = one_line(str(path), 200)
    if path.is_dir():
        raise Refused(f"{name} is a folder.", hint="Name a file in it.")
    if os.path.lexists(path):
        raise Refused(f"There is a file {name} already.", hint="Choose another name.")
    draft = path.with_name(f".{os.urandom(8).hex()}.part")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _rename_new(draft, path)
        sync_folder(path.absolute().parent)
    except FileExistsError:
        raise Refused(f"There is a file {name} already.", hint="Choose another name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused(f"{name} cannot be written: {reason}. No copy was left.") from error
    finally:
        with suppress(OSError, ValueError):
            draft.unlink()


def _rename_new(draft: Path, target: Path) -> None:
    """Give a whole file its name, and never that of another one; a disk without hard links cannot be as sure."""
    try:
        os.link(draft, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.close(handle)
        draft.rename(target)


def output_folder(path: Path) -> None:
    """Make a folder for files that somebody asked for, with missing parents, unless it is there.

    Raises:
        Refused: it would lie in a store, or cannot be made.
    """
    refuse_inside_a_store(path / "x")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused(f"{one_line(str(path), 200)} cannot be made: {reason}.", hint="Name another folder.") from None


def refuse_inside_a_store(path: Path) -> None:
    """Let nothing be written into a store's folder but by the store itself: it would replace the record or lie in it.

    Links and `..` on the way there are followed; a link at its end is replaced, not followed.

    Raises:
        Refused: one of the folders above it is a store, or was one.
    """
    try:
        parent = path.expanduser().parent.resolve()
    except (OSError, ValueError, RuntimeError):
        return  # it cannot be written either, and writing says why
    for folder in (parent, *parent.parents):
        if any(os.path.lexists(folder / name) for name in STORE_SIGNS):
            name, store = one_line(str(path), 200), one_line(str(folder), 200)
            raise Refused(
                f"{name} lies in the store {store}, where only the record belongs.",
                hint="Name a place outside of it.",
            )
