"""`report --format pdf`: through a browser that is installed, or a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


@pytest.mark.browser
def test_a_report_is_printed_by_the_name_of_its_file(busy: Shell, tmp_path: Path) -> None:
    answer = busy.does("report", "--out", tmp_path / "report.pdf")
    assert answer["format"] == "pdf"
    assert answer["size"] == (tmp_path / "report.pdf").stat().st_size
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_without_a_browser_no_file_is_left(busy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for argv in (["--out", str(tmp_path / "report.pdf")], ["--format", "pdf"]):
        said = busy("report", *argv)
        assert said.code == 1
        assert "none of them is on the PATH" in said.err
        assert said.out == ""
    assert not (tmp_path / "report.pdf").exists()
