"""The first page: every line out of the record, with its entry and its evidence; what is not there is said."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps, writing
from irrunner.playbook import library
from irrunner.report import render
from irrunner.shipped import shipped
from tests.beginnings import ADA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

    Declare = Callable[..., Incident]

HEAD = "roles: {lead: Incident lead}\nask: {what: {label: What was seen, answers: happened}}\n"
STEPS = """
- id: executed
  decide: Did it run?
  options: ["yes", "no", unknown]
  answers: ran
- id: personal
  decide: Could personal data be affected?
  options: ["yes", "no", unknown]
  answers: data
  evidence: [What it rests on]
- {id: find, do: Find them, collect: assets}
- {id: isolate, do: Take it off the network, short: Take it off, tags: {csf: [RS.MI-01]}, marks: contained}
- {id: later, do: Do it later}
"""


def brief(incident: Incident) -> dict[str, Any]:
    """The sections of the first page, by their keys, and the outcome."""
    found = json.loads(render(incident, "json"))["brief"]
    return {"outcome": found["outcome"], **{each["key"]: each for each in found["sections"]}}


def test_an_answer_stands_under_the_question_that_the_playbook_names(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, answers={"what": "A strange login"})
    (item,) = brief(incident)["happened"]["items"]
    assert (item["answer"], item["text"], item["entry"]) == ("A strange login", "What was seen", 5)


def test_what_nobody_decided_yet_is_not_decided_and_never_no(declare: Declare) -> None:
    (item,) = brief(declare(STEPS, head=HEAD))["data"]["items"]
    assert (item["answer"], item["tone"]) == ("not decided", "open")


def test_whose_data_names_who_says_so_why_and_on_what_evidence(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    evidence.add(incident, BytesIO(b"log"), name="log.txt", step="personal", slot=1)
    decisions.decide(incident, "personal", "unknown", why="The log is not read yet", by="Counsel")
    (item,) = brief(incident)["data"]["items"]
    assert (item["answer"], item["tone"], item["by"]) == ("unknown", "unknown", "Counsel")
    assert (item["detail"], item["evidence"]) == ("The log is not read yet", ["e1"])


def test_a_playbook_that_answers_nothing_leaves_questions_not_recorded(declare: Declare) -> None:
    found = brief(declare("- {id: one, do: One}"))
    assert {key for key, section in found.items() if key != "outcome" and section["note"] == "Not recorded."} == {
        "happened",
        "ran",
        "reach",
        "data",
    }
    assert [each["text"] for each in found["known"]["items"]] == ["not recorded"] * 3


def test_a_default_of_the_playbook_is_no_answer_of_a_person(declare: Declare) -> None:
    incident = declare("- {id: a, do: A}", head="ask: {eco: {label: Ecosystem, default: PyPI, answers: happened}}\n")
    (item,) = brief(incident)["happened"]["items"]
    assert (item["by"], item["detail"]) == ("", "default of the playbook; nobody answered")


def test_machines_on_which_it_ran_are_named_and_the_unknown_counted(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    for name, executed in (("web1", "yes"), ("web2", "no"), ("web3", "")):
        registers.register_add(incident, "assets", {"name": name, **({"executed": executed} if executed else {})})
    items = brief(incident)["ran"]["items"]
    assert [each["answer"] for each in items] == ["not decided", "web1", "not known"]
    assert items[-1]["text"] == "whether it ran there is not recorded of 1 of 3 assets"


def test_ten_thousand_machines_are_a_few_lines(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    registers.register_import(incident, "assets", [{"name": f"h{n}", "executed": "yes"} for n in range(300)])
    items = brief(incident)["ran"]["items"]
    assert items[-1]["text"] == "and 294 more in the register of assets"
    assert len(items) < 10


def test_milestones_stand_with_their_source_and_evidence(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    notes.milestone(incident, "detected", why="A mail of the provider", at="2026-03-24 08:00 UTC")
    steps.done(incident, "isolate")
    known = {each["answer"]: each for each in brief(incident)["known"]["items"]}
    assert known["detected"]["detail"] == "A mail of the provider"
    assert known["contained"]["entry"] == incident.state.seq
    assert known["confirmed"]["text"] == "not recorded"


def test_what_was_done_and_not_done_and_is_open_stands_by_name(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    steps.done(incident, "isolate")
    steps.skip(incident, "later", why="No time")
    notes.action_add(incident, "Write to them", owner="Bo", due="+2d")
    found = brief(incident)
    assert [each["text"] for each in found["done"]["items"]] == ["Take it off"]
    assert [(each["text"], each["detail"]) for each in found["undone"]["items"]] == [("Do it later", "No time")]
    assert [each["text"] for each in found["open"]["items"]][:2] == ["Write to them", "Did it run?"]


def test_who_decided_counts_what_stands(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    people.role(incident, "lead", "Ada")
    decisions.decide(incident, "executed", "no", by="Bo")
    decisions.decision(incident, "Pull the plug", why="it spreads", by="Cy")
    found = brief(incident)["decided"]
    assert [each["text"] for each in found["items"]] == ["Ada", "Pull the plug"]
    assert found["note"] == "2 decisions stand: Bo 1, Cy 1."


@pytest.mark.parametrize(
    ("outcome", "words"), [("false-alarm", "a false alarm"), ("duplicate", "a duplicate"), ("test", "a test")]
)
def test_an_outcome_that_was_no_incident_is_said_first(declare: Declare, outcome: str, words: str) -> None:
    incident = declare(STEPS, head=HEAD)
    lifecycle.close(incident, outcome=outcome, why="The scanner was ours")
    assert words in brief(incident)["outcome"]
    page = render(incident, "md")
    assert page.index(words) < page.index("What happened")


def test_a_redacted_reason_does_not_come_back_on_the_first_page(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    made = decisions.decide(incident, "executed", "yes", why="Mrs Secret told us")
    record.redact(incident, made.seq, why="a name", authority="counsel")
    assert "Secret" not in render(incident, "html")


def test_the_words_of_a_person_stand_with_their_name_and_what_was_before(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    assert "Not written." in render(incident, "md")
    writing.write(incident, "root-cause", "A token")
    writing.write(incident, "root-cause", "A token without an end", by="Bo")
    found = {each["name"]: each for each in json.loads(render(incident, "json"))["written"]}
    assert (found["root-cause"]["text"], found["root-cause"]["by"]) == ("A token without an end", "Bo")
    assert [each["text"] for each in found["root-cause"]["earlier"]] == ["A token"]


def test_a_report_is_a_draft_until_it_is_issued_and_again_after_anything_else(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    assert control(incident)["status"] == "draft"
    writing.issue(incident, ["Board", "Counsel"])
    writing.review(incident, "approved", by="Bo")
    found = control(incident)
    assert (found["status"], found["version"], found["readers"]) == ("final", 1, ["Board", "Counsel"])
    notes.note(incident, "One more thing")
    assert (control(incident)["status"], control(incident)["since"]) == ("draft", 2)
    writing.issue(incident)
    assert control(incident)["version"] == 2


def control(incident: Incident) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(incident, "json"))["control"]
    return found


def test_tags_say_which_steps_with_them_were_done(declare: Declare) -> None:
    incident = declare("- {id: a, do: A, tags: {attack: [T1552]}}\n- {id: b, do: B, tags: {attack: [T1552]}}")
    steps.done(incident, "a")
    (row,) = json.loads(render(incident, "json"))["tags"]
    assert (row["framework"], row["id"], row["done"], row["left"]) == ("ATT&CK", "T1552", ["a"], ["b"])


def test_the_glossary_has_only_words_that_occur(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    assert "Redacted" not in words_of(incident)
    made = notes.note(incident, "a name")
    record.redact(incident, made.seq, why="a name", authority="counsel")
    assert "Redacted" in words_of(incident)


def words_of(incident: Incident) -> set[str]:
    return {each["word"] for each in json.loads(render(incident, "json"))["glossary"]}


SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_playbook_has_a_first_page(name: str, store: Journal, clock: TickingClock) -> None:
    loaded = library.find(name, [shipped("playbooks")])
    incident = lifecycle.declare(store, loaded, ADA, clock=clock)
    found = brief(incident)
    assert list(found)[1:5] == ["happened", "ran", "reach", *(["passed-on"] if "passed-on" in found else ["known"])]


def test_a_report_of_a_folder_of_templates_without_annexes_has_plain_headings(declare: Declare, tmp_path: Path) -> None:
    incident = declare(STEPS, head=HEAD)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "incident.md.j2").write_text('{% set h = report.header %}\n{% include "parts/timeline.md.j2" %}\n')
    assert "## Timeline (UTC)" in render(incident, "md", templates=folder)
