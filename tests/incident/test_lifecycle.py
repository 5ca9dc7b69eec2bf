from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, grafts, lifecycle, notes, people, registers, steps
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal import Journal
    from irrunner.playbook.library import Loaded
    from tests.beginnings import Declare

    Declare = Declare
    Load = Callable[[str], Loaded]

ASK = """
    ask:
      package: {label: Package name, required: true}
      versions: {label: Malicious versions, type: list, required: true}
      ecosystem: {label: Ecosystem, type: choice, options: [PyPI, npm], default: PyPI}
"""
STEP = """- {id: confirm, do: "Confirm {{ package }} {{ versions }} on {{ ecosystem }}"}"""
GUEST = playbook(
    """
    - {id: revoke, do: "Revoke what {{ package }} saw, told by {{ caller }}", role: keys}
    - {id: prove, do: Prove it dead, needs: [revoke]}
    """,
    head="""
    roles: {keys: Key owner}
    ask:
      package: {label: Package name}
      caller: {label: Who called, required: true}
    """,
    identity="rotate",
)


def text(incident: Incident, key: str) -> str:
    view = steps.require_step(incident.checklist, key)
    return incident.checklist.names(view.key).filled(view.step.text)


def test_declaring_needs_no_answer_and_what_is_missing_becomes_the_first_open_step(declare: Declare) -> None:
    incident = declare(STEP, head=ASK, answers={"package": "litellm"})
    first = next(iter(incident.checklist))
    assert (str(first.key), first.standing) == ("answers", "open")
    assert text(incident, "confirm") == "Confirm litellm \u2039versions?\u203a on PyPI"
    decisions.answer(incident, {"versions": "1.82.7, 1.82.8"})
    assert text(incident, "confirm") == "Confirm litellm 1.82.7, 1.82.8 on PyPI"
    assert next(iter(incident.checklist)).standing == "done"


def test_when_all_is_answered_there_is_no_such_step(declare: Declare) -> None:
    incident = declare(STEP, head=ASK, answers={"package": "litellm", "versions": ["1.82.7"]})
    assert [str(view.key) for view in incident.checklist] == ["confirm"]
    assert incident.state.name == "Drill: litellm"


def test_answers_that_fit_no_question_are_refused_before_anything_is_written(declare: Declare, store: Journal) -> None:
    for answers in ({"pakage": "x"}, {"ecosystem": "cargo"}, {"package": "x" * 20_000}):
        with pytest.raises(IrrunnerError):
            declare(STEP, head=ASK, answers=answers)
    assert store.incidents() == []


def test_ids_count_on_per_mode_and_year(declare: Declare) -> None:
    assert [declare(STEP, head=ASK).id for _ in range(2)] == ["INC-2026-0001", "INC-2026-0002"]
    assert declare(STEP, head=ASK, mode="exercise").id == "EX-2026-0001"
    assert declare(STEP, head=ASK, mode="retrospective").id == "RET-2026-0001"
    with pytest.raises(NotFound, match="no mode 'party'"):
        declare(STEP, head=ASK, mode="party")


def test_a_later_edit_of_the_playbook_changes_nothing(declare: Declare, load: Load, store: Journal) -> None:
    incident = declare(STEP, head=ASK)
    load(playbook("- {id: other, do: Something else}"))
    again = Incident(store, incident.id, ADA)
    again.refresh()
    assert "confirm" in again.state.steps
    [(name, sha256)] = again.state.files
    assert name == "drill.yaml"
    with store.vault.open(sha256) as kept:
        assert b"Confirm {{ package }}" in kept.read()


def test_a_playbook_with_errors_starts_no_incident(load: Load, store: Journal) -> None:
    with pytest.raises(Refused, match="unknown-step"):
        lifecycle.declare(store, load(playbook("- {id: a, do: A, needs: [nowhere]}")), ADA)
    assert store.incidents() == []


def test_a_playbook_can_be_grafted_twice_into_a_running_incident(declare: Declare, load: Load) -> None:
    incident = declare(STEP, head=ASK, answers={"package": "litellm"})
    guest = load(GUEST)
    grafts.graft(incident, guest)
    grafts.graft(incident, guest)
    keys = [str(view.key) for view in incident.checklist]
    assert "rotate/revoke" in keys
    assert "rotate-2/prove" in keys
    assert text(incident, "rotate/revoke") == "Revoke what litellm saw, told by \u2039rotate/caller?\u203a"
    decisions.answer(incident, {"rotate-2/caller": "the bank"})
    assert text(incident, "rotate-2/revoke").endswith("told by the bank")
    assert steps.require_step(incident.checklist, "rotate-2/answers").standing == "done"
    assert "keys" in incident.state.roles
    steps.done(incident, "rotate/revoke")
    assert steps.require_step(incident.checklist, "rotate/prove").standing == "open"


def test_severity_tlp_title_and_privilege_change_and_keep_their_history(declare: Declare) -> None:
    incident = declare(STEP, head=ASK, tlp="red", privilege="Prepared at the request of counsel")
    lifecycle.severity(incident, "critical", why="it ran in production")
    lifecycle.tlp(incident, "TLP:GREEN")
    lifecycle.title(incident, "The gateway")
    state = incident.state
    assert (state.level, state.tlp_label, state.name) == ("critical", "TLP:GREEN", "The gateway")
    assert [entry.refs["level"] for entry in state.severities] == ["medium", "critical"]
    assert state.privilege is not None
    with pytest.raises(NotFound, match="no severity 'awful'"):
        lifecycle.severity(incident, "awful")


def test_registers_grow_change_and_import_all_or_nothing(declare: Declare) -> None:
    incident = declare(STEP, head=ASK)
    registers.register_import(incident, "assets", [{"name": "ci-1"}, {"name": "ci-2", "kind": "ci-runner"}])
    with pytest.raises(Refused, match="row 2: a row of assets needs a name"):
        registers.register_import(incident, "assets", [{"name": "ci-3"}, {"kind": "laptop"}])
    with pytest.raises(NotFound, match=r"no column 'stat'.*Did you mean 'state'"):
        registers.register_add(incident, "assets", {"name": "x", "stat": "isolated"})
    with pytest.raises(Refused, match="no state of assets"):
        registers.register_add(incident, "assets", {"name": "x", "state": "gone"})
    with pytest.raises(NotFound, match="no register 'pets'"):
        registers.register_add(incident, "pets", {"name": "x"})
    registers.register_change(incident, "assets", "a2", {"state": "isolated"})
    rows = incident.state.registers["assets"]
    assert list(rows) == ["a1", "a2"]
    assert rows["a2"].values == {"name": "ci-2", "kind": "ci-runner", "state": "isolated"}
    registers.register_add(incident, "indicators", {"name": "evil.example", "type": "domain"})
    assert incident.state.registers["indicators"]["i1"].cell("name") == "evil.example"


def test_a_hand_over_is_accepted_and_takes_the_givers_roles_along(declare: Declare) -> None:
    incident = declare(STEP, head="roles: {lead: Lead, scribe: Scribe}\n" + ASK.replace("\n    ", "\n"))
    people.role(incident, "lead", "ada", contact="+44 555 0100")
    people.role(incident, "scribe", "eve")
    with pytest.raises(Refused, match="No hand-over"):
        people.accept(incident, by="grace")
    people.handover(incident, "grace", brief="the mirror still serves it")
    people.accept(incident, by="grace")
    assert (incident.state.holder("lead"), incident.state.holder("scribe")) == ("grace", "eve")
    assert [entry.words for entry in incident.state.roles["lead"].holders] == ["ada", "grace"]
    with pytest.raises(NotFound, match="no role 'boss'"):
        people.role(incident, "boss", "ada")


def test_a_note_needs_no_fold_and_still_knows_the_steps(declare: Declare, store: Journal) -> None:
    incident = declare(STEP, head=ASK)
    steps.step_add(incident, "Something new")
    shell = Incident(store, incident.id, ADA)
    notes.note(shell, "about it", step="confirm")
    notes.note(shell, "about that", step="added-1")
    assert shell.state.seq == 0
    with pytest.raises(NotFound, match="Did you mean 'confirm'"):
        notes.note(shell, "about it", step="confrim")
    with pytest.raises(NotFound, match="no incident INC-2026-0099"):
        notes.note(Incident(store, "INC-2026-0099", ADA), "hello?")
    with pytest.raises(Refused, match="100,001 characters"):
        notes.note(shell, "x" * 100_001)
    with pytest.raises(Refused, match="no text"):
        notes.note(shell, "half \ud83d")
    with pytest.raises(Refused, match="no text"):
        notes.note(shell, "whole", by="half \udcff")


def test_who_did_it_and_who_recorded_it_are_two_fields(declare: Declare) -> None:
    incident = declare(STEP, head=ASK)
    entry = notes.note(incident, "pulled the plug", by="grace", at="-10m")
    assert (entry.by, entry.actor.name, entry.actor.account) == ("grace", "ada", "ada")
    assert entry.occurred < entry.recorded
    assert entry.as_written == "-10m"


def test_two_people_cannot_both_finish_the_same_step(declare: Declare, store: Journal) -> None:
    incident = declare(STEP, head=ASK)
    other = Incident(store, incident.id, ADA)
    other.refresh()
    steps.done(incident, "confirm")
    with pytest.raises(Refused, match="already done"):
        steps.done(other, "confirm")


def test_a_title_made_by_irrunner_repeats_what_was_said_and_no_default(declare: Declare) -> None:
    asks = "ask:\n  package: {label: Package}\n  ecosystem: {label: Ecosystem, options: [PyPI, npm], default: PyPI}\n"
    assert declare("- {id: first, do: Begin}", head=asks).state.name == "Drill"
    assert declare("- {id: first, do: Begin}", head=asks, answers={"package": "litellm"}).state.name == "Drill: litellm"
    assert declare("- {id: first, do: Begin}", head=asks, answers={"ecosystem": "npm"}).state.name == "Drill: npm"


def test_the_playbook_that_runs_is_not_grafted_into_itself(declare: Declare, load: Load) -> None:
    incident = declare(STEP, head=ASK)
    before = len(incident.state.entries)
    with pytest.raises(Refused, match="drill is the playbook that this incident runs already"):
        grafts.graft(incident, load(playbook(STEP, head=ASK)))
    assert len(incident.state.entries) == before


def test_a_graft_says_how_many_steps_it_adds_and_where_they_stand_already(declare: Declare, load: Load) -> None:
    incident = declare(STEP, head=ASK)
    guest = load(GUEST).usable()
    first = grafts.plan_graft(incident.state, guest)
    count = len(incident.state.steps)
    grafts.graft(incident, load(GUEST))
    assert (first.prefix, first.standing) == ("rotate", ())
    assert len(incident.state.steps) - count == first.steps
    again = grafts.plan_graft(incident.state, guest)
    assert (again.prefix, again.standing) == ("rotate-2", ("rotate",))
    grafts.ungraft(incident, "rotate")
    assert grafts.plan_graft(incident.state, guest).standing == ()


def test_a_playbook_that_the_incident_uses_stands_there_already(declare: Declare, load: Load) -> None:
    load(GUEST)
    incident = declare(f"{STEP}\n- {{use: rotate, as: keys, with: {{package: package}}}}", head=ASK)
    assert grafts.plan_graft(incident.state, load(GUEST).usable()).standing == ("keys",)


def test_the_steps_of_a_withdrawn_graft_apply_no_more_and_what_was_done_stays_done(
    declare: Declare, load: Load
) -> None:
    incident = declare(STEP, head=ASK)
    grafts.graft(incident, load(GUEST))
    steps.done(incident, "rotate/revoke", why="at once")
    with pytest.raises(Refused, match="Work was done on steps of rotate: rotate/revoke"):
        grafts.ungraft(incident, "rotate")
    entry = grafts.ungraft(incident, "rotate", why="the wrong playbook")
    standings = {str(view.key): view.standing for view in incident.checklist if "rotate" in view.key.id}
    assert standings.pop("rotate/revoke") == "done"
    assert set(standings.values()) == {"not applicable"}
    assert entry.body_texts("worked") == ("rotate/revoke",)
    assert not [key for key in incident.state.asks if key.startswith("rotate/")]
    assert incident.state.grafts["rotate"].withdrawal is entry
    with pytest.raises(Refused, match="withdrawn already"):
        grafts.ungraft(incident, "rotate", why="again")
    with pytest.raises(NotFound, match="added as 'nothing'"):
        grafts.ungraft(incident, "nothing")


def test_a_graft_nobody_worked_on_is_withdrawn_without_a_reason(declare: Declare, load: Load) -> None:
    incident = declare(STEP, head=ASK)
    grafts.graft(incident, load(GUEST))
    grafts.ungraft(incident, "rotate")
    grafts.graft(incident, load(GUEST))
    assert steps.require_step(incident.checklist, "rotate-2/revoke").standing == "open"
