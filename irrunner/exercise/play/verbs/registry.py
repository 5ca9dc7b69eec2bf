"""The list of an exercise's verbs, by which tests check that every interface offers each of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from irrunner.incident.verbs.registry import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULES = ("begin", "clock", "injects", "new_injects", "players", "judging", "end")
_verbs: dict[str, Verb] = {}
_Function = TypeVar("_Function", bound="Callable[..., Any]")


def verb(name: str, does: str) -> Callable[[_Function], _Function]:
    """Enter a function in the list."""

    def entered(function: _Function) -> _Function:
        _verbs[name] = Verb(name, does, function)
        return function

    return entered


def exercise_verbs() -> dict[str, Verb]:
    """Every verb of an exercise by name."""
    for module in _MODULES:
        import_module(f"irrunner.exercise.play.verbs.{module}")
    return dict(_verbs)
