"""Finding a kind of check by its name: ours, then those of installed packages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from irrunner.errors import NotFound

if TYPE_CHECKING:
    from irrunner.checks.interface import Prepare

GROUP: Final = "irrunner.checks"
"""The group of entry points through which another package adds a kind."""
OURS: Final = {"run": "irrunner.checks.kinds.run:prepare"}


def find_kind(name: str) -> Prepare:
    """The function that prepares a check of a kind.

    Raises:
        NotFound: no kind of that name is installed here.
    """
    if name in OURS:
        module, _, attribute = OURS[name].partition(":")
        return cast("Prepare", getattr(import_module(module), attribute))
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        return cast("Prepare", entry.load())
    raise NotFound(
        f"This irrunner has no check called {name!r}.", hint=f"There are: {', '.join(kind_names())}. See the manual."
    )


def kind_names() -> list[str]:
    """Every kind of check that is installed."""
    from importlib.metadata import entry_points

    return sorted({*OURS, *(entry.name for entry in entry_points(group=GROUP))})
