"""What now: the views Now, Mine and All of the checklist, the most urgent step, readable rows, and the filter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import decisions, lifecycle, people, registers, steps
from irrunner.journal import open_store, open_workspace
from irrunner.playbook import library
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import BO, beside, run_screen, run_view
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare

HEAD = "roles: {lead: Incident lead, build: Build owner}\n"
PHASES = """
phases:
  - phase: Declare
    steps:
      - {id: record, do: Write down the first signal, short: First signal, role: lead}
  - phase: Scope
    steps:
      - {id: search, do: Search every repository that names it, short: Search the code, within: 4h}
      - {id: list, do: List every machine, short: List machines, within: 1h, collect: assets, role: build}
      - {id: ran, decide: Did it run anywhere?, options: ["yes", "no"], within: 2h}
      - {id: hunt, do: Hunt, when: ran == yes, needs: [list]}
  - phase: Contain
    steps:
      - {id: block, do: Block it in the mirror before anybody builds, short: Block the mirror, within: 20m, role: build}
      - id: isolate
        do: "Take {{ item.name }} off the network and leave it powered on"
        short: "{{ item.name }} · isolate"
        for_each: assets
      - {id: tell, do: Tell the customers, role: lead}
"""


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(PHASES, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def rows(app: IrrunnerApp) -> list[str]:
    """What the checklist shows at 80x24, without what is beside and below it."""
    return [line.strip("▌ ") for line in screen_text(app).split("\n")[2:-3] if line.strip("▌ ")]


def test_now_begins_with_what_is_late_and_due_by_time_then_comes_what_can_be_started(
    app: IrrunnerApp, clock: SetClock
) -> None:
    clock.forward(minutes=70)

    async def script(pilot: Pilot[Any]) -> None:
        shown = rows(app)
        assert shown[0].split() == ["▾", "Now", "2", "late"]
        found = [re.sub(r"\s+", " ", row) for row in shown if row.startswith("○")]
        assert found == [
            "○ Block the mirror build 50m late",
            "○ List machines build 10m late",
            "○ Did it run anywhere? 50m left",
            "○ Search the code 2h 50m left",
            "○ First signal lead",
            "○ Tell the customers lead",
        ]

    drive(app, script)


def test_what_was_begun_stands_under_now_however_much_time_it_has(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    many = "".join(f"- {{id: s{number}, do: Step {number}, within: 10m}}\n" for number in range(7))
    name = declared(many + "- {id: far, do: Far off, within: 2d}\n")
    beside(place, name, lambda found: steps.start(found, "far"))
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        assert any(row.startswith("▸ active Far off") for row in rows(app))

    drive(app, script)


def test_now_hides_what_nobody_can_do_and_says_how_much_that_is(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock
) -> None:
    def write(found: Incident) -> None:
        decisions.decide(found, "ran", "no")
        steps.done(found, "record")
        registers.register_add(found, "assets", {"name": "runner-07"})

    beside(place, incident, write, actor=ADA, clock=clock)

    async def script(pilot: Pilot[Any]) -> None:
        shown = rows(app)
        assert "▸ Finished: Declare" in shown
        assert "Not here: 1 done or skipped, 1 not applicable" in shown
        assert not any("hunt" in row.lower() for row in shown)
        assert any(row.startswith("○ runner-07 · isolate") for row in shown)
        await press(pilot, "full_stop", "full_stop")
        assert any(re.match(r"– n/a +Hunt", row) for row in rows(app))  # noqa: RUF001 - the sign

    drive(app, script)


def test_each_phase_says_how_many_of_its_steps_are_late(app: IrrunnerApp, clock: SetClock) -> None:
    clock.forward(minutes=70)

    async def script(pilot: Pilot[Any]) -> None:
        headings = [" ".join(row.split()) for row in rows(app)]
        assert "Scope 1 late" in headings
        assert "Contain 1 late" in headings
        await press(pilot, "full_stop", "full_stop")
        assert "▾ Contain 1 late 0/3" in [" ".join(row.split()) for row in rows(app)]

    drive(app, script)


def test_one_key_goes_from_now_to_mine_to_all_and_back(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock
) -> None:
    def write(found: Incident) -> None:
        people.role(found, "build", "ada")
        steps.assign(found, "tell", "ada")
        steps.assign(found, "isolate", "ada")

    beside(place, incident, write, actor=ADA, clock=clock)

    async def script(pilot: Pilot[Any]) -> None:
        assert "[Now]" in screen_text(app)
        assert ". mine" in screen_text(app).split("\n")[-1]
        await press(pilot, "full_stop")
        assert "[Mine]" in screen_text(app)
        found = [row.split("  ")[0] for row in rows(app) if row[0] in "○·"]
        assert found == [
            "○ Block the mirror",
            "○ List machines",
            "○ Tell the customers",
            "· waiting each asset · isolate",
        ]
        await press(pilot, "full_stop")
        assert "[All]" in screen_text(app)
        assert run_view(app).checklist.rows.first_step() >= 0
        await press(pilot, "full_stop")
        assert "[Now]" in screen_text(app)

    drive(app, script)


def test_mine_says_so_when_nothing_is(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "full_stop")
        assert "Nothing is yours" in screen_text(app)

    drive(app, script)


def test_a_key_and_a_click_on_the_line_on_top_go_to_the_most_urgent_late_or_not(
    app: IrrunnerApp, clock: SetClock
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        checklist = run_view(app).checklist
        assert "20m left: Block the mirror" in screen_text(app).split("\n")[0]
        for key in ("block", "list", "ran"):
            await press(pilot, "O")
            assert checklist.selected == key
        await pilot.click("HeadlineText", offset=(30, 0))
        assert checklist.selected == "block"
        clock.forward(minutes=70)
        run_view(app).show_minute(clock.now)
        run_screen(app).headline.tick(clock.now)
        await press(pilot, "G")
        assert "2 late: Block the mirror 50m" in screen_text(app).split("\n")[0]
        assert "2 late" in screen_text(app).split("\n")[1]
        await press(pilot, "O")
        assert checklist.selected == "block"

    drive(app, script)


def test_the_click_leads_there_from_every_screen_of_the_incident(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "G", "e")
        await pilot.click("HeadlineText", offset=(30, 0))
        await press(pilot)
        assert app.screen is run_screen(app)
        assert run_view(app).checklist.selected == "block"

    drive(app, script)


def test_what_was_just_done_stays_under_the_cursor_so_that_a_second_d_does_nothing_to_the_next(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "O", "d")
        assert run_view(app).checklist.selected == "block"
        assert any(row.startswith("✓ done Block the mirror") for row in rows(app))
        await press(pilot, "d")
        await press(pilot, "escape", "j")
        assert run_view(app).checklist.selected == "list"
        await press(pilot, "n", *"Next", "enter", "escape")
        assert not any("Block the mirror" in row for row in rows(app))

    drive(app, script)
    state = beside(place, incident, lambda _: None).state
    assert [entry.refs.get("step") for entry in state.entries if entry.kind == "step.done"] == ["block"]


def test_a_step_that_comes_due_comes_up_by_itself(make_app: AppFactory, declared: Declare, clock: SetClock) -> None:
    many = "".join(f"- {{id: s{number}, do: Step {number}, within: 5m}}\n" for number in range(6))
    app = make_app(incident=declared(many + "- {id: later, do: Later, within: 2h}\n"))

    async def script(pilot: Pilot[Any]) -> None:
        names = run_view(app).checklist.rows
        names.height = 8
        names.arrange()
        assert names.index(("step", "later")) is None
        clock.forward(minutes=100)
        run_view(app).show_minute(clock.now)
        await pilot.pause()
        assert names.index(("step", "later")) is not None

    drive(app, script)


def test_the_row_under_the_cursor_has_a_second_line_with_the_sentence(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "O")
        shown = screen_text(app).split("\n")
        at = next(number for number, row in enumerate(shown) if row.startswith("▌○ Block the mirror"))
        assert re.fullmatch("▌  Block it in the mirror before anybody builds +block", shown[at + 1])
        await press(pilot, "j")
        assert sum(row.startswith("▌") for row in screen_text(app).split("\n")) == 2

    drive(app, script)


def test_more_width_gives_more_words(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "G")
        sentence = "Search every repository that names it"
        assert sentence not in screen_text(app)
        await pilot.resize_terminal(200, 60)
        await press(pilot)
        row = next(row for row in screen_text(app).split("\n") if "Search the code" in row)
        assert sentence in row

    drive(app, script)


def test_a_row_without_short_shows_its_sentence_and_goes_on_in_the_second_line(
    make_app: AppFactory, declared: Declare
) -> None:
    words = " ".join(f"word{number}" for number in range(14))
    app = make_app(incident=declared(f"- {{id: long, do: {words}}}\n"))

    async def script(pilot: Pilot[Any]) -> None:
        first, second = [row for row in screen_text(app).split("\n") if row.startswith("▌")]
        said = f"{first} {second}".replace("…", " ")
        assert all(f"word{number}" in said for number in range(13))

    drive(app, script)


def test_the_row_where_somebody_else_stands_says_so(app: IrrunnerApp, place: Path, incident: str) -> None:
    open_workspace(place).presence(incident, BO, "2026-03-24T12:00:00+00:00").beat("list")

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: any("List machines ◂bo" in row for row in rows(app)))

    drive(app, script)


def test_a_person_with_two_windows_is_named_once(app: IrrunnerApp, place: Path, incident: str) -> None:
    signs = [open_workspace(place).presence(incident, BO, "2026-03-24T12:00:00+00:00") for _ in range(2)]
    for sign in signs:
        sign.beat("list")

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "with bo" in screen_text(app))
        assert "bo, bo" not in screen_text(app)

    drive(app, script, WIDE)


# The filter


def test_a_filter_says_what_it_shows_and_escape_ends_it(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "slash", *"customers", "enter")
        assert "1 of 8 steps  esc ends it" in screen_text(app)
        assert "customers" in screen_text(app).split("\n")[2]
        await press(pilot, "escape")
        assert "esc ends it" not in screen_text(app)
        assert len([row for row in rows(app) if row.startswith("○")]) == 6

    drive(app, script)


def test_a_filter_searches_all_steps_also_those_that_now_hides(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "slash", *"hunt", "enter")
        assert run_view(app).checklist.selected == "hunt"

    drive(app, script)


def test_a_filter_ends_when_somebody_goes_to_a_step_that_it_hides(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "slash", *"hunt", "enter", "f3", "enter")
        assert run_view(app).checklist.selected == "list"
        assert "esc ends it" not in screen_text(app)
        assert "of 8 steps" not in screen_text(app)
        await press(pilot, "slash", *"hunt", "enter", "full_stop")
        assert "esc ends it" not in screen_text(app)

    drive(app, script, WIDE)


# The flagship


@pytest.fixture
def flagship(place: Path, clock: SetClock) -> str:
    with open_store(place) as store:
        answers = {"package": "litellm", "versions": "1.82.7, 1.82.8", "ecosystem": "PyPI"}
        loaded = library.find("compromised-dependency")
        return lifecycle.declare(store, loaded, ADA, clock=clock, answers=answers).id


def test_the_first_screen_of_the_flagship_is_what_to_do_now_and_no_row_is_cut_off(
    make_app: AppFactory, flagship: str
) -> None:
    app = make_app(incident=flagship)

    async def script(pilot: Pilot[Any]) -> None:
        shown = rows(app)
        steps_shown = [row for row in shown if row.startswith("○")]
        assert 8 <= len(steps_shown) <= 12
        assert not any("…" in row for row in steps_shown)
        assert not any(word in row for row in shown[:-1] for word in ("waiting", "n/a", "done"))
        lefts = [int(found[1]) for row in steps_shown if (found := re.search(r" (\d+)m left", row))]
        assert lefts == sorted(lefts)
        assert lefts[0] == 1
        assert shown[-1].startswith("Not here: ")

    drive(app, script)


def test_no_row_of_the_flagship_is_cut_off_or_shows_a_placeholder_at_any_size(
    make_app: AppFactory, flagship: str
) -> None:
    app = make_app(incident=flagship)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "full_stop", "full_stop")
        checklist = run_view(app).checklist
        for width in (80, 66, 124):
            for at in range(checklist.rows.count):
                kind, number = checklist.rows.row(at) or ("", 0)
                if kind == "step":
                    text = "".join(piece for piece, _ in checklist.rows.draw(at, width - 1))
                    assert checklist.rows.steps[number].title in text
                    assert "\u2039" not in text

    drive(app, script)
