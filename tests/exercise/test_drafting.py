"""Making scenarios: from nothing, from a real incident, from and to a list in CSV; and comparing exercises."""

from __future__ import annotations

import csv
import io
import re
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec
import pytest

from irrunner.errors import Refused
from irrunner.exercise.evaluate import build_after_action_data, trend, trend_page
from irrunner.exercise.play.verbs import end, injects
from irrunner.exercise.scenario import msel, msel_export, packets
from irrunner.exercise.scenario.drafting import from_incident, skeleton
from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, registers, steps
from irrunner.playbook import library
from tests.exercise.scenes import LEAD, NEWS, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.scenario.model import Inject, Scenario
    from irrunner.journal import Journal
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin, LoadScenario


def test_a_skeleton_can_be_linted_at_once(load: LoadScenario, folder: Path) -> None:
    playbook = library.find("drill", [folder]).usable()
    loaded = load(skeleton("new-one", "A new one: with a colon", playbook))
    assert loaded.problems == ()
    assert loaded.usable().title == "A new one: with a colon"


def test_a_skeleton_ends_with_what_can_be_expected_and_each_of_it_can(load: LoadScenario, folder: Path) -> None:
    playbook = library.find("drill", [folder]).usable()
    text = skeleton("new-one", "A new one", playbook)
    reference = text[text.index("# What can be expected") :]
    assert all(line.startswith("#") and len(line) <= 120 for line in reference.splitlines())
    conditions = [
        condition.partition(" | ")[0].removesuffix("}") + "}"
        for condition in re.findall(r"\{(?:step|decision|evidence|answer): [^}]+\}", reference)
        if "KEY" not in condition
    ]
    assert {"{step: rotate/revoke}", "{evidence: confirm, slot: 1}", "{answer: abused}", "{step: isolate}"} < set(
        conditions
    )
    assert any(each.startswith("{decision: executed, is: yes") for each in conditions)
    for condition in conditions:
        condition = condition.replace("is: yes", 'is: "yes"')
        assert load(text.replace("met_by: {step: confirm}", f"met_by: {condition}")).scenario is not None, condition


def test_a_draft_from_an_incident_plays_and_names_nobody(
    load: LoadScenario, folder: Path, players: Journal, clock: SetClock
) -> None:
    loaded = library.find("drill", [folder])
    incident = lifecycle.declare(players, loaded, LEAD, answers={"package": "example-lib"}, clock=clock)
    people.role(incident, "lead", "Ada Example", contact="+1 555 0100")
    clock.forward(minutes=12)
    notes.note(incident, "Ada Example saw build-7.corp.example call 203.0.113.9, mail ada@corp.example {{ x }}")
    registers.register_add(incident, "assets", {"name": "build-7.corp.example", "owner": "Bob Sample"})
    steps.done(incident, "confirm", why="done by Bob Sample")
    decisions.decide(incident, "executed", "yes")
    evidence.add(incident, BytesIO(b"x"), name="build-7.corp.example.log")
    notes.note(incident, "ada rang Sample about vault.corp.example and 2001:db8:0:1::7, AKIA2E0A8F3B244C9986 at Acme")
    evidence.add(incident, BytesIO(b"y"), name="acme payroll.csv", note="sha 9f86d081884c7d659a2feaa0c55ad015")
    draft = from_incident(incident.state, "again", ["Acme"])
    assert "file-2.csv" in draft
    for name in (
        "Acme",
        "payroll",
        "Sample",
        "vault",
        "0:1::7",
        "AKIA2E",
        "9f86",
        "Ada",
        "Bob",
        "build-7",
        "203.0.113.9",
        "corp.example",
        "laptop.example",
    ):
        assert name.casefold() not in draft.casefold(), name
    scenario = load(draft).usable()
    assert {(inject.id, each.id): each.within for inject, each in scenario.expectations()} == {
        ("learned-1", "confirm"): 300,
        ("learned-1", "executed"): 300,
    }
    assert list(scenario.answers) == ["package"]
    assert [inject.at for inject in scenario.injects] == [0, 720]


def test_a_hidden_word_is_hidden_wherever_it_is_a_part_of_another(
    folder: Path, players: Journal, clock: SetClock
) -> None:
    incident = lifecycle.declare(
        players, library.find("drill", [folder]), LEAD, answers={"package": "litellm"}, clock=clock
    )
    clock.forward(minutes=5)
    notes.note(incident, "LiteLLM drops litellm_init.pth; see lite-llm.pth, xlitellmx and site-packages/litellm/proxy")
    draft = from_incident(incident.state, "again", ["litellm"])
    assert not re.search(r"lite.?llm", draft, re.IGNORECASE)
    assert "hidden_init.pth" in draft


def test_an_incident_of_a_week_becomes_a_morning_with_its_expectations_where_they_belong(
    load: LoadScenario, folder: Path, players: Journal, clock: SetClock
) -> None:
    loaded = library.find("drill", [folder])
    incident = lifecycle.declare(players, loaded, LEAD, answers={"package": "example-lib"}, clock=clock)
    for number in range(84):
        clock.forward(hours=2)
        notes.note(incident, f"Something new is seen, number {number}")
        if number == 10:
            steps.done(incident, "confirm", why="advisory")
        if number == 60:
            notes.note(incident, "We said yes: executed", step="executed")
            decisions.decide(incident, "executed", "yes")
    draft = from_incident(incident.state, "again")
    scenario = load(draft).usable()
    assert 15 < len(scenario.injects) <= 21
    assert max(len(inject.text.splitlines()) for inject in scenario.injects) <= 12
    assert scenario.end.at <= 3.5 * 3600
    at = [inject.at or 0 for inject in scenario.injects]
    assert at == sorted(set(at))
    owner = {each.id: inject for inject, each in scenario.expectations()}
    assert "number 10" in owner["confirm"].text
    assert "number 60" in owner["executed"].text
    assert "# Gives away: executed" in draft
    assert "84 entries" in draft or "85 entries" in draft
    whole = load(from_incident(incident.state, "again", longest=72 * 3600)).usable()
    assert whole.end.at > scenario.end.at


def test_a_list_goes_out_and_comes_in_again(load: LoadScenario) -> None:
    text = msel_export.export(load().usable())
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["Message"].startswith("{{ package }}")
    assert rows[3]["Delivery time"] == "45m"
    assert rows[3]["Story time"] == "2026-03-03T06:25:00.000Z"
    roles = {"lead": "Incident lead", "comms": "Communications", "eng": "Engineering"}
    again = load(msel.read(text, "from-list", "drill", roles, fills={"package"}).text).usable()
    assert rows[2]["Trigger"] == "T+0:40, unless step preserve is done"
    assert _without_lines(again) == _without_lines(load().usable())
    for row in rows:
        row.pop("For irrunner")
    other = io.StringIO()
    writer = csv.DictWriter(other, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    again = load(msel.read(other.getvalue(), "from-list", "drill", roles, fills={"package"}).text).usable()
    found = {inject.id: inject for inject in again.injects}
    assert found["inject-4"].to == ("comms",)
    assert found["inject-3"].facilitator.startswith("A contingency of the list")
    assert [each.do for each in found["inject-1"].expect] == ["The advisory is confirmed", "Hosts are listed"]
    assert {each.text for each in again.objectives.values()} == {
        each.text for each in load().usable().objectives.values()
    } | {"What the exercise tests"}
    assert found["inject-4"].at == 45 * 60
    assert found["inject-3"].manual
    assert found["inject-1"].expect[0].do.startswith("The advisory is confirmed")


def _without_lines(scenario: Scenario) -> list[Inject]:
    return [
        msgspec.structs.replace(
            inject, line=0, expect=tuple(msgspec.structs.replace(each, line=0) for each in inject.expect)
        )
        for inject in scenario.injects
    ]


@pytest.mark.parametrize("data", ["", "a,b\n1,2\n", "Time,Message\nsoon,x\n", "Message\n"])
def test_what_is_no_list_is_refused(data: str) -> None:
    with pytest.raises(Refused):
        msel.read(data, "x", "drill")


def test_a_hostile_list_stays_text(load: LoadScenario) -> None:
    data = 'Time;Message;From\nT+0:05;"""}, {id: x}\n{{ evil }} \x1b[2J #";=cmd()\n'
    scenario = load(msel.read(data, "hostile", "drill").text).usable()
    assert scenario.injects[0].at == 300
    assert "{{{{ evil" in scenario.injects[0].text
    assert "\x1b" not in scenario.injects[0].text
    text = msel_export.export(scenario)
    assert "'=cmd()" in text
    back = load(msel.read(text, "hostile", "drill").text).usable()
    assert back.injects[0].sender == "=cmd()"


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        (("T+0:00", "T+0:45", "90"), (0, 2700, 5400)),
        (("09:00", "09:45", "10:30"), (0, 2700, 5400)),
        (("23:30", "23:59", "00:30"), (0, 1740, 3600)),
        (("2026-03-03 09:00", "2026-03-03 09:20", "2026-03-04 09:00"), (0, 1200, 86400)),
        (("D+0 H+0 M+5", "H+1", "D+2 H+3 M+45"), (300, 3600, 186300)),
        (("0:00", "0:10", "1h30m"), (0, 600, 5400)),
    ],
)
def test_times_of_other_people_s_lists_are_understood(
    times: tuple[str, ...], seconds: tuple[int, ...], load: LoadScenario
) -> None:
    lines = "".join(f"{time},What happens {number}\n" for number, time in enumerate(times))
    scenario = load(msel.read(f"Time,Message\n{lines}", "listed", "drill").text).usable()
    assert tuple(inject.at for inject in scenario.injects) == seconds


def test_two_exercises_are_compared_and_put_in_a_row(started: Begin, clock: SetClock) -> None:
    views = []
    for minutes in (4, 1):
        exercise = started(SCENARIO)
        injects.play_due(exercise)
        clock.forward(minutes=minutes)
        steps.done(exercise.players, "confirm", why="exercise")
        clock.forward(minutes=23)
        end.end(exercise)
        views.append(build_after_action_data(exercise))
        clock.forward(days=30)
    changes = {each.id: each.change for each in trend.compare(*views)}
    assert changes == {"confirmed": "better", "hosts": "same", "revoked": "", "line": ""}
    page = trend_page.side_by_side(trend.history(views), trend.compare(*views))
    assert page.count("EXERCISE") > 1
    assert "1 better" in page
    points = trend.history(reversed(views))
    assert [point.performance for point in points] == [0, 25]
    assert any("25 %" in line for line in trend.plot_text(points))
    assert trend.plot_svg(points).count("<circle") == 4
    assert trend.plot_svg(points[:1]).count('r="4" fill="none"') == 1  # one exercise has no line to be dashed
    assert trend.plot_svg([]) == ""


def test_packets_are_two_and_the_players_learn_nothing_from_theirs(load: LoadScenario) -> None:
    scenario = load().usable()
    theirs, ours = packets.players_packet(scenario), packets.facilitators_packet(scenario)
    assert "example-lib" in theirs
    for secret in ("stealer", "nobody saw it", "patient caller", "recycled"):
        assert secret not in theirs
        assert secret in ours
    assert "5m after decision executed is yes, to eng" in ours
    assert "T+0:40, unless step preserve is done" in ours
    assert "A holding line" in packets.evaluators_sheet(scenario)


def test_no_packet_prints_a_line_break_as_letters(load: LoadScenario) -> None:
    scenario = load().usable()
    wrapped = msgspec.structs.replace(
        scenario,
        title="The title\nwrapped",
        debrief=("The question\nwrapped",),
        answers={"what": "An answer\nwrapped"},
        objectives={
            key: msgspec.structs.replace(each, text=f"{each.text}\nwrapped")
            for key, each in scenario.objectives.items()
        },
        injects=tuple(
            msgspec.structs.replace(
                inject,
                title="An inject\nwrapped",
                facilitator="First\nsecond",
                expect=tuple(msgspec.structs.replace(each, do="It is\ndone") for each in inject.expect),
                options=tuple(msgspec.structs.replace(each, label="This\nor that") for each in inject.options),
            )
            for inject in scenario.injects
        ),
    )
    made = (packets.facilitators_packet, packets.players_packet, packets.evaluators_sheet)
    pages = [*(make(wrapped) for make in made), packets.handouts(wrapped, {})]
    assert not [page for page in pages if "\\n" in page]
    assert "> First\\\n> second" in pages[0]
    assert "It is done" in pages[0]


def test_handouts_have_every_inject_with_its_files_and_nothing_of_the_director_s(
    load: LoadScenario,
) -> None:
    loaded = load(NEWS)
    page = packets.handouts(loaded.usable(), loaded.attachments)
    assert page.count("\n---\n") == len(loaded.usable().injects)
    for told in ("example-lib carries a stealer", "An advisory.", "2. We ask for a proof first"):
        assert told in page
    for kept in ("trap", "patient caller", "pulled the bad version", "The advisory is confirmed", "unless", "decision"):
        assert kept not in page
