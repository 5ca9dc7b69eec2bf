"""What regimes of the library are called, and what is wrong with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.library import find_regime
from irrunner.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from irrunner.playbook.problems import Problem


def lint_regime(name: str, folders: Sequence[Path]) -> tuple[Problem, ...]:
    """Everything that is wrong with a regime's file, named by its id.

    Raises:
        NotFound: there is none.
    """
    return find_regime(name, folders).problems


def regime_titles(names: Iterable[str], folders: Sequence[Path]) -> dict[str, str]:
    """What regimes are called, by id; those that the library does not have are left out."""
    found = {}
    for name in names:
        try:
            loaded = find_regime(name, folders)
        except NotFound:
            continue
        if loaded.regime is not None:
            found[name] = loaded.regime.title
    return found
