"""Lock files that the real tools wrote, with the addresses taken out, and installed packages as pip lists them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import Options

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

SAMPLES = Path(__file__).parent / "made_by_tools"
PYTHON = "python-dateutil==2.9.0.post0"
# is-odd at 3.0.1, and at 2.0.0 behind the alias `odd`, with is-number 6.0.0 and 4.0.0 below them.
NODE = ("npm:is-odd==3.0.1,2.0.0", "npm:is-number==6.0.0,4.0.0", "@sindresorhus/is==4.6.0")

NODE_TOOLS = (
    "npm-1",
    "npm-2",
    "npm-3",
    "yarn-1",
    "yarn-berry",
    "pnpm-5",
    "pnpm-6",
    "pnpm-9",
    "bun-2",
    "bun-3",
    "bun-text",
)


def lay_out(tool: str, tree: Tree) -> None:
    """Copy what a tool wrote, under the names that it gave."""
    for sample in (SAMPLES / tool).rglob("*.sample"):
        target = tree.root / sample.relative_to(SAMPLES / tool).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample, target)


@pytest.mark.parametrize("tool", ["pip", "uv", "pipenv", "poetry", "pdm"])
def test_every_lock_file_of_pythons_tools_pins_it(tree: Tree, tool: str) -> None:
    lay_out(tool, tree)
    found = tree.search(PYTHON, "six==1.17.0")
    files = {each.path for each in found.findings}
    assert {(each.package, each.verdict) for each in found.findings} == {("python-dateutil", "hit"), ("six", "hit")}
    assert len(files) == len(list((SAMPLES / tool).rglob("*.sample")))
    assert len(found.findings) == 2 * len(files)


@pytest.mark.parametrize("tool", NODE_TOOLS)
def test_every_lock_file_of_npms_tools_pins_all_of_it(tree: Tree, tool: str) -> None:
    lay_out(tool, tree)
    found = tree.search(*NODE)
    by_file = {each.path for each in found.findings}
    for path in by_file:
        assert sorted((each.package, each.version) for each in found.findings if each.path == path) == [
            ("@sindresorhus/is", "4.6.0"),
            ("is-number", "4.0.0"),
            ("is-number", "6.0.0"),
            ("is-odd", "2.0.0"),
            ("is-odd", "3.0.1"),
        ]
    assert {each.verdict for each in found.findings} == {"hit"}
    assert len(by_file) == len(list((SAMPLES / tool).rglob("*.sample")))


def test_what_is_installed_is_what_pip_lists(tree: Tree) -> None:
    """Every package of the environment that runs the tests, in one search."""
    site = str(Path(pytest.__file__).resolve().parent.parent)
    argv = [
        sys.executable,
        "-I",
        "-m",
        "pip",
        "list",
        "--path",
        site,
        "--format",
        "json",
        "--disable-pip-version-check",
    ]
    listed = json.loads(subprocess.run(argv, capture_output=True, check=True).stdout)
    names = [each["name"] for each in listed]

    found = tree.search(*names, options=Options(jobs=1, startup=False), paths=(Path(site),))

    direct = [each for each in found.findings if Path(each.path).parent == Path(site)]  # pip does not see vendored ones
    installed = {(each.package, each.version) for each in direct if each.how == "dist-info"}
    assert installed == {(each["name"].lower().replace("_", "-").replace(".", "-"), each["version"]) for each in listed}
