from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "irrunner"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place into which irrunner was copied, with nothing beside it yet."""
    (tmp_path / "irrunner").mkdir()
    for module in ("__init__.py", "errors.py", "shipped.py"):
        shutil.copy(PACKAGE / module, tmp_path / "irrunner")
    return tmp_path


def folder_found_in(place: Path, name: str) -> str:
    question = f"from irrunner.shipped import shipped; print(shipped({name!r}))"
    asked = subprocess.run([sys.executable, "-c", question], cwd=place, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or asked.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["playbooks", "reports"])
def test_a_wheel_finds_the_folder_inside_itself(place: Path, name: str) -> None:
    (place / "irrunner" / "_shipped" / name).mkdir(parents=True)
    assert folder_found_in(place, name) == str(place / "irrunner" / "_shipped" / name)


@pytest.mark.parametrize("name", ["playbooks", "reports"])
def test_a_checkout_finds_the_folder_beside_the_package(place: Path, name: str) -> None:
    (place / name).mkdir()
    (place / "pyproject.toml").touch()
    assert folder_found_in(place, name) == str(place / name)


def test_a_strangers_folder_beside_an_installed_package_is_not_taken(place: Path) -> None:
    (place / "playbooks").mkdir()
    assert "NotFound: The folder of playbooks that comes with irrunner is missing" in folder_found_in(
        place, "playbooks"
    )
