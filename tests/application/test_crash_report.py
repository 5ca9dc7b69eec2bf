"""The report of a fault names the place in the code and holds nothing of what was in hand."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from irrunner.application.crash_report import crash_report, keep_crash_report
from irrunner.journal import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

MARKER = "hunter2"


def report_of(breaks: Callable[[], None]) -> str:
    try:
        breaks()
    except BaseException as error:  # whatever it is
        return crash_report(error)
    raise AssertionError("nothing was raised")


def test_the_report_names_type_file_line_and_function() -> None:
    def breaks() -> None:
        raise ValueError(MARKER)

    report = report_of(breaks)
    assert "builtins.ValueError" in report
    assert f"{__file__}:{breaks.__code__.co_firstlineno + 1} breaks" in report
    assert MARKER not in report


def test_no_message_of_a_chain_a_group_or_a_note_is_in_the_report() -> None:
    def breaks() -> None:
        secret = MARKER
        try:
            compile(f"{secret} {secret}", secret, "exec")
        except SyntaxError as syntax:
            syntax.add_note(secret)
            group = ExceptionGroup(secret, [KeyError(secret), OSError(2, secret, secret)])
            raise group from RuntimeError(secret)

    report = report_of(breaks)
    assert "KeyError" in report
    assert "RuntimeError" in report
    assert MARKER not in report


def test_exceptions_that_cause_each_other_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert crash_report(one).count("builtins.") == 2


def test_an_endless_recursion_fits_on_two_pages() -> None:
    def breaks() -> None:
        breaks()

    assert len(report_of(breaks).splitlines()) < 100


def test_the_file_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = keep_crash_report(ValueError(), open_workspace(tmp_path))
    assert path is not None
    assert path.parent == tmp_path / "drafts"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_without_a_usable_folder_it_goes_to_the_temporary_one_whoever_may_write_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    temporary.chmod(0o1777)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    (tmp_path / "store").write_text("no folder")
    for workspace in (None, open_workspace(tmp_path / "store"), open_workspace(tmp_path / "gone")):
        path = keep_crash_report(ValueError(), workspace)
        assert path is not None
        assert path.parent == temporary
