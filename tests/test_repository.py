from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
MARKER = r"""(?: ?; python_version < ["']3\.[0-9]+["'])?"""
"""A library that stands in for one which a newer Python brings is not installed there."""

# Put together from parts, so that this file does not name what it looks for.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("golang", "org"),
        ("deb", "debian", "org"),
    ]
]
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "|".join([r"work/(?:main|shared|\.)", r"root/\.pyenv", "opt/(?:pypi|wheels)"]) + ")"
)
MADE_BY_TOOLS = {
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "__pycache__",
    "dist",
    "build",
}


def our_files() -> list[Path]:
    """Every file under version control; where there is no git, every file that no tool made."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE_BY_TOOLS]
        found += [Path(folder, name) for name in names]
    return found


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in our_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def names(dependencies: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9-]", dependency, maxsplit=1)[0] for dependency in dependencies}


def test_no_file_names_a_registry_host() -> None:
    assert lines_with(re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS), re.IGNORECASE)) == []


def test_no_file_holds_a_path_of_the_machine_it_was_written_on() -> None:
    assert lines_with(MACHINE_PATHS) == []


def test_there_is_no_second_lock_file() -> None:
    assert [
        path.name for path in our_files() if path.name in {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock"}
    ] == []


def test_requirements_exist_for_running_building_developing_and_for_tools() -> None:
    assert [file.name for file in REQUIREMENTS] == ["build.txt", "dev.txt", "run.txt", "tools.txt"]


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_every_requirement_is_pinned_and_hashed_and_names_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "://" not in text
    without_comments = re.sub(r"#.*", "", text).replace("\\\n", " ")
    requirements = [line for line in without_comments.splitlines() if line.strip()]
    assert requirements
    for requirement in requirements:
        assert re.fullmatch(rf"[a-z0-9-]+==\S+{MARKER}( +--hash=sha256:[0-9a-f]{{64}})+ *", requirement), requirement


@pytest.mark.parametrize("part", ["run.txt", "build.txt"])
def test_a_smaller_set_of_requirements_has_the_versions_of_the_full_one(part: str) -> None:
    assert pins(ROOT / "requirements" / part).items() <= pins(ROOT / "requirements" / "dev.txt").items()


def test_everything_the_project_depends_on_is_pinned() -> None:
    table = project()["project"]
    assert names(table["dependencies"]) <= pins(ROOT / "requirements" / "run.txt").keys()
    assert names(table["optional-dependencies"]["dev"]) <= pins(ROOT / "requirements" / "dev.txt").keys()


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    unbounded = [
        name for name in project()["project"]["dependencies"] if not re.search(rf">=[\d.]+,<\d+{MARKER}$", name)
    ]
    assert unbounded == []


def test_the_direction_of_imports_is_under_contract() -> None:
    contracts = {contract["id"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}
    assert contracts.keys() >= {"layers", "textual", "click", "jinja2", "httpx", "yaml", "markdown"}
    assert contracts["layers"]["exhaustive"] is True
