"""`reopens_when`: what is known grew, so what was done with less is open again, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.incident import Incident
from irrunner.incident.verbs import decisions, grafts, record, registers, steps
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded
    from tests.beginnings import Declare

HEAD = """
ask:
  versions: {label: Versions, type: list}
  cloud: {label: Cloud, type: choice, options: [AWS, GCP]}
"""
STEPS = """
- {id: find, do: Find them, collect: assets, reopens_when: [versions, indicators]}
- {id: sweep, do: "Sweep {{ item.name }}", for_each: assets, reopens_when: [versions, indicators]}
- {id: keys, do: List keys, reopens_when: [cloud]}
- {id: executed, decide: Did it run?, options: ["yes", "no"]}
- {id: isolate, do: Isolate, when: executed == "yes", reopens_when: [versions]}
- {id: tell, do: Tell them, reopens_when: [executed]}
- {id: plain, do: Anything}
"""


def standings(incident: Incident) -> dict[str, str]:
    incident.refresh()
    return {str(view.key): view.standing for view in incident.checklist}


def reopenings(incident: Incident) -> list[tuple[str, str]]:
    incident.refresh()
    return [(str(each.refs["step"]), each.words) for each in incident.state.entries if each.kind == "step.reopened"]


def all_done(declare: Declare) -> Incident:
    incident = declare(STEPS, head=HEAD, answers={"versions": "1.82.7", "cloud": "AWS"})
    registers.register_import(incident, "assets", [{"name": "ci-1"}, {"name": "ci-2"}])
    decisions.decide(incident, "executed", "yes")
    for step in ("find", "sweep@a1", "keys", "isolate", "tell", "plain"):
        steps.done(incident, step)
    steps.skip(incident, "sweep@a2", why="it burned")
    return incident


def test_a_list_that_grows_reopens_what_was_done_and_what_was_skipped(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.answer(incident, {"versions": "1.82.7, 1.82.8, 1.82.9"})
    why = "versions grew: 1.82.8, 1.82.9"
    assert reopenings(incident) == [(step, why) for step in ("find", "sweep@a1", "sweep@a2", "isolate")]
    found = standings(incident)
    assert (found["find"], found["sweep@a1"], found["keys"]) == ("open", "open", "done")


def test_a_list_that_shrinks_or_stays_reopens_nothing(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.answer(incident, {"versions": ""})
    decisions.answer(incident, {"cloud": "AWS"})
    assert reopenings(incident) == []


def test_another_answer_reopens(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.answer(incident, {"cloud": "GCP"})
    assert reopenings(incident) == [("keys", "cloud changed")]


def test_rows_reopen_and_the_reason_names_them(declare: Declare) -> None:
    incident = all_done(declare)
    registers.register_import(incident, "indicators", [{"value": f"c{n}.example"} for n in range(7)])
    why = "indicators grew: i1, i2, i3, i4, i5 and 2 more"
    assert reopenings(incident) == [(step, why) for step in ("find", "sweep@a1", "sweep@a2")]


def test_a_row_that_gets_another_value_reopens_and_one_that_gets_a_note_does_not(declare: Declare) -> None:
    incident = all_done(declare)
    registers.register_add(incident, "indicators", {"value": "c1.example"})
    steps.done(incident, "find")
    registers.register_change(incident, "indicators", "i1", {"note": "seen"})
    assert standings(incident)["find"] == "done"
    registers.register_change(incident, "indicators", "i1", {"value": "c2.example"})
    assert reopenings(incident)[-1] == ("find", "indicators changed: i1")


def test_a_decision_made_otherwise_reopens_and_the_first_one_does_not(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.decide(incident, "executed", "no")
    assert reopenings(incident) == [("tell", "executed changed: no")]


def test_what_is_not_applicable_stays_so(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.decide(incident, "executed", "no")
    decisions.answer(incident, {"versions": "1.82.7, 2"})
    assert ("isolate", "versions grew: 2") not in reopenings(incident)
    assert standings(incident)["isolate"] == "done"


def test_a_correction_that_adds_to_an_answer_reopens_too(declare: Declare) -> None:
    incident = all_done(declare)
    answer = incident.state.answers["versions"]
    record.correct(incident, answer.seq, words="1.82.7, 9.9")
    assert ("find", "versions grew: 9.9") in reopenings(incident)


def test_what_is_not_done_yet_is_not_reopened(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    decisions.answer(incident, {"versions": "1"})
    assert reopenings(incident) == []


def test_the_step_that_brought_the_rows_is_not_reopened_by_them(declare: Declare) -> None:
    incident = declare("- {id: find, do: Find, collect: assets, reopens_when: [assets]}")
    steps.done(incident, "find")
    registers.register_add(incident, "assets", {"name": "ci-1"}, step="find")
    assert reopenings(incident) == []
    registers.register_add(incident, "assets", {"name": "ci-2"})
    assert reopenings(incident) == [("find", "assets grew: a2")]


def test_only_the_last_round_is_reopened(declare: Declare) -> None:
    incident = declare("- {id: sweep, do: Sweep, repeat: until it is clean, reopens_when: [indicators]}")
    steps.done(incident, "sweep")
    steps.repeat(incident, "sweep")
    steps.done(incident, "sweep.2")
    registers.register_add(incident, "indicators", {"value": "a.example"})
    assert [step for step, _ in reopenings(incident)] == ["sweep.2"]


def test_two_answers_at_once_reopen_once(declare: Declare) -> None:
    incident = declare("- {id: a, do: A, reopens_when: [versions, cloud]}", head=HEAD)
    steps.done(incident, "a")
    decisions.answer(incident, {"versions": "1", "cloud": "AWS"})
    assert len(reopenings(incident)) == 1


def test_a_graft_follows_the_name_that_it_was_given(declare: Declare, load: Callable[[str], Loaded]) -> None:
    guest = "- {id: look, do: Look, reopens_when: [builds, indicators]}"
    load(playbook(guest, identity="guest", head="ask:\n  builds: {label: Builds, type: list}\n"))
    steps_ = '- {use: guest, with: {builds: "{{ versions }}"}}'
    incident = declare(steps_, head=HEAD, answers={"versions": "1"})
    steps.done(incident, "guest/look")
    decisions.answer(incident, {"versions": "1, 2"})
    assert reopenings(incident) == [("guest/look", "versions grew: 2")]


def test_a_grafted_playbook_watches_the_registers_of_its_host(declare: Declare, load: Callable[[str], Loaded]) -> None:
    incident = declare("- {id: a, do: A}")
    guest = load(playbook("- {id: look, do: Look, reopens_when: [assets]}", identity="guest"))
    grafts.graft(incident, guest)
    steps.done(incident, "guest/look")
    registers.register_add(incident, "assets", {"name": "ci-1"})
    assert reopenings(incident) == [("guest/look", "assets grew: a1")]


def test_what_a_redaction_takes_out_of_an_answer_is_no_reason_any_more(declare: Declare) -> None:
    incident = all_done(declare)
    [answer] = decisions.answer(incident, {"versions": "1.82.7, s3cret"})
    record.redact(incident, answer.seq, why="a secret")
    assert all("s3cret" not in words for _, words in reopenings(incident))
    assert standings(incident)["find"] == "open"


def test_the_fold_is_the_same_when_it_is_read_again(declare: Declare) -> None:
    incident = all_done(declare)
    decisions.answer(incident, {"versions": "1.82.7, 2"})
    again = Incident(incident.store, incident.id, ADA)
    assert standings(again) == standings(incident)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{id: a, do: A, reopens_when: [versons]}", "unknown-name"),
        ("{id: a, do: A, reopens_when: versions}", "wrong-shape"),
        ("{id: a, do: A, for_each: assets, reopens_when: [assets]}", "reopens-itself"),
        ("{id: a, decide: A, options: [x, y], reopens_when: [a]}", "reopens-itself"),
    ],
)
def test_what_cannot_grow_is_a_problem(load: Callable[[str], Loaded], step: str, code: str) -> None:
    found = load(playbook(f"- {{id: z, do: Z, collect: assets}}\n- {step}", head=HEAD)).problems
    assert code in [each.code for each in found]
