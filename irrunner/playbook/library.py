"""Finding playbooks: by id in the folders of the library, or by the path of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.playbook.model import Playbook
from irrunner.playbook.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


class Loaded(Struct, frozen=True):
    """A playbook as it was found, and everything that is wrong with it.

    Attributes:
        playbook: compiled, or None when there are errors.
        problems: errors and warnings, in the order of the files.
        files: name and exact bytes of the playbook itself, then of every one it uses.
    """

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    files: tuple[tuple[str, bytes], ...]

    def usable(self) -> Playbook:
        """The compiled playbook.

        Raises:
            Refused: listing the problems, when there are errors.
        """
        raise NotImplementedError


class Listed(Struct, frozen=True):
    """One line of the library.

    Attributes:
        errors: how many errors keep it from being used.
        shadowed: whether another folder, searched earlier, holds the same id.
    """

    id: str
    title: str
    version: str
    summary: str
    severity: str
    steps: int
    reviewed: str
    tested: str
    path: Path
    errors: int
    shadowed: bool


def find(reference: str, folders: Sequence[Path] | None = None) -> Loaded:
    """Load a playbook by its id, or by the path of its file (ends in .yaml or holds a slash).

    Raises:
        NotFound: when there is none, with the id that was probably meant.
        Refused: when the file cannot be read as one (a link, a device, too large).
    """
    raise NotImplementedError


def listing(folders: Sequence[Path] | None = None) -> list[Listed]:
    """Every playbook of the library, in the order of the folders, then of the names."""
    raise NotImplementedError
