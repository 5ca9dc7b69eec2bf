"""Finding a kind of check by its name: ours, then those of installed packages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from irrunner.errors import NotFound

if TYPE_CHECKING:
    from irrunner.checks.interface import Prepare

GROUP: Final = "irrunner.checks"
"""The group of entry points through which another package adds a kind."""
_OURS: Final = (
    "deps_dev",
    "epss",
    "exposure",
    "github_advisories",
    "http",
    "indicators",
    "kev",
    "npm_audit",
    "npm_registry",
    "osv",
    "osv_scanner",
    "pip_audit",
    "python_index",
    "run",
    "sonarqube",
    "syft",
    "tls_headers",
)
"""Each is a module of `irrunner.checks.kinds` with a function `prepare`."""


def find_kind(name: str) -> Prepare:
    """The function that prepares a check of a kind.

    Raises:
        NotFound: no kind of that name is installed here.
    """
    if name in _OURS:
        return cast("Prepare", import_module(f"irrunner.checks.kinds.{name}").prepare)
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        return cast("Prepare", entry.load())
    raise NotFound(
        f"This irrunner has no check called {name!r}.", hint=f"There are: {', '.join(kind_names())}. See the manual."
    )


def kind_names() -> list[str]:
    """Every kind of check that is installed."""
    from importlib.metadata import entry_points

    return sorted({*_OURS, *(entry.name for entry in entry_points(group=GROUP))})
