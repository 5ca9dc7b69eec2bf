"""`irrunner exposure`: hits first, then what nobody can tell, and exit codes that a script can trust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

LOCK = '[[package]]\nname = "litellm"\nversion = "{}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "code"
    made.mkdir()
    return made


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_a_hit_is_exit_code_10_and_comes_first(shell: Shell, folder: Path) -> None:
    put(folder, "a/requirements.txt", "litellm>=1.69\n")
    put(folder, "b/uv.lock", LOCK.format("1.82.8"))

    answer = shell("exposure", "litellm==1.82.7,1.82.8", folder)

    assert answer.code == 10
    assert answer.out.splitlines() == [
        "HIT  litellm 1.82.8, locked (uv.lock)",
        f"    {folder}/b/uv.lock, line 3",
        "UNKNOWN  litellm >=1.69, allowed (requirements)",
        f"    {folder}/a/requirements.txt, line 1",
        "    could have resolved 1.82.7, 1.82.8",
        "",
        "litellm 1.82.7, 1.82.8: 1 hit, 1 unknown. Seen: 2 files in 3 folders.",
    ]


def test_nothing_found_and_everything_readable_is_exit_code_0(shell: Shell, folder: Path) -> None:
    put(folder, "uv.lock", LOCK.format("1.82.6"))

    answer = shell("exposure", "litellm==1.82.8", folder)

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "litellm 1.82.8: 0 hits. Seen: 1 file in 1 folder.",
        "It is there at other versions: 1 place. --all lists them.",
        "Not found, and everything that was met could be read.",
    ]


def test_what_nobody_can_tell_is_exit_code_11_and_no_all_clear(shell: Shell, folder: Path) -> None:
    os.mkfifo(folder / "uv.lock")

    answer = shell("exposure", "litellm==1.82.8", folder)

    assert answer.code == 11
    assert "Could not be read: 1 place" in answer.out
    assert "No hit, but this is no all-clear" in answer.out
    assert "Not found" not in answer.out


def test_json_is_one_object_a_line(shell: Shell, folder: Path) -> None:
    put(folder, "uv.lock", LOCK.format("1.82.8"))

    answer = shell("exposure", "litellm==1.82.8", folder, "--json")

    first, finding, last = map(json.loads, answer.out.splitlines())
    assert first["targets"] == [{"ecosystem": "PyPI", "name": "litellm", "versions": ["1.82.8"]}]
    assert (finding["verdict"], finding["path"]) == ("hit", f"{folder}/uv.lock")
    assert (last["kind"], last["verdict"], last["files"]) == ("end", "hit", 1)


def test_a_name_that_would_steer_the_terminal_is_made_harmless(shell: Shell, folder: Path) -> None:
    put(folder, "\x1b]0;owned\x07\n\u202e/uv.lock", LOCK.format("1.82.8"))
    answer = shell("exposure", "litellm==1.82.8", folder)
    assert answer.code == 10
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert len(answer.out.splitlines()) == 4


def test_a_path_that_is_no_text_has_its_bytes_in_json(shell: Shell, folder: Path) -> None:
    os.mkdir(os.fsencode(folder) + b"/\xff")  # noqa: PTH102
    with open(os.fsencode(folder) + b"/\xff/uv.lock", "w") as file:  # noqa: PTH123
        file.write(LOCK.format("1.82.8"))
    finding = json.loads(shell("exposure", "litellm==1.82.8", folder, "--json").out.splitlines()[1])
    assert finding["path"] == f"{folder}/\\xff/uv.lock"
    assert bytes.fromhex(finding["path_bytes"]) == os.fsencode(folder) + b"/\xff/uv.lock"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["litellm==1.82.8"], "Where to look is missing"),
        (["==1", "."], "is no name of a package"),
        (["litellm==1.82.*", "."], "is no version"),
        (["x==1", ".", "--ecosystem", "cargo"], "There is no ecosystem"),
        ([], "Missing"),
    ],
)
def test_words_that_do_not_fit_are_wrong_usage(shell: Shell, argv: list[str], said: str) -> None:
    answer = shell("exposure", "search", *argv)
    assert answer.code == 2
    assert said in answer.err


def test_a_hit_that_is_known_to_be_good_stays_visible_with_the_reason(shell: Shell, folder: Path) -> None:
    put(folder, "lab/uv.lock", LOCK.format("1.82.8"))
    answer = shell("exposure", "litellm==1.82.8", folder, "--accept", "*/lab/*=the analysts' copy")
    assert answer.code == 0
    assert "accepted  litellm 1.82.8" in answer.out
    assert "hit, accepted: the analysts' copy" in answer.out
    assert "Found only where it is accepted" in answer.out
    assert shell("exposure", "litellm==1.82.8", folder, "--accept", "*/lab/*").code == 2


def test_the_history_of_a_checkout_is_searched_in_a_window(shell: Shell, folder: Path) -> None:
    put(folder, "uv.lock", LOCK.format("1.82.8"))
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@x.example"]
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-q", "-m", "x"],
        ["rm", "-q", "uv.lock"],
        ["commit", "-qm", "y"],
    ):
        subprocess.run([*git, *words], cwd=folder, check=True)
    assert shell("exposure", "litellm==1.82.8", folder).code == 0
    answer = shell("exposure", "history", "litellm==1.82.8", folder)
    assert answer.code == 10
    assert f"{folder}!/uv.lock, line 3" in answer.out
    assert shell("exposure", "history", "litellm==1.82.8", folder, "--until", "2001-01-01").code == 0
    assert shell("exposure", "history", "litellm==1.82.8", folder, "--until", "soon").code == 2


def test_pack_writes_a_file_that_runs(shell: Shell, folder: Path) -> None:
    put(folder, "uv.lock", LOCK.format("1.82.8"))
    answer = shell.does("exposure", "pack", "--out", folder / "exposure.pyz")
    assert len(answer["sha256"]) == 64
    ran = subprocess.run(
        [sys.executable, "-I", "-S", folder / "exposure.pyz", "litellm==1.82.8", folder],
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 10
    assert shell("exposure", "pack", "--out", folder / "exposure.pyz").code == 1
    assert shell("exposure", "pack", "--out", folder / "exposure.pyz", "--force").code == 0
