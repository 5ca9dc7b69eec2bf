"""The order that safety needs: a reviewer's rules over every shipped playbook, and stricter ones over the flagship.

The stricter ones follow the chain of `needs`: what stands earlier on the page may still be done later.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from irrunner.playbook import library
from tests.playbook.robot import BRANCHES, FLAGSHIP, ROTATION, SHIPPED, all_steps, comes_after, load

if TYPE_CHECKING:
    from irrunner.playbook.model import Playbook, Step

REVOKES = re.compile(r"^(?:Revoke|Kill|Rotate the roots|Switch off every exposed|Cut off the sessions|Disable every)")
CUTS = re.compile(r"^(?:Take .* off the network|Cut .* off|Isolate|Fence off)", re.ASCII)
REBUILDS = re.compile(r"^Rebuild .*item\.name", re.ASCII)
CLEANS = re.compile(r"^(?:Empty|Delete|Purge|Wipe)", re.ASCII)
COPIES = re.compile(r"\b(?:[Cc]opy|[Ss]napshot|[Ee]xport|[Ss]ave|[Kk]eep|image the disk)\b")
LOOKS_FOR_A_WIPER = re.compile(r"wiper|dead-man|destroy data|what does the attacker notice", re.IGNORECASE)
KNOWN_TO_BE_SAFE = 'payload-destructive == "no"'


def looks_for_a_wiper(step: Step) -> bool:
    return bool(LOOKS_FOR_A_WIPER.search(f"{step.text} {step.how}"))


def before(playbook: Playbook, step: Step) -> list[Step]:
    """The steps that the chain of needs puts before a step."""
    known = all_steps(playbook)
    return [other for other in known.values() if comes_after(playbook, step.id, other.id)]


def steps_that(playbook: Playbook, pattern: re.Pattern[str]) -> list[Step]:
    return [step for step in all_steps(playbook).values() if pattern.search(step.text)]


every_playbook = pytest.mark.parametrize("name", SHIPPED)
flagship_and_its_blocks = pytest.mark.parametrize("name", [FLAGSHIP, ROTATION, *BRANCHES.values(), "generic-incident"])


@every_playbook
def test_a_reviewer_finds_nothing_that_no_reason_waives(name: str) -> None:
    read_through = date.fromisoformat(load(name).reviewed)
    assert [problem.code for problem in library.find(name, review=read_through).problems] == []


@flagship_and_its_blocks
def test_a_wiper_is_looked_for_before_anything_is_revoked(name: str) -> None:
    playbook = load(name)
    for step in steps_that(playbook, REVOKES):
        assert any(map(looks_for_a_wiper, before(playbook, step))), step.id


@flagship_and_its_blocks
def test_a_wiper_is_looked_for_before_anything_is_cut_off(name: str) -> None:
    playbook = load(name)
    for step in steps_that(playbook, CUTS):
        assert KNOWN_TO_BE_SAFE in step.when or any(map(looks_for_a_wiper, before(playbook, step))), step.id


@flagship_and_its_blocks
def test_a_machine_is_copied_before_it_is_rebuilt(name: str) -> None:
    playbook = load(name)
    for step in steps_that(playbook, REBUILDS):
        copied = [other for other in before(playbook, step) if COPIES.search(other.text)]
        assert any(other.for_each == step.for_each for other in copied), step.id


@flagship_and_its_blocks
def test_what_deletes_waits_for_something_that_was_kept(name: str) -> None:
    playbook = load(name)
    for step in steps_that(playbook, CLEANS):
        assert any(COPIES.search(other.text) for other in before(playbook, step)), step.id


def test_our_own_outflow_is_stopped_before_anything_is_counted() -> None:
    playbook = load("compromised-dependency")
    order = list(all_steps(playbook))
    counting = [step.id for step in all_steps(playbook).values() if step.collect == "assets"]
    assert order.index("stop-outflow") < min(map(order.index, counting))
    assert comes_after(playbook, "contained", "stop-outflow")


@flagship_and_its_blocks
def test_a_command_that_destroys_says_so(name: str) -> None:
    destroying = re.compile(r"\b(?:purge|prune|rm|rmi|shred|dd|mkfs|delete|clean|wipe)\b")
    for step in all_steps(load(name)).values():
        for check in step.checks:
            if check.kind == "run" and destroying.search(" ".join(check.argv[1:3])):
                assert check.params.get("destructive") == "true", (step.id, check.argv)
