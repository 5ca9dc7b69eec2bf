"""The mirror: a second store that follows the first after every act, for the laptop that gets wiped."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from irrunner.journal.locations import Location


class MirrorProblem(Struct, frozen=True):
    """Why the mirror does not hold everything; what was recorded stands all the same.

    Attributes:
        sentence: what is missing there. hint: what to do about it; may be empty.
    """

    sentence: str
    hint: str = ""


MOST_BYTES = 16_000_000
"""Bytes of evidence that one act takes to the mirror; what is larger follows in the background or with `store copy`."""


def update_mirror(
    store: Journal, mirror: Location | None, *, most_bytes: int | None = MOST_BYTES
) -> list[MirrorProblem]:
    """Copy what is new into the mirror, if there is one: entries first, then evidence up to some bytes.

    Returns:
        What could not be copied, or is still to be. Whatever is wrong with the mirror, nothing is raised: what was
        recorded is recorded, and whoever did it has to hear that.
    """
    if mirror is None:
        return []
    try:
        from irrunner.journal.copying import update_existing_copy

        copied = update_existing_copy(store, mirror, most_bytes=most_bytes)
    except IrrunnerError as error:
        return [MirrorProblem(f"The mirror at {mirror} is behind: {error.sentence}", error.hint)]
    except Exception as error:  # a mistake of our own must not take the acknowledgement with it
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        return [MirrorProblem(f"The mirror at {mirror} is behind: {what}.", _copy_it_now(mirror))]
    problems = [
        MirrorProblem(f"Not all of it is in the mirror: {each.sentence}", each.hint) for each in copied.problems
    ]
    if copied.outstanding:
        files = "1 file" if copied.outstanding == 1 else f"{copied.outstanding:,} files"
        size = f"{copied.outstanding_size / 1e6:,.0f} MB"
        problems.append(MirrorProblem(f"Not yet in the mirror: {files} of evidence, {size}.", _copy_it_now(mirror)))
    return problems


def _copy_it_now(mirror: Location) -> str:
    return f"To copy it now: irrunner store copy {shlex.quote(str(mirror))}"
