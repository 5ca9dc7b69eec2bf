"""The shell on a team store: the same commands, and those that only a team has."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

from irrunner.errors import Misused, Refused, StoreUnusable
from irrunner.journal import init_store, open_store, store_exists
from irrunner.journal.opening import upgrade_store
from irrunner.journal.postgresql.schema import VERSION
from irrunner.journal.verify import verify_store
from tests.beginnings import playbook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.team.conftest import Team
    from tests.team.server import Server

pytestmark = pytest.mark.postgresql
_RUN = "import sys; from irrunner.cli import main; sys.argv[0] = 'irrunner'; main()"


def irrunner(*words: str, fails: int = 0, **environment: str) -> str:
    """Run a command in a process of its own; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == fails, done
    return done.stdout + done.stderr


def test_an_incident_is_worked_by_two_people_from_the_shell(team: Team, tmp_path: Path) -> None:
    (tmp_path / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
    lead, responder = team.address("lead"), team.address("responder")
    assert "INC-2026-0001" in irrunner("declare", str(tmp_path / "drill.yaml"), "--store", lead)
    irrunner("note", "the first thing", "--store", responder, "--as", "somebody else")
    irrunner("done", "first", "--store", responder)
    (tmp_path / "log.txt").write_text("a log")
    irrunner("add", str(tmp_path / "log.txt"), "--store", responder)
    log = irrunner("log", "--store", lead)
    assert "responder" in log
    assert "somebody else" not in log
    assert "Everything holds" in irrunner("verify", "--store", lead)


def test_members_are_added_listed_and_removed(team: Team) -> None:
    admin = team.server.address("postgres", team.database)
    login = f"new{os.getpid()}"
    answer = irrunner("member", "add", login, "--role", "responder", "--password", "--store", admin,
                      IRRUNNER_PASSWORD="correct horse")  # fmt: skip
    assert "with a new login" in answer
    assert "correct" not in answer
    assert login in irrunner("member", "list", "--store", admin)
    as_new = team.address(login).replace(f"&passfile={team.server.passwords}", "")
    assert "no incidents" in irrunner("list", "--store", as_new, PGPASSWORD="correct horse")
    assert "no member any more" in irrunner("member", "remove", login, "--store", admin)
    assert "is no member of the store" in irrunner("list", "--store", as_new, fails=4, PGPASSWORD="correct horse")


def test_only_an_admin_changes_members(team: Team) -> None:
    answer = irrunner("member", "add", "jo", "--role", "admin", "--store", team.address("responder"), fails=1)
    assert "Only an admin of this store changes its members." in answer


@pytest.mark.parametrize("name", ["", "  ", "jo ", "jo\n", "j\u200bo", "jo\x1b[31m", "\u202ejo", "x" * 101])
def test_a_name_that_nobody_can_read_is_no_member(team: Team, name: str) -> None:
    members = team.store("admin").members
    assert members is not None
    with pytest.raises(Misused, match="cannot be the name of a member"):
        members.add(name, "lead", login="jo")
    if "\u200b" not in name and "\u202e" not in name:
        with pytest.raises(psycopg.Error, match="can be seen"):
            team.raw("admin").run("SELECT irrunner.add_member('jo', %s, 'lead')", (name,))


@pytest.mark.parametrize("name", ["ÅSA", "A\u030asa", "åsa"])
def test_names_that_read_the_same_are_one_name(team: Team, name: str) -> None:
    members = team.store("admin").members
    assert members is not None
    members.add("Åsa", "lead", login="jo")
    with pytest.raises(Refused, match="There is a member called Åsa already"):
        members.add(name, "lead", login="grace")
    members.add(name, "responder", login="jo")


def test_who_sees_an_incident_is_shown_changed_with_a_reason_and_recorded(team: Team) -> None:
    team.declare("lead")
    lead = team.address("lead")
    assert "all members" in irrunner("access", "--store", lead)
    assert "with a reason" in irrunner("access", "--only", "responder", "--store", lead, fails=1)
    assert "seen by lead, responder" in irrunner("access", "--only", "responder", "--why", "a member is accused",
                                                 "--store", lead)  # fmt: skip
    assert "no incidents" in irrunner("list", "--store", team.address("admin"))
    assert "a member is accused" in irrunner("log", "--store", team.address("responder"))
    irrunner("access", "--all", "--why", "it is over", "--store", lead)
    assert "INC-2026-0001" in irrunner("list", "--store", team.address("admin"))


def test_a_store_of_one_machine_has_no_members(tmp_path: Path) -> None:
    open_store(tmp_path / "store").close()
    assert "has no members" in irrunner("member", "list", "--store", str(tmp_path / "store"), fails=1)


def test_an_incident_moves_both_ways_with_its_chain_evidence_and_head(team: Team, tmp_path: Path) -> None:
    incident = team.declare("lead")
    sha256 = incident.store.vault.add([b"evidence"]).sha256
    lead, admin = team.address("lead"), team.address("admin")
    (tmp_path / "log.txt").write_bytes(b"evidence")
    irrunner("add", str(tmp_path / "log.txt"), "--store", lead)
    head = incident.store.head(incident.id)
    folder = str(tmp_path / "laptop")
    assert "A tombstone is left here" in irrunner(
        "store", "move", incident.id, "--to", folder, "--yes", "--store", admin
    )
    with open_store(tmp_path / "laptop") as laptop:
        assert laptop.head(incident.id) == head
        assert laptop.vault.verify(sha256) == "ok"
        assert verify_store(laptop).problems == []
    irrunner("note", "on the road", "--store", folder)
    with open_store(tmp_path / "laptop") as laptop:
        later = laptop.head(incident.id)
    other = team.server.address("ada", team.server.database())
    irrunner("store", "move", incident.id, "--to", other, "--keep", "--store", folder)
    with open_store(other) as back:
        assert back.head(incident.id) == later
        assert verify_store(back).problems == []


def test_a_store_is_made_once_by_whoever_runs_the_server(team_server: Server) -> None:
    address = team_server.address("postgres", team_server.database(empty=True))
    assert not store_exists(address)
    with pytest.raises(StoreUnusable, match="There is no store"):
        open_store(address)
    init_store(address).close()
    with pytest.raises(Refused, match="There is a store"):
        init_store(address)
    assert upgrade_store(address) == (VERSION, VERSION)
    with open_store(address) as store:
        assert list(store.complaints()) == []


def test_a_store_of_the_first_version_is_renewed_and_keeps_its_evidence_in_the_database(team: Team) -> None:
    kept = team.store("lead").vault.add([b"hello"])
    before = "ALTER TABLE irrunner.store DROP COLUMN evidence; UPDATE irrunner.store SET version = 1"
    team.server.execute(before, team.database)
    with pytest.raises(StoreUnusable, match="is older than this irrunner"):
        open_store(team.address("lead"))
    assert upgrade_store(team.address("postgres")) == (1, VERSION)
    assert team.store("lead").vault.verify(kept.sha256) == "ok"


def test_who_may_not_make_roles_is_told_who_makes_a_store(team_server: Server) -> None:
    with pytest.raises(StoreUnusable, match="may not make a store"):
        init_store(team_server.address("grace", team_server.database(empty=True)))


def test_an_older_irrunner_refuses_a_newer_store_in_a_sentence(team: Team) -> None:
    team.server.execute("UPDATE irrunner.store SET version = 99", team.database)
    with pytest.raises(StoreUnusable, match="made by a newer irrunner"):
        open_store(team.address("lead"))


@pytest.mark.parametrize(
    ("address", "error", "match"),
    [
        ("postgresql://ada:secret@db.example/irr", Refused, "holds a password"),
        ("postgresql://ada@db.example/irr?sslmode=require", Refused, "does not check"),
        ("postgresql://ada@db.example/irr?sslmode=disable", Refused, "does not check"),
        ("postgresql://ada@127.0.0.1:1/irr", StoreUnusable, "cannot be reached"),
        ("postgresql://ada@127.0.0.1/irr?nonsense=1", Misused, "cannot be read"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_before_anything_is_sent(
    address: str, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match) as refused:
        open_store(address)
    assert "secret" not in str(refused.value)


def test_what_the_server_says_about_a_connection_is_said_in_a_sentence(team: Team) -> None:
    with pytest.raises(StoreUnusable, match="does not open the database"):
        open_store(team.server.address("lead", "nowhere"))
    team.server.execute(f"ALTER DATABASE {team.database} CONNECTION LIMIT 0")
    with pytest.raises(StoreUnusable, match="no connection left"):
        open_store(team.address("lead"))


def test_a_server_with_another_certificate_is_not_talked_to(team: Team, tmp_path: Path) -> None:
    from tests.team.server import make_certificates

    make_certificates(tmp_path)
    address = team.address("ada").replace(str(team.server.authority), str(tmp_path / "authority.crt"))
    with pytest.raises(StoreUnusable, match="certificate that does not hold"):
        open_store(address)


def test_a_reader_reads_and_writes_nothing(team: Team) -> None:
    team.declare()
    answer = irrunner("note", "x", "--store", team.address("reader"), fails=4)
    assert "Your role there is reader." in answer
    assert "INC-2026-0001" in irrunner("status", "--store", team.address("reader"))
