"""Private parts of Textual are used in one file only."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from textwrap import dedent
from typing import TypeGuard

import pytest

import irrunner.tui

COMPAT = "irrunner.tui.terminal.textual_compat"
MODULES = [each.name for each in walk_packages(irrunner.tui.__path__, "irrunner.tui.") if each.name != COMPAT]


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(module)))


@cache
def our_private_names() -> set[str]:
    """What irrunner.tui defines itself: functions, methods, and whatever is assigned to `self`, a class or a module."""
    names = set()
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif is_of_self(node):
                names.add(node.attr)
    return names


def is_of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


@pytest.mark.parametrize("module", MODULES)
def test_no_private_name_is_used_that_is_not_our_own(module: str) -> None:
    used = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute) and is_private(node.attr)}
    imported = {
        part
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("textual", "rich"))
        for part in [*(node.module or "").split("."), *(alias.name for alias in node.names)]
    }
    assert used - our_private_names() == set()
    assert {part for part in imported if is_private(part)} == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_class_replaces_a_private_name_of_a_textual_ancestor(module: str) -> None:
    for name, each in vars(import_module(module)).items():
        if isinstance(each, type) and each.__module__ == module:
            theirs: set[str] = set()
            for ancestor in each.__mro__[1:]:
                if ancestor.__module__.startswith("textual."):
                    theirs |= names_in(ancestor)
            assert {own for own in names_in(each) if is_private(own)} & theirs == set(), name


@cache
def names_in(each: type) -> frozenset[str]:
    """What a class's own source defines or assigns to `self`."""
    nodes = list(ast.walk(ast.parse(dedent(inspect.getsource(each)))))
    assigned = {node.attr for node in nodes if is_of_self(node)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(assigned | defined)
