"""How the checks of a step stand, and what changed since they ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.check_result import Answer, CheckResult
from irrunner.incident.check_standings import LastRuns, changes_since, check_mark, check_standings
from irrunner.incident.verbs import checks, decisions, record, registers
from irrunner.incident.verbs.steps import require_step

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

HEAD = "ask:\n  package: {label: Package}\n  depth: {label: How deep}\n"
STEPS = """
- id: find
  do: Find it
  checks:
    - exposure: {package: "{{ package }}", indicators: register, paths: [/srv]}
    - run: [find, /srv, -name, "{{ package }}"]
    - run: [find, /opt]
- {id: isolate, do: "Isolate {{ item.name }}", for_each: assets, checks: [{run: [ping, "{{ item.name }}"]}]}
- {id: bare, do: Nothing to run}
"""


@pytest.fixture
def incident(declare: Declare) -> Incident:
    made = declare(STEPS, head=HEAD, answers={"package": "litellm"})
    registers.register_add(made, "assets", {"name": "srv-1"})
    return made


def ran(incident: Incident, name: str, answer: Answer = "clear", *, step: str = "find") -> None:
    with checks.running(incident, name, [name], step=step) as run:
        checks.finish(incident, run.number, CheckResult(answer, "done."))


def older(incident: Incident, name: str, step: str = "find") -> tuple[str, ...]:
    incident.refresh()
    found = check_standings(incident.checklist, require_step(incident.checklist, step))
    return next(each.older for each in found if each.name == name)


def word(incident: Incident, step: str = "find") -> str:
    incident.refresh()
    mark = check_mark(incident.checklist, require_step(incident.checklist, step), LastRuns(incident.state))
    return mark.word if mark is not None else ""


def test_each_check_of_a_step_has_a_name_of_its_own_and_its_last_run(incident: Incident) -> None:
    ran(incident, "run", "unknown")
    ran(incident, "run", "hit")
    ran(incident, "run.2", "clear")
    found = check_standings(incident.checklist, require_step(incident.checklist, "find"))

    assert [(each.name, each.number, each.answer) for each in found] == [
        ("exposure", 0, ""),
        ("run", 2, "hit"),
        ("run.2", 3, "clear"),
    ]


def test_the_word_of_a_step_is_what_needs_somebody_most_and_one_clear_of_three_is_not_all(incident: Incident) -> None:
    assert (word(incident), word(incident, "bare")) == ("", "")
    ran(incident, "exposure", "clear")
    assert word(incident) == "clear 1/3"
    ran(incident, "run", "unknown")
    assert word(incident) == "unknown"
    ran(incident, "run.2", "error")
    assert word(incident) == "error"
    ran(incident, "run.2", "hit")
    assert word(incident) == "hit"
    with checks.running(incident, "run", ["run"], step="find"):
        assert word(incident) == "running"


def test_a_row_that_changed_later_makes_its_result_older_and_a_new_run_mends_that(incident: Incident) -> None:
    ran(incident, "run", step="isolate@a1")
    registers.register_add(incident, "assets", {"name": "srv-2"})
    assert older(incident, "run", "isolate@a1") == ()
    registers.register_change(incident, "assets", "a1", {"owner": "Bo"})

    assert older(incident, "run", "isolate@a1") == (f"a1 was changed later (entry {incident.state.seq}).",)
    assert word(incident, "isolate@a1") == "clear old"
    ran(incident, "run", step="isolate@a1")
    assert word(incident, "isolate@a1") == "clear"
    registers.register_withdraw(incident, "assets", "a1", why="not ours")
    incident.refresh()
    said = [*changes_since(incident.checklist, incident.state.checks[2])]
    assert said == [f"a1 was withdrawn later (entry {incident.state.seq})."]


def test_an_answer_that_is_another_now_makes_what_it_was_filled_into_older(incident: Incident) -> None:
    ran(incident, "run")
    ran(incident, "run.2")
    decisions.answer(incident, {"depth": "3"})
    decisions.answer(incident, {"package": "litellm"})
    assert older(incident, "run") == (), "it is the same answer, given again"
    decisions.answer(incident, {"package": "axios"})

    assert older(incident, "run") == (f"package was answered differently later (entry {incident.state.seq}).",)
    assert older(incident, "run.2") == (), "it names no answer"


def test_a_corrected_answer_is_another(incident: Incident) -> None:
    seq = incident.state.answers["package"].seq
    ran(incident, "run")
    record.correct(incident, seq, words="axios")

    assert len(older(incident, "run")) == 1


def test_newer_indicators_make_older_what_looks_for_them(incident: Incident) -> None:
    ran(incident, "exposure")
    ran(incident, "run")
    for number in range(6):
        registers.register_add(incident, "indicators", {"type": "domain", "value": f"{number}.example"})

    assert older(incident, "exposure") == ("6 indicators are newer than this: i1, i2, i3, i4 and 2 more.",)
    assert older(incident, "run") == ()
    ran(incident, "exposure")
    assert older(incident, "exposure") == ()


def test_what_a_check_found_itself_does_not_make_it_older(incident: Incident) -> None:
    from irrunner.incident.check_result import FoundRow

    with checks.running(incident, "exposure", ["look"], step="find") as run:
        row = FoundRow("indicators", {"type": "domain", "value": "a.example"})
        checks.finish(incident, run.number, CheckResult("hit", "there.", rows=(row,)))

    assert older(incident, "exposure") == ()


def test_an_answer_of_a_kind_that_this_version_does_not_know_is_no_clear(incident: Incident) -> None:
    ran(incident, "exposure", "clear")
    ran(incident, "run", "maybe")  # type: ignore[arg-type]

    assert word(incident) == "maybe"
