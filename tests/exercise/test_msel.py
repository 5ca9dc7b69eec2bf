"""Lists of injects that other teams keep: how their times and columns are understood, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from irrunner.errors import IrrunnerError, Misused, Refused
from irrunner.exercise.scenario import msel, msel_export
from irrunner.exercise.scenario.msel_times import read_times
from tests.exercise.test_msel_round_trip import same

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.scenario.loading import LoadedScenario


MINUTE, HOUR, DAY = 60, 3600, 86_400


def seconds(*times: str) -> list[int]:
    found = read_times(dict(enumerate(times, 2))).seconds
    return [found[row] for row in sorted(found)]


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (("0900", "0915", "1305"), (0, 15, 245)),
        (("0900Z", "0915Z", "1305 hrs"), (0, 15, 245)),
        (("900", "915", "1305"), (0, 15, 245)),
        (("1000", "1015"), (0, 15)),
        (("9:00 AM", "9:15 AM", "1:05 PM"), (0, 15, 245)),
        (("9am", "9:15 a.m.", "12 pm", "12:30 am"), (0, 15, 180, 930)),
        (("03:00", "03:10", "03:30"), (0, 10, 30)),
        (("09:00", "08:45", "10:00"), (15, 0, 75)),
        (("23:30", "23:59", "00:30"), (0, 29, 60)),
        (("09h00", "09h15", "13h05"), (0, 15, 245)),
        (("0h00", "0h45"), (0, 45)),
        (("STARTEX", "T+15 min", "T+1:30", "STARTEX + 2 hours"), (0, 15, 90, 120)),
        (("STARTEX 0900", "0915", "T+20 minutes"), (0, 15, 20)),
        (("Day 1 09:00", "Day 1 0930", "Day 2 9:00 AM"), (0, 30, 1440)),
        (("Day 1 09:00", "09:30", "Day 2, 09:00"), (0, 30, 1440)),
        (("D+1 09:00", "D+2 10:00"), (0, 1500)),
        (("3/3/2026 9:00", "3/3/2026 9:20"), (0, 20)),
        (("3/4/2026 9:00", "3/4/2026 9:20"), (0, 20)),
        (("3/4/2026 9:00", "3/13/2026 9:00"), (0, 9 * 1440)),
        (("24.03.2026 10:39", "25.03.2026 10:39"), (0, 1440)),
        (("3 Mar 2026 09:00", "March 4, 2026 9:00 AM"), (0, 1440)),
        (("030900Z MAR 26", "030930ZMAR2026"), (0, 30)),
        (("2026-03-03 09:00", "2026-03-03T10:30+01:00", "2026-03-03 9:45 AM"), (0, 30, 45)),
        (("0", "30", "100"), (0, 30, 100)),
        (("0:05", "0:10"), (5, 10)),
    ],
)
def test_times_as_other_teams_write_them(times: tuple[str, ...], minutes: tuple[int, ...]) -> None:
    assert seconds(*times) == [minute * MINUTE for minute in minutes]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("3/4/2026 9:00", "5/4/2026 9:00"), "day/month or month/day"),
        (("100", "115", "130"), "minutes after the beginning or a time of day"),
        (("09:00", "16:00", "09:30"), "a time of the next day or a row out of order"),
        (("STARTEX", "09:30"), "other rows have a time of day"),
        (("Day 1 09:00", "2026-03-03 09:00"), "is no date"),
        (("09:00", "Day 1 09:00"), "has no day"),
        (("Day 1 26:00",), "has a day and no time"),
        (("0900", "soon"), "'soon' is no time"),
        (("T-15",), "is no time"),
        (("31/31/2026 9:00",), "is no time"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(times: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        seconds(*times)


@given(st.lists(st.text(st.sampled_from("0123456789:/.-+ TtDdayhHmMaApPZ\u0661"), max_size=24), max_size=6))
def test_any_times_are_understood_or_refused_and_none_is_before_the_beginning(times: list[str]) -> None:
    try:
        found = read_times(dict(enumerate(times)))
    except Refused:
        return
    assert all(value >= 0 for value in found.seconds.values())
    assert {*found.seconds, *found.by_hand} == {row for row, text in enumerate(times) if text.strip()}


def test_what_was_concluded_about_times_is_said() -> None:
    found = msel.read("Time,Message\n09:00,a\n08:45,b\ntbd,c\n", "x", "drill")
    assert found.notes == [
        "The beginning is '08:45', the earliest time (row 3).",
        "Out of order: row 3. The earliest time is the beginning.",
        "Without a time, so by hand: row 4.",
    ]
    assert [each.seconds for each in found.injects] == [900, 0, None]
    assert [line for line in found.text.splitlines() if "- id" in line] == [
        "  - id: inject-2",
        "  - id: inject-3",
        "  - id: inject-1",
    ]


def test_the_columns_of_other_teams_are_known_or_named(load: Callable[..., LoadedScenario]) -> None:
    text = (
        "Exercise Northwind,,,,,,,,\n"
        "Serial,Inject Time,Inject,Target Audience,Responsible Controller,Expected Action(s),Exercise Objective,"
        "Inject Mode,Core Capability\n"
        '1A,0900,"The SOC sees ""travel"",\nline two {{ package }} {{.Names}}",Incident lead,J. Doe,'
        '"- Open a case; Call legal\n2. Tell the CISO",Know who decides,email,Public Information\n'
        "2,0930,Second,,,,,,\n"
    )
    found = msel.read(text, "list", "drill", {"lead": "Incident lead"})
    scenario = load(found.text).usable()
    first, second = scenario.injects
    assert (first.id, first.at, first.to, first.via) == ("inject-1a", 0, ("lead",), "email")
    assert first.text == 'The SOC sees "travel",\nline two {{{{ package }} {{{{.Names}}'
    assert [each.do for each in first.expect] == ["Open a case", "Call legal", "Tell the CISO"]
    assert (second.id, second.at) == ("inject-2", 1800)
    (objective,) = [each for each in scenario.objectives.values() if each.text == "Know who decides"]
    assert objective.capability == "Public Information"
    assert found.left_out == ["Responsible Controller"]
    assert any("Exercise Northwind" in note for note in found.notes)


def test_a_column_is_what_one_says_it_is(load: Callable[..., LoadedScenario]) -> None:
    text = "Wann,Was,Wer,Memo,Notes\n0900,Es brennt,lead,Ruhig bleiben,Warten\n"
    wanted = {"Wann": "time", "was": "text", "Wer": "to", "Memo": "notes", "Notes": "notes"}
    found = msel.read(text, "list", "drill", {"lead": "Incident lead"}, columns=wanted)
    (inject,) = load(found.text).usable().injects
    assert (inject.at, inject.text, inject.to) == (0, "Es brennt", ("lead",))
    assert inject.facilitator == "Ruhig bleiben\nWarten"
    assert found.left_out == []
    assert msel.read("Message,Notes\na,b\n", "x", "drill", columns={"Notes": "none"}).left_out == ["Notes"]
    for bad in ({"Wen": "to"}, {"Wann": "when"}, {"Wann": "time", "Was": "time"}):
        with pytest.raises(Misused):
            msel.read(text, "list", "drill", columns=bad)


def test_a_name_that_the_playbook_fills_in_stays_one_and_other_braces_stay_text(
    load: Callable[..., LoadedScenario],
) -> None:
    text = "Time,Message\n0,{{ package }} {{ other }} {{{{.Names}} {{{ x\n"
    (inject,) = load(msel.read(text, "x", "drill", fills={"package"}).text).usable().injects
    assert inject.text == "{{ package }} {{{{ other }} {{{{.Names}} {{{{{ x"


def test_a_day_may_have_a_column_of_its_own() -> None:
    found = msel.read("Day,Time,Message\n1,0900,a\n1,0930,b\n2,0900,c\n", "x", "drill")
    assert [each.seconds for each in found.injects] == [0, 1800, DAY]


def test_a_list_that_goes_out_and_comes_in_keeps_what_it_can_hold_and_says_what_it_cannot(
    load: Callable[..., LoadedScenario],
) -> None:
    before = load().usable()
    text = msel_export.export(before)
    after = load(msel.read(text, before.id, "drill", before.roles, fills={"package"}).text).usable()
    assert after.story_start == before.story_start
    assert msel_export.not_in_list(before)
    assert same(before.injects) == same(after.injects)
    assert before.objectives == after.objectives
    lost = ["title, version, summary", "the files that are attached", "clock", "roles", "answers", "truth", "end"]
    assert msel_export.not_in_list(before) == [*lost, "debrief"]
    whole = load(msel.read(text, "x", "y", before.roles, fills={"package"}, onto=before).text).usable()
    assert same(whole.injects) == same(before.injects)
    assert structs.replace(whole, injects=()) == structs.replace(before, injects=())


def test_a_list_that_is_too_large_is_refused_and_never_cut() -> None:
    with pytest.raises(Refused, match="is the most"):
        msel.decode(b"Message\n" + b"x" * msel.MOST_BYTES)
    assert msel.decode("Message\nCaf\xe9".encode("cp1252"), "cp1252").endswith("\xe9")


@given(st.text(max_size=200))
def test_any_list_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        msel.read(f"Time,Message,Objective,Expected action,Story time\n{text}", "x", "drill")
    except IrrunnerError:
        return
