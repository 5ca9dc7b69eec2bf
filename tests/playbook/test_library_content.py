"""What the shipped playbooks promise: they lint clean, keep the safe order and can be worked to the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.verbs import decisions, registers, steps
from irrunner.journal.memory import MemoryStore
from irrunner.playbook import library
from irrunner.playbook.conditions import names_in, parse
from irrunner.playbook.model import SHORT
from irrunner.playbook.templates import without_fills
from irrunner.safety import visible
from irrunner.safety.commands import copyable
from tests.playbook.robot import (
    ASSETS,
    BRANCHES,
    FLAGSHIP,
    ROTATION,
    SHIPPED,
    all_steps,
    comes_after,
    declared,
    load,
    phase_steps,
    work,
)

if TYPE_CHECKING:
    from irrunner.playbook.model import Playbook, Step

PHASES = [
    "First ten minutes",
    "Confirm and declare",
    "Stop the inflow",
    "What was hit",
    "Scope",
    "Preserve",
    "Contain",
    "Rotate",
    "Eradicate",
    "Recover",
    "Communicate",
    "Learn",
]


@pytest.fixture(scope="module")
def flagship() -> Playbook:
    return load(FLAGSHIP)


@pytest.fixture(scope="module")
def rotation() -> Playbook:
    return load(ROTATION)


def own_steps(playbook: Playbook) -> dict[str, Step]:
    return {name: step for name, step in all_steps(playbook).items() if "/" not in name}


def texts(step: Step) -> str:
    return "\n".join([step.text, step.short, step.how, step.warn, step.repeat, *step.evidence])


# Every playbook of the library


def test_the_library_holds_the_flagship_its_branches_and_two_more() -> None:
    assert {FLAGSHIP, ROTATION, "generic-incident", *BRANCHES.values()} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_playbook_has_no_error_and_no_warning(name: str) -> None:
    assert library.find(name).problems == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_playbook_says_what_it_is_when_it_was_read_and_where_it_comes_from(name: str) -> None:
    playbook = load(name)
    assert playbook.id == name
    assert playbook.version
    assert playbook.summary.endswith(".")
    assert playbook.reviewed
    assert playbook.references


@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_is_short_and_no_two_look_the_same(name: str) -> None:
    rows: dict[str, str] = {}
    for step in all_steps(load(name)).values():
        assert 0 < len(without_fills(step.short)) <= SHORT, step.id
        assert not step.short.endswith("."), step.id
        if step.for_each:
            assert step.short.startswith("{{ item."), step.id
        elif not step.when:
            assert rows.setdefault(step.short, step.id) == step.id


@pytest.mark.parametrize("name", SHIPPED)
def test_every_step_has_one_short_sentence_a_role_and_a_csf_tag(name: str) -> None:
    for step in all_steps(load(name)).values():
        assert len(step.text) <= 110, step.id
        assert "\n" not in step.text, step.id
        assert step.text.endswith("?") == step.is_decision, step.id
        assert step.role, step.id
        assert step.tags.csf, step.id


@pytest.mark.parametrize("name", SHIPPED)
def test_no_step_is_longer_than_a_tired_person_reads(name: str) -> None:
    long = {step.id: len(step.how.splitlines()) for step in all_steps(load(name)).values()}
    assert {step: lines for step, lines in long.items() if lines > 8} == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_approves_their_own_step(name: str) -> None:
    assert [step.id for step in all_steps(load(name)).values() if step.approve and step.approve == step.role] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_command_is_a_plain_program_with_parts_that_can_be_copied(name: str) -> None:
    for step in all_steps(load(name)).values():
        for check in step.checks:
            if check.kind == "run":
                assert re.fullmatch(r"[a-z][a-z0-9-]*", check.argv[0]), step.id
                assert copyable(check.argv), step.id


@pytest.mark.parametrize("name", SHIPPED)
def test_no_command_hands_an_answer_to_a_shell_or_an_interpreter(name: str) -> None:
    shells = {"sh", "bash", "zsh", "dash", "env", "eval", "xargs", "python", "python3", "perl", "node", "ssh", "sudo"}
    for step in all_steps(load(name)).values():
        for check in step.checks:
            packed = check.argv[:4] == (
                "python3",
                "-I",
                "-S",
                "exposure.pyz",
            )
            if any("{{" in part for part in check.argv) and not packed:
                assert not shells & set(check.argv), step.id


@pytest.mark.parametrize("name", SHIPPED)
def test_no_text_holds_anything_a_terminal_would_obey(name: str) -> None:
    for step in all_steps(load(name)).values():
        assert visible(texts(step)) == texts(step), step.id


# The flagship


def test_the_flagship_has_the_phases_in_the_order_of_the_work(flagship: Playbook) -> None:
    assert [phase.name for phase in flagship.phases] == PHASES


def test_the_flagship_has_fifty_steps_of_its_own_and_sixty_with_the_grafted_ones(flagship: Playbook) -> None:
    assert len(own_steps(flagship)) >= 50
    assert len(all_steps(flagship)) >= 60


def test_the_inflow_is_stopped_before_anything_is_counted(flagship: Playbook) -> None:
    order = list(all_steps(flagship))
    stopping = [*phase_steps(flagship, "First ten minutes"), *phase_steps(flagship, "Stop the inflow")]
    counting = [step.id for step in all_steps(flagship).values() if step.collect == "assets"]
    assert {"freeze", "block-mirror", "stop-outflow", "cancel-runs", "pause-bots", "hold-runners"} <= set(stopping)
    assert max(map(order.index, stopping)) < min(map(order.index, counting))
    for step in phase_steps(flagship, "Scope"):
        if step not in ("executed", "prod-credentials", "cluster-token", "personal-data", "raise-severity"):
            assert comes_after(flagship, step, "cancel-runs"), step


def test_stopping_the_inflow_waits_for_no_scope_answer(flagship: Playbook) -> None:
    scope = set(phase_steps(flagship, "Scope"))
    for name in (*phase_steps(flagship, "First ten minutes"), *phase_steps(flagship, "Stop the inflow")):
        step = all_steps(flagship)[name]
        assert not scope & {*step.needs, *(names_in(parse(step.when)) if step.when else ())}, name


def test_the_first_ten_minutes_are_short_ordered_and_open_from_the_start(flagship: Playbook) -> None:
    first = [all_steps(flagship)[name] for name in phase_steps(flagship, "First ten minutes")]
    assert [step.id for step in first] == [
        "open-record",
        "this-machine",
        "freeze",
        "block-mirror",
        "stop-outflow",
        "keep-logs",
        "payload-destructive",
        "cap-spend",
        "kill-in-use",
        "wake",
    ]
    for step in first:
        assert not step.when, step.id
        assert not step.evidence, step.id
        assert 0 < step.within <= 10 * 60, step.id
        assert len(step.how.splitlines()) <= 3, step.id
        assert len(step.checks) <= 1, step.id
        assert step.needs == (("payload-destructive",) if step.id == "kill-in-use" else ()), step.id
    targets = [step.within for step in first if not step.needs]
    assert targets == sorted(targets)


def test_everything_else_waits_until_the_first_ten_minutes_are_over(flagship: Playbook) -> None:
    first = set(phase_steps(flagship, "First ten minutes"))
    for name, step in all_steps(flagship).items():
        waits = step.when and names_in(parse(step.when))
        assert name in first or waits or comes_after(flagship, name, "wake") or step.for_each, name


def test_this_machine_is_looked_at_with_its_start_up_hooks_asleep(flagship: Playbook) -> None:
    (check,) = all_steps(flagship)["this-machine"].checks
    assert check.argv[:4] == ("python3", "-I", "-S", "exposure.pyz")
    assert "--here" in check.argv
    assert (check.params["hit"], check.params["clear"]) == (["10"], ["0"])


@pytest.mark.parametrize("touching", ["live-response", "wiper-check", "stop-persistence", "isolate", "rebuild"])
def test_a_machine_is_copied_before_it_is_touched(flagship: Playbook, touching: str) -> None:
    assert all_steps(flagship)[touching].for_each == all_steps(flagship)["snapshot"].for_each == "assets"
    assert comes_after(flagship, touching, "snapshot")


@pytest.mark.parametrize("cutting", ["stop-persistence", "isolate", "sinkhole"])
def test_a_wiper_is_looked_for_before_anything_is_cut_off(flagship: Playbook, cutting: str) -> None:
    assert comes_after(flagship, cutting, "wiper-check")


def test_egress_is_cut_early_only_when_the_payload_is_known_to_destroy_nothing(flagship: Playbook) -> None:
    known = all_steps(flagship)
    assert known["sinkhole-early"].when == 'payload-destructive == "no"'
    assert known["sinkhole"].when == 'payload-destructive != "no"'


@pytest.mark.parametrize("tier", range(4))
def test_the_wiper_question_and_an_approval_stand_before_every_revocation(rotation: Playbook, tier: int) -> None:
    assert comes_after(rotation, f"revoke-{tier}", "trigger-check")
    assert comes_after(rotation, f"revoke-{tier}", "agree-order")
    assert all_steps(rotation)["agree-order"].approve == "lead"


@pytest.mark.parametrize(
    "revoking",
    [
        *(
            "revoke-in-use",
            "identity-provider",
            "federation",
            "secret-stores",
            "publish-tokens",
            "code-host",
            "aws-keys",
        ),
        *("role-sessions", "google-accounts", "azure-secrets", "cluster-tokens", "model-keys", "gateway-keys"),
        *("databases", "ssh-keys"),
    ],
)
def test_a_sweep_for_a_dead_mans_switch_stands_before_each_revocation_by_kind(
    rotation: Playbook, revoking: str
) -> None:
    assert comes_after(rotation, revoking, "sweep")
    assert comes_after(rotation, revoking, "trigger-check")


def test_revoking_waits_for_no_root_and_issuing_does(rotation: Playbook) -> None:
    revoking = [*(f"revoke-{tier}" for tier in range(4)), *phase_steps(rotation, "By kind"), "revoke-in-use"]
    assert not any(comes_after(rotation, step, "trust-root") for step in revoking)
    for issuing in ("reissue-0", "reissue"):
        assert comes_after(rotation, issuing, "trust-root")
        assert "clean-machine" in all_steps(rotation)[issuing].needs
    assert comes_after(rotation, "trust-root", "prove-0")


def test_what_a_stranger_uses_is_killed_before_anything_is_listed_or_agreed(rotation: Playbook) -> None:
    step = all_steps(rotation)["revoke-in-use"]
    assert not any(comes_after(rotation, step.id, other) for other in ("list-credentials", "tiers", "agree-order"))
    assert step.within <= 15 * 60


def test_each_kind_says_the_exact_proof_and_its_answer(rotation: Playbook) -> None:
    for name in phase_steps(rotation, "By kind"):
        proof = all_steps(rotation)[name].how.partition("*Dead*: ")[2]
        assert re.search(r"answers?\b|refused", proof), name


def test_the_old_credential_is_proven_dead_after_it_was_revoked(rotation: Playbook) -> None:
    known = all_steps(rotation)
    assert comes_after(rotation, "prove-0", "revoke-0")
    assert all(comes_after(rotation, "prove-dead", f"revoke-{tier}") for tier in (1, 2, 3))
    assert known["prove-0"].evidence
    assert known["prove-dead"].evidence
    assert known["access-ended"].marks == "access-ended"
    assert comes_after(rotation, "access-ended", "prove-dead")


def test_every_tier_is_covered_by_exactly_one_revocation_one_replacement_and_one_proof(rotation: Playbook) -> None:
    conditions = {step.id: step.when for step in all_steps(rotation).values() if step.for_each == "credentials"}
    assert {name: conditions[name] for name in ("revoke-0", "reissue-0", "prove-0")} == dict.fromkeys(
        ("revoke-0", "reissue-0", "prove-0"), 'item.tier == "0"'
    )
    assert [conditions[f"revoke-{tier}"] for tier in (1, 2, 3)] == [f'item.tier == "{tier}"' for tier in (1, 2, 3)]
    assert conditions["reissue"] == conditions["prove-dead"] == 'item.tier != "0"'


def test_the_rotation_follows_containment_and_precedes_eradication(flagship: Playbook) -> None:
    grafted = [name for name in all_steps(flagship) if name.startswith("rotate/")]
    assert phase_steps(flagship, "Rotate") == grafted
    assert len(grafted) == len(all_steps(load(ROTATION)))
    assert all(
        'relevant != "no" and executed != "no" and steals != "no"' in all_steps(flagship)[name].when for name in grafted
    )


@pytest.mark.parametrize("deleting", ["purge-caches-pypi", "purge-caches-npm", "purge-ci"])
def test_what_deletes_evidence_waits_until_it_is_kept_and_warns(flagship: Playbook, deleting: str) -> None:
    step = all_steps(flagship)[deleting]
    assert set(step.needs) & {"keep-sample", "keep-ci"}
    assert "destroys evidence" in step.warn


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("this-machine", "Do not type a password"),
        ("stop-outflow", "Pull back, do not delete"),
        ("cap-spend", "only sends an alert"),
        ("snapshot", "not even in a process storm"),
        ("python/installed", "Never run `pip show`"),
        ("npm/installed", "may lie after the fact"),
        ("worm/personal-accounts", "Private first"),
        ("action/exposed-logs", "Copy first"),
        ("search-code", "Grep is not a parser"),
        ("parse-locks", "Scanners go blind"),
        ("confirm-advisory", "Not found means unknown, never clear"),
        ("indicators", "Lists grow"),
        ("block-mirror", "Do not delete"),
        ("sinkhole-early", "NXDOMAIN"),
        ("stop-persistence", "KillMode=process"),
        ("isolate", "Only after the snapshot and the wiper check"),
        ("sweep-network", "No hit is not clean"),
        ("verify-pypi", "not that it is safe"),
        ("rotate/role-sessions", "outlives the key"),
        ("rotate/aws-keys", "new key to an existing user"),
        ("rotate/trigger-check", "Stop the monitor first"),
        ("rotate/sweep", "deletes the home directory"),
        ("rotate/model-keys", "a key that is alive"),
        ("rotate/gateway-keys", "Do not upgrade a taken gateway"),
        ("rotate/google-accounts", "only alerts"),
        ("rotate/prove-0", "get-caller-identity"),
    ],
)
def test_a_trap_is_named_where_somebody_would_step_into_it(flagship: Playbook, step: str, words: str) -> None:
    assert words in " ".join(all_steps(flagship)[step].warn.split())


def test_no_command_starts_an_interpreter_of_a_suspect_machine(flagship: Playbook) -> None:
    for step in all_steps(flagship).values():
        for check in step.checks:
            if check.kind == "run" and check.argv[0] in ("pip", "pip3", "pipdeptree", "pip-audit"):
                assert step.id == "purge-caches-pypi"


def test_the_answers_that_raise_the_severity_are_decisions_with_room_for_not_knowing(flagship: Playbook) -> None:
    known = all_steps(flagship)
    raising = ("payload-destructive", "executed", "prod-credentials", "cluster-token", "personal-data", "we-ship-it")
    assert {name: known[name].options for name in raising} == dict.fromkeys(raising, ("yes", "no", "unknown"))


@pytest.mark.parametrize(
    "step", ["snapshot", "live-response", "isolate-early", "wiper-check", "stop-persistence", "isolate"]
)
def test_a_kind_that_nobody_knows_is_a_machine(flagship: Playbook, step: str) -> None:
    assert "item.kind not in [" in all_steps(flagship)[step].when
    assert 'item.executed != "no"' in all_steps(flagship)[step].when


def test_what_hurts_needs_another_name(flagship: Playbook) -> None:
    hurting = ("sinkhole-early", "sinkhole", "cut-plan", "lift-freeze", "rotate/agree-order")
    assert {name: all_steps(flagship)[name].approve for name in hurting} == dict.fromkeys(hurting, "lead")
    assert comes_after(flagship, "isolate", "cut-plan")


def test_the_flagship_marks_the_moments_a_report_needs(flagship: Playbook) -> None:
    marked = {step.marks for step in all_steps(flagship).values()}
    assert {
        "acknowledged",
        "confirmed",
        "declared",
        "contained",
        "access-ended",
        "eradicated",
        "recovered",
    } <= marked


def test_nothing_outside_references_and_examples_names_a_package(flagship: Playbook) -> None:
    named = re.compile(r"litellm|telnyx|trivy|axios", re.IGNORECASE)
    found = [
        step.id
        for step in all_steps(flagship).values()
        if named.search(texts(step)) or any(named.search(part) for check in step.checks for part in check.argv)
    ]
    assert found == []
    assert not any(named.search(ask.label + ask.help) for ask in flagship.ask)


def test_each_thing_that_can_be_hit_opens_its_own_branch(flagship: Playbook) -> None:
    conditions = {step.id: step.when for step in all_steps(flagship).values()}
    opens = {
        "python": 'relevant != "no" and ecosystem == PyPI',
        "npm": 'relevant != "no" and ecosystem == npm',
        "worm": 'relevant != "no" and spreads != "no"',
        "action": 'relevant != "no" and (ecosystem == "GitHub Actions" or by-action != "no")',
        "editor": 'relevant != "no" and (ecosystem == "editor extension" or by-editor != "no")',
        "image": 'relevant != "no" and (ecosystem == "container image" or by-image != "no")',
    }
    for prefix, name in BRANCHES.items():
        grafted = [step for step in conditions if step.startswith(f"{prefix}/")]
        assert len(grafted) == len(all_steps(load(name)))
        assert all(opens[prefix] in conditions[step] for step in grafted)
    assert conditions["model-file"] == 'relevant != "no" and (ecosystem == "AI model file" or by-model != "no")'


def test_only_the_branch_of_an_ecosystem_and_its_cleaning_use_its_tools(flagship: Playbook) -> None:
    python, npm = {"pip", "uv", "pip_audit", "python_index"}, {"pnpm", "yarn", "npm_audit", "npm_registry"}
    for step in all_steps(flagship).values():
        used = {check.argv[0] if check.kind == "run" else check.kind for check in step.checks}
        assert not used & python or "ecosystem == PyPI" in step.when, step.id
        assert not used & npm or "ecosystem == npm" in step.when, step.id


# Worked to the end by somebody who only does what the checklist offers


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != FLAGSHIP])
def test_every_other_playbook_can_be_worked_to_the_end(name: str) -> None:
    assert work(declared(MemoryStore(), name)).left == []


def test_a_machine_cannot_be_isolated_in_order_before_its_own_wiper_check() -> None:
    incident = declared(MemoryStore(), FLAGSHIP)
    decisions.answer(incident, {"persists": "no"})
    registers.register_import(incident, "assets", ASSETS)
    decisions.decide(incident, "payload-destructive", "unknown")
    decisions.decide(incident, "executed", "yes", why="seen with my own eyes")
    with pytest.raises(Refused, match="snapshot@a1, wiper-check@a1"):
        steps.done(incident, "isolate@a1")
    with pytest.raises(Refused, match="snapshot@a2"):
        steps.done(incident, "wiper-check@a2")
