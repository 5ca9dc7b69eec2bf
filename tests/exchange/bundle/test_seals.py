"""A bundle of a sealed incident: the files of its seals, and what is changed in them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import notes
from tests.cli.conftest import Shell
from tests.exchange.bundle.doors import DOORS, Door, irrunner_verify, verify_py
from tests.exchange.bundle.surgery import Parts
from tests.ssh_keys import make_key, public_key, sealed, signers_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.application.bundle_export import Exported
    from irrunner.incident import Incident

pytestmark = pytest.mark.openssh


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "keys")


@pytest.fixture
def bundle(incident: Incident, key: Path, export: Callable[..., tuple[Path, Exported]]) -> Path:
    """A bundle of an incident that was sealed and went on."""
    sealed(incident, key)
    notes.note(incident, "after the seal")
    return export()[0]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "received", monkeypatch)


def test_verify_py_prints_the_commands_that_check_a_seal(bundle: Path, shell: Shell, tmp_path: Path) -> None:
    answer = verify_py(bundle, shell)
    assert answer.code == 0
    assert "NOT checked: who signed it, and when." in answer.said
    command = next(line.strip() for line in answer.said.splitlines() if "ssh-keygen" in line)
    with zipfile.ZipFile(bundle) as opened:
        opened.extractall(tmp_path / "unpacked")
    (folder,) = (tmp_path / "unpacked").iterdir()
    said = subprocess.run(["sh", "-c", command], cwd=folder, check=True, capture_output=True, text=True)
    assert said.stdout.startswith('Good "irrunner" signature')
    alone = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, check=True, capture_output=True, text=True)
    assert command in alone.stdout


def test_irrunner_checks_the_seals_of_a_bundle(bundle: Path, shell: Shell, tmp_path: Path, key: Path) -> None:
    signers = signers_file(tmp_path, f"ada@response.example {public_key(key)}")
    said = shell("verify", bundle, "--signers", signers)
    assert said.code == 0
    assert "  Who      ada@response.example" in said.out


def test_an_imported_incident_keeps_its_seals(bundle: Path, shell: Shell) -> None:
    assert shell("import", bundle).code == 0
    (seal,) = shell.does("verify")["seals"]
    assert seal["holds"] is True


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("member", ["statement", "statement.sig", "key.pub"])
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_a_seals_file_that_is_not_what_its_entry_says_is_named(
    door: Door, member: str, how: str, bundle: Path, shell: Shell
) -> None:
    parts = Parts(bundle.read_bytes())
    if how == "changed":
        parts.files[f"seals/1/{member}"] += b"x"
    else:
        del parts.files[f"seals/1/{member}"]
    parts.relist()
    bundle.write_bytes(parts.packed())
    answer = door(bundle, shell, "")
    assert answer.code == 3
    assert f"seals/1/{member} is missing, or is not what entry" in answer.said


def test_a_journal_written_anew_does_not_fit_its_seal(bundle: Path, shell: Shell) -> None:
    parts = Parts(bundle.read_bytes())
    rows = parts.rows
    del rows[4]
    parts.rows = rows
    parts.rechain(4)
    parts.relist()
    bundle.write_bytes(parts.packed())
    for door in (verify_py, irrunner_verify):
        assert "its seal is of another record, or entries before it were changed since" in door(bundle, shell, "").said


def test_files_of_a_seal_that_is_in_no_journal_are_named(bundle: Path, shell: Shell) -> None:
    parts = Parts(bundle.read_bytes())
    parts.files["seals/2/statement"] = b"irrunner seal 1\n"
    parts.relist()
    bundle.write_bytes(parts.packed())
    assert "seals/2/statement is of no seal in the journal" in verify_py(bundle, shell).said
