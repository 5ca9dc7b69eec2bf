"""A team store whose evidence lies in a bucket: one place for everybody, names that the database guards."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.application.moving import copy_incident
from irrunner.errors import NotFound, Refused, StoreUnusable
from irrunner.incident.verbs import evidence
from irrunner.journal import init_store, open_store
from irrunner.journal.copying import update_copy
from irrunner.journal.verify import verify_store
from tests.journal.s3.bucket import KEYS, Raw
from tests.processes import irrunner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journal.s3.bucket import Storage
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql

HELLO = sha256(b"hello").hexdigest()


@pytest.fixture
def bucket(team: Team, storage: Storage) -> str:
    """The bucket, with Object Lock, in which the evidence of the team lies."""
    name = storage.bucket(locked=True)
    team.server.execute(f"UPDATE irrunner.store SET evidence = '{storage.address(name)}'", team.database)
    return name


def test_whoever_makes_the_store_says_where_its_evidence_lies(team: Team, storage: Storage) -> None:
    database = team.server.database(empty=True)
    address = team.server.address("postgres", database)
    place = storage.address(storage.bucket())
    said = irrunner("store", "init", "--store", address, "--evidence", place)
    assert said.endswith(f"Its evidence is kept at {place.partition('?')[0]}.\n")
    with pytest.raises(Refused, match="There is a store"):
        init_store(address, evidence=storage.address(storage.bucket()))
    with pytest.raises(Refused, match="already"):
        init_store(team.server.address("postgres", team.server.database(empty=True)), evidence=place)
    with open_store(address) as store:
        name = store.vault.add([b"hello"]).sha256
        assert store.vault.address(name) == f"{place.partition('?')[0]}/{name}"
    kept = team.server.execute("SELECT evidence FROM irrunner.store", database)
    assert not any(secret in str(kept) for secret in KEYS.values())


def test_who_does_not_see_an_incident_gets_neither_name_nor_bytes_of_its_evidence(team: Team, bucket: str) -> None:
    incident = team.declare("lead")
    name = str(evidence.add(incident, _file(team, b"hello")).refs["sha256"])
    assert team.store("responder").vault.verify(name) == "ok"
    members = incident.store.members
    assert members is not None
    members.restrict(incident.id, ["lead"])
    for login in ("responder", "custodian", "admin"):
        vault = team.store(login).vault
        assert not vault.has(name)
        assert name not in vault.names()
        assert vault.verify(name) == "missing"
        assert name not in list(vault.strays())
        for asks in (vault.open, vault.size):
            with pytest.raises(NotFound):
                asks(name)
    assert not team.store("custodian").vault.destroy(name)
    assert team.store("custodian").vault.hold(name, held=False) == ""
    assert team.store("lead").vault.verify(name) == "ok"


def test_who_brings_the_same_bytes_does_not_destroy_those_of_an_incident_that_they_do_not_see(
    team: Team, bucket: str
) -> None:
    incident = team.declare("lead")
    name = str(evidence.add(incident, _file(team, b"hello")).refs["sha256"])
    assert incident.store.members is not None
    incident.store.members.restrict(incident.id, ["lead"])
    custodian = team.store("custodian").vault
    custodian.add([b"hello"])
    assert custodian.has(name)
    assert not custodian.destroy(name)
    assert team.store("lead").vault.verify(name) == "ok"


def test_who_may_not_add_evidence_leaves_nothing_in_the_bucket(team: Team, storage: Storage, bucket: str) -> None:
    with pytest.raises(Refused, match="may not add evidence"):
        team.store("approver").vault.add([b"hello"])
    with pytest.raises(StoreUnusable, match="not written"):
        team.store("reader").vault.add([b"hello"])
    plain = storage.vault(bucket)
    assert list(plain.names()) == []
    plain.close()


def test_a_legal_hold_is_also_the_buckets_until_the_last_incident_releases_it(
    team: Team, storage: Storage, bucket: str
) -> None:
    first, second = team.declare("lead"), team.declare("lead")
    for incident in (first, second):
        evidence.add(incident, _file(team, b"hello"))
        evidence.hold(incident, "e1" if incident is first else "", why="Counsel asks.")
        assert incident.store.warnings == []
    plain = storage.vault(bucket)
    key = plain.where.key(HELLO)
    assert plain.lock.is_held(key)
    later = str(evidence.add(second, _file(team, b"later")).refs["sha256"])
    assert plain.lock.is_held(plain.where.key(later))
    evidence.release(first, "e1", why="Settled.")
    assert plain.lock.is_held(key)
    evidence.release(second, why="Settled.")
    assert not plain.lock.is_held(key)
    plain.close()


def test_what_the_bucket_keeps_is_destroyed_once_it_lets_go(team: Team, storage: Storage, bucket: str) -> None:
    incident = team.declare("lead")
    evidence.add(incident, _file(team, b"hello"))
    plain = storage.vault(bucket)
    plain.lock.hold(plain.where.key(HELLO), held=True)
    custodian = team.incident("custodian")
    with pytest.raises(StoreUnusable, match=r"is not finished: The bucket does not remove .* under legal hold there"):
        evidence.destroy(custodian, "e1", why="Not ours.")
    assert plain.verify(HELLO) == "ok"
    plain.lock.hold(plain.where.key(HELLO), held=False)
    assert evidence.destroy(custodian, "e1", why="Not ours.")
    assert not plain.has(HELLO)
    assert verify_store(team.store("admin")).problems == []
    plain.close()


def test_verifying_names_what_is_missing_strange_and_not_held(team: Team, storage: Storage, bucket: str) -> None:
    incident = team.declare("lead")
    evidence.add(incident, _file(team, b"hello"))
    evidence.hold(incident, why="Counsel asks.")
    plain = storage.vault(bucket)
    orphan = plain.add([b"orphan"]).sha256
    Raw(plain.where).put(plain.where.key("notes.txt"), b"x")
    plain.lock.hold(plain.where.key(HELLO), held=False)
    found = verify_store(team.store("admin"))
    assert found.problems == []
    remarks = "\n".join(each.what for each in found.remarks)
    assert f"The vault holds {orphan}, which is no evidence." in remarks
    assert "The vault holds notes.txt, which is no evidence." in remarks
    assert f"{HELLO} is under legal hold by the record, and not in the bucket." in remarks
    plain.destroy(HELLO)
    assert [each.what for each in verify_store(team.store("admin")).problems] == [
        f"its evidence {HELLO} is missing from the vault."
    ]
    plain.close()


def test_an_incident_moves_into_a_bucket_and_out_again_and_is_held_there(
    team: Team, bucket: str, tmp_path: Path
) -> None:
    incident = team.declare("lead")
    evidence.add(incident, _file(team, b"hello"))
    evidence.hold(incident, why="Counsel asks.")
    with open_store(tmp_path / "laptop") as laptop:
        moved = copy_incident(team.store("admin"), laptop, incident.id)
        assert laptop.vault.verify(HELLO) == "ok"
        other = team.server.database()
        team.server.execute(f"UPDATE irrunner.store SET evidence = '{_beside(team)}'", other)
        with open_store(team.server.address("ada", other)) as again:
            assert copy_incident(laptop, again, incident.id).head == moved.head
            assert again.vault.verify(HELLO) == "ok"
            assert list(again.vault.about_holds({HELLO})) == again.warnings == []
    with open_store(tmp_path / "copy") as copy:
        copied = update_copy(team.store("admin"), copy)
        assert (copied.problems, copy.vault.verify(HELLO)) == ([], "ok")


def test_an_imported_incident_is_held_in_the_bucket_as_its_record_says(
    team: Team, storage: Storage, bucket: str, tmp_path: Path
) -> None:
    incident = team.declare("lead")
    evidence.add(incident, _file(team, b"hello"))
    evidence.hold(incident, why="Counsel asks.")
    export_bundle(incident, Export(tmp_path / "bundle.zip"))
    other = team.server.database()
    team.server.execute(f"UPDATE irrunner.store SET evidence = '{_beside(team)}'", other)
    there = team.server.address("ada", other)
    irrunner("import", str(tmp_path / "bundle.zip"), "--store", there)
    with open_store(there) as store:
        assert list(store.vault.about_holds({HELLO})) == []


def _beside(team: Team) -> str:
    """Another prefix of the team's bucket."""
    ((place,),) = team.server.execute("SELECT evidence FROM irrunner.store", team.database)
    return str(place).replace("/team?", "/other?")


def _file(team: Team, content: bytes) -> Path:
    file = team.folder / f"{sha256(content).hexdigest()[:8]}.bin"
    file.write_bytes(content)
    return file
