"""What the shipped playbooks promise: they lint clean, keep the safe order and can be worked to the end."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.checklist import OPEN, SETTLED
from irrunner.incident.verbs import decisions, evidence, lifecycle, people, registers, steps
from irrunner.journal import Journal, open_store
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.playbook.conditions import names_in, parse
from irrunner.playbook.model import SHORT
from irrunner.playbook.templates import without_fills
from irrunner.safety import visible
from irrunner.safety.commands import copyable
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from irrunner.playbook.model import Playbook, Step

SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yaml"))
FLAGSHIP = "compromised-dependency"
ROTATION = "rotate-credentials"
PHASES = [
    "Declare",
    "Stop the inflow",
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


def load(name: str) -> Playbook:
    return library.find(name).usable()


def all_steps(playbook: Playbook) -> dict[str, Step]:
    return {step.id: step for phase in playbook.phases for step in phase.steps}


def own_steps(playbook: Playbook) -> dict[str, Step]:
    return {name: step for name, step in all_steps(playbook).items() if "/" not in name}


def phase(playbook: Playbook, name: str) -> list[str]:
    return [step.id for phase in playbook.phases if phase.name == name for step in phase.steps]


def comes_after(playbook: Playbook, step: str, earlier: str) -> bool:
    """Whether the chain of needs puts one step after another."""
    known = all_steps(playbook)
    return earlier in known[step].needs or any(comes_after(playbook, need, earlier) for need in known[step].needs)


def texts(step: Step) -> str:
    return "\n".join([step.text, step.short, step.how, step.warn, step.repeat, *step.evidence])


# Every playbook of the library


def test_the_library_holds_the_flagship_and_two_more() -> None:
    assert {FLAGSHIP, ROTATION, "generic-incident"} <= set(SHIPPED)


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
            if any("{{" in part for part in check.argv):
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
    stopping = [*phase(flagship, "Stop the inflow")]
    counting = [step.id for step in all_steps(flagship).values() if step.collect == "assets"]
    assert {"pause-bots", "block-mirror", "freeze", "hold-runners"} <= set(stopping)
    assert max(map(order.index, stopping)) < min(map(order.index, counting))


def test_stopping_the_inflow_waits_for_no_scope_answer(flagship: Playbook) -> None:
    scope = set(phase(flagship, "Scope"))
    for name in phase(flagship, "Stop the inflow"):
        step = all_steps(flagship)[name]
        assert not scope & {*step.needs, *(names_in(parse(step.when)) if step.when else ())}, name


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


@pytest.mark.parametrize("revoking", ["identity-provider", "secret-stores", "publish-tokens", "code-host", "aws-keys"])
def test_the_wiper_question_stands_before_each_revocation_by_provider(rotation: Playbook, revoking: str) -> None:
    assert comes_after(rotation, revoking, "trigger-check")


def test_rotation_goes_from_the_trust_root_outward(rotation: Playbook) -> None:
    order = list(all_steps(rotation))
    assert sorted(order.index(f"revoke-{tier}") for tier in range(4)) == [
        order.index(f"revoke-{tier}") for tier in range(4)
    ]
    for outer in ("revoke-1", "revoke-2", "revoke-3", "role-sessions", "cluster-tokens", "databases", "ssh-keys"):
        assert comes_after(rotation, outer, "trust-root")
    assert comes_after(rotation, "trust-root", "prove-0")


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
    assert phase(flagship, "Rotate") == grafted
    assert len(grafted) == len(all_steps(load(ROTATION)))
    assert all('executed != "no"' in all_steps(flagship)[name].when for name in grafted)


@pytest.mark.parametrize("deleting", ["purge-caches-pypi", "purge-caches-npm", "purge-ci"])
def test_what_deletes_evidence_waits_until_it_is_kept_and_warns(flagship: Playbook, deleting: str) -> None:
    step = all_steps(flagship)[deleting]
    assert set(step.needs) & {"keep-sample", "keep-ci"}
    assert "destroys evidence" in step.warn


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("installed-pypi", "Never run `pip show`"),
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
        ("rotate/prove-0", "get-caller-identity"),
    ],
)
def test_a_trap_is_named_where_somebody_would_step_into_it(flagship: Playbook, step: str, words: str) -> None:
    assert words in " ".join(all_steps(flagship)[step].warn.split())


def test_no_command_starts_an_interpreter_of_a_suspect_machine(flagship: Playbook) -> None:
    clean = {"purge-caches-pypi", "verify-pypi"}
    for step in all_steps(flagship).values():
        for check in step.checks:
            if check.kind == "run" and check.argv[0] in ("pip", "pip3", "pipdeptree", "pip-audit"):
                assert step.id in clean, step.id


def test_the_answers_that_raise_the_severity_are_decisions_with_room_for_not_knowing(flagship: Playbook) -> None:
    known = all_steps(flagship)
    raising = ("payload-destructive", "executed", "prod-credentials", "cluster-token", "personal-data", "we-ship-it")
    assert {name: known[name].options for name in raising} == dict.fromkeys(raising, ("yes", "no", "unknown"))


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


def test_python_and_javascript_each_get_their_own_steps(flagship: Playbook) -> None:
    conditions = [step.when for step in all_steps(flagship).values()]
    assert conditions.count("ecosystem == PyPI") >= 5
    assert conditions.count("ecosystem == npm") >= 5
    for step in all_steps(flagship).values():
        programs = {check.argv[0] for check in step.checks if check.kind == "run"}
        if programs & {"pip", "uv", "pip-audit"}:
            assert step.when == "ecosystem == PyPI", step.id
        if programs & {"npm", "pnpm", "yarn"} and not step.id.startswith("rotate/"):
            assert step.when == "ecosystem == npm", step.id


# Worked to the end by somebody who only does what the checklist offers


ASSETS = [
    {"name": "ci-7.example", "kind": "ci-runner", "had_package": "yes", "executed": "yes", "state": "confirmed"},
    {"name": "laptop-3.example", "kind": "laptop", "had_package": "yes", "executed": "unknown", "state": "suspected"},
    {"name": "web-1.example", "kind": "server", "had_package": "no", "executed": "no", "state": "cleared"},
    {"name": "example-org/api", "kind": "repository", "had_package": "yes", "executed": "no", "state": "confirmed"},
    {"name": "api:nightly", "kind": "container-image", "had_package": "yes", "executed": "yes", "state": "confirmed"},
    {"name": "prod.example", "kind": "cluster", "had_package": "yes", "executed": "yes", "state": "suspected"},
]
CREDENTIALS = [
    {"name": f"key of tier {tier}", "kind": "key", "tier": str(tier), "state": "exposed"} for tier in range(4)
]
INDICATORS = [{"value": "telemetry.example", "type": "domain"}, {"value": "*/telemetry.pth", "type": "path"}]
ANSWERS = {
    "package": "example-package",
    "versions": "1.2.3",
    "window-start": "2026-03-24 10:24 UTC",
    "window-end": "2026-03-24 16:00 UTC",
    "cloud": "AWS",
    "clusters": "yes",
    "what": "A strange login",
    "first-signal": "2026-03-24 11:58 UTC",
    "runs-at": "every-start",
    "steals": "yes",
    "persists": "yes",
    "spreads": "no",
}
LEAD, WORKER = "the lead", "a responder"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with_store = open_store(tmp_path / "store")
    yield with_store
    with_store.close()


def declared(store: Journal, name: str, **answers: str) -> Incident:
    loaded = library.find(name)
    keys = {ask.key for ask in loaded.usable().ask}
    given = {key: text for key, text in {**ANSWERS, **answers}.items() if key in keys}
    incident = lifecycle.declare(
        store, loaded, Actor(WORKER, "responder", "host.example"), answers=given, mode="exercise"
    )
    people.role(incident, "lead", LEAD)
    return incident


def work(incident: Incident, *, rows: Mapping[str, list[dict[str, str]]], **options: str) -> list[str]:
    """Do whatever is open, in reading order, without ever giving a reason; what could not be settled."""
    for _ in range(600):
        view = next((view for view in incident.checklist if view.standing == OPEN), None)
        if view is None:
            return [f"{view.key}: {view.waits_for}" for view in incident.checklist if view.standing not in SETTLED]
        do(incident, view, rows, options)
    raise AssertionError("there is always another open step")


def do(
    incident: Incident, view: StepView, rows: Mapping[str, list[dict[str, str]]], options: Mapping[str, str]
) -> None:
    key, step = str(view.key), view.step
    if step.collect and step.collect in rows and not incident.state.registers[step.collect]:
        registers.register_import(incident, step.collect, rows[step.collect], step=key)
    asked = {ask.key: ANSWERS[ask.key] for ask in step.ask if ask.required}
    if asked:
        decisions.answer(incident, asked, step=key)
    for slot in range(1, len(step.evidence) + 1):
        evidence.add(incident, BytesIO(key.encode()), name="kept", step=key, slot=slot)
    if step.approve:
        steps.approve(incident, key, by=LEAD)
    if step.is_decision:
        decisions.decide(incident, key, options.get(step.id, step.options[0]))
    else:
        steps.done(incident, key)


ALL_ROWS = {"assets": ASSETS, "credentials": CREDENTIALS, "indicators": INDICATORS}


@pytest.mark.parametrize("ecosystem", ["PyPI", "npm", "other"])
def test_the_flagship_can_be_worked_to_the_end_without_giving_a_single_reason(store: Journal, ecosystem: str) -> None:
    incident = declared(store, FLAGSHIP, ecosystem=ecosystem)
    assert work(incident, rows=ALL_ROWS, **{"payload-destructive": "unknown"}) == []
    done = {str(view.key): view.standing for view in incident.checklist}
    assert done["isolate@a1"] == done["isolate@a2"] == "done"
    assert done["isolate@a3"] == done["isolate@a4"] == "not applicable"
    assert done["rotate/prove-0@c1"] == done["rotate/prove-dead@c4"] == "done"
    assert done["sinkhole"] == "done"
    assert done["sinkhole-early"] == "not applicable"
    assert (done["verify-pypi"] == "done") == (ecosystem == "PyPI")
    assert (done["verify-npm"] == "done") == (ecosystem == "npm")


def test_the_flagship_ends_quickly_when_nothing_ran_and_nothing_was_found(store: Journal) -> None:
    incident = declared(store, FLAGSHIP)
    assert work(incident, rows={}, executed="no", **{"payload-destructive": "no", "we-ship-it": "no"}) == []
    done = {str(view.key): view.standing for view in incident.checklist}
    assert {standing for key, standing in done.items() if key.startswith("rotate/")} == {"not applicable"}
    assert done["isolate"] == "not applicable"


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != FLAGSHIP])
def test_every_other_playbook_can_be_worked_to_the_end_as_well(store: Journal, name: str) -> None:
    incident = declared(store, name)
    assert work(incident, rows=ALL_ROWS) == []


def test_a_machine_cannot_be_isolated_in_order_before_its_own_wiper_check(store: Journal) -> None:
    incident = declared(store, FLAGSHIP)
    decisions.answer(incident, {"persists": "no"})
    registers.register_import(incident, "assets", ASSETS)
    decisions.decide(incident, "executed", "yes")
    with pytest.raises(Refused, match="snapshot@a1, wiper-check@a1"):
        steps.done(incident, "isolate@a1")
    with pytest.raises(Refused, match="snapshot@a2"):
        steps.done(incident, "wiper-check@a2")
