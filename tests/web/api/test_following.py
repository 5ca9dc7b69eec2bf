"""A program that follows a record."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.application.entry_data import logged_entry
from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.application.open_incident import OpenIncident
from irrunner.application.status_data import status_data
from irrunner.incident import Incident
from irrunner.incident.verbs import notes, record
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, first_link
from irrunner.journal.copying import update_copy
from tests.beginnings import ADA
from tests.web.api.conftest import HERE, INCIDENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Api


BOB = Actor("bob", "bob", "laptop")


def as_json(data: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(data))


def test_the_pages_of_a_journal_are_the_journal_while_others_write(api: Api) -> None:
    secret, seen, after, link = api.token("reader"), [], 0, first_link(INCIDENT).hex()
    for number in range(5):
        with api.at_hand() as incident:
            notes.note(incident, f"note {number}")
            notes.milestone(incident, "contained")
        more = True
        while more:
            page = api.get(f"{HERE}/events?after={after}&limit=2&link={link}", secret).json()
            seen += page["entries"]
            after, link, more = page["next"], page["link"], page["more"]
            if number < 3:
                break  # others write while it is behind

    with api.at_hand() as incident:
        assert seen == as_json([logged_entry(entry) for entry in incident.state.entries])
        assert (page["head"], page["link"], page["seq"]) == (incident.head, incident.head, incident.state.seq)


def test_a_record_that_is_another_one_is_refused_instead_of_followed(api: Api) -> None:
    secret = api.token("reader")
    other = api.get(f"{HERE}/events?after=2&link={'0' * 64}", secret)
    beyond = api.get(f"{HERE}/events?after=99", secret)
    assert (other.status_code, beyond.status_code) == (409, 409)
    assert "another link" in other.json()["detail"]
    assert "has no entry 99" in beyond.json()["detail"]


def test_an_entry_is_shown_as_it_reads_now(api: Api) -> None:
    secret = api.token("reader")
    with api.at_hand() as incident:
        first = notes.note(incident, "a name")
        second = notes.note(incident, "web1")
    before = api.get(f"{HERE}/events?after={first.seq - 1}", secret).json()["entries"]
    with api.at_hand() as incident:
        record.redact(incident, first.seq, why="a name")
        record.correct(incident, second.seq, words="web2", why="typo")
    entries = api.get(f"{HERE}/events?after={first.seq - 1}", secret).json()["entries"]
    assert [(each["words"], each["body"]) for each in before] == [
        ("a name", {"text": "a name"}),
        ("web1", {"text": "web1"}),
    ]
    assert [(each["words"], each["body"]) for each in entries[:2]] == [("[redacted]", None), ("web2", {"text": "web1"})]


def test_a_request_waits_for_the_next_entry(api: Api) -> None:
    secret = api.token("reader")
    writer, after = api.token("responder"), api.seq()

    async def both() -> list[int]:
        waiting = asyncio.create_task(api.send("GET", f"{HERE}/events?after={after}&wait=30", secret))
        await asyncio.sleep(0)
        await api.send("POST", f"{HERE}/note", writer, json={"text": "news"})
        return [each["seq"] for each in (await waiting).json()["entries"]]

    assert api.run(both()) == [after + 1]


def test_status_and_list_are_what_the_commands_answer(api: Api) -> None:
    secret = api.token("reader")
    with api.at_hand() as incident:
        status = as_json(status_data(OpenIncident(incident)))
    shown = api.get(HERE, secret).json()
    assert shown.keys() == status.keys()
    assert [name for name in status if shown[name] != status[name]] == ["deadlines"]  # which say as of when
    (listed,) = api.get("/api/incidents", secret).json()["incidents"]
    assert (listed["incident"], listed["head"], listed["status"]) == (INCIDENT, status["head"], "open")


def test_the_list_has_pages(api: Api) -> None:
    api.declare()
    api.declare()
    secret, seen, after = api.token("reader"), [], ""
    for _ in range(3):
        page = api.get(f"/api/incidents?limit=1&after={after}", secret).json()
        seen += [each["incident"] for each in page["incidents"]]
        after = page["next"]
    assert seen == [INCIDENT, "INC-2026-0002", "INC-2026-0003"]
    assert page["more"] is False


def test_a_branch_that_comes_in_is_followed_in_the_order_of_the_log(api: Api, tmp_path: Path) -> None:
    """Its entries have places beyond those of the trunk, and nothing is left out or comes twice for that."""
    secret = api.token("reader")
    with open_store(api.store) as store, open_store(tmp_path / "laptop") as laptop:
        update_copy(store, laptop)
        notes.note(Incident(laptop, INCIDENT, BOB), "apart 1")
        notes.note(Incident(laptop, INCIDENT, BOB), "apart 2")
        notes.note(Incident(store, INCIDENT, ADA), "here")
        before = api.get(f"{HERE}/events", secret).json()
        incident, theirs = Incident(store, INCIDENT, ADA), record_of_store(store, laptop, INCIDENT)
        plan, _ = look_at_merge(incident, theirs)
        merge(incident, theirs, plan, why="the line was cut")
        notes.note(Incident(store, INCIDENT, ADA), "together")
        whole = Incident(store, INCIDENT, ADA)
        whole.refresh()
    seen, after, more = before["entries"], before["next"], True
    while more:
        page = api.get(f"{HERE}/events?after={after}&limit=1", secret).json()
        seen += page["entries"]
        after, more = page["next"], page["more"]
    assert [each["seq"] for each in seen] == [int(entry.seq) for entry in whole.state.entries]
    assert {"apart 1", "apart 2", "together"} <= {each["words"] for each in seen}
    assert api.get(f"{HERE}/events?after={after}", secret).json()["entries"] == []
    assert api.get(f"{HERE}/events?after={2**40 + 5}", secret).status_code == 409
