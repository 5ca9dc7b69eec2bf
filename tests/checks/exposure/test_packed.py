"""The one file for other hosts: the same bytes each time, the standard library alone, and it starts nothing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import irrunner.checks.exposure
from irrunner.checks.exposure.packing import pack_source, pack_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.checks.exposure.conftest import Tree

FOLDER = Path(irrunner.checks.exposure.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))
LITELLM = "litellm==1.82.7,1.82.8"


def old_pythons() -> Iterator[str]:
    """Interpreters older than ours that are at hand; the one that runs the tests where there are none."""
    found = [Path(path) for minor in (8, 9, 10) if (path := shutil.which(f"python3.{minor}"))]
    behind = [each for at in found for each in at.parent.parent.glob(f"versions/{at.name[6:]}.*/bin/python")]
    for python in dict.fromkeys([*behind, *found, Path(sys.executable)]):
        answer = subprocess.run([python, "-I", "-S", "-c", "print(1)"], capture_output=True, check=False)
        if answer.returncode == 0:
            yield str(python)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    (folder / "exposure.pyz").write_bytes(pack_zip())
    (folder / "exposure.py").write_bytes(pack_source())
    return folder


def run(*argv: str | Path, stdin: Path | None = None) -> subprocess.CompletedProcess[str]:
    words = [str(each) for each in argv]
    with open(stdin or os.devnull, "rb") as source:  # noqa: PTH123
        return subprocess.run(words, stdin=source, capture_output=True, text=True, check=False)


def infected(folder: Path) -> Path:
    """A virtual environment whose harmless .pth leaves a mark whenever its Python starts; returns the mark."""
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    mark = folder / "mark"
    (site / "litellm_init.pth").write_text(f"import pathlib; pathlib.Path({str(mark)!r}).touch()\n")
    (site / "litellm-1.82.8.dist-info").mkdir()
    (site / "litellm-1.82.8.dist-info" / "METADATA").write_text("Name: litellm\nVersion: 1.82.8\n")
    return mark


def test_the_packed_file_finds_an_infected_environment_and_never_runs_it(tmp_path: Path, packed: Path) -> None:
    mark = infected(tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-c", "pass"], check=True)
    assert mark.exists()  # this is how it would have fired
    mark.unlink()

    answer = run(python, "-I", "-S", packed / "exposure.pyz", LITELLM, tmp_path, "--text")

    assert (answer.returncode, answer.stderr) == (10, "")
    assert "HIT  litellm 1.82.8, installed (dist-info)" in answer.stdout
    assert "litellm_init.pth, line 1" in answer.stdout
    assert not mark.exists()


@pytest.mark.parametrize("python", old_pythons())
def test_it_runs_on_the_pythons_at_hand(tree: Tree, packed: Path, python: str) -> None:
    tree.write(
        {"a/uv.lock": '[[package]]\nname = "litellm"\nversion = "1.82.8"\n', "b/requirements.txt": "litellm>=1\n"}
    )
    as_file = run(python, "-I", "-S", packed / "exposure.pyz", LITELLM, tree.root)
    from_stdin = run(python, "-I", "-S", "-", LITELLM, tree.root, stdin=packed / "exposure.py")
    assert (as_file.returncode, as_file.stderr) == (10, "")
    assert (from_stdin.returncode, from_stdin.stderr) == (10, "")
    first, *findings, last = map(json.loads, from_stdin.stdout.splitlines())
    assert (first["kind"], first["isolated"]) == ("search", True)
    assert [(each["verdict"], each["how"], each["line"]) for each in findings] == [
        ("hit", "uv.lock", 3),
        ("unknown", "requirements", 1),
    ]
    assert (last["kind"], last["verdict"], last["exit_code"], last["files"]) == ("end", "hit", 10, 2)


def test_the_same_modules_make_the_same_bytes() -> None:
    assert pack_zip() == pack_zip()
    assert pack_source() == pack_source()
    assert pack_source().isascii()


def test_a_python_that_is_not_isolated_is_told(tree: Tree, packed: Path) -> None:
    assert "without -I -S" in run(sys.executable, packed / "exposure.pyz", LITELLM, tree.root).stderr


def test_nothing_is_written_where_it_runs(tree: Tree, packed: Path) -> None:
    before = sorted(tree.root.rglob("*")), sorted(packed.iterdir())
    run(sys.executable, "-I", "-S", packed / "exposure.pyz", LITELLM, tree.root)
    assert (sorted(tree.root.rglob("*")), sorted(packed.iterdir())) == before


@pytest.mark.parametrize("words", [[], ["litellm==1"], ["==", "/"], ["a==b c", "/"], ["rust:x==1", "/"]])
def test_words_that_do_not_fit_are_wrong_usage(packed: Path, words: list[str]) -> None:
    answer = run(sys.executable, "-I", "-S", packed / "exposure.pyz", *words)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_module_is_of_python_3_8_and_imports_the_standard_library_alone(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in names if name.startswith("irrunner.checks.exposure")}
    assert {name.partition(".")[0] for name in names - ours} <= sys.stdlib_module_names
