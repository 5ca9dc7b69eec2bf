"""Lock files of the past, out of a checkout of which nothing is obeyed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import Summary, parse_target
from irrunner.checks.exposure.history import Window, search_history
from tests.checks.exposure.repository import NOON, Repository

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.checks.exposure import Finding


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "checkout")
    made.commit("1.82.6", NOON - 3600)
    made.commit("1.82.8", NOON)
    made.commit("1.83.0", NOON + 3600)
    return made


def look(place: Path, window: Window = Window()) -> tuple[list[Finding], Summary]:  # noqa: B008
    summary = Summary()
    return list(search_history([parse_target("litellm==1.82.7,1.82.8")], str(place), window, summary)), summary


def test_a_lock_of_the_past_is_found_with_its_commits(repository: Repository) -> None:
    found, summary = look(repository.place)
    (finding,) = found
    assert (finding.verdict, finding.version, finding.state) == ("hit", "1.82.8", "locked once")
    assert finding.path == f"{repository.place}!/api/uv.lock"
    assert "of 2026-03-24 12:00:00 UTC by Bot: Lock 1.82.8; until commit " in finding.note
    assert finding.note.endswith("of 2026-03-24 13:00:00 UTC")
    assert (summary.files, summary.unreadable) == (3, 0)


@pytest.mark.parametrize(
    ("begin", "end", "hits"),
    [(NOON - 7200, NOON - 60, 0), (NOON - 7200, NOON, 1), (NOON + 600, None, 1), (NOON + 3601, None, 0)],
)
def test_a_window_leaves_out_what_was_locked_outside_of_it(
    repository: Repository, begin: float, end: float | None, hits: int
) -> None:
    assert len(look(repository.place, Window(begin, end))[0]) == hits


def test_a_branch_that_was_never_merged_counts(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "bot/update")
    repository.commit("1.82.7", NOON + 60, "web/poetry.lock")
    repository.git("checkout", "-q", "main")
    repository.git("pack-refs", "--all")
    assert sorted(each.version for each in look(repository.place)[0]) == ["1.82.7", "1.82.8"]


def test_nothing_of_the_checkout_is_obeyed(repository: Repository, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    config = (
        "[core]\n fsmonitor = P\n hooksPath = H\n pager = P\n sshCommand = P\n attributesFile = A\n"
        '[diff]\n external = P\n[diff "x"]\n textconv = P\n command = P\n[filter "x"]\n smudge = P\n clean = P\n'
        "[alias]\n log = !P\n[log]\n showSignature = true\n[gpg]\n program = P\n"
        "[extensions]\n worktreeConfig = true\n"
    )
    git = repository.place / ".git"
    (git / "config").write_text(config.replace("P", str(program)))
    (git / "info").mkdir(exist_ok=True)
    (git / "info" / "attributes").write_text("* diff=x filter=x\n")
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        (git / "hooks" / hook).parent.mkdir(exist_ok=True)
        (git / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (git / "hooks" / hook).chmod(0o755)
    before = sorted(str(path) for path in git.rglob("*"))
    assert len(look(repository.place)[0]) == 1
    assert not mark.exists()
    assert sorted(str(path) for path in git.rglob("*")) == before


def test_a_shallow_clone_says_that_it_does_not_know_what_was_before(repository: Repository, tmp_path: Path) -> None:
    place = tmp_path / "shallow"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{repository.place}", place], check=True, capture_output=True
    )
    (finding,) = look(place)[0]
    assert finding.verdict == "unknown"
    assert "shallow" in finding.note


@pytest.mark.parametrize("kind", ["folder", "file", "objects"])
def test_what_is_no_whole_checkout_is_unknown(repository: Repository, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "other"
    place.mkdir()
    if kind == "file":
        (place / ".git").write_text("gitdir: /somewhere\n")
    elif kind == "objects":
        place = repository.place
        for path in (place / ".git" / "objects").glob("??/*"):
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    (finding,) = look(place)[0]
    assert (finding.verdict, finding.how) == ("unknown", "git")
    assert finding.note


def test_a_lock_of_the_past_that_cannot_be_taken_apart_is_unknown(repository: Repository) -> None:
    (repository.place / "poetry.lock").write_text("[[[ litellm")
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", "Break it")
    found = {each.verdict: each for each in look(repository.place, Window(NOON + 9000))[0]}
    assert set(found) == {"unknown"}
    assert "is not TOML" in found["unknown"].note
