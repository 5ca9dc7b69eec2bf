"""verify.py alone: it runs where there is nothing but an old Python, and trusts nothing that lies beside it."""

from __future__ import annotations

import ast
import json
import resource
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.exchange.bundle import verify
from irrunner.exchange.bundle.planning import VERIFIER, refuse_too_many_files
from tests.exchange.bundle.surgery import ROOT, Parts

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess


@pytest.fixture
def unpacked(shared_bundle: bytes, tmp_path: Path) -> Path:
    (tmp_path / "b.zip").write_bytes(shared_bundle)
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        bundle.extractall(tmp_path)
    return tmp_path / ROOT


def run(folder: Path, *argv: str) -> CompletedProcess[str]:
    return subprocess.run([sys.executable, *argv], cwd=folder, capture_output=True, text=True, check=False)


def test_it_is_written_for_python_3_8_and_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))

    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)


def test_it_checks_the_unpacked_folder_that_it_is_started_in(unpacked: Path) -> None:
    assert run(unpacked, "verify.py").returncode == 0

    (unpacked / "evidence" / "planted").write_bytes(b"x")
    (unpacked / "report" / f"{ROOT}.md").write_text("All is well.")
    done = run(unpacked, "-I", "verify.py")

    assert done.returncode == 3
    assert "evidence/planted is in the bundle, and the manifest does not name it" in done.stdout
    assert f"report/{ROOT}.md was changed" in done.stdout


def test_a_module_that_lies_beside_it_is_not_imported(unpacked: Path) -> None:
    for name in ("hashlib", "json", "zipfile", "re"):
        (unpacked / f"{name}.py").write_text("raise SystemExit('taken over')")

    done = run(unpacked, "verify.py")

    assert "taken over" not in done.stdout + done.stderr
    assert done.returncode == 3  # they are named as what nobody listed
    assert "hashlib.py is in the bundle, and the manifest does not name it" in done.stdout


def test_links_in_a_folder_are_not_followed(unpacked: Path) -> None:
    target = next((unpacked / "evidence").iterdir())
    content = target.read_bytes()
    target.unlink()
    (unpacked.parent / "elsewhere").write_bytes(content)
    target.symlink_to(unpacked.parent / "elsewhere")

    done = run(unpacked, "verify.py")

    assert done.returncode == 3
    assert "is a link" in done.stdout


@pytest.mark.parametrize("argv", [["--help"], ["--head", "xyz"], ["--head"], ["one", "two"], ["-x"]])
def test_called_wrongly_it_says_how(unpacked: Path, argv: list[str]) -> None:
    done = run(unpacked, "verify.py", *argv)

    assert done.returncode == 2
    assert done.stderr


def test_what_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    for name in ("missing.zip", ".", "/dev/null"):
        done = run(tmp_path, str(VERIFIER), name)
        assert (done.returncode, done.stderr) == (3, "")


def test_a_line_of_nested_lists_takes_no_memory(shared_bundle: bytes, tmp_path: Path) -> None:
    parts = Parts(shared_bundle)
    parts.files["journal.jsonl"] = b'{"body":' + b"[]," * 5_000_000 + b"\n"
    parts.relist()
    (tmp_path / "b.zip").write_bytes(parts.packed())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    found = verify.Found()
    verify.check(str(tmp_path / "b.zip"), "", found)

    assert any("Line 1 of the journal was changed" in each for each in found.problems)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 << 10


def test_every_row_is_read_as_it_was_written(shared_bundle: bytes) -> None:
    for line in Parts(shared_bundle).files["journal.jsonl"].splitlines():
        assert verify.read_line(line) == json.loads(line)


def test_members_beyond_four_gibibytes_are_found_by_verify_and_by_any_other_program(tmp_path: Path) -> None:
    name, large = "INC-2026-0001", 1 << 32
    first = verify.Member(f"{name}/evidence/{'a' * 64}", large + 5, 0, 0)
    start = len(verify.local_header(first)) + first.size
    second = verify.Member(f"{name}/README.txt", 2, zlib.crc32(b"hi"), start)
    lines = b"".join(map(verify.central_header, (first, second)))
    behind = verify.local_header(second) + b"hi"
    with (tmp_path / "large.zip").open("wb") as file:  # a hole: the disk keeps a few kibibytes
        file.write(verify.local_header(first))
        file.seek(start)
        file.write(behind + lines + verify.end_records(2, len(lines), start + len(behind)))
    found = verify.Found()
    with (tmp_path / "large.zip").open("rb") as file:
        bundle = verify.ZipBundle(file, found)
        assert found.problems == []
        assert bundle.files == {f"evidence/{'a' * 64}": large + 5, "README.txt": 2}
        assert b"".join(bundle.pieces("README.txt")) == b"hi"
    with zipfile.ZipFile(tmp_path / "large.zip") as listed:
        assert [each.file_size for each in listed.infolist()] == [large + 5, 2]
        assert listed.read(second.name) == b"hi"


def test_more_files_than_verify_reads_are_not_exported() -> None:
    refuse_too_many_files(verify.MOST_MEMBERS - 5)
    with pytest.raises(Refused, match="199,995 files at most; this would be 199,996") as refused:
        refuse_too_many_files(verify.MOST_MEMBERS - 4)
    assert "--without-evidence" in refused.value.hint
