"""The scenario language: what it accepts, and what its linter reports."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from irrunner.errors import Refused
from irrunner.exercise.scenario import loading, reading
from irrunner.exercise.scenario.model import Scenario
from irrunner.exercise.scenario.target_playbook import accepts
from irrunner.playbook.problems import render
from tests.exercise.scenes import SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.scenario.loading import LoadedScenario
    from tests.exercise.conftest import LoadScenario


def codes(loaded: LoadedScenario) -> list[str]:
    return [problem.code for problem in loaded.problems]


def test_a_good_scenario_has_no_problems_and_survives_json(load: LoadScenario) -> None:
    loaded = load()
    scenario = loaded.usable()
    assert loaded.problems == ()
    assert scenario.story_start == "2026-03-03T05:40:00.000Z"
    assert [name for name, _ in loaded.attachments] == ["files/advisory.txt"]
    again = msgspec.convert(msgspec.json.decode(msgspec.json.encode(scenario)), Scenario)
    assert again == scenario


WRONG = {
    "unknown-step": ("{step: rotate/revoke}", "{step: rotate/revok}"),
    "unknown-option": ('{decision: executed, is: "yes"}', "{decision: executed, is: yess}"),
    "not-a-decision": ('{decision: executed, is: "yes"}', "{decision: confirm}"),
    "unknown-column": ("has: {kind: ci-runner}", "has: {knd: ci-runner}"),
    "unknown-register": ("{register: assets, ", "{register: asets, "),
    "unknown-role": ("to: [comms]", "to: [coms]"),
    "unknown-objective": ("objective: notify", "objective: notfy"),
    "unknown-answer": ("sets: {abused:", "sets: {abusd:"),
    "negative-time": ("at: 40m", "at: -40m"),
    "bad-duration": ("within: 20m", "within: soon"),
    "after-end": ("at: 45m", "at: 95m"),
    "bad-attachment": ("files/advisory.txt", "../drill.yaml"),
    "unknown-name": ("{{ package }} carries", "{{ packge }} carries"),
    "bad-template": ("{{ package }} carries", "{{ package | upper }} carries"),
    "unknown-key": ("via: phone", "by: phone"),
    "bad-speed": ("speed: 4", "speed: -4"),
    "bad-time": ("2026-03-03T05:40:00Z", "2026-03-03T05:40:00"),
    "met-or-judged": ("judge: true", "judge: false"),
    "no-trigger": ("manual: true, ", ""),
    "contingency-without-gate": ("unless: {step: preserve}", "delay: 0m"),
    "unless-without-at": ("at: 40m\n", "when: {step: confirm}\n"),
    "playbook-version": (">=1.2,<2", ">=2"),
    "unknown-playbook": ("id: drill,", "id: dril,"),
    "duplicate-id": ("id: revoked", "id: hosts"),
    "bad-condition": ("{decision: executed, ", "{decide: executed, "),
    "unknown-expectation": ("expectation: line", "expectation: lne"),
    "wrong-shape": ("met_by: {step: confirm}", "met_by: confirm"),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_has_a_name_and_keeps_the_scenario_from_being_played(code: str, load: LoadScenario) -> None:
    good, bad = WRONG[code]
    assert good in SCENARIO
    loaded = load(SCENARIO.replace(good, bad, 1))
    assert code in codes(loaded)
    with pytest.raises(Refused):
        loaded.usable()


DOUBTFUL = {
    "untested-objective": (", objective: notify}", "}"),
    "no-time-left": ("end: {at: 90m", "end: {at: 60m"),
    "no-within": ("judge: true, within: 20m", "judge: true"),
    "no-objective": (", objective: notify}", "}"),
    "leak": ("A journalist asks", "The nightly build pulled the bad version at 02:11. One asks"),
    "runs-backwards": (
        "  - id: token\n",
        "  - {id: late, at: 50m, text: Late.}\n  - {id: b, at: 9m, text: B.}\n  - id: token\n",
    ),
}


@pytest.mark.parametrize("code", DOUBTFUL)
def test_what_is_doubtful_is_said_and_can_be_played(code: str, load: LoadScenario) -> None:
    good, bad = DOUBTFUL[code]
    assert good in SCENARIO
    loaded = load(SCENARIO.replace(good, bad, 1))
    assert code in codes(loaded)
    loaded.usable()


def test_a_missing_step_is_drawn_with_its_line_and_what_was_meant(load: LoadScenario) -> None:
    loaded = load(SCENARIO.replace("met_by: {step: confirm}", "met_by: {step: confrm}"))
    drawn = render(loaded.problems[0])
    assert 'no step called "confrm". Did you mean "confirm"?' in drawn
    assert "^^^^^^" in drawn


def test_gates_that_wait_for_one_another_are_a_cycle(load: LoadScenario) -> None:
    gates = """
  - {id: one, when: {inject: two}, text: One.}
  - {id: two, when: {all: [{step: confirm}, {inject: one}]}, text: Two.}
  - {id: three, when: {inject: two}, text: Three.}
  - {id: four, when: {any: [{inject: two}, {step: confirm}]}, text: Four.}
end:"""
    loaded = load(SCENARIO.replace("\nend:", gates))
    found = {problem.code: problem.message for problem in loaded.problems}
    assert "one → two → one" in found["cycle-of-gates"] or "two → one → two" in found["cycle-of-gates"]
    assert '"two", which cannot go either' in found["unreachable-inject"]
    assert codes(loaded).count("unreachable-inject") == 1


def test_attachments_lie_beside_the_scenario_and_are_no_links(load: LoadScenario, folder: Path) -> None:
    (folder / "scenarios" / "outside").symlink_to(folder)
    (folder / "scenarios" / "link.txt").symlink_to(folder / "drill.yaml")
    for name in (
        "/etc/hosts",
        "..",
        "a/../../b",
        "outside/drill.yaml",
        "link.txt",
        "~/x",
        "missing.txt",
        "files",
        "a//b",
    ):
        loaded = load(SCENARIO.replace("files/advisory.txt", name))
        assert codes(loaded) == ["bad-attachment"], name


def test_ten_thousand_injects_are_read_and_linted_in_seconds(load: LoadScenario) -> None:
    many = "".join(
        f"  - {{id: n{number}, at: 50m, to: [eng], text: Line {number} of the noise., kind: red-herring}}\n"
        f"  - {{id: g{number}, when: {{inject: g{number + 1}}}, text: Gate {number}.}}\n"
        for number in range(5000)
    )
    begun = time.process_time()
    loaded = load(SCENARIO.replace("end: {", f"{many}  - {{id: g5000, at: 1m, text: Last.}}\nend: {{"))
    assert len(loaded.usable().injects) == 10_006
    assert time.process_time() - begun < 20


def test_a_hostile_file_is_no_scenario_and_no_crash() -> None:
    for data in (
        b"",
        b"\xff\xfe",
        b"scenario: 1\n",
        b"[" * 5000,
        b"scenario: &a [*a]",
        b"- 1",
        b"a: !!python/object x",
    ):
        assert reading.read("x.yaml", data).findings.errors


def test_a_file_that_is_too_large_is_refused(folder: Path) -> None:
    path = folder / "scenarios" / "large.yaml"
    path.write_bytes(b"#" * (reading.LIMITS.size + 1))
    with pytest.raises(Refused, match="at most"):
        loading.find(str(path))


@pytest.mark.parametrize(
    ("wanted", "version", "good"),
    [
        (">=1.2,<2", "1.2", True),
        (">=1.2,<2", "1.10", True),
        (">=1.2,<2", "2.0", False),
        ("1.2", "1.2.0", True),
        (">1", "x", False),
    ],
)
def test_versions_are_numbers_with_dots(wanted: str, version: str, good: bool) -> None:
    assert accepts(wanted, version) is good
