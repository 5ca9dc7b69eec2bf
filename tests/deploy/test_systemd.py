"""The unit of the page, looked at by systemd itself."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.deploy.files import DEPLOY, substituted

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.systemd
UNIT = "systemd/irrunner-serve.service"
MOST_EXPOSURE = 15
"""In tenths, as `systemd-analyze security` counts: 0 is nothing, 100 is everything. Below 20 it says OK."""


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, check=False)


def test_the_unit_is_one_that_systemd_understands_without_a_word(tmp_path: Path) -> None:
    unit = tmp_path / "irrunner-serve.service"
    unit.write_text(substituted(UNIT, {"/opt/irrunner/bin/irrunner": sys.executable}))
    done = analyze("verify", "--man=no", str(unit))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_unit_leaves_little_that_a_server_taken_over_could_reach() -> None:
    done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSURE}", str(DEPLOY / UNIT))
    assert done.returncode == 0, done.stdout + done.stderr
