"""The list of verbs, so that interfaces and tests can make sure that none is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar, cast

from msgspec import Struct

from irrunner.incident.incident import Incident

_MODULES = (
    "lifecycle",
    "grafts",
    "steps",
    "merges",
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
    """Decorate a verb with its name and what it does, so that `all_verbs` lists it.

    Where the incident lies behind a line, its outbox carries the verb out (see `irrunner.incident.incident.Outbox`).
    """

    def entered(function: _Function) -> _Function:
        @wraps(function)
        def act(*args: Any, **kwargs: Any) -> Any:
            first = args[0] if args else None
            if not isinstance(first, Incident) or first.outbox is None:
                return function(*args, **kwargs)
            return first.outbox.carry_out(first, name, function, args[1:], kwargs)

        run = cast("_Function", act)
        _verbs[name] = Verb(name, does, run)
        return run

    return entered


def all_verbs() -> dict[str, Verb]:
    """Every verb by name."""
    for module in _MODULES:
        import_module(f"irrunner.incident.verbs.{module}")
    return dict(_verbs)
