"""What a report says about times, corrections, steps and people."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.journal.chain import Actor
from irrunner.report import FORMATS, render
from tests.laptops import BOB, begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident
    from tests.beginnings import TickingClock

    Declare = Callable[..., Incident]

ONE = "- {id: one, do: One}"
TEAM = "roles: {lead: Incident lead}\n"


def said(incident: Incident) -> dict[str, Any]:
    """The report's fields."""
    fields: dict[str, Any] = json.loads(render(incident, "json"))
    return fields


def measures(incident: Incident) -> dict[str, tuple[str, str]]:
    """Each measure's value and note."""
    return {each["name"]: (each["value"], each["note"]) for each in said(incident)["measures"]}


def test_a_duration_whose_ends_are_not_known_is_not_a_zero(declare: Declare) -> None:
    incident = declare(ONE)
    assert measures(incident)["Time to detect"] == ("n/a", "not known: began and detected")
    assert said(incident)["measures"][0]["seconds"] is None


def test_a_duration_is_never_negative(declare: Declare) -> None:
    incident = declare(ONE)
    notes.milestone(incident, "began", at="2026-03-24 11:00 UTC")
    notes.milestone(incident, "detected", at="2026-03-24 10:00 UTC")
    assert measures(incident)["Time to detect"] == ("n/a", "detected lies before began")


def test_a_duration_from_a_day_is_the_range_that_the_day_leaves(declare: Declare) -> None:
    incident = declare(ONE)
    notes.milestone(incident, "began", at="2026-03-23")
    notes.milestone(incident, "detected", at="2026-03-24 04:10 UTC")
    assert measures(incident)["Time to detect"] == ("4h 10m to 1d 4h", "a time is known to the day only")
    detect = said(incident)["measures"][0]
    assert (detect["seconds"], detect["least"]) == (None, 4 * 3600 + 600)


def test_every_measure_prints_its_formula(declare: Declare) -> None:
    report = said(declare(ONE))
    assert all(each["formula"] for each in report["measures"])


def test_response_is_measured_to_the_first_step_after_the_alert_was_taken_up(declare: Declare) -> None:
    incident = declare("- {id: take, do: Take it up, marks: acknowledged}\n- {id: next, do: Next}")
    steps.done(incident, "take", at="2026-03-24 11:00 UTC")
    steps.done(incident, "next", at="2026-03-24 11:07 UTC")
    assert measures(incident)["Time to respond"][0] == "7m"


def test_time_in_each_severity_adds_up(declare: Declare) -> None:
    incident = declare(ONE, at="2026-03-24 08:00 UTC")
    lifecycle.severity(incident, "critical", at="2026-03-24 09:00 UTC")
    lifecycle.severity(incident, "medium", at="2026-03-24 09:30 UTC")
    lifecycle.close(incident, why="x", at="2026-03-24 10:00 UTC")
    found = measures(incident)
    assert found["Time in severity medium"][0] == "1h 30m"
    assert found["Time in severity critical"][0] == "30m"


def test_time_in_severity_skips_what_it_was_closed_for_and_names_the_first_closing(declare: Declare) -> None:
    incident = declare(ONE, at="2026-03-24 08:00 UTC")
    first = lifecycle.close(incident, why="x", at="2026-03-24 09:00 UTC")
    lifecycle.reopen_incident(incident, at="2026-03-24 11:00 UTC")
    lifecycle.close(incident, why="x", at="2026-03-24 11:30 UTC")
    value, note = measures(incident)["Time in severity medium"]
    assert value == "1h 30m"
    assert note.startswith(f"first closed 2026-03-24 09:00 UTC (entry {first.seq})")


def test_time_in_severity_of_what_was_written_down_afterwards_is_not_known(declare: Declare) -> None:
    found = measures(declare(ONE, mode="retrospective", at="2026-03-24 08:00 UTC"))
    assert found["Time in severity"][0] == "n/a"
    assert not any(name.startswith("Time in severity ") for name in found)


@pytest.mark.parametrize(("outcome", "words"), [("false-alarm", "a false alarm"), ("test", "a test")])
def test_what_was_no_incident_says_so_first_and_is_in_no_measure(declare: Declare, outcome: str, words: str) -> None:
    incident = declare(ONE)
    lifecycle.close(incident, outcome=outcome, why="the scanner was wrong")
    report = said(incident)
    assert report["summary"]["sentences"][0].startswith(f"This was {words}.")
    assert "For a test." not in " ".join(report["summary"]["sentences"])  # the playbook's summary
    assert report["measures"] == []
    assert f"Nothing is measured: it was closed as {outcome.replace('-', ' ')}." in render(incident, "md")


def test_a_default_of_the_playbook_is_nobody_s_answer(declare: Declare) -> None:
    head = "ask:\n  ecosystem: {label: Ecosystem, default: PyPI}\n  other: {label: Other, default: x}\n"
    incident = declare(ONE, head=head, answers={"other": "x"})
    facts = {fact["key"]: fact for fact in said(incident)["summary"]["facts"]}
    assert (facts["ecosystem"]["default"], facts["ecosystem"]["by"]) == (True, "")
    assert (facts["other"]["default"], facts["other"]["by"]) == (False, "ada")
    row = next(row for row in said(incident)["timeline"] if row["entry"] == facts["ecosystem"]["entry"])
    assert (row["act"], row["by"]) == ("Default of the playbook: Ecosystem", "")
    assert "default of the playbook; nobody answered" in render(incident, "md")
    decisions.answer(incident, {"ecosystem": "npm"})
    fact = next(fact for fact in said(incident)["summary"]["facts"] if fact["key"] == "ecosystem")
    assert (fact["value"], fact["by"], fact["default"]) == ("npm", "ada", False)
    assert "default of the playbook" in fact["earlier"][0]
    assert "by ada" not in fact["earlier"][0]


def test_targets_count_what_was_late_never_done_or_unknown(declare: Declare, clock: TickingClock) -> None:
    incident = declare(
        "- {id: a, do: A, within: 1h}\n- {id: b, do: B, within: 1h}\n- {id: c, do: C, within: 1h}\n"
        '- {id: d, decide: D?, options: ["yes", unknown], within: 1h}\n'
    )
    steps.done(incident, "a")
    decisions.decide(incident, "d", "unknown")
    clock.forward(hours=3)
    steps.done(incident, "b")
    steps.reopen(incident, "b")
    steps.done(incident, "b")
    lifecycle.close(incident, why="enough")
    assert measures(incident)["Steps within target"] == ("1 of 4", "1 late, 1 never done, 1 unknown")


def test_a_day_is_shown_as_the_day_where_the_responders_are(declare: Declare) -> None:
    incident = declare(ONE, zone="Europe/Berlin")
    notes.milestone(incident, "began", at="2026-03-20")
    notes.milestone(incident, "detected", at="2026-03-24 12:30")
    began, detected, _ = said(incident)["key_times"]
    assert (began["at"]["utc"], began["at"]["text"]) == ("2026-03-19T23:00:00.000Z", "2026-03-20 (day)")
    assert (detected["at"]["text"], detected["local"]) == ("2026-03-24 11:30 UTC", "2026-03-24 12:30 CET")


def test_an_entry_recorded_later_says_when_and_by_whom(declare: Declare) -> None:
    incident = declare(ONE)
    notes.note(incident, "now")
    notes.note(incident, "late", at="2026-03-24 11:00 UTC", by="grace")
    late = next(row for row in said(incident)["timeline"] if row["words"] == "late")
    now = next(row for row in said(incident)["timeline"] if row["words"] == "now")
    assert late["at"]["text"] == "2026-03-24 11:00 UTC"
    assert late["recorded"]["text"].startswith("2026-03-24 12:00:")
    assert late["said"] == "2026-03-24 11:00 UTC"
    assert (late["by"], late["recorded_by"]) == ("grace", "ada")
    assert now["recorded"] is None


def test_the_timeline_goes_by_when_things_occurred_then_by_place(declare: Declare) -> None:
    incident = declare(ONE)
    notes.note(incident, "second", at="2026-03-24 11:00 UTC")
    notes.note(incident, "third", at="2026-03-24 11:00 UTC")
    notes.note(incident, "first", at="2026-03-24 10:59 UTC")
    words = [row["words"] for row in said(incident)["timeline"] if row["kind"] == "note.added"]
    assert words == ["first", "second", "third"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_correction_prints_the_old_text_too(declare: Declare, form: Any) -> None:
    incident = declare(ONE)
    note = notes.note(incident, "It was 1.82.8 alone", at="2026-03-24 10:00 UTC")
    record.correct(incident, note.seq, words="It was both", why="maintainers")
    record.correct(incident, note.seq, words="It was both of them", occurred="2026-03-24 10:30 UTC")
    text = render(incident, form)
    for part in ("It was 1.82.8 alone", "It was both", "It was both of them", "maintainers"):
        assert part in text
    assert "10:00" in text
    assert "10:30" in text


@pytest.mark.parametrize("form", FORMATS)
def test_redacted_entries_leave_no_words(declare: Declare, form: Any) -> None:
    incident = declare("- {id: one, do: One, evidence: [Proof]}", head=TEAM)
    secret = "hunter2"
    entries = [
        notes.note(incident, f"note {secret}"),
        notes.action_add(incident, f"action {secret}", owner=f"owner {secret}"),
        evidence.add(incident, BytesIO(b"x"), name=f"name {secret}", origin=f"origin {secret}", note=f"note {secret}"),
        registers.register_add(incident, "assets", {"name": f"asset {secret}"}),
        people.role(incident, "lead", f"person {secret}", contact=f"contact {secret}"),
        people.handover(incident, f"to {secret}", brief=f"brief {secret}"),
        decisions.decision(incident, f"what {secret}", why=f"why {secret}", options=[f"option {secret}"]),
        steps.skip(incident, "one", why=f"why {secret}"),
        lifecycle.title(incident, f"title {secret}"),
        notes.milestone(incident, "began", why=f"why {secret}"),
        lifecycle.privilege(incident, f"line {secret}"),
    ]
    corrected = notes.note(incident, "harmless")
    correction = record.correct(incident, corrected.seq, words=f"now {secret}", why=f"why {secret}")
    for entry in [*entries, correction]:
        record.redact(incident, entry.seq, why="a secret", authority="counsel")
    text = render(incident, form)
    assert secret not in text
    assert text.count("counsel") >= len(entries)


def test_a_skipped_step_prints_its_reason_and_a_waiting_one_what_it_waits_for(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}\n- {id: two, do: Two}\n- {id: three, do: Three, needs: [two]}")
    steps.skip(incident, "one", why="We have none.", by="grace")
    undone = said(incident)["not_done"]
    assert [(each["key"], each["reason"], each["by"]) for each in undone["skipped"]] == [
        ("one", "We have none.", "grace")
    ]
    assert [(each["key"], each["reason"]) for each in undone["waiting"]] == [("three", "Waits for two")]
    assert [(each["key"], each["reason"]) for each in undone["open"]] == [("two", "Not done yet")]


def test_a_step_that_does_not_apply_names_the_decision_that_made_it_so(declare: Declare) -> None:
    incident = declare(
        "- {id: ran, decide: Did it run?, options: ['yes', 'no']}\n- {id: rotate, do: Rotate, when: ran == \"yes\"}"
    )
    entry = decisions.decide(incident, "ran", "no")
    [found] = said(incident)["not_done"]["not_applicable"]
    assert found["condition"] == 'ran == "yes"'
    assert found["because"] == [f"ran is no (entry {entry.seq})"]


def test_rows_that_do_not_need_a_step_are_told_together(declare: Declare) -> None:
    incident = declare(
        "- {id: find, do: Find, collect: assets}\n"
        "- {id: off, do: 'Cut {{ item.name }}', for_each: assets, when: item.kind == laptop}"
    )
    for name, kind in (("l1", "laptop"), ("s1", "server"), ("s2", "server"), ("c1", "cluster")):
        registers.register_add(incident, "assets", {"name": name, "kind": kind})
    [found] = said(incident)["not_done"]["not_applicable"]
    assert found["text"] == "Cut a2, a3, a4"
    assert found["because"] == ["a2, a3: item.kind is server", "a4: item.kind is cluster"]


def test_done_without_its_evidence_is_printed_with_the_reason(declare: Declare) -> None:
    incident = declare("- {id: one, do: One, evidence: [The log, The image]}")
    evidence.add(incident, BytesIO(b"log"), name="log", step="one", slot=1)
    steps.done(incident, "one", why="No image could be taken.")
    report = said(incident)
    assert report["not_done"]["missing_evidence"] == [
        {"step": "one", "slot": "The image", "why": "No image could be taken."}
    ]
    assert report["evidence"]["complete"] == "1 of 2"
    [done] = report["phases"][0]["steps"]
    assert done["out_of_order"] == ["its evidence is missing: The image"]
    assert [slot["items"] for slot in done["evidence"]] == [["e1"], []]


def test_an_approval_from_the_same_account_says_so_and_a_missing_one_is_marked(declare: Declare) -> None:
    incident = declare("- {id: one, do: One, approve: lead}\n- {id: two, do: Two, approve: lead}", head=TEAM)
    people.role(incident, "lead", "grace")
    steps.approve(incident, "one", by="grace")
    steps.done(incident, "one")
    steps.approve(incident, "two", why="Nobody answers.")
    steps.done(incident, "two")
    one, two = said(incident)["phases"][0]["steps"]
    assert one["approvals"][0]["approved"]
    assert "same account" in one["approvals"][0]["note"]
    assert not two["approvals"][0]["approved"]
    incident.actor = Actor("grace", "grace", "other.example")
    steps.reopen(incident, "one", by="ada")
    steps.approve(incident, "one", by="grace")
    incident.actor = Actor("ada", "ada", "laptop.example")
    steps.done(incident, "one")
    first, second = said(incident)["phases"][0]["steps"][0]["approvals"]
    assert first["note"].startswith("void")
    assert second["note"] == ""


def test_an_account_that_several_names_wrote_from_is_named(declare: Declare) -> None:
    incident = declare(ONE)
    incident.actor = Actor("grace", "ada", "laptop.example")
    notes.note(incident, "x")
    assert said(incident)["people"]["shared"] == ["ada on laptop.example: ada, grace"]


def test_a_decision_made_anew_keeps_the_earlier_one_with_its_reason(declare: Declare) -> None:
    incident = declare("- {id: ran, decide: Did it run?, options: ['yes', 'no']}")
    decisions.decide(incident, "ran", "no", why="first look")
    decisions.decide(incident, "ran", "yes", why="second look")
    [decision] = said(incident)["decisions"]
    assert (decision["last"]["chosen"], decision["last"]["why"]) == ("yes", "second look")
    assert [(each["chosen"], each["why"]) for each in decision["earlier"]] == [("no", "first look")]


def test_a_late_step_says_by_how_much(declare: Declare, clock: TickingClock) -> None:
    incident = declare("- {id: one, do: One, within: 30m}\n- {id: two, do: Two, within: 30m}")
    clock.forward(minutes=50)
    steps.done(incident, "one")
    notes.note(incident, "later")
    report = said(incident)
    assert report["phases"][0]["steps"][0]["against"]["result"].startswith("late by 20m")
    assert report["not_done"]["open"][0]["against"]["result"].startswith("overdue by 20m")


def test_a_decision_made_anew_is_measured_by_the_first_one_and_shows_both_times(
    declare: Declare, clock: TickingClock
) -> None:
    incident = declare("- {id: ran, decide: Did it run?, options: ['yes', 'no'], within: 30m}")
    decisions.decide(incident, "ran", "no")
    clock.forward(minutes=50)
    decisions.decide(incident, "ran", "yes")
    report = said(incident)
    step = report["phases"][0]["steps"][0]
    assert step["against"]["result"].startswith("29m")
    assert step["against"]["result"].endswith("to spare when first decided")
    [first] = report["decisions"][0]["earlier"]
    assert step["earlier"][0].startswith(f"decided no {first['at']['text']}")
    assert step["at"]["text"] == report["decisions"][0]["last"]["at"]["text"] != first["at"]["text"]


def test_a_step_that_was_reopened_shows_what_happened_before(declare: Declare) -> None:
    incident = declare(ONE)
    steps.done(incident, "one")
    steps.reopen(incident, "one", why="Not everywhere.")
    steps.done(incident, "one")
    [done] = said(incident)["phases"][0]["steps"]
    assert [each.split(" ")[0] for each in done["earlier"]] == ["done", "reopened"]
    assert done["earlier"][1].endswith("Not everywhere.")


def test_hosts_of_the_indicators_register_are_defanged_in_pages_and_exact_in_json(declare: Declare) -> None:
    incident = declare(ONE)
    registers.register_add(incident, "indicators", {"value": "evil.example", "type": "domain"})
    registers.register_add(incident, "indicators", {"value": "hxxps://bad[.]example/x", "type": "url"})
    registers.register_add(incident, "indicators", {"value": "203.0.113.9", "type": "ip"})
    notes.note(incident, "l1 asked cdn.EVIL.example, https://bad.example/x and 203.0.113.9; see https://good.example/a")
    for form in ("md", "html"):
        text = render(incident, form).replace("\\", "")
        for plain in ("EVIL.example", "evil.example", "bad.example", "203.0.113.9"):
            assert plain not in text
        assert "cdn[.]EVIL[.]example" in text
        assert "hxxps://bad[.]example/x" in text
        assert "https://good.example/a" in text
    exact = json.loads(render(incident, "json"))
    assert exact["registers"][2]["rows"][0]["values"] == {"value": "evil.example", "type": "domain"}
    assert any("https://bad.example/x" in row["words"] for row in exact["timeline"])


def test_custody_and_destruction_are_told(declare: Declare) -> None:
    incident = declare(ONE)
    evidence.add(incident, BytesIO(b"one"), name="one.txt")
    evidence.add(incident, BytesIO(b"two"), name="two.txt")
    evidence.hand_over(incident, "e1", "the police", why="receipt 7")
    evidence.verify(incident, "e1")
    evidence.destroy(incident, "e2", why="customer's data", authority="counsel")
    evidence.hold(incident, why="litigation")
    report = said(incident)
    first, second = report["evidence"]["items"]
    assert first["custodian"] == "the police"
    assert [act["act"] for act in first["custody"]] == [
        "Evidence e1 added",
        "Evidence e1 handed over to the police",
        "Evidence e1 hashed again: the bytes are unchanged",
    ]
    assert "on the authority of counsel" in second["destroyed"]
    assert report["evidence"]["hold"].startswith("litigation")
    assert len(report["changes"]["destroyed"]) == 1


def test_a_clock_that_stepped_back_is_told(declare: Declare, clock: TickingClock) -> None:
    incident = declare(ONE)
    clock.forward(hours=-2)
    notes.note(incident, "earlier than before")
    [step] = said(incident)["changes"]["clock_steps"]
    assert step["now"] < step["before"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_incident_in_which_nothing_happened_renders(declare: Declare, form: Any) -> None:
    text = render(declare(ONE), form)
    if form != "json":
        for line in (
            "No question was answered.",
            "No decision was recorded.",
            "No evidence was kept.",
            "No indicators were recorded.",
            "Nobody handed over.",
            "No follow-ups were recorded.",
            "No entry was corrected.",
            "No step was skipped.",
        ):
            assert line in text


@pytest.mark.parametrize("form", FORMATS)
def test_a_purged_incident_shows_its_tombstone_and_nothing_else(declare: Declare, form: Any) -> None:
    incident = declare(ONE, title="Very secret")
    notes.note(incident, "hunter2")
    record.purge(incident, why="ordered", authority="the court")
    text = render(incident, form)
    assert "Very secret" not in text
    assert "hunter2" not in text
    assert "the court" in text


def test_a_closed_incident_says_how_it_ended_and_what_was_open(declare: Declare) -> None:
    incident = declare(ONE)
    lifecycle.close(incident, outcome="false-alarm", why="A test of ours.")
    closed = said(incident)["header"]["closed"]
    assert (closed["outcome"], closed["why"], closed["still_open"]) == ("false-alarm", "A test of ours.", ["one"])
    assert "false alarm" in " ".join(said(incident)["summary"]["sentences"])
    lifecycle.reopen_incident(incident)
    assert said(incident)["header"]["closed"] is None
    assert said(incident)["header"]["status"] == "open"


def test_an_answer_given_anew_keeps_the_earlier_one(declare: Declare) -> None:
    incident = declare(ONE, head="ask: {start: {label: Start, type: time}, other: {label: Other}}\n")
    decisions.answer(incident, {"start": "2026-03-24 09:00 UTC"})
    decisions.answer(incident, {"start": "2026-03-24 10:00 UTC"})
    summary = said(incident)["summary"]
    [fact] = summary["facts"]
    assert fact["value"] == "2026-03-24 10:00 UTC"
    assert fact["earlier"][0].startswith("2026-03-24 09:00 UTC (entry ")
    assert summary["unanswered"] == ["Other"]


def test_an_answer_keeps_the_seconds_that_somebody_gave_and_no_others(declare: Declare, clock: TickingClock) -> None:
    incident = declare(ONE, head="ask: {start: {label: Start, type: time}}\n")
    for given, shown in (
        ("2026-03-24 09:00:33 UTC", "2026-03-24 09:00:33 UTC"),
        ("2026-03-24 09:00 UTC", "2026-03-24 09:00 UTC"),
        ("-20m", "2026-03-24 11:40 UTC"),
    ):
        clock.forward(seconds=7)
        decisions.answer(incident, {"start": given})
        assert said(incident)["summary"]["facts"][0]["value"] == shown


def test_what_lies_far_before_the_work_does_not_press_the_chart_together(declare: Declare, clock: TickingClock) -> None:
    incident = declare(ONE)
    notes.milestone(incident, "introduced", at="2024-01-01 00:00 UTC")
    clock.forward(hours=1)
    steps.done(incident, "one")
    page = render(incident, "html")
    assert "◂ introduced 2024-01-01" in page
    width = float(page.split('<rect class="bar done"')[1].split('width="')[1].split('"')[0])
    assert width > 500


def test_the_head_is_that_of_the_entries_in_the_report(declare: Declare) -> None:
    incident = declare(ONE)
    other = type(incident)(incident.store, incident.id, incident.actor, clock=incident.clock)
    notes.note(other, "meanwhile")
    report = said(incident)
    other.refresh()
    assert report["journal"]["entries"] == other.state.seq
    assert report["journal"]["head"] == other.head
    assert report["journal"]["verify"] == f"irrunner verify {incident.id} --head {other.head}"


def test_a_correction_that_was_erased_leaves_no_empty_marks_behind(declare: Declare) -> None:
    incident = declare(ONE)
    note = notes.note(incident, "the secret one")
    correction = record.correct(incident, note.seq, words="the other secret")
    record.redact(incident, correction.seq, why="a name", authority="counsel")
    done = steps.done(incident, "one")
    record.correct(incident, done.seq, words="with words")
    page = render(incident, "md")
    assert "~~~~" not in page
    assert "it said nothing" in page
    assert "other secret" not in page


def test_the_timeline_says_what_a_step_said_then_and_what_came_later(declare: Declare) -> None:
    head = "ask: {versions: {label: Bad versions, type: list}}\n"
    incident = declare('- {id: look, do: "Look for {{ versions }}"}', head=head, answers={"versions": "1.0"})
    done = steps.done(incident, "look")
    answer = decisions.answer(incident, {"versions": "1.0, 1.1"})[0]
    row = next(row for row in said(incident)["timeline"] if row["entry"] == done.seq)
    assert row["about"] == "look: Look for 1.0"
    assert row["later"] == [f"later: Bad versions is now 1.0, 1.1 (entry {answer.seq})"]
    step = said(incident)["phases"][0]["steps"][0]
    assert (step["text"], step["later"]) == ("Look for 1.0", row["later"])
    for form in ("md", "html"):
        assert "later: Bad versions is now" in render(incident, form)


def test_what_nobody_answered_is_no_placeholder_in_a_report(declare: Declare) -> None:
    head = "ask: {package: {label: Package}}\n"
    steps_ = (
        '- {id: look, do: "Look for {{ package }}", evidence: ["Log of {{ package }}"]}\n'
        '- {id: other, do: "Stop {{ package }}", when: package == x}\n'
    )
    incident = declare(steps_, head=head)
    steps.done(incident, "look", why="none kept")
    for form in ("md", "html"):
        assert "\u2039" not in render(incident, form)


def test_what_two_branches_say_apart_is_no_fact_and_no_later_severity() -> None:
    here = begin()
    there = here.copy(BOB)
    decisions.answer(here.incident, {"host": "door A"})
    lifecycle.severity(here.incident, "critical")
    decisions.answer(there.incident, {"host": "door B"})
    lifecycle.severity(there.incident, "low")
    here.merge(there)
    found = said(here.incident)
    (fact,) = found["summary"]["facts"]
    assert (fact["value"], fact["earlier"]) == ("unknown, answered apart: door A (entry 5); door B (entry b1:5)", [])
    assert found["header"]["severity"] == "critical"
    assert "then critical. Set apart in another branch, where the higher one counts: low." in str(found["summary"])
    assert not any(each["name"] == "Time in severity low" for each in found["measures"])
    assert found["journal"]["last"] == here.incident.state.seq < found["journal"]["entries"]
