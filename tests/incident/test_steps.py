from __future__ import annotations

from cProfile import Profile
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.incident.checklist import SHOWN_NAMES
from irrunner.incident.milestones import milestones
from irrunner.incident.state import StepKey
from irrunner.incident.targets import target
from irrunner.incident.texts import commands
from irrunner.incident.verbs import decisions, evidence, people, registers, steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from tests.beginnings import Declare, TickingClock

    Declare = Declare

TWO = """
    - {id: first, do: Do the first}
    - {id: second, do: Do the second, needs: [first]}
"""
ROLES = "roles: {lead: Incident lead}\n"
PER_ASSET = """
    - {id: find, do: Find them, collect: assets}
    - {id: isolate, do: "Isolate {{ item.name }}", for_each: assets, needs: [find], marks: contained}
    - {id: image, do: "Image {{ item.name }}", for_each: assets, needs: [isolate]}
    - {id: report, do: Report, needs: [isolate]}
"""


def view(incident: Incident, key: str) -> StepView:
    incident.refresh()
    return steps.require_step(incident.checklist, key)


def standings(incident: Incident) -> dict[str, str]:
    incident.refresh()
    return {str(each.key): each.standing for each in incident.checklist}


def test_open_to_done_is_one_act(declare: Declare) -> None:
    incident = declare(TWO)
    steps.done(incident, "first")
    assert standings(incident) == {"first": "done", "second": "open"}


def test_a_step_that_waits_is_refused_without_a_reason_and_marked_with_one(declare: Declare) -> None:
    incident = declare(TWO)
    with pytest.raises(Refused, match="it waits for first"):
        steps.done(incident, "second")
    assert standings(incident)["second"] == "waiting"
    entry = steps.done(incident, "second", why="it burned")
    assert entry.words == "it burned"
    assert entry.body_texts("out_of_order") == ("it waits for first",)
    assert standings(incident)["second"] == "done"


def test_a_skipped_step_satisfies_needs_and_leaves_a_warning(declare: Declare) -> None:
    incident = declare(TWO)
    steps.skip(incident, "first", why="nothing to do here")
    second = view(incident, "second")
    assert second.standing == "open"
    assert second.warnings == ("first, which it needs, was skipped",)


def test_a_skip_without_a_reason_is_refused(declare: Declare) -> None:
    incident = declare(TWO)
    with pytest.raises(Refused, match="Why is it skipped"):
        steps.skip(incident, "first", why=" ")
    with pytest.raises(Refused, match="What blocks it"):
        steps.block(incident, "first", why="")


def test_a_settled_step_changes_only_by_reopening_it(declare: Declare) -> None:
    incident = declare(TWO)
    steps.done(incident, "first")
    with pytest.raises(Refused, match="already done, by ada at"):
        steps.done(incident, "first")
    with pytest.raises(Refused, match="already done, by ada at"):
        steps.skip(incident, "first", why="no")
    steps.reopen(incident, "first")
    assert standings(incident)["first"] == "open"
    with pytest.raises(Refused, match="nothing to reopen"):
        steps.reopen(incident, "first")


def test_done_stays_done_whatever_when_says_later(declare: Declare) -> None:
    incident = declare("""
        - {id: ran, decide: Did it run?, options: ["yes", "no"]}
        - {id: isolate, do: Isolate, when: ran == "yes"}
        - {id: other, do: Other, when: ran == "yes"}
    """)
    assert standings(incident)["isolate"] == "waiting"
    decisions.decide(incident, "ran", "yes")
    steps.done(incident, "isolate")
    decisions.decide(incident, "ran", "no", why="the log was another host's")
    assert standings(incident) == {"ran": "done", "isolate": "done", "other": "not applicable"}


def test_a_step_that_waits_says_whose_answer_it_waits_for(declare: Declare) -> None:
    incident = declare("""
        - {id: ran, decide: Did it run?, options: ["yes", "no"]}
        - {id: isolate, do: Isolate, when: ran == "yes"}
    """)
    assert view(incident, "isolate").waits_for == ("the answer to ran",)


def test_a_skipped_decision_opens_what_depends_on_it_with_a_warning(declare: Declare) -> None:
    incident = declare("""
        - {id: ran, decide: Did it run?, options: ["yes", "no"]}
        - {id: isolate, do: Isolate, when: ran == "yes"}
        - {id: rest, do: Rest, when: ran == "no"}
    """)
    steps.skip(incident, "ran", why="nobody can say")
    for key in ("isolate", "rest"):
        assert view(incident, key).standing == "open"
        assert "skipped or redacted" in view(incident, key).warnings[0]


def test_a_decision_that_is_not_applicable_makes_comparisons_false(declare: Declare) -> None:
    incident = declare("""
        - {id: ran, decide: Did it run?, options: ["yes", "no"]}
        - {id: spread, decide: Did it spread?, options: ["yes", "no"], when: ran == "yes"}
        - {id: fence, do: Fence, when: spread != "no"}
    """)
    assert standings(incident)["fence"] == "waiting"
    decisions.decide(incident, "ran", "no")
    assert standings(incident) == {"ran": "done", "spread": "not applicable", "fence": "not applicable"}


def test_a_decision_is_decided_and_not_done(declare: Declare) -> None:
    incident = declare("""- {id: ran, decide: Did it run?, options: ["yes", "no"]}""")
    with pytest.raises(Refused, match="ran is a decision"):
        steps.done(incident, "ran")
    with pytest.raises(Refused, match="no option 'maybe'"):
        decisions.decide(incident, "ran", "maybe")
    decisions.decide(incident, "ran", "YES")
    assert view(incident, "ran").option == "yes"


def test_for_each_opens_one_instance_per_row_and_grows(declare: Declare) -> None:
    incident = declare(PER_ASSET)
    assert view(incident, "isolate").standing == "waiting"
    registers.register_add(incident, "assets", {"name": "ci-1"})
    registers.register_add(incident, "assets", {"name": "ci-2"})
    steps.done(incident, "find")
    found = standings(incident)
    assert found["isolate@a1"] == found["isolate@a2"] == "open"
    assert incident.checklist.names(view(incident, "isolate@a2").key).filled("on {{ item.name }}") == "on ci-2"
    registers.register_add(incident, "assets", {"name": "ci-3"})
    assert standings(incident)["isolate@a3"] == "open"


def test_needs_over_the_same_register_are_row_by_row_and_else_all_rows(declare: Declare) -> None:
    incident = declare(PER_ASSET)
    registers.register_import(incident, "assets", [{"name": "ci-1"}, {"name": "ci-2"}])
    steps.done(incident, "find")
    steps.done(incident, "isolate@a1")
    found = standings(incident)
    assert (found["image@a1"], found["image@a2"], found["report"]) == ("open", "waiting", "waiting")
    steps.done(incident, "isolate@a2")
    assert standings(incident)["report"] == "open"


def test_a_register_that_stays_empty_holds_nobody_up(declare: Declare) -> None:
    incident = declare(PER_ASSET)
    assert standings(incident)["report"] == "waiting"
    steps.done(incident, "find")
    found = standings(incident)
    assert found["isolate"] == "not applicable"
    assert found["report"] == "open"


def test_a_per_row_decision_counts_for_its_own_row(declare: Declare) -> None:
    incident = declare("""
        - {id: find, do: Find them, collect: assets}
        - {id: hit, decide: "Did {{ item.name }} run it?", options: ["yes", "no"], for_each: assets}
        - {id: rebuild, do: "Rebuild {{ item.name }}", for_each: assets, when: hit == "yes"}
    """)
    registers.register_import(incident, "assets", [{"name": "ci-1"}, {"name": "ci-2"}])
    decisions.decide(incident, "hit@a1", "yes")
    decisions.decide(incident, "hit@a2", "no")
    found = standings(incident)
    assert (found["rebuild@a1"], found["rebuild@a2"]) == ("open", "not applicable")


def test_a_count_waits_until_no_more_rows_are_expected(declare: Declare) -> None:
    incident = declare("""
        - {id: find, do: Find them, collect: assets}
        - {id: many, do: Call for help, when: count(assets) > 1}
    """)
    assert standings(incident)["many"] == "waiting"
    registers.register_import(incident, "assets", [{"name": "ci-1"}])
    assert standings(incident)["many"] == "waiting"
    steps.done(incident, "find")
    assert standings(incident)["many"] == "not applicable"
    registers.register_add(incident, "assets", {"name": "ci-2"})
    assert standings(incident)["many"] == "open"


def test_a_step_that_repeats_opens_another_round(declare: Declare) -> None:
    incident = declare("""- {id: rebuild, do: Rebuild, repeat: until every image is rebuilt}""")
    with pytest.raises(Refused, match="not settled yet"):
        steps.repeat(incident, "rebuild")
    steps.done(incident, "rebuild")
    steps.repeat(incident, "rebuild")
    assert standings(incident) == {"rebuild": "done", "rebuild.2": "open"}
    steps.done(incident, "rebuild.2")
    steps.repeat(incident, "rebuild")
    assert standings(incident)["rebuild.3"] == "open"


def test_a_step_done_once_has_no_rounds(declare: Declare) -> None:
    incident = declare(TWO)
    steps.done(incident, "first")
    with pytest.raises(Refused, match="done once"):
        steps.repeat(incident, "first")


def test_missing_evidence_holds_a_step_up_until_its_slot_is_filled(
    declare: Declare, bytes_of: Callable[[bytes], BytesIO]
) -> None:
    incident = declare("""- {id: confirm, do: Confirm, evidence: [The advisory, A second source]}""")
    with pytest.raises(Refused, match="its evidence is missing: The advisory; its evidence is missing: A second"):
        steps.done(incident, "confirm")
    evidence.add(incident, bytes_of(b"one"), name="a.txt", step="confirm", slot=1)
    assert view(incident, "confirm").missing_evidence == (2,)
    evidence.add(incident, bytes_of(b"two"), name="b.txt", step="confirm", slot=2)
    steps.done(incident, "confirm")


def test_approval_takes_another_name_in_the_role(declare: Declare) -> None:
    incident = declare("- {id: cut, do: Cut it off, approve: lead}", head=ROLES)
    with pytest.raises(Refused, match="nobody else in the role lead approved"):
        steps.done(incident, "cut")
    with pytest.raises(Refused, match="Nobody has the role lead yet"):
        steps.approve(incident, "cut", by="grace")
    people.role(incident, "lead", "grace")
    with pytest.raises(Refused, match="ada does not have the role lead; grace has"):
        steps.approve(incident, "cut")
    steps.approve(incident, "cut", by="grace")
    with pytest.raises(Refused, match="nobody else"):
        steps.done(incident, "cut", by="grace")
    steps.done(incident, "cut")
    assert view(incident, "cut").progress.last.body_texts("out_of_order") == ()  # type: ignore[union-attr]


def test_alone_a_reason_records_an_unapproved_step(declare: Declare) -> None:
    incident = declare("- {id: cut, do: Cut it off, approve: lead}", head=ROLES)
    entry = steps.approve(incident, "cut", why="alone on shift")
    assert entry.refs["approved"] == "no"
    steps.done(incident, "cut")


def test_reopening_voids_the_approval(declare: Declare) -> None:
    incident = declare("- {id: cut, do: Cut it off, approve: lead}", head=ROLES)
    people.role(incident, "lead", "grace")
    steps.approve(incident, "cut", by="grace")
    steps.done(incident, "cut")
    steps.reopen(incident, "cut")
    with pytest.raises(Refused, match="nobody else"):
        steps.done(incident, "cut")


def test_within_counts_from_when_the_step_became_workable(declare: Declare, clock: TickingClock) -> None:
    incident = declare("""
        - {id: first, do: First, within: 30m}
        - {id: second, do: Second, within: 1h, needs: [first]}
    """)
    assert target(view(incident, "second"), clock.now) is None
    clock.forward(minutes=40)
    first = target(view(incident, "first"), clock.now)
    assert first is not None
    assert first.missed
    steps.done(incident, "first")
    clock.forward(minutes=20)
    second = target(view(incident, "second"), clock.now)
    assert second is not None
    assert 39 * 60 < second.left <= 40 * 60
    steps.done(incident, "second", at="-5m")
    ended = target(view(incident, "second"), clock.now)
    assert ended is not None
    assert ended.ended
    assert 44 * 60 < ended.left <= 45 * 60


def test_steps_nobody_foresaw_can_be_added(declare: Declare) -> None:
    incident = declare(TWO)
    steps.step_add(incident, "Call the landlord about {{ package }}", phase="work")
    steps.step_add(incident, "Buy coffee")
    assert standings(incident)["added-1"] == "open"
    assert [phase.name for phase in incident.state.phases] == ["Work", "Added during the incident"]
    from irrunner.incident.texts import sentence

    assert sentence(incident.checklist, view(incident, "added-1")) == "Call the landlord about {{ package }}"
    steps.done(incident, "added-2")


def test_an_unknown_step_is_named_with_the_one_that_was_meant(declare: Declare) -> None:
    incident = declare(TWO)
    with pytest.raises(NotFound, match="Did you mean 'second'"):
        steps.done(incident, "secnd")
    with pytest.raises(NotFound, match="Did you mean 'second'"):
        steps.done(incident, "sec")
    with pytest.raises(NotFound, match="no instance 'first@a1'"):
        steps.done(incident, "first@a1")


def test_a_thousand_needs_in_a_row_are_no_deep_recursion(declare: Declare) -> None:
    chain = "- {id: s0, do: Begin}\n" + "".join(
        f"- {{id: s{n}, do: Go on, needs: [s{n - 1}]}}\n" for n in range(1, 1000)
    )
    incident = declare("\n".join(reversed(chain.splitlines())))
    assert standings(incident)["s999"] == "waiting"
    assert standings(incident)["s0"] == "open"


APPROVED_DECISION = """
    - {id: pay, decide: Do we pay?, options: ["yes", "no"], approve: lead, evidence: [The demand]}
"""


@pytest.mark.parametrize("touch", ["start", "reopen", "skip", "block"])
def test_a_decision_that_was_only_touched_still_takes_its_evidence_and_approval(declare: Declare, touch: str) -> None:
    incident = declare(APPROVED_DECISION, head=ROLES)
    if touch == "reopen":
        decisions.decide(incident, "pay", "no", why="at once")
        steps.reopen(incident, "pay")
    elif touch == "start":
        steps.start(incident, "pay")
    else:
        {"skip": steps.skip, "block": steps.block}[touch](incident, "pay", why="not now")
    with pytest.raises(Refused, match="its evidence is missing: The demand; nobody else in the role lead approved"):
        decisions.decide(incident, "pay", "yes")
    entry = decisions.decide(incident, "pay", "yes", why="no other way")
    assert len(entry.body_texts("out_of_order")) == 2
    decisions.decide(incident, "pay", "no")  # deciding again asks only whether it is workable


def test_an_empty_answer_takes_the_answer_back(declare: Declare) -> None:
    incident = declare(
        """
        - {id: pull, do: "Pull {{ package }}", checks: [{run: [pull, "{{ package }}"]}]}
        - {id: only-a, do: Only for a, when: package == a}
        """,
        head="ask:\n  package: {label: Package, required: true}\n  extra: {label: Extra, type: list}\n",
    )
    decisions.answer(incident, {"package": "b", "extra": "x, y"})
    assert standings(incident) == {"answers": "done", "pull": "open", "only-a": "not applicable"}
    decisions.answer(incident, {"package": "", "extra": ""})
    assert standings(incident) == {"answers": "open", "pull": "open", "only-a": "waiting"}
    [command] = commands(incident.checklist, view(incident, "pull"))
    assert command.missing == ("package",)
    assert not command.can_be_copied
    assert incident.state.answer("package") is None
    assert incident.state.answer("extra") is None


def test_a_step_worked_on_again_has_its_whole_time_again(declare: Declare, clock: TickingClock) -> None:
    incident = declare("- {id: first, do: First, within: 30m}")
    steps.done(incident, "first")
    clock.forward(hours=5)
    steps.reopen(incident, "first", why="one host was forgotten")
    steps.start(incident, "first")
    again = target(view(incident, "first"), clock.now)
    assert again is not None
    assert 29 * 60 < again.left <= 30 * 60
    steps.done(incident, "first")
    ended = target(view(incident, "first"), clock.now)
    assert ended is not None
    assert not ended.missed


def test_another_round_has_its_own_whole_time(declare: Declare, clock: TickingClock) -> None:
    incident = declare("- {id: rebuild, do: Rebuild, repeat: until all are rebuilt, within: 30m}")
    steps.done(incident, "rebuild")
    clock.forward(hours=5)
    steps.repeat(incident, "rebuild")
    second = target(view(incident, "rebuild.2"), clock.now)
    assert second is not None
    assert 29 * 60 < second.left <= 30 * 60


def test_marks_fires_when_the_last_instance_is_done_and_a_later_row_reopens_the_question(declare: Declare) -> None:
    def contained() -> list[str]:
        incident.refresh()
        return [each.step for each in milestones(incident.checklist) if each.name == "contained"]

    incident = declare(PER_ASSET)
    registers.register_import(incident, "assets", [{"name": "ci-1"}, {"name": "ci-2"}])
    steps.done(incident, "find")
    steps.done(incident, "isolate@a1")
    assert contained() == []
    steps.skip(incident, "isolate@a2", why="it burned")
    assert contained() == ["isolate"]
    registers.register_add(incident, "assets", {"name": "ci-3"})
    assert contained() == []
    steps.done(incident, "isolate@a3")
    assert contained() == ["isolate"]


def test_many_rows_cost_in_proportion_and_only_the_first_that_wait_are_named(declare: Declare) -> None:
    calls: list[int] = []
    for rows in (200, 800):
        incident = declare(PER_ASSET)
        registers.register_import(incident, "assets", [{"name": f"host-{number}"} for number in range(rows)])
        incident.refresh()
        profile = Profile()
        profile.enable()
        views = list(incident.checklist)
        profile.disable()
        calls.append(sum(entry.callcount for entry in profile.getstats()))
        assert len(views) == 2 * rows + 2
        assert views[-1].waits_for[-1] == f"{rows - SHOWN_NAMES:,} more"
    assert calls[1] < 4.4 * calls[0]


def test_every_id_that_a_playbook_may_use_names_its_step(declare: Declare) -> None:
    incident = declare("- {id: do_it, do: Do it, repeat: daily}\n- {id: a-b_2, do: Do that}")

    steps.done(incident, "do_it")
    steps.repeat(incident, "do_it")
    steps.done(incident, "a-b_2")

    assert view(incident, "do_it.2").standing == "open"
    assert view(incident, "a-b_2").standing == "done"


@pytest.mark.parametrize("text", ["a.٢", "a@b٣", "a.9999999999", "a@b" + "9" * 5_000, "a." + "9" * 5_000])
def test_a_key_has_plain_digits_and_not_too_many(text: str) -> None:
    assert StepKey.read(text) is None
