"""What the disk complains about, in sentences for people."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable

if TYPE_CHECKING:
    from pathlib import Path

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def disk_fault(error: OSError, place: Path, kept: str = "Nothing was kept.") -> StoreUnusable:
    """The sentence for an error of the file system under a store."""
    if error.errno in _NO_SPACE:
        return StoreUnusable(
            f"The disk is full. {kept}", hint=f"Free some space under {place}, or choose another place with --store."
        )
    reason = error.strerror or str(error)
    return StoreUnusable(
        f"The store at {place} cannot be used: {reason}. {kept}", hint="Check the folder and the disk."
    )


def busy(wait: float) -> StoreUnusable:
    """Another writer did not finish within so many seconds."""
    return StoreUnusable(
        f"Somebody else has been writing for {wait:g} seconds, so nothing was written.",
        hint="Try again. If it stays so, look for a program that has the store open.",
    )
