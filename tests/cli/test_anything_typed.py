"""Whatever is typed, there is an answer or a sentence, and a documented exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.cli.registry import ROWS
from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from pathlib import Path

# No slash, no tilde: what is typed here must not name a file outside of the test's folder.
LETTERS = st.characters(exclude_characters="/~\0", exclude_categories=[])
WORDS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        [
            "confirm",
            "executed",
            "find",
            "isolate@a1",
            "rebuild.2",
            "yes",
            "assets",
            "lead",
            "e1",
            "1",
            "2",
            "add",
            "list",
            "open",
            "close",
            "import",
            "verify",
            "hold",
            "--why",
            "--json",
            "--at",
            "-5m",
            "14:05",
            "--step",
            "--by",
            "--incident",
            "--yes",
            "--for",
            "--head",
            "--as",
            "--set",
            "name=x",
            "package=y",
            "-",
            "--",
            "--help",
            "small.yaml",
            "INC-2026-0001",
            "--plain",
            "--option",
            "--last",
            "--csv",
            "--words",
            "--reference",
            "--group",
            "--format",
            "json",
        ]
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples, with an incident to begin with."""
    return tmp_path_factory.mktemp("typed")


@settings(max_examples=200)
@given(command=st.sampled_from([name for name in ROWS if name != "demo"]), words=st.lists(WORDS, max_size=6))
def test_there_is_always_a_sentence(folder: Path, command: str, words: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shell = Shell(folder / "store", patch)
        if not shell.place.exists():
            shell.declare()

        said = shell(command, *words, stdin=b"x\n")

    may_be_others = ("verify", "exec")  # of a file that is no store: 4; of a program: its own
    assert said.code in (0, 1, 2, 3) or command in may_be_others, said
    assert "mistake of its own" not in said.err, said
    assert said.code == 0 or said.err or command in ("verify", "evidence", "playbook", "store"), said


def test_half_a_character_is_refused_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Shell(tmp_path / "store", monkeypatch)("note", "\ud800")

    assert said.code == 2
    assert "Word" in said.err
    assert "half a character" in said.err


@pytest.mark.parametrize(
    "words",
    [
        "status --incident",
        "log --incident",
        "verify",
        "report --incident",
        "open --plain",
        "purge --why x --yes",
        "note x --incident",
        "playbook show",
        "graft",
        "declare",
        "note x --step",
        "evidence open",
        "exercise play --plain",
        "register assets withdraw --why x",
        "role lead",
    ],
)
@pytest.mark.parametrize(
    "strange", ["\udcff", "INC\udce9", "/proc/self/mem", f"{'x' * 3_000}.yaml", "/dev/zero", "\x00"]
)
def test_what_is_no_text_or_no_file_ends_as_a_sentence(busy: Shell, words: str, strange: str) -> None:
    said = busy(*words.split(), strange)
    assert "made a mistake" not in said.err, said
    assert said.code in (0, 1, 2, 4)
