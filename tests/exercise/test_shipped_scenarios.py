"""The exercises that come with irrunner: whole, consistent, and made up from end to end."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.rehearse.rehearsal import rehearse
from irrunner.exercise.scenario import loading
from irrunner.exercise.scenario.lints.leaks import runs
from irrunner.incident.moments import parse_utc
from irrunner.playbook.problems import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.scenario.model import Inject, Predicate, Scenario

SCENARIOS = Path(__file__).parents[2] / "playbooks" / "scenarios"
SIZES = {
    "gateway-poisoned-release": range(18, 31),
    "alone-at-three": range(12, 19),
    "burning-key": range(7, 12),
    "ward-assistant": range(7, 12),
    "settlement-day": range(7, 12),
    "blind-spot": range(7, 12),
}
PLAY = {
    "gateway-poisoned-release": range(90, 121),
    "alone-at-three": range(60, 76),
    "burning-key": range(60, 121),
    "ward-assistant": range(60, 121),
    "settlement-day": range(60, 121),
    "blind-spot": range(60, 121),
}
PLAYBOOKS = {
    "gateway-poisoned-release": "compromised-dependency",
    "alone-at-three": "compromised-dependency",
    "burning-key": "leaked-model-key",
    "ward-assistant": "exposed-ai-data",
    "settlement-day": "vendor-breach",
    "blind-spot": "malicious-model-file",
}
DOCUMENTATION = [ipaddress.ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\[?\.\]?\d{1,3}){3}(?![\d.])")
MAIL_HOST = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")
PAGE_HOST = re.compile(r"https?://([\w.-]+)")
PUBLIC_NAME = re.compile(r"\b[\w-]+\[?\.\]?(?:com|org|net|io|dev|cloud|eu|de|co\.uk)\b")
STAMP = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z")
LOGGED = re.compile(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000)\]")
MAILED = re.compile(r"^Date: (.+)$", re.MULTILINE)
MACHINE = r"[a-z]+(?:-[a-z]+)*-\d+"
PAIRS = (re.compile(rf"({MACHINE}) \((192\.0\.2\.\d+)\)"), re.compile(rf"(192\.0\.2\.\d+) +({MACHINE})(?![\w.])"))

every_scenario = pytest.mark.parametrize("name", sorted(SIZES))


def scenario(name: str) -> Scenario:
    return loading.find(str(SCENARIOS / name / "scenario.yaml")).usable()


def attachment(name: str, path: str) -> str:
    return (SCENARIOS / name / path).read_text(encoding="utf-8")


def texts(name: str) -> Iterator[tuple[str, str]]:
    """Every file of a scenario, with its path."""
    for path in sorted((SCENARIOS / name).rglob("*")):
        if path.is_file():
            yield str(path.relative_to(SCENARIOS)), path.read_text(encoding="utf-8")


def told(name: str, inject: Inject) -> str:
    """All that the players read of an inject."""
    return "\n".join([inject.title, inject.text, *(attachment(name, path) for path in inject.attach)])


def times_in(text: str) -> Iterator[datetime]:
    """Every exact time that a text holds."""
    for match in STAMP.finditer(text):
        yield datetime.fromisoformat(match[0])
    for match in LOGGED.finditer(text):
        yield datetime.strptime(match[1], "%d/%b/%Y:%H:%M:%S %z")
    for match in MAILED.finditer(text):
        yield parsedate_to_datetime(match[1]).astimezone(UTC)


def earliest(played: Scenario, inject: Inject) -> int:
    """Seconds of story time before which an inject cannot go."""
    offsets = {each.id: each.at or 0 for each in played.injects}

    def floor(condition: Predicate) -> int:
        if condition.kind == "inject":
            return offsets[condition.name]
        found = [floor(part) for part in condition.parts]
        return (max if condition.kind == "all" else min)(found, default=0)

    return max(inject.at or 0, floor(inject.when) + inject.delay if inject.when else 0)


@every_scenario
def test_a_shipped_scenario_has_no_problem(name: str) -> None:
    found = loading.find(str(SCENARIOS / name / "scenario.yaml"))
    assert "\n".join(map(render, found.problems)) == ""
    assert found.usable().id == name
    assert found.usable().playbook == PLAYBOOKS[name]


def test_every_shipped_scenario_is_tested_here() -> None:
    assert {path.name for path in SCENARIOS.iterdir() if path.is_dir()} == set(SIZES)


@every_scenario
def test_its_size_is_that_of_an_evening_not_of_a_year(name: str) -> None:
    played = scenario(name)
    assert len(played.injects) in SIZES[name]
    assert played.duration // 60 in PLAY[name]
    assert {each.kind for each in played.injects} == {"inject", "contingency", "pressure", "red-herring"}


@every_scenario
def test_each_objective_is_tested_more_than_once_and_one_of_its_tests_is_critical(name: str) -> None:
    played = scenario(name)
    tested = Counter(each.objective for _, each in played.expectations())
    assert set(tested) == set(played.objectives)
    assert min(tested.values()) >= 2
    assert {each.objective for _, each in played.expectations() if each.critical} == set(played.objectives)


@every_scenario
def test_every_expectation_has_a_time_a_hint_and_words(name: str) -> None:
    for _, each in scenario(name).expectations():
        assert each.within > 0, each.id
        assert each.hint, each.id
        assert each.do, each.id


@every_scenario
def test_every_inject_tells_the_facilitator_how_to_run_it(name: str) -> None:
    assert [each.id for each in scenario(name).injects if not each.facilitator] == []


@every_scenario
def test_every_file_is_handed_out_by_an_inject(name: str) -> None:
    handed_out = {path for each in scenario(name).injects for path in each.attach}
    assert handed_out == {f"files/{path.name}" for path in (SCENARIOS / name / "files").iterdir()}


@every_scenario
def test_the_guide_speaks_of_every_inject_and_of_every_judgement(name: str) -> None:
    guide = (SCENARIOS / name / "GUIDE.md").read_text(encoding="utf-8")
    played = scenario(name)
    named = [each.id for each in played.injects] + [each.id for _, each in played.expectations() if each.met_by is None]
    assert [each for each in named if f"| {each} |" not in guide] == []


@every_scenario
def test_every_address_is_one_that_is_kept_for_documentation(name: str) -> None:
    for path, text in texts(name):
        for match in ADDRESS.finditer(text):
            address = ipaddress.ip_address(match[0].replace("[", "").replace("]", ""))
            assert any(address in network for network in DOCUMENTATION), f"{path}: {match[0]}"


@every_scenario
def test_every_host_is_made_up(name: str) -> None:
    for path, text in texts(name):
        hosts = [match[1] for pattern in (MAIL_HOST, PAGE_HOST) for match in pattern.finditer(text)]
        assert [host for host in hosts if not host.endswith(".example")] == [], path
        assert PUBLIC_NAME.findall(text) == [], path


@every_scenario
def test_a_machine_has_the_same_address_everywhere(name: str) -> None:
    pairs = set()
    for _, text in texts(name):
        pairs |= {(match[1], match[2]) for match in PAIRS[0].finditer(text)}
        pairs |= {(match[2], match[1]) for match in PAIRS[1].finditer(text)}
    assert pairs
    assert max(Counter(machine for machine, _ in pairs).values()) == 1
    assert max(Counter(address for _, address in pairs).values()) == 1


@every_scenario
def test_nothing_that_the_players_get_is_from_a_later_moment_than_the_one_at_which_they_get_it(name: str) -> None:
    played = scenario(name)
    start = parse_utc(played.story_start)
    for inject in played.injects:
        latest = start + timedelta(seconds=earliest(played, inject))
        for path in inject.attach:
            times = list(times_in(attachment(name, path)))
            assert [str(each) for each in times if each > latest] == [], f"{inject.id}: {path}"
            assert [str(each) for each in times if each < start - timedelta(days=60)] == [], f"{inject.id}: {path}"


@every_scenario
def test_a_row_that_is_expected_can_be_known_from_what_the_players_were_told(name: str) -> None:
    played = scenario(name)
    for inject, expectation in played.expectations():
        if expectation.met_by is None or expectation.met_by.kind != "register":
            continue
        (wanted,) = expectation.met_by.has.values()
        before = [each for each in played.injects if earliest(played, each) <= earliest(played, inject)]
        assert any(wanted in told(name, each) for each in before), expectation.id


@every_scenario
def test_what_the_players_read_never_says_exercise_words(name: str) -> None:
    for inject in scenario(name).injects:
        assert not re.search(
            r"\b(inject|expectation|red herring|contingency|facilitator)\b", told(name, inject), re.IGNORECASE
        )


@every_scenario
def test_no_attachment_repeats_what_only_the_director_may_know(name: str) -> None:
    played = scenario(name)
    secret = [played.truth, *(each.facilitator for each in played.injects)]
    secret += [text for _, each in played.expectations() for text in (each.do, each.hint)]
    hidden = {run for text in secret for run in runs(text)}
    for path in (SCENARIOS / name / "files").iterdir():
        assert hidden.isdisjoint(runs(path.read_text(encoding="utf-8"))), path.name


@every_scenario
@pytest.mark.parametrize("seed", range(3))
def test_its_rehearsal_passes(name: str, seed: int) -> None:
    rehearsal = rehearse(loading.find(str(SCENARIOS / name / "scenario.yaml")), seed=seed)
    assert [failure.message for failure in rehearsal.failures] == []


@every_scenario
def test_a_team_that_does_all_in_time_sees_no_contingency_and_one_that_does_nothing_sees_them_all(name: str) -> None:
    found = loading.find(str(SCENARIOS / name / "scenario.yaml"))
    late = {each.id for each in found.usable().injects if each.kind == "contingency"}
    delivered = {run.robot: set(run.delivered) for run in rehearse(found).runs}
    assert not late & delivered["golden"]
    assert late <= delivered["idle"]


@every_scenario
def test_every_miss_points_to_a_step_and_proposes_words_that_any_incident_could_use(name: str) -> None:
    played = scenario(name)
    run = next(iter(rehearse(loading.find(name), robots=("idle",), reported=True).runs))
    assert run.after_action is not None
    missed = [each for each in run.after_action.expectations if each.result == "missed"]
    assert missed
    for each in missed:
        assert each.step, each.id
        added = [line for line in each.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
        assert added, each.id
        told = [word for word in played.names() for line in added if word.casefold() in line.casefold()]
        assert told == [], each.id
