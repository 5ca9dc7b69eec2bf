"""Erasing for good: a file beside the journal says that unused parts of it may keep erased words, until none does."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable
from irrunner.journal.faults import disk_fault

if TYPE_CHECKING:
    from irrunner.journal.sqlite.database import Database

ERASING = "journal.sqlite-erasing"
"""Beside the journal while unused parts of its file may keep what was erased; empty."""


class Erasing:
    """What is still to be erased from the file of a store."""

    def __init__(self, database: Database, *, shared: bool) -> None:
        self._database = database
        self._folder = database.folder
        self._mark = database.folder / ERASING
        self._mode = 0o660 if shared else 0o600

    def begin(self) -> None:
        """Leave the file, before words are erased.

        Raises:
            StoreUnusable: it cannot be written, so nothing is erased.
        """
        from irrunner.safety.paths import sync_folder

        try:
            self._mark.touch(self._mode)
            os.utime(self._mark, ns=(now := time.time_ns(), now))  # finer than the clock of the file system
            sync_folder(self._folder)
        except OSError as error:
            raise disk_fault(error, self._folder, "Nothing was erased.") from error

    def finish(self) -> str:
        """Let no unused part of the journal keep erased words; a sentence about why that failed, or nothing."""
        try:
            begun = self._mark.stat().st_mtime_ns
            self._database.erase_unused()
            self._end(begun)
        except FileNotFoundError:  # nothing is to be erased, or somebody else has just done it
            return ""
        except OSError as error:
            return f"{self._mark} cannot be deleted: {error.strerror}."
        except StoreUnusable as error:
            return (
                "The words are erased from the record, but unused parts of its file may still hold them, because they"
                f" could not be overwritten: {error.sentence} The next act tries again."
            )
        return ""

    def _end(self, begun: int) -> None:
        """Delete the file, unless somebody erased more since then: they do the whole again."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            if self._mark.stat().st_mtime_ns == begun:
                self._mark.unlink()
        finally:
            self._database.roll_back()
