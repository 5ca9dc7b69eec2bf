"""A team store is backed up and comes back by PostgreSQL's own means; a head finds a backup that lacks its end."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg
import pytest

from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, notes, steps
from irrunner.journal import init_store, open_store
from irrunner.journal.verify import verify_incident, verify_store
from tests.beginnings import ADA
from tests.eventually import eventually
from tests.team.backup import base_backup, dump, recovered, restore, run_program
from tests.team.conftest import Team
from tests.team.raw import Forged, Raw
from tests.team.server import Server
from tests.team.test_commands import irrunner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.journal import Journal

pytestmark = pytest.mark.postgresql
INCIDENT = "INC-2026-0001"
BACKUP_ROLE = """
    CREATE ROLE irrunner_backup LOGIN BYPASSRLS PASSWORD 'made up';
    GRANT pg_read_all_data TO irrunner_backup
"""


@pytest.fixture(scope="module")
def bare_server() -> Iterator[Server]:
    """Another server, on which no store ever was."""
    with TemporaryDirectory(prefix="irrunner-bare-") as folder, Server(Path(folder), is_bare=True) as server:
        yield server


def work(team: Team) -> Incident:
    """An incident with evidence, and a second one that only its lead may see."""
    incident = team.declare("lead")
    evidence.add(incident, [b"a log ", b"of evidence"], name="proxy.log")  # type: ignore[arg-type]
    steps.done(incident, "first")
    hidden = team.declare("lead")
    team.raw("lead").run("SELECT irrunner.restrict(%s, ARRAY['lead'])", (hidden.id,))
    return incident


def require_guard(server: Server, database: str) -> None:
    """What the database held before a backup, it holds after the restore."""
    with open_store(server.address("ada", database)) as store:
        assert list(store.complaints()) == []
        assert verify_store(store).problems == []
        assert store.incidents() == [INCIDENT]
    responder = Raw(server, "responder", database)
    for statement in ("UPDATE irrunner.event SET body = ''", "DELETE FROM irrunner.event", "TRUNCATE irrunner.event",
                      "ALTER TABLE irrunner.event DISABLE TRIGGER ALL", "SELECT irrunner.remove('INC-2026-0001')",
                      "SELECT irrunner.check_removal()", "SELECT * FROM irrunner.member"):  # fmt: skip
        with pytest.raises(psycopg.Error):
            responder.run(statement)
    for forged in (Forged(seq=3), Forged(link=b"\1" * 32), Forged(name="ada"), Forged(kind="incident.purged")):
        with pytest.raises(psycopg.Error):
            responder.insert(forged)
    responder.close()


def test_a_dump_by_a_member_is_refused_and_one_by_a_backup_role_is_whole(team: Team, tmp_path: Path) -> None:
    incident = work(team)
    for login in ("responder", "admin"):
        assert "permission denied" in dump(team.server, team.database, tmp_path / login, login=login)
    team.server.execute(BACKUP_ROLE)
    with team.server.passwords.open("a") as file:
        file.write("*:*:*:irrunner_backup:made up\n")
    assert dump(team.server, team.database, tmp_path / "whole", login="irrunner_backup") == ""
    team.server.execute("DROP ROLE irrunner_backup")
    again, complaints = restore(team.server, tmp_path / "whole", "--exit-on-error")
    assert complaints == ""
    assert store_heads(team.server, again) == store_heads(team.server, team.database)
    assert incident.id in store_heads(team.server, again)


def store_heads(server: Server, database: str) -> dict[str, str]:
    rows = server.execute("SELECT incident, encode(link, 'hex') FROM irrunner.head ORDER BY 1", database)
    return {str(incident): str(link) for incident, link in rows}


def test_a_store_comes_back_on_another_server_and_work_goes_on_under_its_guard(
    team: Team, bare_server: Server, tmp_path: Path
) -> None:
    incident = work(team)
    head = str(incident.store.head(incident.id).link.hex())
    assert dump(team.server, team.database, tmp_path / "store.dump") == ""
    roles = run_program(team.server, "pg_dumpall", "--roles-only", "--file", tmp_path / "roles.sql")
    assert roles.returncode == 0

    _, complaints = restore(bare_server, tmp_path / "store.dump", "--exit-on-error")
    assert re.search('role "irrunner_(owner|member)" does not exist', complaints)

    init_store(bare_server.address("postgres", bare_server.database(empty=True))).close()
    database, complaints = restore(bare_server, tmp_path / "store.dump", "--exit-on-error")
    assert complaints == ""
    with open_store(bare_server.address("postgres", database)) as store:
        assert store.members is not None
        assert store.members.add("approver", "approver", secret="x"), "its login was not in the dump"
    run_program(bare_server, "psql", "--file", tmp_path / "roles.sql")
    add_passwords(team.server, bare_server)
    require_guard(bare_server, database)

    with open_store(bare_server.address("responder", database)) as store:
        assert verify(store, head) == []
        notes.note(Incident(store, INCIDENT, ADA), "after the restore")
    with open_store(bare_server.address("approver", database)) as store:
        assert store.incidents() == [INCIDENT]
    with open_store(bare_server.address("lead", database)) as store:
        restored = Incident(store, INCIDENT, ADA)
        restored.refresh()
        assert restored.state.entries[-1].words == "after the restore"
        assert len(store.incidents()) == 2


def add_passwords(source: Server, target: Server) -> None:
    """The members' passwords came with the roles; that of whoever runs the other server is another."""
    lines = [line for line in source.passwords.read_text().splitlines() if ":postgres:" not in line]
    own = [line for line in source.passwords.read_text().splitlines() if ":postgres:" in line]
    target.passwords.write_text("\n".join([*lines, *own, ""]))


def test_a_store_that_was_restored_without_its_owner_says_so(team: Team, tmp_path: Path) -> None:
    work(team)
    assert dump(team.server, team.database, tmp_path / "store.dump") == ""
    database, _ = restore(team.server, tmp_path / "store.dump", "--no-owner")
    with open_store(team.server.address("ada", database)) as store:
        complaints = list(store.complaints())
    assert "The table event belongs to postgres, who can log in." in complaints
    assert "The function erase belongs to postgres, who can log in." in complaints


def test_a_head_that_was_written_down_finds_a_dump_that_is_older(team: Team, tmp_path: Path) -> None:
    incident = work(team)
    assert dump(team.server, team.database, tmp_path / "store.dump") == ""
    notes.note(incident, "after the dump")
    head = incident.store.head(INCIDENT).link.hex()
    database, _ = restore(team.server, tmp_path / "store.dump", "--exit-on-error")
    address = team.server.address("lead", database)
    with open_store(address) as store:
        assert verify_store(store).problems == []
    assert "head" in irrunner("verify", INCIDENT, "--head", head[:16], "--store", address, fails=3)


@pytest.fixture
def archive() -> Iterator[Path]:
    """A folder for servers of this test and the log of changes that they keep."""
    with TemporaryDirectory(prefix="irrunner-archive-") as folder:
        Path(folder).chmod(0o755)
        for name in ("wal", "origin", "whole", "short"):
            (Path(folder) / name).mkdir(mode=0o700)
        yield Path(folder)


def test_recovery_to_a_point_in_time_is_whole_or_a_head_finds_what_it_lacks(archive: Path, tmp_path: Path) -> None:
    wal = archive / "wal"
    keeps = ("fsync=off", "archive_mode=on", f"archive_command=cp %p {wal}/%f")
    with Server(archive / "origin", keeps, initdb=("--wal-segsize=1",)) as origin:
        origin.own(wal)
        team = Team(origin, tmp_path)
        incident = work(team)
        base_backup(origin, archive / "whole" / "data")
        shutil.copytree(archive / "whole" / "data", archive / "short" / "data")
        notes.note(incident, "after the base backup")
        notes.note(incident, "the last")
        head = incident.store.head(INCIDENT)
        ((last,),) = origin.execute("SELECT max(xmin::text::bigint) FROM irrunner.event", team.database)
        ((file,),) = origin.execute("SELECT pg_walfile_name(pg_switch_wal())")
        eventually(lambda: (wal / str(file)).exists(), "the log of changes in the archive")
        team.close()
        fetch = f"restore_command=cp {wal}/%f %p"
        with recovered(origin, archive / "whole", (fetch,)) as server:
            require_guard(server, team.database)
            with open_store(server.address("responder", team.database)) as store:
                assert verify(store, head.link.hex()) == []
                notes.note(Incident(store, INCIDENT, ADA), "after the recovery")
        one_before = (fetch, f"recovery_target_xid={last}", "recovery_target_inclusive=off")
        with recovered(origin, archive / "short", one_before) as server:
            require_guard(server, team.database)
            with open_store(server.address("lead", team.database)) as store:
                assert store.head(INCIDENT).seq == head.seq - 1
                assert verify_store(store).problems == []
                assert verify(store, head.link.hex()) != []


def verify(store: Journal, head: str) -> list[object]:
    return list(verify_incident(store, INCIDENT, expected_head=head).problems)
