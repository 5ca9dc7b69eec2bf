"""Corrections, redactions and purges: nothing is edited, and what is removed is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.application.acknowledgement import acknowledgement
from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, record, registers, steps
from irrunner.journal.chain import Actor
from irrunner.journal.events import IncidentPurged
from irrunner.journal.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    from irrunner.incident.entries import Entry
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

    Declare = Declare

STEPS = """
    - {id: ran, decide: Did it run?, options: ["yes", "no"]}
    - {id: isolate, do: Isolate, when: ran == "yes"}
"""


def latest(incident: Incident, seq: int) -> Entry:
    incident.refresh()
    entry = incident.state.entry(seq)
    assert entry is not None
    return entry


def test_a_correction_replaces_the_words_and_keeps_the_old_ones(declare: Declare) -> None:
    incident = declare(STEPS)
    note = notes.note(incident, "1.82.7 is clean")
    record.correct(incident, note.seq, words="1.82.7 is malicious too", why="read the second advisory")
    record.correct(incident, note.seq, words="1.82.7 and 1.82.8 are malicious")
    entry = latest(incident, note.seq)
    assert entry.words == "1.82.7 and 1.82.8 are malicious"
    assert entry.first_words == "1.82.7 is clean"
    assert len(entry.corrections) == 2


def test_a_correction_of_the_time_moves_the_entry_in_the_timeline(declare: Declare, clock: TickingClock) -> None:
    incident = declare(STEPS)
    clock.forward(hours=1)
    first = notes.note(incident, "first")
    second = notes.note(incident, "second")
    record.correct(incident, second.seq, occurred="-30m")
    incident.refresh()
    order = [entry.seq for entry in incident.state.timeline() if entry.kind == "note.added"]
    assert order == [second.seq, first.seq]
    assert latest(incident, second.seq).exactness == "minute"


def test_a_corrected_answer_counts_as_corrected(declare: Declare) -> None:
    incident = declare(STEPS, head="ask:\n  versions: {label: Versions, type: list}\n")
    [entry] = decisions.answer(incident, {"versions": "1.82.7"})
    record.correct(incident, entry.seq, words="1.82.7, 1.82.8")
    incident.refresh()
    assert incident.state.answer("versions") == ["1.82.7", "1.82.8"]


def test_a_step_is_not_corrected_into_another_state(declare: Declare) -> None:
    incident = declare(STEPS)
    decided = decisions.decide(incident, "ran", "yes", why="the log says so")
    record.correct(incident, decided.seq, words="two logs say so")
    assert latest(incident, decided.seq).refs["option"] == "yes"
    added = registers.register_add(incident, "assets", {"name": "ci-1"})
    with pytest.raises(Misused, match="no words of its own"):
        record.correct(incident, added.seq, words="ci-2")
    with pytest.raises(Misused, match="new words or a new time"):
        record.correct(incident, decided.seq)
    correction = record.correct(incident, decided.seq, words="three logs")
    with pytest.raises(Refused, match="itself a correction"):
        record.correct(incident, correction.seq, words="four")


def test_a_redaction_erases_the_words_and_changes_no_step(declare: Declare) -> None:
    incident = declare(STEPS)
    decided = decisions.decide(incident, "ran", "yes", why="Jo Doe's laptop ran it")
    record.correct(incident, decided.seq, words="Jo Doe's old laptop ran it")
    steps.done(incident, "isolate")
    before = {str(view.key): view.standing for view in incident.checklist}
    record.redact(incident, decided.seq, why="a private person", authority="counsel")
    incident.refresh()
    assert {str(view.key): view.standing for view in incident.checklist} == before
    fresh = Incident(incident.store, incident.id, incident.actor)
    fresh.refresh()
    assert {str(view.key): view.standing for view in fresh.checklist} == before
    for each in (incident, fresh):
        assert "Jo Doe" not in " ".join(entry.words + entry.first_words for entry in each.state.entries)
        assert latest(each, decided.seq).words == "[redacted]"


def test_a_when_on_a_redacted_answer_opens_with_a_warning(declare: Declare) -> None:
    incident = declare(
        """- {id: only, do: Only for npm, when: ecosystem == npm}""",
        head="ask:\n  ecosystem: {label: Ecosystem, type: choice, options: [PyPI, npm]}\n",
    )
    [entry] = decisions.answer(incident, {"ecosystem": "PyPI"})
    incident.refresh()
    assert [view.standing for view in incident.checklist] == ["not applicable"]
    record.redact(incident, entry.seq, why="not ours to say")
    [view] = list(incident.checklist)
    assert view.standing == "open"
    assert view.warnings


def test_the_playbook_itself_is_not_redacted(declare: Declare) -> None:
    incident = declare(STEPS)
    with pytest.raises(Refused, match="holds no words"):
        record.redact(incident, 1, why="x")
    with pytest.raises(Refused, match="needs a reason"):
        record.redact(incident, 2, why=" ")
    with pytest.raises(NotFound, match="no entry 99"):
        record.redact(incident, 99, why="x")
    title = next(entry.seq for entry in incident.state.entries if entry.kind == "incident.titled")
    record.redact(incident, title, why="names a customer")
    assert incident.state.name == "[redacted]"
    with pytest.raises(Refused, match="redacted already"):
        record.redact(incident, title, why="again")


def test_a_purge_leaves_a_tombstone_and_other_peoples_evidence(
    declare: Declare, store: Journal, bytes_of: Callable[[bytes], BytesIO]
) -> None:
    first, second = declare(STEPS), declare(STEPS)
    shared = evidence.add(first, bytes_of(b"shared"), name="shared.log")
    evidence.add(second, bytes_of(b"shared"), name="shared.log")
    alone = evidence.add(first, bytes_of(b"alone"), name="alone.log")
    lost = evidence.add(first, bytes_of(b"lost"), name="lost.log")
    store.vault.destroy(str(lost.refs["sha256"]))
    count = first.state.seq
    record.purge(first, why="wrong tenant", authority="counsel")
    again = Incident(store, first.id, first.actor)
    again.refresh()
    assert again.state.purged is not None
    event = again.state.purged.event
    assert isinstance(event, IncidentPurged)
    assert (event.entries, event.evidence, event.elsewhere, event.gone) == (count + 1, 1, 1, 1)
    assert event.authority == "counsel"
    assert acknowledgement([again.state.purged]) == (
        f"Removed: {count + 1} entries and 1 piece of evidence;"
        " 1 more, which another incident names or which lies elsewhere, stays; 1 was gone before"
    )
    assert [entry.kind for entry in again.state.entries] == ["incident.purged", "removal.finished"]
    assert verify_store(store).problems == []
    assert store.vault.verify(str(shared.refs["sha256"])) == "ok"
    assert store.vault.verify(str(alone.refs["sha256"])) == "missing"
    with pytest.raises(Refused, match="was purged"):
        notes.note(again, "still there?")
    with pytest.raises(Refused, match="was purged"):
        notes.note(Incident(store, first.id, first.actor), "still there?")
    third = declare(STEPS)
    assert third.id == "INC-2026-0003"


def test_a_purge_under_legal_hold_is_refused(declare: Declare) -> None:
    incident = declare(STEPS)
    evidence.hold(incident, why="litigation")
    with pytest.raises(Refused, match="under legal hold"):
        record.purge(incident, why="tidy up")
    evidence.release(incident, why="settled", authority="counsel")
    record.purge(incident, why="tidy up")


def test_a_note_after_notes_of_others_follows_them_and_their_clock(declare: Declare, clock: TickingClock) -> None:
    incident = declare(STEPS)
    other = Incident(incident.store, incident.id, incident.actor, clock=clock)
    for words in ("one", "two"):
        notes.note(other, words)
    clock.forward(hours=-2)
    assert notes.note(incident, "three").words == "three"
    entries = incident.state.entries
    assert [entry.words for entry in entries if entry.kind == "note.added"] == ["one", "two", "three"]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-2].kind == "clock.stepped"
    lifecycle.close(other, why="over")
    with pytest.raises(Refused, match="is closed"):
        notes.note(incident, "four")


def test_a_clock_that_steps_back_is_recorded_and_gives_no_negative_durations(
    declare: Declare, clock: TickingClock
) -> None:
    incident = declare(STEPS)
    notes.note(incident, "before")
    clock.forward(hours=-2)
    notes.note(incident, "after")
    entries = incident.state.entries
    assert [entry.kind for entry in entries[-3:]] == ["note.added", "clock.stepped", "note.added"]
    assert entries[-1].recorded < entries[-3].recorded
    fresh = Incident(incident.store, incident.id, incident.actor, clock=clock)
    notes.note(fresh, "from a shell")
    incident.refresh()
    assert [entry.kind for entry in incident.state.entries[-2:]] == ["note.added", "note.added"]


def test_a_closed_incident_takes_nothing_but_what_concerns_the_record(
    declare: Declare, bytes_of: Callable[[bytes], BytesIO]
) -> None:
    incident = declare(STEPS)
    note = notes.note(incident, "typo")
    notes.action_add(incident, "Write it up", owner="grace", due="+2d")
    evidence.add(incident, bytes_of(b"x"), name="x")
    with pytest.raises(Refused, match="2 steps are still open: ran, isolate"):
        lifecycle.close(incident)
    closed = lifecycle.close(incident, outcome="false-alarm", why="another team's test")
    assert closed.body_texts("still_open") == ("ran", "isolate")
    closed_already = r"INC-2026-0001 is closed\. Nothing was written"
    with pytest.raises(Refused, match=closed_already):
        notes.note(incident, "more")
    with pytest.raises(Refused, match=closed_already):
        steps.done(incident, "isolate", why="x")
    record.correct(incident, note.seq, words="no typo")
    notes.action_close(incident, 1)
    evidence.verify(incident)
    lifecycle.reopen_incident(incident, why="it was not")
    notes.note(incident, "more")


def test_a_note_about_a_round_that_was_not_opened_is_refused(declare: Declare) -> None:
    incident = declare(STEPS + "    - {id: sweep, do: Sweep, repeat: until clean}\n")
    with pytest.raises(NotFound, match=r"no step called 'sweep\.2'"):
        notes.note(incident, "the second sweep", step="sweep.2")
    with pytest.raises(NotFound, match=r"no step called 'isolate\.7'"):
        notes.note(Incident(incident.store, incident.id, incident.actor), "again", step="isolate.7")
    steps.done(incident, "sweep")
    steps.repeat(incident, "sweep")
    notes.note(incident, "the second sweep", step="sweep.2")


@pytest.mark.parametrize("words", ["", "  "])
def test_no_correction_takes_the_words_away(declare: Declare, words: str) -> None:
    """A skip without a reason is refused, and so is one whose reason is corrected away."""
    incident = declare(STEPS)
    skipped = steps.skip(incident, "isolate", why="no host ran it")
    with pytest.raises(Misused, match="new words"):
        record.correct(incident, skipped.seq, words=words)


def test_a_redacted_entry_takes_no_new_words_but_another_time(declare: Declare) -> None:
    incident = declare(STEPS)
    note = notes.note(incident, "Jo Doe's laptop ran it")
    record.redact(incident, note.seq, why="a private person")
    with pytest.raises(Refused, match="was redacted"):
        record.correct(incident, note.seq, words="somebody's laptop ran it")
    record.correct(incident, note.seq, occurred="-30m")
    assert latest(incident, note.seq).exactness == "minute"


def test_an_answer_is_not_corrected_into_one_that_its_question_does_not_take(declare: Declare) -> None:
    incident = declare(STEPS, head="ask:\n  ecosystem: {label: Ecosystem, options: [PyPI, npm]}\n")
    [entry] = decisions.answer(incident, {"ecosystem": "npm"})
    with pytest.raises(Refused, match="is none of its options"):
        record.correct(incident, entry.seq, words="cargo")
    record.correct(incident, entry.seq, words="pypi")
    incident.refresh()
    assert incident.state.answer("ecosystem") == "PyPI"


@pytest.mark.parametrize("removal", ["redact", "purge"])
def test_a_removal_takes_the_drafts_and_the_last_copy_along(declare: Declare, store: Journal, removal: str) -> None:
    incident, other = declare(STEPS), declare(STEPS)
    note = notes.note(incident, "Jo Doe's laptop ran it")
    drafts = Path(store.location) / "drafts"
    for name in (f"{incident.id}.ada.scribe.txt", "copied.txt", f"{other.id}.ada.scribe.txt", f"here.{incident.id}..x"):
        (drafts / name).write_text("Jo Doe")
    if removal == "redact":
        record.redact(incident, note.seq, why="a private person")
    else:
        record.purge(incident, why="wrong tenant")
    assert {path.name for path in drafts.iterdir()} == {f"{other.id}.ada.scribe.txt", f"here.{incident.id}..x"}
    assert store.warnings == []


def test_no_other_entry_repeats_an_answer_that_is_redacted(declare: Declare, store: Journal) -> None:
    incident = declare(
        """
        - id: ask
          do: Ask {{ person }}
          ask: {person: {label: Who}}
          evidence: ["The mail to {{ person }}", A receipt]
        """
    )
    [answer] = decisions.answer(incident, {"person": "Jo Doe"})
    done = steps.done(incident, "ask", why="by telephone")
    assert done.body_texts("out_of_order") == (
        "its evidence is missing: slot 1 of 2",
        "its evidence is missing: A receipt",
    )
    record.redact(incident, answer.seq, why="a private person")
    assert b"Jo Doe" not in (Path(store.location) / "journal.sqlite").read_bytes()


def test_the_head_is_that_of_the_last_entry_read_though_others_wrote_since(declare: Declare, store: Journal) -> None:
    incident = declare("- {id: look, do: Look}")
    head = incident.head
    other = Incident(store, incident.id, Actor("bo", "bo", "desk.example"))
    notes.note(other, "Bo was here")
    assert incident.head == head
    incident.refresh()
    assert incident.head == other.head != head
