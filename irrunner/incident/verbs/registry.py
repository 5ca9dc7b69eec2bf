"""The list of verbs, so that interfaces and tests can make sure that none is missing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from msgspec import Struct

_MODULES = (
    "lifecycle",
    "grafts",
    "steps",
    "undo",
    "decisions",
    "notes",
    "writing",
    "evidence",
    "registers",
    "indicators",
    "credentials",
    "timeline",
    "deadlines",
    "submissions",
    "deadline_forms",
    "organisation",
    "people",
    "checks",
    "record",
    "seal",
    "notifications",
)
_verbs: dict[str, Verb] = {}
_Function = TypeVar("_Function", bound="Callable[..., Any]")


class Verb(Struct, frozen=True):
    """One verb: its name as commands write it, what it does in a few words, and the function."""

    name: str
    does: str
    run: Callable[..., Any]


def verb(name: str, does: str) -> Callable[[_Function], _Function]:
    """Decorate a verb with its name and what it does, so that `all_verbs` lists it."""

    def entered(function: _Function) -> _Function:
        _verbs[name] = Verb(name, does, function)
        return function

    return entered


def all_verbs() -> dict[str, Verb]:
    """Every verb by name."""
    for module in _MODULES:
        import_module(f"irrunner.incident.verbs.{module}")
    return dict(_verbs)
