"""A seal that somebody made on their laptop is checked after the merge like any other: over the chain of that."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.application.bundle_import import check_bundle_file
from irrunner.application.sealing import checked_seals
from irrunner.exchange.bundle import verify
from irrunner.exchange.seals.verdicts import Trust
from irrunner.incident.seal_facts import seal_facts
from irrunner.incident.verbs import notes
from irrunner.journal.branches import branch_key
from irrunner.journal.chain import Actor, canonical, link_of
from irrunner.journal.verify import verify_incident
from tests.beginnings import NOON
from tests.laptops import BOB, Laptop, begin
from tests.ssh_keys import make_key, public_key, sealed, signers_file

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.journal.rows import Row

pytestmark = pytest.mark.openssh


@pytest.fixture
def apart(key: Path) -> tuple[Laptop, Laptop]:
    """Two laptops after the fork, entry 5; either record was sealed by its owner at entry 7, and went on."""
    here = begin()
    notes.note(here.incident, "both know this")
    there = here.copy(BOB)
    for laptop, name in ((here, "ada"), (there, "bob")):
        notes.note(laptop.incident, f"written by {name}")
        sealed(laptop.incident, make_key(key.parent, f"of-{name}"))
        notes.note(laptop.incident, "after the seal")
    return here, there


def check(laptop: Laptop, trust: Trust | None = None) -> list[SealVerdict]:
    return checked_seals(laptop.store, verify_incident(laptop.store, laptop.id), trust or Trust(), now=NOON)


def test_a_seal_of_a_branch_holds_and_says_what_it_covers(
    apart: tuple[Laptop, Laptop], key: Path, tmp_path: Path
) -> None:
    here, there = apart
    head = there.store.head(here.id).link.hex()
    here.merge(there)
    signers = signers_file(tmp_path, f"bob@response.example {public_key(key.parent / 'of-bob')}")
    own, other = check(here, Trust(signers=signers))
    assert (str(own.entry), own.holds) == ("7", False)  # the file of signers does not know Ada
    assert (str(other.entry), other.fields["place"], other.problems, other.remarks) == ("b1:7", "b1:7", [], [])
    assert other.what == (
        "Entries 1 to 5 and b1:6 and the hashes of 1 file are exactly what was signed."
        " Not covered: entries b1:7 to b1:8, and what others wrote after entry 5."
    )
    assert other.who.startswith("bob@response.example")
    assert other.later == 2
    found = verify_incident(here.store, here.id, expected_head=head)
    assert found.holds
    assert "is that of branch b1 at entry b1:8. It says nothing of what others wrote" in found.remarks[0].what
    assert [fact.sentence().partition(" by ")[0] for fact in seal_facts(here.incident.state)] == [
        "Sealed up to entry b1:6",
        "Sealed up to entry 6",
    ]
    assert seal_facts(here.incident.state)[0].sentence().endswith("; 1 entry of branch b1 since")


def test_a_bundle_carries_the_seals_of_branches_and_verify_py_checks_their_heads(
    apart: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    here, there = apart
    third = there.copy(Actor("Cyd", "cyd", "laptop"))
    notes.note(third.incident, "written by cyd")
    sealed(third.incident, make_key(tmp_path, "of-cyd"))
    notes.note(there.incident, "and more")
    there.merge(third)
    sealed(there.incident, make_key(tmp_path, "of-bob-again"))
    here.merge(there)
    assert [(str(each.entry), each.holds) for each in check(here)] == [
        ("7", True),
        ("b1:7", True),
        ("b2:10", True),  # cyd's, whose laptop was a copy of Bob's
        ("b3:11", True),
    ]
    file = tmp_path / "bundle.zip"
    export_bundle(here.incident, Export(file))
    with file.open("rb") as opened:
        checked = check_bundle_file(opened)
        assert not checked.problems
        assert all(each.holds for each in checked_seals(checked, checked.findings(), Trust(), now=NOON))
    head = there.store.head(here.id).link.hex()
    said = _verify_py(file, "--head", head)
    assert said.returncode == 0, said.stdout
    assert "Seal 3, entry b2:10, is of entries 1 to b2:9. NOT checked" in said.stdout
    assert f"The head {head} is that of branch b3 at entry b3:11." in said.stdout


def _verify_py(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", str(verify.__file__), str(file), *more]
    return subprocess.run(program, capture_output=True, check=False, text=True)


def test_a_seal_that_was_swapped_with_another_one_is_named_by_its_place(
    apart: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    here, there = apart
    here.merge(there)
    rows, branch = _rows(here, here.id), _rows(here, branch_key(here.id, 1))
    branch[1] = branch[1]._replace(body=rows[6].body, salt=rows[6].salt)  # Ada's seal in the place of Bob's
    found = verify_incident(here.store, here.id)
    assert str(found.problems[0]).startswith("INC-2026-0001, entry b1:7: its words or their salt were changed")
    swapped = check(here)[1]
    assert (str(swapped.entry), swapped.what) == ("b1:7", "")
    assert "its head is that of entry 6" in " ".join(swapped.problems)
    file = tmp_path / "bundle.zip"
    export_bundle(here.incident, Export(file))
    said = _verify_py(file)
    assert said.returncode == 3
    assert "Entry b1:7: its seal is of another record, or entries before it were changed since." in said.stdout


def test_a_branch_written_anew_with_whole_chains_does_not_fit_its_seal(
    apart: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    here, there = apart
    here.merge(there)
    rows, branch = _rows(here, here.id), _rows(here, branch_key(here.id, 1))
    forged = msgspec.json.decode(branch[0].header)
    forged[6] = "somebody else"
    branch[0] = branch[0]._replace(header=canonical(forged))
    _relink(branch, rows[4].link)
    merged = msgspec.json.decode(rows[-1].header)
    merged[8]["head"] = branch[-1].link.hex()
    rows[-1] = rows[-1]._replace(header=canonical(merged))
    _relink(rows[-1:], rows[-2].link, rows, len(rows) - 1)
    assert verify_incident(here.store, here.id).holds  # without a head from then, only the seal can tell
    own, other = check(here)
    assert own.holds
    assert "which no entry here has: after it was signed" in other.problems[0]
    file = tmp_path / "bundle.zip"
    export_bundle(here.incident, Export(file))
    said = _verify_py(file)
    assert said.returncode == 3
    assert "Entry b1:7: its seal is of another record" in said.stdout


def _rows(laptop: Laptop, key: str) -> list[Row]:
    rows: list[Row] = laptop.store._lists[key]  # type: ignore[attr-defined]
    return rows


def _relink(rows: list[Row], link: bytes, into: Any = None, at: int = 0) -> None:
    """Link rows anew, as somebody does who can write the store and wants to deceive."""
    for index, row in enumerate(rows):
        link = link_of(link, row.header)
        (rows if into is None else into)[at + index] = row._replace(link=link)


def test_a_seal_in_a_place_that_no_entry_can_have_is_no_seal(apart: tuple[Laptop, Laptop]) -> None:
    here, there = apart
    here.merge(there)
    rows = _rows(here, here.id)
    rows[6] = rows[6]._replace(seq=2**40)
    assert not verify_incident(here.store, here.id).holds
    assert [str(each.entry) for each in check(here)] == ["b1:7"]
