"""Textual keeps its own state in plain attributes, and a subclass that uses one of these names breaks it silently."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from functools import cache
from typing import TYPE_CHECKING

import pytest
from textual.message_pump import MessagePump

import irrunner.tui

if TYPE_CHECKING:
    from collections.abc import Iterator

MEANT = {
    "display",
    "title",
    "cursor",
    "cursor_position",
    "animation_level",
    "theme",
    "tooltip",
    "can_focus",
    "loading",
    "value",
    "border_title",
    "virtual_size",
    "_exception",
}
"""Attributes of Textual that are there to be set."""


def _classes() -> Iterator[type[MessagePump]]:
    for found in pkgutil.walk_packages(irrunner.tui.__path__, "irrunner.tui."):
        module = importlib.import_module(found.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, MessagePump) and kind.__module__ == found.name:
                yield kind


@cache
def _set_in(kind: type) -> set[str]:
    """The names that methods of a class assign on self."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    own = [each for each in body.body if not isinstance(each, ast.ClassDef)]
    targets = (
        target
        for each in own
        for node in ast.walk(each)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    return {
        target.attr
        for target in targets
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }


CLASSES = sorted(set(_classes()), key=str)


@pytest.mark.parametrize("kind", sorted(set(_classes()), key=str), ids=lambda each: each.__name__)
def test_no_attribute_of_ours_hides_one_of_textual(kind: type[MessagePump]) -> None:
    theirs = [base for base in kind.__mro__ if base.__module__.partition(".")[0] == "textual"]
    taken = {name for base in theirs for name in (*vars(base), *_set_in(base))}
    assert not (_set_in(kind) & taken) - MEANT
