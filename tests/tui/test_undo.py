"""What takes an act back: it names the last act, whatever that was, and leaves everything else as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input, TextArea

from irrunner.incident.verbs import notes, record
from irrunner.tui.dialogs.confirm import Choose, Confirm, MessageDialog
from irrunner.tui.dialogs.form import Form
from tests.beginnings import ADA
from tests.tui.drill import HEAD, STEPS, beside, kinds, run_screen
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare


def test_taking_back_a_skip_leaves_the_target_as_it_was(
    make_app: AppFactory, declared: Declare, clock: SetClock
) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    def due() -> float | None:
        snapshot = run_screen(app).snapshot
        step = snapshot.step("look") if snapshot else None
        return step.due if step else None

    async def script(pilot: Pilot[Any]) -> None:
        before = due()
        clock.forward(minutes=6)
        await press(pilot, "x", *"a slip", "enter")
        assert due() is None
        await press(pilot, "u", "enter")
        assert before is not None
        assert due() == before

    drive(app, script)


def test_the_last_act_is_named_right_after_a_correction_and_its_old_words_can_be_put_back(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda found: notes.note(found, "He called at nine"), actor=ADA)
    entry = len(kinds(place, name))
    beside(place, name, lambda found: record.correct(found, entry, words="He called at ten"), actor=ADA)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "u")
        assert f"Your last act is entry {entry + 1}: entry {entry} corrected" in _flat(app)
        assert f"Put entry {entry} back as it was" in screen_text(app)
        await press(pilot, "enter")
        assert app.screen.query_one(TextArea).text == "He called at nine"
        assert "He called at ten" in screen_text(app)
        await press(pilot, "f2")

    drive(app, script)
    assert beside(place, name, lambda _: None).state.entries[entry - 1].words == "He called at nine"


def test_what_cannot_be_taken_back_is_named_all_the_same(make_app: AppFactory, declared: Declare, place: Path) -> None:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda found: notes.note(found, "A name"), actor=ADA)
    entry = len(kinds(place, name))
    beside(place, name, lambda found: record.redact(found, entry, why="a name"), actor=ADA)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "u")
        assert f"entry {entry} redacted" in _flat(app)
        assert not isinstance(app.screen, Choose)

    drive(app, script)


def test_a_correction_shows_the_old_words_and_begins_with_them(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda found: notes.note(found, "The bank called"), actor=ADA)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "G", "c")
        assert "note: The bank called" in screen_text(app)
        assert app.screen.query_one(TextArea).text == "The bank called"
        app.screen.query_one(Input).value = "09:00"  # the time alone is wrong
        await press(pilot, "f2")

    drive(app, script)
    corrected = beside(place, name, lambda _: None).state.entries[-1]
    assert corrected.kind == "event.corrected"
    assert getattr(corrected.event, "words", "") is None


def test_a_redaction_shows_what_will_go_before_it_goes(make_app: AppFactory, declared: Declare, place: Path) -> None:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda found: notes.note(found, "Her name is Jo"), actor=ADA)
    entry = len(kinds(place, name))
    beside(place, name, lambda found: record.correct(found, entry, words="Her name is Ann"), actor=ADA)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        run_screen(app).view.timeline.select(entry)
        run_screen(app).view.switcher.action_pane("timeline")
        await press(pilot, "X")
        assert "note: Her name is Ann" in screen_text(app)
        assert "before: Her name is Jo" in screen_text(app)
        await press(pilot, *"a name", "enter")
        assert isinstance(app.screen, Confirm)
        assert "Her name is Ann" in screen_text(app)

    drive(app, script)


def test_closing_names_the_open_steps_and_the_targets_that_run(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "C")
        assert "still open: look, spread, hosts" in _flat(app)
        assert "1 target still running: look" in _flat(app)

    drive(app, script)


def test_a_graft_asks_refuses_itself_warns_of_a_double_and_can_be_withdrawn(
    make_app: AppFactory, declared: Declare, place: Path, clock: SetClock
) -> None:
    from irrunner.incident.verbs import lifecycle
    from irrunner.journal import open_store
    from irrunner.playbook import library

    with open_store(place) as store:
        loaded = library.find("rotate-credentials", [])
        name = lifecycle.declare(store, library.find("generic-incident", []), ADA, clock=clock).id
    app = make_app(incident=name)

    async def graft(pilot: Pilot[Any], which: library.Loaded) -> None:
        from irrunner.tui.screens.library.graft import ask_graft

        ask_graft(app, which)
        await settle(pilot)

    async def script(pilot: Pilot[Any]) -> None:
        before = len(kinds(place, name))
        await graft(pilot, library.find("generic-incident", []))
        assert isinstance(app.screen, MessageDialog)
        assert "runs already" in _flat(app)
        await press(pilot, "enter")
        await graft(pilot, loaded)
        steps = sum(len(phase.steps) for phase in loaded.usable().phases)
        later = any(ask.required for ask in loaded.usable().ask)
        assert f"{steps + later} steps more in the checklist" in _flat(app)
        await press(pilot, "enter", "escape")
        assert len(kinds(place, name)) == before
        await graft(pilot, loaded)
        await press(pilot, "y")
        assert "playbook.grafted" in kinds(place, name)
        await graft(pilot, loaded)
        assert "as rotate-credentials" in _flat(app)
        assert "two of each" in _flat(app)
        await press(pilot, "escape", "u")
        assert "Withdraw the steps of rotate-credentials" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, Form)
        await press(pilot, "f2")
        assert kinds(place, name)[-1] == "playbook.withdrawn"
        await press(pilot, "u")
        assert "playbook rotate-credentials withdrawn" in _flat(app)

    drive(app, script)


def _flat(app: IrrunnerApp) -> str:
    """What the screen shows, with its lines put together."""
    return " ".join(screen_text(app).split())
