"""The page on the journal: its table, its test vector, and its check, which runs without irrunner."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from irrunner.cli.main_command import run
from irrunner.journal import open_store
from irrunner.journal.sqlite import schema
from irrunner.journal.verify import verify_incident
from tests.docs.pages import page, samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = page("docs/journal.md")
CHECK = next(each.text for each in samples(PAGE) if each.text.startswith('"""usage'))
ID = "INC-2026-0001"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store with an incident that had a bit of everything happen to it."""
    store = tmp_path / "store"
    kept, other = tmp_path / "lock.txt", tmp_path / "other.txt"
    kept.write_text("poisoned==1.0\n")
    other.write_text("another file\n")
    for line in (
        ["declare", "generic-incident"],
        ["note", "Naïve “words” with a \t tab"],
        ["note", "a name that has to go"],
        ["redact", "6", "--why", "privacy", "--yes"],
        ["add", str(kept)],
        ["add", str(kept), "--reference"],
        ["add", str(other)],
        ["evidence", "destroy", "e3", "--why", "not ours", "--yes"],
        ["role", "lead", "somebody"],
        ["note", "the last word"],
    ):
        assert run([*line, "--store", str(store)]) == 0, line
    return store


def checked(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the page's code: isolated and without installed packages, so that irrunner is not there."""
    script = store.parent / "check.py"
    script.write_text(CHECK, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(store), *words], capture_output=True, text=True, check=False
    )


def head_of(store: Path) -> str:
    with open_store(store, read_only=True) as opened:
        return opened.head(ID).link.hex()


def changed(store: Path, statement: str) -> None:
    with sqlite3.connect(store / "journal.sqlite") as journal:
        journal.execute(statement)


def test_the_check_agrees_with_verify_on_a_store_that_holds(place: Path) -> None:
    with open_store(place, read_only=True) as store:
        found = verify_incident(store, ID)
    assert found.holds
    done = checked(place, ID)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{found.entries} entries" in done.stdout
    assert done.stdout.endswith(f"head {found.heads[ID]}\n")


def test_the_check_follows_a_purge(place: Path) -> None:
    old = head_of(place)
    assert run(["purge", ID, "--why", "order of the court", "--yes", "--store", str(place)]) == 0
    done = checked(place, ID)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{ID} holds: 2 entries, 0 files, head {head_of(place)}\n"
    assert head_of(place) != old


def test_the_check_finds_a_cut_tail_with_a_head_only(place: Path) -> None:
    head = head_of(place)
    changed(place, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    assert checked(place, ID).returncode == 0
    assert checked(place, ID, head[:12]).stderr.startswith("Does not hold: no entry ever had the head")


@pytest.mark.parametrize(
    "tamper",
    [
        lambda store: changed(store, "UPDATE event SET body = x'7b7d' WHERE seq = 5"),
        lambda store: changed(store, "UPDATE event SET header = replace(header, 'note', 'nope') WHERE seq = 5"),
        lambda store: changed(store, "UPDATE event SET body = '', salt = '' WHERE seq = 5"),
        lambda store: changed(store, "DELETE FROM event WHERE seq = 5"),
        lambda store: changed(store, "DELETE FROM event WHERE seq = 1"),
        lambda store: changed(store, "UPDATE event SET incident = 'INC-2026-0002' WHERE seq > 5"),
        lambda store: changed(store, "UPDATE event SET link = zeroblob(32) WHERE seq = 3"),
        lambda store: rewritten(next(store.glob("evidence/*/*"))),
        lambda store: next(store.glob("evidence/*/*")).unlink(),
    ],
    ids=["words", "header", "erased", "deleted", "beheaded", "moved", "link", "evidence", "no evidence"],
)
def test_the_check_finds_what_somebody_changed(place: Path, tamper: Callable[[Path], None]) -> None:
    head = head_of(place)
    tamper(place)
    done = checked(place, ID, head)
    assert done.returncode != 0
    assert "Does not hold" in done.stderr


def rewritten(file: Path) -> None:
    file.chmod(0o600)
    file.write_bytes(b"changed")


def test_the_test_vector_is_what_the_rules_of_the_page_give() -> None:
    vector = dict(line.split(maxsplit=1) for line in PAGE.split("```text\n")[1].split("\n```")[0].splitlines())
    body, header = vector["body"].encode(), vector["header"].encode()
    for text in (vector["body"], vector["header"]):
        assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text
    digest = sha256(bytes.fromhex(vector["salt"]) + body)
    assert digest.hexdigest() == vector["digest"] == json.loads(header)[9]
    assert sha256(json.loads(header)[1].encode()).hexdigest() == vector["previous"]
    assert sha256(bytes.fromhex(vector["previous"]) + header).hexdigest() == vector["link"]


def test_the_table_of_the_page_is_the_one_that_is_made() -> None:
    assert f"```sql\n{schema.TABLE}\n```" in PAGE
    assert f"0x{schema.APPLICATION_ID:X}" in PAGE
