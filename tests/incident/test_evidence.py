"""Evidence through the verbs: custody, holds, and what may never be removed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.application.acknowledgement import acknowledgement
from irrunner.errors import IrrunnerError, Refused
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, record
from irrunner.journal.events import RemovalFinished
from irrunner.journal.sqlite.database import Database
from irrunner.journal.sqlite.location import inspect_folder
from irrunner.journal.sqlite.store import SqliteStore
from tests.beginnings import ADA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BytesIO

    from irrunner.journal import Journal
    from irrunner.journal.transaction import Writer
    from tests.beginnings import Declare

    Declare = Declare
    BytesOf = Callable[[bytes], BytesIO]

STEPS = "- {id: first, do: Do the first}"


class ContestedStore(SqliteStore):
    """A store to which somebody else writes after each commit, while there is anything in `meanwhile`."""

    meanwhile: list[Callable[[], object]]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        with super().writing() as writer:
            yield writer
        if self.meanwhile:
            self.meanwhile.pop()()


def contest(store: Journal, meanwhile: Callable[[], object]) -> ContestedStore:
    """The same store opened once more, in which something happens after the first commit."""
    place = Path(store.location)
    found = inspect_folder(place)
    contested = ContestedStore(Database(place, found, 1), found)
    contested.meanwhile = [meanwhile]
    return contested


def custody(incident: Incident, item: str) -> list[str]:
    incident.refresh()
    return [entry.kind for entry in incident.state.evidence[item].custody]


def test_every_act_on_an_item_is_in_its_custody(declare: Declare, bytes_of: BytesOf, tmp_path: Path) -> None:
    incident = declare(STEPS)
    evidence.add(incident, bytes_of(b"log"), name="a.log")
    _, stream = evidence.open_item(incident, "e1")
    with stream:
        assert stream.read() == b"log"
    evidence.export(incident, "e1", tmp_path / "copy.log")
    evidence.hand_over(incident, "e1", "counsel", why="for the filing")
    evidence.verify(incident, "e1")
    evidence.hold(incident, "e1", why="litigation")
    evidence.release(incident, "e1", why="settled", authority="counsel")
    evidence.destroy(incident, "e1", why="retention is over", authority="counsel")
    assert custody(incident, "e1") == [
        "evidence.opened",
        "evidence.exported",
        "evidence.transferred",
        "evidence.verified",
        "evidence.held",
        "evidence.released",
        "evidence.destroyed",
    ]
    with pytest.raises(Refused, match="were destroyed by ada"):
        evidence.open_item(incident, "e1")


@pytest.mark.parametrize("item", ["e1", ""])
def test_what_is_under_legal_hold_is_not_destroyed(declare: Declare, bytes_of: BytesOf, item: str) -> None:
    incident = declare(STEPS)
    evidence.add(incident, bytes_of(b"log"), name="a.log")
    evidence.hold(incident, item, why="litigation")
    with pytest.raises(Refused, match=r"e1 is under legal hold since entry \d+: litigation"):
        evidence.destroy(incident, "e1", why="tidy up")
    evidence.release(incident, item, why="settled")
    evidence.destroy(incident, "e1", why="tidy up")


def test_what_another_incident_or_item_names_is_not_destroyed(declare: Declare, bytes_of: BytesOf) -> None:
    first, second = declare(STEPS), declare(STEPS)
    evidence.add(first, bytes_of(b"shared"), name="a.log")
    evidence.add(second, bytes_of(b"shared"), name="b.log")
    with pytest.raises(Refused, match=f"The bytes of e1 belong to {second.id} as well. Nothing was removed"):
        evidence.destroy(first, "e1", why="tidy up")


def test_the_same_bytes_added_twice_are_destroyed_together(
    declare: Declare, bytes_of: BytesOf, store: Journal, tmp_path: Path
) -> None:
    incident = declare(STEPS)
    (tmp_path / "mail.eml").write_bytes(b"twice")
    added = evidence.add(incident, bytes_of(b"twice"), name="mail.eml")
    evidence.add(incident, bytes_of(b"other"), name="other.log")
    evidence.add(incident, bytes_of(b"twice"), name="mail (2).eml")
    evidence.add(incident, tmp_path / "mail.eml", reference=True)
    evidence.hold(incident, "e3", why="litigation")
    with pytest.raises(Refused, match="e3 is under legal hold"):
        evidence.destroy(incident, "e1", why="tidy up")
    evidence.release(incident, "e3", why="settled")
    entries = evidence.destroy(incident, "e1", why="tidy up")
    assert [entry.refs["evidence"] for entry in entries] == ["e1", "e3"]
    assert acknowledgement(entries) == "The bytes of e1 and e3 are removed"
    assert not store.vault.has(str(added.refs["sha256"]))
    assert [item.id for item in incident.state.evidence.values() if item.destroyed] == ["e1", "e3"]
    assert incident.state.removals == []


def test_evidence_that_comes_again_before_its_bytes_went_keeps_them(
    declare: Declare, bytes_of: BytesOf, store: Journal
) -> None:
    """As `evidence add` of another terminal, between the entry and the removal of the bytes."""
    incident = declare(STEPS)
    added = evidence.add(incident, bytes_of(b"log"), name="a.log")
    other = Incident(store, incident.id, ADA)
    contested = contest(store, lambda: evidence.add(other, bytes_of(b"log"), name="again.log"))
    evidence.destroy(Incident(contested, incident.id, ADA), "e1", why="tidy up")
    contested.close()
    assert store.vault.verify(str(added.refs["sha256"])) == "ok"
    other.refresh()
    assert other.state.entries[-1].event == RemovalFinished((str(added.refs["sha256"]),))


def test_the_playbook_is_not_destroyed_as_evidence(declare: Declare, bytes_of: BytesOf, store: Journal) -> None:
    incident = declare(STEPS)
    sha256 = incident.state.files[0][1]
    with store.vault.open(sha256) as file:
        evidence.add(incident, bytes_of(file.read()), name="drill.yaml")
    with pytest.raises(Refused, match="belong to the incident's playbook as well"):
        evidence.destroy(incident, "e1", why="tidy up")
    assert store.vault.verify(sha256) == "ok"


def test_a_copy_that_could_not_be_recorded_is_not_left_behind(
    declare: Declare, bytes_of: BytesOf, tmp_path: Path
) -> None:
    incident = declare(STEPS)
    evidence.add(incident, bytes_of(b"log"), name="a.log")
    with pytest.raises(IrrunnerError):
        evidence.export(incident, "e1", tmp_path / "copy.log", at="2099-01-01")
    assert not (tmp_path / "copy.log").exists()


def test_a_purge_takes_no_bytes_that_somebody_else_named_meanwhile(
    declare: Declare, bytes_of: BytesOf, store: Journal
) -> None:
    """Between the purge's commit and the removal of the bytes another process may add the same ones."""
    first, second = declare(STEPS), declare(STEPS)
    added = evidence.add(first, bytes_of(b"shared"), name="a.log")

    purging = contest(store, lambda: evidence.add(second, bytes_of(b"shared"), name="b.log"))
    purge = Incident(purging, first.id, ADA)
    record.purge(purge, why="wrong tenant")
    purging.close()
    assert store.vault.verify(str(added.refs["sha256"])) == "ok"


def test_a_purged_incident_takes_nothing_more(declare: Declare, bytes_of: BytesOf) -> None:
    incident = declare(STEPS)
    evidence.add(incident, bytes_of(b"log"), name="a.log")
    record.purge(incident, why="wrong tenant")
    seq = incident.state.seq
    with pytest.raises(Refused, match="was purged; only its tombstone is left"):
        evidence.hold(incident, why="litigation")
    with pytest.raises(Refused, match="was purged; only its tombstone is left"):
        record.correct(incident, seq, words="never mind")
    with pytest.raises(Refused, match="was purged; only its tombstone is left"):
        lifecycle.reopen_incident(incident)
    incident.refresh()
    assert incident.state.seq == seq
