"""What copying a store did, and what it could not do."""

from __future__ import annotations

from typing import NamedTuple, Self

import msgspec

from irrunner.errors import IrrunnerError


class CopyProblem(NamedTuple):
    """Something that is not in the copy: in a sentence, and what to do about it."""

    sentence: str
    hint: str = ""

    @classmethod
    def of(cls, error: IrrunnerError | OSError, before: str = "") -> Self:
        """The problem that an error is."""
        if isinstance(error, IrrunnerError):
            return cls(before + error.sentence, error.hint)
        return cls(
            f"{before}{error.filename or 'the disk'}: {error.strerror or error}.", "Check the folder and the disk."
        )


class Copied(msgspec.Struct):
    """What changed in the copy.

    Attributes:
        entries: rows that were added.
        erased: entries whose words were erased there as well.
        purged: incidents of which only the tombstone is left there now.
        files, size: evidence that was added, and its bytes.
        destroyed: evidence that was removed.
        outstanding, outstanding_size: evidence that is still to be copied, and its bytes.
        problems: what could not be copied, such as evidence whose bytes have changed.
    """

    entries: int = 0
    erased: int = 0
    purged: int = 0
    files: int = 0
    size: int = 0
    destroyed: int = 0
    outstanding: int = 0
    outstanding_size: int = 0
    problems: list[CopyProblem] = []
