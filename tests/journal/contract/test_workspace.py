"""Drafts, presence and private files: kept for people while they work, in any thread, and never raising."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from irrunner.journal.chain import Actor
from irrunner.journal.interface import COPIED
from tests.journal.entries import INCIDENT, add

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from tests.journal.contract.conftest import Opens

ADA, BO = Actor("ada", "ada", "laptop.example"), Actor("bo", "root", "desk.example")
SINCE = "2026-03-24T12:00:00+00:00"
OTHER = "INC-2026-0002"


def test_a_draft_is_there_when_the_store_is_opened_again(store: Journal, opens: Opens) -> None:
    store.workspace.keep_draft(INCIDENT, "note", "half a\nsentence \udcff", account="ada")
    draft = opens().workspace.draft(INCIDENT, "note", account="ada")
    assert draft.startswith("half a\nsentence ")


def test_drafts_are_apart_by_incident_field_and_account(store: Journal) -> None:
    keys = [(incident, name, account) for incident in ("", INCIDENT) for name in "ab" for account in ("", "ada", "bo")]
    for incident, name, account in keys:
        store.workspace.keep_draft(incident, name, f"{incident} {name} {account}", account=account)
    for incident, name, account in keys:
        assert store.workspace.draft(incident, name, account=account) == f"{incident} {name} {account}"
    assert store.workspace.draft(INCIDENT, "c") == ""


def test_an_empty_text_removes_a_draft(store: Journal) -> None:
    store.workspace.keep_draft(INCIDENT, "note", "words")
    store.workspace.keep_draft(INCIDENT, "note", " \n")
    assert store.workspace.draft(INCIDENT, "note") == ""


def test_a_draft_is_no_entry(store: Journal) -> None:
    token = store.change_token()
    store.workspace.keep_draft(INCIDENT, "note", "words")
    assert store.change_token() == token
    assert store.incidents() == []


def test_what_was_derived_is_kept_or_not_and_forgotten_with_any_incident(store: Journal, opens: Opens) -> None:
    assert store.workspace.derived("summaries") == b""
    store.workspace.keep_derived("summaries", b"Jo\nDoe")
    assert opens().workspace.derived("summaries") in (b"", b"Jo\nDoe")
    assert store.workspace.forget(OTHER) == []
    assert store.workspace.derived("summaries") == b""


def test_what_is_forgotten_is_one_incidents_and_what_was_copied(store: Journal) -> None:
    for incident in ("", INCIDENT, OTHER):
        store.workspace.keep_draft(incident, "note", "Jo Doe", account="ada")
    copied = store.workspace.keep_file(COPIED, b"Jo Doe")
    report = store.workspace.keep_file("crash.txt", b"no words")
    assert store.workspace.forget(INCIDENT) == []
    drafts = [store.workspace.draft(incident, "note", account="ada") for incident in ("", INCIDENT, OTHER)]
    assert drafts == ["Jo Doe", "", "Jo Doe"]
    assert copied is None or not copied.exists()
    assert report is None or report.read_bytes() == b"no words"


def test_a_file_is_private_where_there_are_files(store: Journal) -> None:
    path = store.workspace.keep_file("../../x", b"words")
    if path is not None:
        assert path.read_bytes() == b"words"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.name == "x"


def test_two_people_see_each_other_and_not_themselves(store: Journal, opens: Opens) -> None:
    ada = store.workspace.presence(INCIDENT, ADA, SINCE)
    bo = opens().workspace.presence(INCIDENT, BO, SINCE)
    assert ada.others() == bo.others() == []
    ada.beat("isolate")
    bo.beat()
    (here,) = bo.others()
    assert (here.name, here.account, here.host, here.since, here.where) == (
        *("ada", "ada", "laptop.example"),
        SINCE,
        "isolate",
    )
    assert [each.short for each in ada.others()] == ["bo"]
    ada.beat("scope")
    assert [each.where for each in bo.others()] == ["scope"]


def test_whoever_leaves_or_is_in_another_incident_is_not_seen(store: Journal) -> None:
    ada, bo, kim = (store.workspace.presence(each, BO, SINCE) for each in (INCIDENT, INCIDENT, OTHER))
    for each in (bo, kim):
        each.beat()
    assert len(ada.others()) == 1
    bo.leave()
    bo.leave()
    assert ada.others() == []


def test_any_thread_may_use_it(store: Journal) -> None:
    add(store, text="x")
    seen: list[str] = []

    def work() -> None:
        store.workspace.keep_draft(INCIDENT, "note", "words")
        store.workspace.presence(INCIDENT, ADA, SINCE).beat()
        seen.append(store.workspace.draft(INCIDENT, "note"))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["words"]
    assert [each.name for each in store.workspace.presence(INCIDENT, BO, SINCE).others()] == ["ada"]
