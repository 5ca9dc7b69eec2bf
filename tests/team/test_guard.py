"""What the database refuses, whatever program sends it: forty ways around irrunner, tried with SQL by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from irrunner.journal.chain import digest_of
from irrunner.journal.verify import verify_store
from tests.eventually import eventually
from tests.team.raw import INCIDENT, SALT, Forged

if TYPE_CHECKING:
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql

FORGED: dict[str, tuple[Forged, str]] = {
    "a place that is taken": (Forged(seq=1), "does not follow"),
    "a place further on": (Forged(seq=99), "does not follow"),
    "a place before the first": (Forged(seq=0), "does not follow"),
    "another link": (Forged(link=b"\1" * 32), "link"),
    "no link": (Forged(link=b"\0"), "link"),
    "another digest": (Forged(digest=b"\1" * 32), "digest"),
    "the digest of other words": (Forged(digest=digest_of(SALT, b"other")), "digest"),
    "somebody else's name": (Forged(name="ada"), "somebody else"),
    "somebody else's login": (Forged(login="ada"), "somebody else"),
    "a login that only begins like one's own": (Forged(login="responder2"), "somebody else"),
    "one's own login as the credential of another": (Forged(login="ada responder"), "somebody else"),
    "a time in the past": (Forged(recorded="2026-03-24T10:39:00.000Z"), "time of the server"),
    "a time to come": (Forged(recorded="2999-01-01T00:00:00.000Z"), "time of the server"),
    "a time that is none": (Forged(recorded="now"), "time of the server"),
    "a kind of another role": (Forged(kind="evidence.destroyed"), "may not write"),
    "a kind that nobody knows": (Forged(kind="treasure.found"), "may not write"),
    "a purge": (Forged(kind="incident.purged"), "may not write"),
    "a redaction": (Forged(kind="event.redacted", refs={"event": 1}), "may not write"),
    "an approval of a responder": (Forged(kind="step.approved", refs={"step": "agree"}), "may not write"),
    "a header of another incident": (Forged(named_incident="INC-2026-0002"), "another incident"),
    "a header that is no JSON": (Forged(header=b"\xff{"), "no JSON"),
    "a header that is no list": (Forged(header=b'{"kind":"note.added"}'), "another incident"),
    "no words, as if they were erased": (Forged(body=b""), "without words"),
}


@pytest.mark.parametrize("name", FORGED)
def test_an_entry_made_by_hand_is_refused(team: Team, name: str) -> None:
    forged, why = FORGED[name]
    team.declare()
    raw = team.raw("responder")
    before = raw.run("SELECT incident, seq, link FROM irrunner.head")
    with pytest.raises(psycopg.Error, match=why):
        raw.insert(forged)
    assert raw.run("SELECT incident, seq, link FROM irrunner.head") == before
    assert verify_store(team.store("admin")).problems == []


def test_an_honest_entry_made_by_hand_is_taken_and_verifies(team: Team) -> None:
    team.declare()
    team.raw("responder").insert(Forged())
    assert team.incident("lead").state.entries[-1].by == "responder"
    assert verify_store(team.store("admin")).problems == []


STATEMENTS: dict[str, str] = {
    "change an entry": "UPDATE irrunner.event SET body = 'x'",
    "delete an entry": "DELETE FROM irrunner.event",
    "empty the journal": "TRUNCATE irrunner.event",
    "drop the journal": "DROP TABLE irrunner.event",
    "add a column": "ALTER TABLE irrunner.event ADD COLUMN x text",
    "switch the guard off": "ALTER TABLE irrunner.event DISABLE TRIGGER ALL",
    "switch row security off": "ALTER TABLE irrunner.event DISABLE ROW LEVEL SECURITY",
    "replace the guard": "CREATE OR REPLACE FUNCTION irrunner.check_author() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "make a rule": "CREATE RULE nothing AS ON INSERT TO irrunner.event DO INSTEAD NOTHING",
    "make a trigger": "CREATE TRIGGER z BEFORE INSERT ON irrunner.event FOR EACH ROW EXECUTE FUNCTION irrunner.tell()",
    "move a head": "UPDATE irrunner.head SET seq = 0",
    "forge a head": "INSERT INTO irrunner.head (incident, seq, link) VALUES ('INC-2026-0009', 5, '')",
    "become a member of another role": "UPDATE irrunner.member SET role = 'admin'",
    "add a member": "INSERT INTO irrunner.member (login, name, role) VALUES ('x', 'x', 'admin')",
    "add a member by the function": "SELECT irrunner.add_member('jo', 'jo', 'admin')",
    "give oneself a kind": "INSERT INTO irrunner.permission VALUES ('responder', '%')",
    "become the owner": "SET ROLE irrunner_owner",
    "read the members' table": "SELECT * FROM irrunner.member",
    "read pieces of evidence": "SELECT * FROM irrunner.piece",
    "skip triggers as a replica": "SET session_replication_role = replica",
    "speak for another session": "SET SESSION AUTHORIZATION ada",
    "erase words": "SELECT irrunner.erase('INC-2026-0001', 1)",
    "remove an incident": "SELECT irrunner.remove('INC-2026-0001')",
    "bring in a row": "SELECT irrunner.adopt('INC-2026-0001', 9, '', '', '', '', '')",
    "move a chain": "SELECT irrunner.follow('INC-2026-0009', 9, '')",
    "destroy evidence": f"SELECT irrunner.destroy_file('{'a' * 64}')",
    "restrict an incident": "SELECT irrunner.restrict('INC-2026-0001', ARRAY['responder'])",
    "call the trigger": "SELECT irrunner.extend_chain()",
    "lock a chain past the function that looks who asks": "SELECT irrunner.lock_chain('INC-2026-0001')",
    "copy out of a program": "COPY irrunner.event FROM PROGRAM 'echo x'",
    "shadow a function": "CREATE FUNCTION irrunner.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT $1 $$",
    "show who else is here as another": "INSERT INTO irrunner.presence VALUES"
    " (gen_random_uuid(), 'INC-2026-0001', 'ada', 'ada', 'h', 's', 'p')",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_that_goes_around_is_refused(team: Team, name: str) -> None:
    team.declare()
    raw = team.raw("responder")
    with pytest.raises(psycopg.Error):
        raw.run(STATEMENTS[name])
    store = team.store("admin")
    assert store.head(INCIDENT).seq == store.count(INCIDENT)
    assert verify_store(store).problems == []


def test_a_search_path_of_ones_own_changes_nothing(team: Team) -> None:
    team.declare()
    raw = team.raw("responder")
    raw.run("CREATE TEMP TABLE member (login text, name text, role text, removed timestamptz)")
    raw.run("INSERT INTO member VALUES ('responder', 'ada', 'admin', NULL)")
    raw.run("SET search_path = pg_temp, irrunner")
    with pytest.raises(psycopg.Error, match="somebody else"):
        raw.insert(Forged(name="ada"))


@pytest.mark.parametrize("login", ["reader", "approver"])
def test_who_may_not_write_notes_of_a_kind_may_read(team: Team, login: str) -> None:
    team.declare()
    raw = team.raw(login)
    assert raw.run("SELECT count(*) FROM irrunner.event")[0][0] > 3
    with pytest.raises(psycopg.Error, match="may not write"):
        raw.insert(Forged(kind="step.done", refs={"step": "first"}))


def test_an_approval_by_whoever_did_the_step_is_refused(team: Team) -> None:
    team.declare()
    lead = team.raw("lead")
    lead.insert(Forged(kind="step.done", refs={"step": "agree"}))
    with pytest.raises(psycopg.Error, match="cannot approve it as well"):
        lead.insert(Forged(kind="step.approved", refs={"step": "agree"}))
    team.raw("approver").insert(Forged(kind="step.approved", refs={"step": "agree"}))


def test_an_approval_of_what_one_did_through_a_program_is_refused(team: Team) -> None:
    team.declare()
    team.raw("responder").insert(
        Forged(kind="step.done", refs={"step": "agree"}, login="responder token:t1", by="lead")
    )
    with pytest.raises(psycopg.Error, match="cannot approve it as well"):
        team.raw("lead").insert(Forged(kind="step.approved", refs={"step": "agree"}))


def test_a_lead_purges_nothing(team: Team) -> None:
    team.declare()
    with pytest.raises(psycopg.Error, match="Only a custodian"):
        team.raw("lead").run("SELECT irrunner.remove('INC-2026-0001')")


def test_an_approval_in_the_name_of_another_is_refused(team: Team) -> None:
    team.declare()
    with pytest.raises(psycopg.Error, match="given by whoever records it"):
        team.raw("approver").insert(Forged(kind="step.approved", refs={"step": "agree"}, by="lead"))


def test_words_are_not_erased_without_an_entry_that_says_so(team: Team) -> None:
    team.declare()
    custodian = team.raw("custodian")
    with pytest.raises(psycopg.Error, match="no entry says so"):
        custodian.run("SELECT irrunner.erase('INC-2026-0001', 2)")
    with pytest.raises(psycopg.Error, match="without a tombstone"):
        custodian.run("SELECT irrunner.remove('INC-2026-0001')")
    assert verify_store(team.store("admin")).problems == []


def test_a_member_who_was_removed_reads_and_writes_nothing(team: Team) -> None:
    team.declare()
    raw = team.raw("responder")
    raw.insert(Forged())
    team.raw("admin").run("SELECT irrunner.remove_member('responder')")
    assert raw.run("SELECT count(*) FROM irrunner.event") == [(0,)]
    with pytest.raises(psycopg.Error, match="no member"):
        raw.insert(Forged(seq=99))


def test_two_members_of_one_name_are_refused(team: Team) -> None:
    team.server.add_member_login("other")
    with pytest.raises(psycopg.Error, match="called Responder already"):
        team.raw("admin").run("SELECT irrunner.add_member('other', 'Responder', 'lead')")


def hidden_incident(team: Team) -> Any:
    incident = team.declare()
    kept = incident.store.vault.add([b"the secret log"])
    team.raw("lead").run("SELECT irrunner.restrict('INC-2026-0001', ARRAY['lead'])")
    return kept.sha256


def test_an_incident_of_need_to_know_is_seen_by_its_members_only(team: Team) -> None:
    sha256 = hidden_incident(team)
    for login in ("responder", "custodian", "admin", "director", "reader", "approver"):
        raw = team.raw(login)
        assert raw.run("SELECT count(*) FROM irrunner.event") == [(0,)], login
        assert raw.run("SELECT count(*) FROM irrunner.head") == [(0,)], login
        assert raw.run("SELECT irrunner.file_size(%s)", (sha256,)) == [(None,)], login
        assert raw.run("SELECT irrunner.get_piece(%s, 0)", (sha256,)) == [(None,)], login
        assert sha256 not in raw.run("SELECT irrunner.file_names()"), login
        assert team.store(login).incidents() == []
        with pytest.raises(psycopg.Error, match="no incident"):
            raw.run("SELECT * FROM irrunner.begin_act('INC-2026-0001', 100, 0)")
    assert team.raw("lead").run("SELECT count(*) FROM irrunner.event")[0][0] > 3


def test_naming_a_hash_does_not_open_hidden_evidence(team: Team) -> None:
    sha256 = hidden_incident(team)
    other = team.declare("director")
    raw = team.raw("director")
    with pytest.raises(psycopg.Error, match="never had"):
        raw.insert(Forged(incident=other.id, kind="evidence.added", refs={"evidence": "e1", "sha256": sha256}))
    assert raw.run("SELECT irrunner.file_size(%s)", (sha256,)) == [(None,)]


def test_who_waits_for_an_incident_that_is_restricted_meanwhile_gets_nothing_of_it(team: Team) -> None:
    team.declare()
    lead, other = team.raw("lead"), team.raw("responder")
    lead.run("BEGIN")
    lead.run("SELECT irrunner.begin_act('INC-2026-0001', 1000, 0)")
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(other.run, "SELECT headers FROM irrunner.begin_act('INC-2026-0001', 60000, 0)")
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'responder'"
        eventually(lambda: team.server.execute(waiting) == [(1,)], "the other one waits")
        lead.run("SELECT irrunner.restrict('INC-2026-0001', ARRAY['lead'])")
        lead.run("COMMIT")
        with pytest.raises(psycopg.Error, match="no incident"):
            asked.result()


def test_an_id_of_a_hidden_incident_is_not_used_again(team: Team) -> None:
    hidden_incident(team)
    assert team.declare("director").id == "INC-2026-0002"


def test_tables_belong_to_a_role_that_nobody_logs_in_as_and_the_store_notices_a_guard_that_is_off(team: Team) -> None:
    team.declare()
    assert list(team.store("admin").complaints()) == []
    team.server.execute("ALTER TABLE irrunner.event DISABLE TRIGGER b_chain", team.database)
    assert list(team.store("admin").complaints()) == ["The trigger b_chain of the journal is switched off."]
    assert any("b_chain" in str(each) for each in verify_store(team.store("admin")).problems)
