"""No package imports itself in a circle, imports that only a type checker sees included."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

import irrunner

PACKAGES = (
    "application",
    "checks",
    "cli",
    "deadlines",
    "exchange",
    "exercise",
    "incident",
    "journal",
    "playbook",
    "report",
    "safety",
    "tui",
)


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(irrunner.__name__, exclude_type_checking_imports=False, cache_dir=None)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_of_a_package_comes_back_to_itself(imports: grimp.ImportGraph, package: str) -> None:
    inside = {name for name in imports.modules if f"{name}.".startswith(f"irrunner.{package}.")}
    circle = _circle({name: imports.find_modules_directly_imported_by(name) & inside for name in inside})
    assert not circle, " -> ".join(circle)


def test_packages_do_not_import_each_other_in_a_circle(imports: grimp.ImportGraph) -> None:
    """Whole packages side by side; `errors`, `shipped` and the like are modules, and count as packages of their own."""
    imports_of: dict[str, set[str]] = {}
    for name in imports.modules - {"irrunner"}:
        own = name.split(".")[1]
        others = {other.split(".")[1] for other in imports.find_modules_directly_imported_by(name) if "." in other}
        imports_of.setdefault(own, set()).update(others - {own})
    imports_of["cli"].discard("tui")  # a command opens the screen
    assert not _circle(imports_of)


def _circle(imports_of: dict[str, set[str]]) -> list[str]:
    """The modules of one circle in order, the first one again at its end; empty when there is none."""
    try:
        TopologicalSorter(imports_of).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []
