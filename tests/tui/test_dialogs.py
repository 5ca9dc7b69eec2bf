"""Forms, confirmations and messages, on a real incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.tui.actions.dispatch import perform
from irrunner.tui.actions.model import Context, action
from irrunner.tui.dialogs.confirm import Choose, Confirm, MessageDialog
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.run.answers import answer_questions
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident.entries import Entry
    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare, Golden

STEPS = """\
- {id: look, do: Look}
- {id: then, do: Then, needs: [look]}
- {id: which, decide: Which way?, options: [left, right]}
"""


def test_a_verb_without_questions_runs_at_once(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.done"), Context(step="look"))
        await settle(pilot)
        assert not isinstance(app.screen, Form)

    drive(app, script)
    assert _last(place, name).kind == "step.done"


def test_a_refusal_that_a_reason_would_lift_opens_the_form_with_the_refusal_on_top(
    make_app: AppFactory, declared: Declare, golden: Golden, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.done"), Context(step="then"))
        await settle(pilot)
        assert "it waits for look" in screen_text(app)
        await press(pilot, "r")
        assert isinstance(app.screen, Form)
        assert "it waits for look" in screen_text(app)
        golden("form-refused-80x24", screen_text(app))
        await press(pilot, *"seen", "enter")

    drive(app, script, (80, 24))
    last = _last(place, name)
    assert (last.kind, last.words) == ("step.done", "seen")


def test_a_refusal_that_no_reason_would_lift_is_only_told(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.approve"), Context(step="look"))
        await settle(pilot)
        assert isinstance(app.screen, MessageDialog)
        assert "look asks for nobody's approval" in screen_text(app)

    drive(app, script)


def test_a_comma_makes_the_next_action_ask_when_and_who(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "comma")
        perform(app, action("step.done"), Context(step="look"))
        await settle(pilot)
        await press(pilot, "tab", *"-20m")
        assert "= Tue 2026-03-24 11:40 UTC" in screen_text(app)
        await press(pilot, "tab", *"bob", "enter")

    drive(app, script)
    last = _last(place, name)
    assert (last.kind, last.by, last.as_written, last.occurred) == (
        "step.done",
        "bob",
        "-20m",
        "2026-03-24T11:40:00.000Z",
    )


def test_what_cannot_be_read_keeps_the_form_open_and_says_why(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.skip"), Context(step="look"))
        await settle(pilot)
        await press(pilot, "enter")
        assert "This is needed." in screen_text(app)
        await press(pilot, *"moot", "tab", *"soon", "enter")
        assert "is not a time that can be read" in screen_text(app)
        assert isinstance(app.screen, Form)
        await press(pilot, "escape")
        assert not isinstance(app.screen, Form)

    drive(app, script)


def test_what_the_cursor_does_not_say_is_asked_for(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.done"), Context())
        await settle(pilot)
        await press(pilot, *"lok", "enter")
        assert "Did you mean look?" in screen_text(app)
        app.screen.query(Input).first().value = "look"
        await press(pilot, "enter")

    drive(app, script)
    assert _last(place, name).refs["step"] == "look"


def test_enter_takes_the_step_that_is_shown_behind_what_is_typed(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.done"), Context())
        await settle(pilot)
        await press(pilot, *"lo", "enter")

    drive(app, script)
    assert _last(place, name).refs["step"] == "look"


def test_a_choice_is_made_with_arrows_or_the_first_letter(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("severity"), Context())
        await settle(pilot)
        app.screen.query_one("Choice").focus()
        await press(pilot, "c", "enter")

    drive(app, script)
    assert _last(place, name).refs["level"] == "critical"


def test_what_closes_asks_and_neither_enter_nor_the_asking_key_confirms(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        for ending, closed in ((("enter", "escape"), False), (("C", "escape"), False), (("y",), True)):
            perform(app, action("close"), Context())
            await settle(pilot)
            await press(pilot, "tab", *"moot", "enter")
            assert isinstance(app.screen, Confirm)
            await press(pilot, *ending)
            assert app.session.incident is not None
            assert (app.session.incident.state.closed is not None) == closed

    drive(app, script)
    assert _last(place, name).kind == "incident.closed"


def test_a_time_with_two_readings_is_asked_about(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS, zone="Europe/Berlin")))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.done"), Context(step="look"), details=True)
        await settle(pilot)
        await press(pilot, "tab", *"2025-10-26 02:30", "enter")
        assert isinstance(app.screen, Choose)
        await press(pilot, "down", "enter")

    drive(app, script)
    assert _last(place, name).occurred == "2025-10-26T01:30:00.000Z"


def test_a_time_that_nobody_chooses_a_reading_of_leaves_the_form_as_it_was_typed(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS, zone="Europe/Berlin")))

    async def script(pilot: Pilot[Any]) -> None:
        perform(app, action("step.skip"), Context(step="look"))
        await settle(pilot)
        await press(pilot, *"No disk", "tab", *"2025-10-26 02:30", "enter")
        assert isinstance(app.screen, Choose)
        await press(pilot, "escape")
        assert isinstance(app.screen, Form)
        assert "No disk" in screen_text(app)
        assert "2025-10-26 02:30" in screen_text(app)
        await press(pilot, "enter", "enter")

    drive(app, script)
    last = _last(place, name)
    assert (last.words, last.occurred) == ("No disk", "2025-10-26T00:30:00.000Z")


ASKS = "ask:\n  where: {label: Where it was found}\n  since: {label: First seen, type: time}\n"


def test_answers_survive_a_time_with_two_readings(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS, head=ASKS, zone="Europe/Berlin")))

    async def script(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        answer_questions(app, "")
        await settle(pilot)
        await press(pilot, *"In a log", "tab", "tab", *"2025-10-26 02:30", "enter")
        assert isinstance(app.screen, Choose)
        await press(pilot, "escape")
        assert isinstance(app.screen, Form)
        assert "In a log" in screen_text(app)
        await press(pilot, "enter", "down", "enter")

    drive(app, script)
    last = _last(place, name)
    assert (last.kind, last.words, last.occurred) == ("answer.given", "In a log", "2025-10-26T01:30:00.000Z")
    assert last.as_written == "2025-10-26 02:30"


def test_an_answer_with_two_readings_is_asked_about(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS, head=ASKS, zone="Europe/Berlin")))

    async def script(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        answer_questions(app, "")
        await settle(pilot)
        await press(pilot, "tab", *"2025-10-26 02:30", "enter")
        assert isinstance(app.screen, Choose)
        await press(pilot, "down", "enter")

    drive(app, script)
    last = _last(place, name)
    assert (last.kind, last.words) == ("answer.given", "2025-10-26T01:30:00.000Z")


def test_an_error_stays_until_it_is_read(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        app.show_message("Something is wrong.", "Do this next.")
        await press(pilot)
        assert "Something is wrong." in screen_text(app)
        assert "Do this next." in screen_text(app)
        await press(pilot, "x")
        assert isinstance(app.screen, MessageDialog)
        await press(pilot, "enter")
        assert not isinstance(app.screen, MessageDialog)

    drive(app, script)


def _last(place: Path, name: str) -> Entry:
    with open_store(place) as store:
        incident = Incident(store, name, Actor("ada", "ada", "laptop.example"))
        incident.refresh()
        return incident.state.entries[-1]


def test_the_keys_of_a_form_stay_in_sight_in_the_smallest_window(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "E")
        for _ in range(9):
            assert "enter  record" in screen_text(app)
            assert app.focused is not None
            assert app.focused.region.bottom <= app.screen.query_one(".form--fields").region.bottom
            await press(pilot, "tab")

    drive(app, script, (60, 15))


def test_a_form_grows_with_its_help_while_there_is_room(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x", "tab")
        fields = app.screen.query_one(".form--fields")
        assert "yesterday 23:10 UTC" in screen_text(app)
        assert fields.max_scroll_y == 0

    drive(app, script, (80, 24))
