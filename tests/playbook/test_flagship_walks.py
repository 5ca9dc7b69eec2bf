"""The flagship, worked to its end down every branch, by a robot that never gives a reason; and how much stands open."""

from __future__ import annotations

from typing import Final

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal.memory import MemoryStore
from tests.playbook.robot import BRANCHES, FLAGSHIP, Walk, all_steps, declared, load, work

AT_ONCE: Final = 14
"""Steps that may stand open at once while one thing was hit: about a dozen."""
ALL_AT_ONCE: Final = 17
"""The same while nobody knows yet what else was hit, and every branch is open."""
ALONE: Final = dict.fromkeys(("by-image", "by-action", "by-editor", "by-model", "gateway", "spreads"), "no")
"""Nothing but the first thing was hit."""
OPENED_BY: Final = {
    "PyPI": {"python"},
    "npm": {"npm"},
    "GitHub Actions": {"action"},
    "editor extension": {"editor"},
    "container image": {"image"},
    "AI model file": set(),
    "other": set(),
}
DECISIONS: Final = {step.id: step.options for step in all_steps(load(FLAGSHIP)).values() if step.options}
MARCH: Final = {
    "at-install": "no",
    "at-import": "yes",
    "at-start": "yes",
    "steals": "yes",
    "persists": "yes",
    **ALONE,
    "by-editor": "yes",
    "gateway": "yes",
    "payload-destructive": "no",
}
"""LiteLLM, March 2026: a package with a start-up hook that also came by an editor's tool server."""
OCTOBER: Final = {
    "at-install": "no",
    "at-import": "no",
    "at-start": "yes",
    "steals": "yes",
    "persists": "yes",
    **ALONE,
    "by-image": "yes",
    "gateway": "yes",
    "payload-destructive": "unknown",
}
"""LiteLLM, October 2026, as reported second-hand: the package and the vendor's own images under moving tags."""


def walk(choices: dict[str, str], *, seed: int | None = None, **answers: str) -> Walk:
    return work(declared(MemoryStore(), FLAGSHIP, **answers), choices, seed=seed)


def done_below(walked: Walk, prefix: str) -> bool:
    return any(standing == "done" for key, standing in walked.standings.items() if key.startswith(f"{prefix}/"))


@pytest.mark.parametrize("ecosystem", OPENED_BY)
def test_one_thing_was_hit_and_only_its_branch_opens(ecosystem: str) -> None:
    walked = walk({**ALONE, "payload-destructive": "unknown"}, ecosystem=ecosystem)
    assert walked.left == []
    assert {prefix for prefix in BRANCHES if done_below(walked, prefix)} == OPENED_BY[ecosystem]
    assert len(walked.most) <= AT_ONCE, walked.most
    assert walked.standings["isolate@a1"] == walked.standings["isolate@a2"] == "done"
    assert walked.standings["isolate@a3"] == walked.standings["isolate@a4"] == "not applicable"
    assert walked.standings["isolate-early@a1"] == "not applicable"
    assert walked.standings["rotate/prove-0@c1"] == walked.standings["rotate/prove-dead@c4"] == "done"


@pytest.mark.parametrize("ecosystem", ["PyPI", "npm", "container image"])
def test_nobody_knows_what_else_was_hit_and_every_branch_opens(ecosystem: str) -> None:
    unknown = dict.fromkeys((*ALONE, "payload-destructive", "executed", "steals", "persists"), "unknown")
    walked = walk(unknown, ecosystem=ecosystem)
    assert walked.left == []
    opened = {prefix for prefix in BRANCHES if done_below(walked, prefix)}
    assert opened >= {"worm", "action", "editor", "image"}
    assert walked.standings["model-file"] == "done"
    assert len(walked.most) <= ALL_AT_ONCE, walked.most


@pytest.mark.parametrize(
    ("decision", "option"), [(name, option) for name, options in DECISIONS.items() for option in options[1:]]
)
def test_every_other_option_of_a_decision_leads_to_the_end_as_well(decision: str, option: str) -> None:
    assert walk({**ALONE, decision: option}).left == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_people_work_never_leaves_a_step_behind(seed: int) -> None:
    assert walk({"payload-destructive": "unknown"}, seed=seed).left == []


def test_at_first_stands_open_only_what_one_person_does_in_ten_minutes() -> None:
    incident = declared(MemoryStore(), FLAGSHIP)
    opened = [str(view.key) for view in incident.checklist if view.standing == "open"]
    assert len(opened) == 9
    assert opened[0] == "open-record"


def test_nothing_ran_and_nothing_was_found() -> None:
    incident = declared(MemoryStore(), FLAGSHIP)
    quiet = {**ALONE, "executed": "no", "payload-destructive": "no", "we-ship-it": "no"}
    walked = work(incident, quiet, rows={})
    assert walked.left == []
    assert {end for key, end in walked.standings.items() if key.startswith("rotate/")} == {"not applicable"}
    assert walked.standings["isolate"] == walked.standings["isolate-early"] == "not applicable"


def test_a_false_alarm_is_closed_after_the_first_questions() -> None:
    incident = declared(MemoryStore(), FLAGSHIP)
    lifecycle.close(incident, outcome="false-alarm", why="we do not use it")
    assert incident.state.closed is not None


def test_a_thief_that_cannot_wipe_is_cut_off_before_it_is_copied() -> None:
    walked = walk({**ALONE, "payload-destructive": "no"})
    assert walked.standings["isolate-early@a1"] == "done"
    assert walked.standings["isolate@a1"] == "not applicable"


def test_litellm_of_march_2026_is_worked_to_closure() -> None:
    incident = declared(MemoryStore(), FLAGSHIP, package="litellm", versions="1.82.7, 1.82.8", ecosystem="PyPI")
    walked = work(incident, MARCH)
    assert walked.left == []
    for prefix in ("python", "editor"):
        assert done_below(walked, prefix)
    assert walked.standings["python/startup-hooks"] == "done"
    assert walked.standings["rotate/gateway-keys"] == "done"
    assert walked.standings["isolate-early@a1"] == "done"
    lifecycle.close(incident)


def test_litellm_of_october_2026_is_worked_to_closure() -> None:
    incident = declared(
        MemoryStore(),
        FLAGSHIP,
        package="litellm",
        versions="1.107.0",
        ecosystem="PyPI",
        window_start="2026-10-21 11:24 UTC",
        window_end="2026-10-21 14:20 UTC",
    )
    walked = work(incident, OCTOBER)
    assert walked.left == []
    for step in ("python/startup-hooks", "image/running-now", "image/pause-containers", "image/secrets-of-workloads"):
        assert walked.standings[step] == "done"
    assert walked.standings["rotate/gateway-keys"] == "done"
    assert walked.standings["wiper-check@a1"] == walked.standings["isolate@a1"] == "done"
    lifecycle.close(incident)
