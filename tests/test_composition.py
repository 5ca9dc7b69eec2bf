"""Classes are put together from parts, not stacked: few ancestors, few methods, inherited ones counted."""

from __future__ import annotations

import inspect
from functools import cache, cached_property
from importlib import import_module
from pkgutil import walk_packages

import irrunner

MOST_ANCESTORS = 2
MOST_METHODS = 25
_METHODS = (staticmethod, classmethod, property, cached_property)


@cache
def classes() -> tuple[type, ...]:
    """Every class that is written in irrunner, in the order of their full names."""
    found: dict[str, type] = {}
    for module in walk_packages(irrunner.__path__, "irrunner."):
        if module.name.endswith("__main__"):
            continue
        for each in vars(import_module(module.name)).values():
            if isinstance(each, type) and each.__module__ == module.name:
                found[f"{each.__module__}.{each.__qualname__}"] = each
    return tuple(found[name] for name in sorted(found))


def lineage(each: type) -> list[type]:
    """The class and those of its ancestors that are ours."""
    return [one for one in each.__mro__ if one.__module__.startswith("irrunner.")]


def methods(each: type) -> set[str]:
    """Every method and property of ours that the class has, its own and inherited ones."""
    return {
        name
        for one in lineage(each)
        for name, value in vars(one).items()
        if inspect.isfunction(value) or isinstance(value, _METHODS)
    }


def test_no_class_has_more_than_two_ancestors_of_ours() -> None:
    tall = [name_of(each) for each in classes() if len(lineage(each)) - 1 > MOST_ANCESTORS]
    assert tall == []


def test_no_class_has_more_than_25_methods() -> None:
    wide = [name_of(each) for each in classes() if len(methods(each)) > MOST_METHODS]
    assert wide == []


def name_of(each: type) -> str:
    return f"{each.__module__}.{each.__qualname__}"
