from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
BROWSER_TESTS = """
from __future__ import annotations

import pytest


@pytest.mark.browser
@pytest.mark.parametrize("page", ["one", "two"])
def test_a_page(page: str) -> None:
    pass


def test_a_sum() -> None:
    assert 1 + 1 == 2
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with the same rules, two tests that need Chromium, and one that needs nothing."""
    shutil.copy(TESTS.parent / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(TESTS / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_page.py").write_text(BROWSER_TESTS, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    return tmp_path


def last_words(project: Path, *arguments: str, **more_environment: str) -> str:
    """What pytest prints on a machine that has no tools but those in the project's own bin/."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("IRRUNNER_", "PYTEST_"))}
    environment |= {"PATH": str(project / "bin"), **more_environment}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("processes", [[], ["--numprocesses", "2"]], ids=["one process", "two processes"])
def test_a_test_whose_need_is_unmet_is_left_out_and_the_last_words_say_why(project: Path, processes: list[str]) -> None:
    words = last_words(project, *processes)
    assert "Left out: 2 tests that need Chromium (not installed; .ci/run installs it)." in words
    assert "1 passed" in words
    assert "failed" not in words


def test_a_test_whose_need_is_met_runs(project: Path) -> None:
    (project / "bin" / "chromium").touch(mode=0o755)
    words = last_words(project)
    assert "Left out" not in words
    assert "3 passed" in words


def test_where_all_tests_must_run_an_unmet_need_is_a_failure(project: Path) -> None:
    words = last_words(project, IRRUNNER_ALL_TESTS="1")
    assert "needs Chromium (not installed; .ci/run installs it)" in words
    assert "2 errors" in words
    assert "Left out" not in words
