"""The files beside a journal on which SQLite acts by itself, looked at before it does.

A rollback journal that is left by a cut-off write (`-journal`) is played back by whoever opens the file next. Its end
may name another file, a *super-journal*, and SQLite deletes that file, wherever it lies. irrunner never writes such
a name, so one that does was made by somebody else, and nothing of it is obeyed.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from irrunner.journal.sqlite.ownership import is_loose
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path

ROLLBACK = "-journal"
_LOG = ("-wal", "-shm")  # another way of writing, which irrunner does not use
MAGIC = bytes.fromhex("d9d505f920a163d7")
"""What a rollback journal begins with, and what a super-journal's name ends with."""


class SideFiles(NamedTuple):
    """What lies beside a journal.

    Attributes:
        harmless: SQLite may act on it, if the store is ours.
        in_place: SQLite may open the journal where it lies to read it; it does not act on anything then.
        remark: a sentence about what is not obeyed; empty when nothing is wrong.
    """

    harmless: bool = True
    in_place: bool = True
    remark: str = ""


def examine_side_files(journal: Path, *, shared: bool) -> SideFiles:
    """Look at them without changing anything; no link is followed and no pipe waited for."""
    for suffix in (ROLLBACK, *_LOG):
        path = journal.with_name(journal.name + suffix)
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            return SideFiles(False, False, f"The file {_named(path)} cannot be looked at: {error.strerror}.")
        if not stat.S_ISREG(found.st_mode):
            return SideFiles(False, False, f"{_named(path)} is not a regular file. It was not opened.")
        if suffix == ROLLBACK and _names_another_file(path, found):
            return SideFiles(
                False,
                True,
                f"{_named(path)} names another file, which SQLite would delete. It was not obeyed: irrunner never"
                " writes such a name.",
            )
        if not _is_ours(found, shared=shared):
            return SideFiles(False, suffix == ROLLBACK, f"{_named(path)} was not made by you. It was not obeyed.")
        if suffix in _LOG:
            return SideFiles(True, False, f"{_named(path)} was left by another program. It was not obeyed.")
    return SideFiles()


def _is_ours(found: os.stat_result, *, shared: bool) -> bool:
    mine = shared or found.st_uid == os.geteuid()
    return mine and found.st_nlink == 1 and not is_loose(found, shared=shared)


def _names_another_file(path: Path, found: os.stat_result) -> bool:
    """Whether it ends as the name of a super-journal does.

    What lies behind the part in use counts as well: a later write does not reach it, and might leave it as the end.
    """
    if found.st_size < len(MAGIC):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            size = os.fstat(descriptor).st_size
            return os.pread(descriptor, len(MAGIC), max(0, size - len(MAGIC))) == MAGIC
        finally:
            os.close(descriptor)
    except OSError:
        return True  # what cannot be read is not obeyed either


def _named(path: Path) -> str:
    return one_line(str(path), 300)
