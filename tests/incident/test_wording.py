"""A step's sentence about the past reads as it read then, whatever is answered, decided or renamed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident import texts
from irrunner.incident.state import StepKey
from irrunner.incident.verbs import decisions, record, registers, steps, undo
from irrunner.incident.wording import Wording

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

HEAD = """
ask:
  package: {label: Package name}
  versions: {label: Bad versions, type: list}
"""
STEPS = """
- {id: range, do: "Say whether the range let {{ versions }} of {{ package }} in"}
- {id: ran, decide: "Did {{ versions }} run?", options: ["yes", "no"]}
- {id: tell, do: "Tell them that it ran: {{ ran }}"}
- {id: find, do: Find them, collect: assets}
- {id: isolate, do: "Isolate {{ item.name }}, a {{ item.kind }}", for_each: assets}
- {id: sweep, do: "Sweep for {{ versions }}", repeat: until clean}
"""


def wording(incident: Incident) -> Wording:
    incident.refresh()
    return Wording(incident.state)


def test_a_version_that_was_found_later_does_not_stand_in_what_was_done_before(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, answers={"package": "litellm", "versions": "1.82.8"})
    done = steps.done(incident, "range")
    answer = decisions.answer(incident, {"versions": "1.82.7, 1.82.8"})[0]
    step = StepKey("range")
    assert wording(incident).sentence(step, done.seq) == "Say whether the range let 1.82.8 of litellm in"
    assert wording(incident).sentence(step) == "Say whether the range let 1.82.7, 1.82.8 of litellm in"
    changed = f"Bad versions is now 1.82.7, 1.82.8 (entry {answer.seq})"
    assert wording(incident).later(step, done.seq) == (changed,)
    assert wording(incident).later(step, answer.seq) == ()


def test_what_was_not_answered_then_stands_there_as_what_was_asked(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    done = steps.done(incident, "range")
    answer = decisions.answer(incident, {"package": "litellm"})[0]
    assert (
        wording(incident).sentence(StepKey("range"), done.seq)
        == "Say whether the range let bad versions of package name in"
    )
    assert wording(incident).later(StepKey("range"), done.seq) == (f"Package name is now litellm (entry {answer.seq})",)


def test_what_is_still_to_be_answered_names_no_question_that_was_answered(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD.replace("}", ", required: true}"))
    before = decisions.answer(incident, {"package": "litellm"})[0].seq - 1
    key = StepKey("answers")
    assert wording(incident).sentence(key) == "Say what was not known yet: Bad versions"
    assert texts.title(incident.checklist, incident.checklist.view(key)) == "Answer: versions"
    assert wording(incident).sentence(key, before) == "Say what was not known yet: Package name, Bad versions"
    decisions.answer(incident, {"versions": "1.82.8"})
    assert wording(incident).sentence(key) == "Say what was not known yet: Package name, Bad versions"


def test_a_renamed_asset_keeps_its_old_name_in_what_was_done_before(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    registers.register_add(incident, "assets", {"name": "ci-1", "kind": "ci-runner"})
    done = steps.done(incident, "isolate@a1")
    renamed = registers.register_change(incident, "assets", "a1", {"name": "ci-9"})
    key = StepKey("isolate", "a1")
    assert wording(incident).sentence(key, done.seq) == "Isolate ci-1, a ci-runner"
    assert wording(incident).later(key, done.seq) == (f"a1 is now ci-9 (entry {renamed.seq})",)


def test_a_decision_that_was_made_anew_or_taken_back_leaves_what_was_done_before(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    decisions.decide(incident, "ran", "no")
    done = steps.done(incident, "tell")
    made = decisions.decide(incident, "ran", "yes")
    assert wording(incident).sentence(StepKey("tell"), done.seq) == "Tell them that it ran: no"
    assert wording(incident).later(StepKey("tell"), done.seq) == (f"ran is now yes (entry {made.seq})",)
    undo.undo(incident, "ran")
    assert wording(incident).sentence(StepKey("tell"), made.seq) == "Tell them that it ran: yes"
    assert wording(incident).later(StepKey("tell"), done.seq) == ()


def test_a_corrected_answer_corrects_only_what_came_after(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    answer = decisions.answer(incident, {"package": "litelm"})[0]
    done = steps.done(incident, "range")
    correction = record.correct(incident, answer.seq, words="litellm")
    found = wording(incident)
    assert "of litelm in" in found.sentence(StepKey("range"), done.seq)
    assert "of litellm in" in found.sentence(StepKey("range"), correction.seq)
    assert len(found.later(StepKey("range"), done.seq)) == 1


def test_what_was_erased_is_erased_in_the_past_as_well(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    answer = decisions.answer(incident, {"package": "secret-name"})[0]
    done = steps.done(incident, "range")
    record.redact(incident, answer.seq, why="a name", authority="counsel")
    found = wording(incident)
    assert "secret-name" not in found.sentence(StepKey("range"), done.seq)
    assert "[redacted]" in found.sentence(StepKey("range"), done.seq)
