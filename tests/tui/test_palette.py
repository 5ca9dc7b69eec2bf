"""Help, palette and jump mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.dialogs.finder import Finder, ResultList, ResultRow, search
from irrunner.tui.screens.home.incident_list import IncidentList
from irrunner.tui.screens.run.screen import RunScreen
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare, Golden

STEPS = "- {id: look, do: Look at the mirror}\n- {id: rotate, do: Rotate the keys}\n"


def test_help_lists_the_keys_of_where_you_are(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "question_mark")
        golden("help-80x24", screen_text(app))

    drive(app, script, (80, 24))


def test_help_begins_with_the_focused_pane(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f1")
        assert screen_text(app).index("The step under the cursor") < screen_text(app).index("The incident")
        await press(pilot, "escape", "tab", "tab", "f1")
        assert "The timeline" in screen_text(app)

    drive(app, script, (120, 60))


def test_help_is_searched_by_key_and_by_name() -> None:
    rows = [
        ResultRow("", "The step"),
        ResultRow("act step.done", "Mark the step as done", ("d",), "", "mark the step as done step.done d"),
        ResultRow("act palette", "Find anything by name", ("ctrl+p",), "", "find anything by name palette ctrl+p"),
        ResultRow("act demo", "Try the demo", ("f5",), "", "try the demo demo f5"),
    ]
    assert [row.id for row in search(rows, "ctrl+p")] == ["act palette"]
    assert [row.id for row in search(rows, "d")] == ["act step.done", "act demo"]
    assert [row.id for row in search(rows, "done step")] == ["act step.done"]
    assert [row.id for row in search(rows, "anyth")] == ["act palette"]
    assert search(rows, "nothing like it") == []
    assert search(rows, "") == rows


def test_enter_in_help_carries_out_what_is_under_the_cursor(app: IrrunnerApp, declared: Declare, place: Path) -> None:
    declared()

    async def script(pilot: Pilot[Any]) -> None:
        listed = app.screen.query_one(IncidentList)
        assert place.exists()
        await press(pilot, "question_mark", *"filter", "enter")
        assert app.focused is not None
        assert app.focused.id == "filter"
        assert listed.count == 1

    drive(app, script)


def test_the_palette_opens_an_incident_by_a_word_of_its_title(app: IrrunnerApp, declared: Declare) -> None:
    declared(title="Old laptop")
    wanted = declared(title="Poisoned release")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"poisoned", "enter")
        assert isinstance(app.screen, RunScreen)
        assert app.session.incident is not None
        assert app.session.incident.id == wanted

    drive(app, script)


def test_the_palette_at_home_starts_an_incident_with_a_playbook(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"rotate exposed")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert "Start an incident: Rotate exposed credentials" in screen_text(app)

    drive(app, script)


def test_the_palette_says_when_nothing_is_called_that(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"xyzzy")
        assert "Nothing is called that." in screen_text(app)

    drive(app, script)


def test_the_palette_goes_to_a_step(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"keys rot", "enter")
        assert isinstance(app.screen, RunScreen)
        assert app.screen.context().step == "rotate"

    drive(app, script)


def test_the_palette_changes_the_colours(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"colours light", "enter")
        assert app.theme == "irrunner-light"
        await press(pilot, "f9")
        assert app.theme == "irrunner-blue-orange"

    drive(app, script)


def test_every_action_of_the_present_room_is_in_the_palette(make_app: AppFactory, declared: Declare) -> None:
    from irrunner.tui.actions.model import SCREEN_SCOPES, actions_in

    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        wanted = {f"act {each.id}" for each in actions_in(*SCREEN_SCOPES["run"]) if not each.listed_only}
        wanted = {name for name in wanted if not name.startswith("act players.")}  # those of an exercise
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, Finder)
        rows = app.screen.query_one(ResultList)
        assert wanted <= {row.id for row in rows.rows}

    drive(app, script)


def test_markup_in_a_title_stays_text_in_the_palette(app: IrrunnerApp, declared: Declare) -> None:
    declared(title="[/b] [@click=app.quit]x[/] \x1b]52;c;QQ==\x07")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"click")
        assert r"[/b] [@click=app.quit]x[/] \x1b]52" in screen_text(app)

    drive(app, script)


def test_jump_mode_puts_a_letter_on_everything_and_the_letter_goes_there(
    make_app: AppFactory, declared: Declare
) -> None:
    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        room = app.screen
        assert isinstance(room, RunScreen)
        await press(pilot, "J")
        letters = [str(each.render()) for each in app.screen.query(".jump--letter")]
        assert letters[:3] == ["a", "s", "d"]
        await press(pilot, "escape")
        assert room.is_current
        assert room.context().step == "look"
        await press(pilot, "J")
        rotate = room.view.checklist.region.y + 3
        places = [(str(each.render()), each.region) for each in app.screen.query(".jump--letter")]
        (letter,) = [
            letter for letter, region in places if region.y == rotate and region.x < room.view.checklist.region.right
        ]
        await press(pilot, letter)
        assert room.context().step == "rotate"
        assert room.view.checklist.has_focus_within

    drive(app, script)
