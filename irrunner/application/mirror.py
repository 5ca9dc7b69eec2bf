"""The mirror: a second store that follows the first after every act, for the laptop that gets wiped."""

from __future__ import annotations

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


def update_mirror(store: Journal, mirror: Location | None) -> list[MirrorProblem]:
    """Copy what is new into the mirror, if there is one; what could not be copied. Never raises `IrrunnerError`."""
    if mirror is None:
        return []
    from irrunner.journal.copying import update_existing_copy

    try:
        problems = update_existing_copy(store, mirror).problems
    except IrrunnerError as error:
        return [MirrorProblem(f"The mirror at {mirror} is behind: {error.sentence}", error.hint)]
    return [MirrorProblem(f"Not all of it is in the mirror: {problem}") for problem in problems]
