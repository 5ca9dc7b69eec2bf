"""What waits for a channel, and sending it: once, within the label, and never as a storm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.notifications.listing import list_channels
from irrunner.application.notifications.sending import Prepared, Result, prepare, prepare_test, send_waiting
from irrunner.application.notifications.settings import NotificationSettings
from irrunner.application.notifications.switching import switch_on
from irrunner.application.notifications.waiting import MOST, waiting
from irrunner.application.open_incident import OpenIncident
from irrunner.errors import NotFound, Refused
from irrunner.exchange.notifications.channels import read_channels
from irrunner.exchange.notifications.outcome import Outcome
from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle, notes, people, record, steps
from irrunner.incident.verbs import notifications as verbs
from irrunner.incident.verbs.writing import final_issue, issue
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, SetClock, playbook
from tests.checks.services import Answer
from tests.exchange.notifications.receivers import TOKEN, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.journal import Journal

    Begin = Callable[..., OpenIncident]

STEPS = "- {id: look, do: Look closer at grace, within: 30m}\n- {id: call, do: Call}\n"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with open_store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def begin(tmp_path: Path, store: Journal, clock: SetClock) -> Begin:
    """Declare an incident."""

    def begun(*, tlp: str = "green", mode: str = "live", title: str = "Trouble at grace's") -> OpenIncident:
        file = tmp_path / "drill.yaml"
        file.write_text(playbook(STEPS, head=f"tlp: {tlp}\nroles: {{lead: Lead}}\n"))
        loaded = library.find(str(file), [tmp_path])
        return OpenIncident(lifecycle.declare(store, loaded, ADA, clock=clock, mode=mode, title=title))

    return begun


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    running = Receiver("slack")
    monkeypatch.setenv("OPS_HOOK", f"{running.address}/{TOKEN}")
    yield running
    running.stop()


def settings(**more: Any) -> NotificationSettings:
    return NotificationSettings(read_channels({"ops": {"kind": "slack", "address": "env:OPS_HOOK", **more}}))


def begun_and_on(begin: Begin, own: NotificationSettings, **options: Any) -> OpenIncident:
    opened = begin(**options)
    switch_on(opened.incident, "ops", own)
    return opened


def said(receiver: Receiver) -> list[str]:
    """The lines of each message that came, below its heading."""
    return [each.body["text"].partition("\n")[2] for each in receiver.asked]


def kinds(opened: OpenIncident) -> list[str]:
    opened.incident.refresh()
    return [entry.kind for entry in opened.incident.state.entries if entry.kind.startswith("notification.")]


def another(store: Journal, opened: OpenIncident, clock: SetClock) -> OpenIncident:
    """The same incident, open a second time."""
    other = Incident(store, opened.incident.id, ADA, clock=clock)
    other.refresh()
    return OpenIncident(other)


def test_nothing_is_sent_before_a_person_switched_a_channel_on(begin: Begin, receiver: Receiver) -> None:
    opened, own = begin(), settings()
    lifecycle.severity(opened.incident, "critical")
    assert send_waiting(opened, own) == []
    switch_on(opened.incident, "ops", own)
    lifecycle.severity(opened.incident, "low")
    notes.note(opened.incident, "nobody is told of notes")
    assert [each.arrived for each in send_waiting(opened, own)] == [True]
    assert said(receiver) == ["Notifications about this incident begin.\nSeverity is LOW"]
    assert send_waiting(opened, own) == []
    assert kinds(opened) == ["notification.enabled", "notification.attempted", "notification.sent"]


def test_the_record_says_what_left_and_that_it_arrived(begin: Begin, receiver: Receiver) -> None:
    import hashlib

    opened, own = begin(), settings()
    switch_on(opened.incident, "ops", own, why="duty")
    send_waiting(opened, own)
    *_, attempt, sent = opened.incident.state.entries
    body = json.dumps(receiver.asked[0].body).encode()
    assert attempt.refs["sha256"] == hashlib.sha256(body).hexdigest()
    assert attempt.words == "INC-2026-0001 MEDIUM TLP:GREEN\nNotifications about this incident begin."
    assert sent.refs == {"channel": "ops", "attempt": attempt.seq}
    assert sent.words == "200 ok"


def test_two_screens_never_send_the_same_twice(
    begin: Begin, receiver: Receiver, store: Journal, clock: SetClock
) -> None:
    own = settings()
    first = begun_and_on(begin, own)
    second = another(store, first, clock)
    found = [waiting(each, own.channels["ops"], own) for each in (first, second)]
    assert all(found)
    claimed = prepare(first, own.channels["ops"], own)
    assert isinstance(claimed, Prepared)
    assert prepare(second, own.channels["ops"], own) is None
    send_waiting(first, own)  # the claim stands: nothing more goes out
    assert receiver.asked == []
    clock.forward(minutes=3)  # its sender died
    second.incident.refresh()
    assert [each.arrived for each in send_waiting(second, own)] == [True]
    assert said(receiver)[0].endswith("Sent again: it is not known whether this arrived before.")


def test_an_incident_above_the_label_of_a_channel_is_not_told_there(begin: Begin, receiver: Receiver) -> None:
    own = settings()
    opened = begin(tlp="amber")
    with pytest.raises(Refused, match="takes incidents up to TLP:GREEN, and this one is TLP:AMBER") as refused:
        switch_on(opened.incident, "ops", own)
    assert 'tlp = "amber"' in refused.value.hint
    lifecycle.tlp(opened.incident, "green")
    switch_on(opened.incident, "ops", own)
    lifecycle.tlp(opened.incident, "red")
    lifecycle.severity(opened.incident, "critical")
    (held,) = send_waiting(opened, own, by_person=True)
    assert held.sentence.startswith("TLP:RED does not go to the channel ops")
    assert receiver.asked == []
    lifecycle.tlp(opened.incident, "clear")
    send_waiting(opened, own)
    assert said(receiver) == ["Notifications about this incident begin.\nSeverity is CRITICAL"]


def test_words_of_people_stay_inside_unless_the_profile_keeps_everything(begin: Begin, receiver: Receiver) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    people.role(opened.incident, "lead", "grace", contact="555-0100")
    notes.milestone(opened.incident, "contained", why="at 198.51.100.7")
    lifecycle.close(opened.incident, outcome="confirmed", why="grace says so")
    send_waiting(opened, own)
    assert "grace" not in json.dumps(receiver.asked[0].body)
    assert "198.51" not in json.dumps(receiver.asked[0].body)
    inside = settings(profile="internal")
    again = begun_and_on(begin, inside)
    people.role(again.incident, "lead", "grace")
    notes.milestone(again.incident, "contained", why="at 198.51.100.7", at="2026-03-23")
    send_waiting(again, inside)
    text = receiver.asked[1].body["text"]
    assert "grace" not in again.incident.state.channels["ops"].last.entry.words  # type: ignore[union-attr]
    assert "Trouble at grace's" in text
    assert "198[.]51[.]100[.]7, at 2026-03-23 (day)" in text


def test_an_exercise_is_told_only_when_switched_on_and_every_message_says_so(begin: Begin, receiver: Receiver) -> None:
    own = settings()
    opened = begin(mode="exercise")
    assert send_waiting(opened, own) == []
    switch_on(opened.incident, "ops", own)
    send_waiting(opened, own)
    assert receiver.asked[0].body["text"].startswith("EXERCISE EX-2026-0001")


def test_a_late_step_is_told_once(begin: Begin, receiver: Receiver, clock: SetClock) -> None:
    own = settings(events=["late"])
    opened = begun_and_on(begin, own)
    send_waiting(opened, own)
    clock.forward(minutes=31)
    for _ in range(3):
        send_waiting(opened, own)
    assert said(receiver)[1:] == ["Late: step look, was due 2026-03-24 12:30 UTC"]
    steps.done(opened.incident, "look")
    steps.reopen(opened.incident, "look", why="not yet")
    clock.forward(minutes=31)
    send_waiting(opened, own)
    assert len(receiver.asked) == 3


def test_a_compromised_channel_gets_nothing_until_somebody_says_otherwise(begin: Begin, receiver: Receiver) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    verbs.channel_compromised(opened.incident, "ops", "their admin token leaked")
    lifecycle.severity(opened.incident, "critical")
    assert send_waiting(opened, own, by_person=True) == []
    for act in (
        lambda: switch_on(opened.incident, "ops", own),
        lambda: verbs.notify_on(opened.incident, "ops"),
        lambda: prepare_test(opened, own.channels["ops"], own),
    ):
        with pytest.raises(Refused, match="marked as compromised since entry"):
            act()
    verbs.channel_trusted(opened.incident, "ops", "a new tenant")
    assert send_waiting(opened, own) == []
    switch_on(opened.incident, "ops", own)
    send_waiting(opened, own)
    assert len(receiver.asked) == 1


def test_a_claim_is_refused_when_the_channel_was_marked_in_between(
    begin: Begin, receiver: Receiver, store: Journal, clock: SetClock
) -> None:
    own = settings()
    first = begun_and_on(begin, own)
    second = another(store, first, clock)
    verbs.channel_compromised(second.incident, "ops", "they read it")
    found = prepare(first, own.channels["ops"], own)  # its state is a moment old
    assert isinstance(found, Result)
    assert "compromised" in found.sentence
    assert receiver.asked == []


def test_a_day_offline_is_a_few_tries_and_then_one_message(begin: Begin, receiver: Receiver, clock: SetClock) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    receiver.answers(Answer(b"down", 503))
    for number in range(48):
        clock.forward(minutes=30)
        lifecycle.severity(opened.incident, ("low", "high")[number % 2])
        send_waiting(opened, own)
    assert len(receiver.asked) < 15
    receiver.asked.clear()
    receiver.answers(Answer(b"ok"))
    clock.forward(hours=5)
    send_waiting(opened, own)
    send_waiting(opened, own)
    assert len(receiver.asked) == 1
    assert "40 more before these" in said(receiver)[0]


def test_retry_after_is_honoured_and_a_refusal_waits_for_a_person(
    begin: Begin, receiver: Receiver, clock: SetClock
) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    receiver.answers(Answer(b"", 429, {"retry-after": "900"}), Answer(b"no_service", 404), Answer(b"ok"))
    send_waiting(opened, own)
    clock.forward(minutes=14)
    assert "is tried again at 2026-03-24 12:15 UTC" in send_waiting(opened, own)[0].sentence
    clock.forward(minutes=2)
    assert "404 no_service" in send_waiting(opened, own)[0].sentence
    clock.forward(days=2)
    assert "was refused. Try it again: irrunner notify send ops" in send_waiting(opened, own)[0].sentence
    assert send_waiting(opened, own, by_person=True)[0].arrived


def test_a_channel_gets_a_bounded_number_of_messages(begin: Begin, receiver: Receiver, clock: SetClock) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    for number in range(MOST + 15):
        lifecycle.severity(opened.incident, ("low", "high")[number % 2])
        send_waiting(opened, own)
    assert len(receiver.asked) == MOST
    clock.forward(minutes=11)
    send_waiting(opened, own)
    assert len(receiver.asked) == MOST + 1
    assert said(receiver)[-1].startswith("5 more before these")


def test_nothing_leaves_offline_or_without_its_secret(
    begin: Begin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    offline = NotificationSettings(own.channels, offline=True)
    assert send_waiting(opened, offline, by_person=True)[0].sentence == "Nothing may use the network (offline)."
    monkeypatch.delenv("OPS_HOOK")
    assert "The variable OPS_HOOK is not set here" in send_waiting(opened, own)[0].sentence
    with pytest.raises(NotFound, match="OPS_HOOK is not set"):
        switch_on(begin().incident, "ops", own)
    assert receiver.asked == []
    assert kinds(opened) == ["notification.enabled"]


def test_a_closed_incident_tells_of_its_end_and_a_report_that_was_issued_stays_so(
    begin: Begin, receiver: Receiver
) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    lifecycle.close(opened.incident, outcome="false-alarm", why="nothing")
    issue(opened.incident, ["Board"])
    send_waiting(opened, own)
    assert said(receiver)[0].endswith("Closed as false-alarm, 2026-03-24 12:00 UTC")
    assert final_issue(opened.incident.state) is not None


def test_a_redacted_message_changes_nothing_of_what_was_told(
    begin: Begin, receiver: Receiver, store: Journal, clock: SetClock
) -> None:
    own = settings(profile="internal")
    opened = begun_and_on(begin, own)
    send_waiting(opened, own)
    (attempt,) = opened.incident.state.channels["ops"].attempts
    record.redact(opened.incident, attempt, why="a name")
    other = another(store, opened, clock)
    assert send_waiting(other, own) == []
    assert other.incident.state.channels["ops"].attempts[attempt].entry.words == "[redacted]"


def test_a_test_message_says_so_and_tells_nothing_else(begin: Begin, receiver: Receiver) -> None:
    from irrunner.application.notifications.sending import send_claimed

    own, opened = settings(), begin()
    (result,) = send_claimed(opened.incident, [prepare_test(opened, own.channels["ops"], own)])
    assert result.arrived
    assert said(receiver) == ["A test: nothing happened, and nothing has to be done."]
    assert not opened.incident.state.channels["ops"].is_on


def test_the_list_says_what_waits_and_why_without_any_secret(begin: Begin, receiver: Receiver) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    receiver.answers(Answer(f"gone: {TOKEN}".encode(), 410))
    send_waiting(opened, own)
    (line,) = list_channels(opened, own)
    assert (line.name, line.kind, line.standing, line.waiting) == ("ops", "slack", "on", 1)
    assert line.last.startswith("FAILED")
    assert TOKEN not in str(line)


def test_no_secret_is_anywhere_in_the_store(begin: Begin, receiver: Receiver, tmp_path: Path) -> None:
    own = settings()
    opened = begun_and_on(begin, own)
    for status in (200, 500, 404, 302):
        receiver.answers(Answer(f"{TOKEN} at /{TOKEN}".encode(), status))
        lifecycle.severity(opened.incident, ("low", "high")[status % 3 == 0])
        send_waiting(opened, own, by_person=True)
    assert len(receiver.asked) == 4
    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if TOKEN.encode() in path.read_bytes()] == []
    assert TOKEN.encode() not in Path("/proc/self/cmdline").read_bytes()


def test_an_outcome_of_a_message_that_another_took_over_is_refused(
    begin: Begin, receiver: Receiver, store: Journal, clock: SetClock
) -> None:
    from irrunner.application.notifications.sending import record as record_outcome

    own = settings()
    opened = begun_and_on(begin, own)
    claimed = prepare(opened, own.channels["ops"], own)
    assert isinstance(claimed, Prepared)
    record_outcome(opened.incident, claimed, Outcome(True, "200 ok"))
    with pytest.raises(Refused, match="is no message on its way"):
        record_outcome(opened.incident, claimed, Outcome(False, "late"))
