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
from irrunner.playbook import library
from irrunner.playbook.problems import render
from tests.exercise.scenes import NEWS, PLAYBOOK, SCENARIO

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


UNUSED = {
    "met-by-itself": ("met_by: {step: confirm}", "met_by: {answer: package}"),
    "met-by-itself ": ("met_by: {step: confirm}", "met_by: {inject: alert}"),
    "no-step": ("step: confirm, objective: notify}", "objective: notify}"),
    "leads-nowhere": ("label: We do not answer.", "label: We keep quiet."),
    "milestone-of-the-incident": ("met_by: {step: confirm}", "met_by: {milestone: declared}"),
}
"""What looks as if it depended on the players, and does not."""


@pytest.mark.parametrize("code", UNUSED)
def test_what_does_not_depend_on_the_players_is_said_and_can_be_played(code: str, load: LoadScenario) -> None:
    good, bad = UNUSED[code]
    assert good in NEWS
    loaded = load(NEWS.replace(good, bad, 1))
    assert code.strip() in codes(loaded)
    loaded.usable()


NEVER = {
    "always-true": ("unless: {step: preserve}", "unless: {answer: package}"),
    "always-true ": (
        "unless: {step: preserve}",
        "unless: {all: [{inject: alert}, {answer: package, is: Example-Lib}]}",
    ),
    "always-true  ": ("until: {decision: executed}", "until: {answer: package}"),
    "always-true   ": ("or: {all: [{step: preserve}, {expectation: line, is: met}]}", "or: {inject: alert}"),
    "after-end": ("delay: 5m\n    to: [eng]", "delay: 91m\n    to: [eng]"),
    "after-end ": ("is: pay}, delay: 5m", "is: pay}, delay: 31m"),
    "cycle-of-expectations": ("met_by: {step: confirm}", "met_by: {expectation: confirmed, is: met}"),
    "cycle-of-expectations ": (
        "met_by: {step: confirm}, within: 10m, critical: true,\n         objective: scope}",
        "met_by: {expectation: hosts, is: met}, within: 10m}\n"
        "      - {id: more, do: More, met_by: {expectation: confirmed, is: met}, within: 10m}",
    ),
}


@pytest.mark.parametrize("code", NEVER)
def test_what_can_come_out_only_one_way_keeps_the_scenario_from_being_played(code: str, load: LoadScenario) -> None:
    good, bad = NEVER[code]
    assert good in NEWS
    text = NEWS.replace(good, bad, 1)
    if code == "cycle-of-expectations ":
        text = text.replace(
            "met_by: {register: assets, has: {kind: ci-runner}}", "met_by: {expectation: more, is: met}"
        )
    loaded = load(text)
    assert code.strip() in codes(loaded)
    with pytest.raises(Refused):
        loaded.usable()


def test_a_gate_is_late_only_when_even_the_earliest_way_through_it_is(load: LoadScenario) -> None:
    gates = """
  - {id: one, at: 60m, when: {inject: alert}, text: One.}
  - {id: two, when: {inject: one}, delay: 29m, text: Two.}
  - {id: three, when: {any: [{inject: two}, {inject: alert}]}, delay: 80m, text: Three.}
  - {id: four, when: {inject: two}, delay: 2m, text: Four.}
end:"""
    loaded = load(SCENARIO.replace("\nend:", gates))
    assert [problem.message for problem in loaded.problems if problem.code == "after-end"] == [
        "this inject comes at T+1:31 at the earliest, after the end at T+1:30"
    ]


VALID = {
    "knd": ("has: {kind: ci-runner}", "has: {knd: ci-runner}", 'Did you mean "kind"? There are: name, kind, owner,'),
    "hostname": ("has: {kind: ci-runner}", "has: {hostname: ci-runner}", 'Did you mean "name"? There are: name, kind,'),
    "role": ("to: [comms]", "to: [nurse]", 'called "nurse". There are: lead, eng, comms.'),
    "option": ('{decision: executed, is: "yes"}', "{decision: executed, is: probably}", "There are: yes, no, unknown."),
    "value": ('sets: {abused: "yes"}', "sets: {abused: perhaps}", 'called "perhaps". There are: yes, no.'),
    "fill": ("{{ package }} carries", "{{ paitent }} carries", 'called "paitent". There are: package, abused,'),
    "clock": ("at: 40m", "at: 06:19", "the story begins at 05:40 UTC; 06:19 is 39m"),
    "check": ("debrief:", "checks: [{step: confirm, check: oxv, result: hit}]\ndebrief:", "There is: osv."),
}


@pytest.mark.parametrize("what", VALID)
def test_a_word_that_stands_for_nothing_is_answered_with_what_is_valid(what: str, load: LoadScenario) -> None:
    good, bad, said = VALID[what]
    assert good in SCENARIO
    messages = [problem.message for problem in load(SCENARIO.replace(good, bad, 1)).problems]
    assert any(said in message for message in messages), messages


def test_a_playbook_given_as_a_scenario_is_one_sentence_and_the_other_way_round(
    load: LoadScenario, folder: Path
) -> None:
    (problem,) = load(PLAYBOOK).problems
    assert problem.message.startswith("this is a playbook, not a scenario; `irrunner playbook lint`")
    path = folder / "scenarios" / "night.yaml"
    path.write_text(SCENARIO.lstrip())
    loaded = library.find(str(path))
    assert [each.code for each in loaded.problems] == ["is-a-scenario"]


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
