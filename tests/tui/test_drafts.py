"""What was typed into a form and not recorded is there again: after Escape, a kill, a lost line, a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input, TextArea

from irrunner.tui.actions.dispatch import perform
from irrunner.tui.actions.model import Context, action
from irrunner.tui.dialogs.form import Form
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, kinds
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Declare

FORMS: list[tuple[str, Context]] = [
    ("step.skip", Context(step="look")),
    ("step.assign", Context(step="look")),
    ("step.decide", Context(step="spread")),
    ("step.evidence", Context(step="look")),
    ("decision", Context(step="look")),
    ("close", Context()),
    ("step.add", Context()),
    ("milestone", Context()),
    ("action.add", Context()),
    ("handover", Context()),
    ("role", Context(role="lead")),
    ("entry.correct", Context(seq=2)),
    ("entry.redact", Context(seq=2)),
]


@pytest.mark.parametrize(("name", "context"), FORMS, ids=[name for name, _ in FORMS])
def test_every_form_keeps_what_was_typed_through_escape_and_through_the_end_of_the_app(
    make_app: AppFactory, declared: Declare, place: Path, name: str, context: Context
) -> None:
    incident = declared(STEPS, head=HEAD)
    before = kinds(place, incident)

    async def type_and_leave(pilot: Pilot[Any]) -> None:
        await _open(pilot, name, context)
        _last_text(pilot).value = "half a sentence"
        await press(pilot, "escape")
        await _open(pilot, name, context)
        assert _last_text(pilot).value == "half a sentence"
        assert "not recorded yet" in screen_text(pilot.app)
        await press(pilot, "escape")

    async def come_back(pilot: Pilot[Any]) -> None:
        await _open(pilot, name, context)
        assert _last_text(pilot).value == "half a sentence"
        await press(pilot, "ctrl+r")
        assert _last_text(pilot).value == ""
        await press(pilot, "escape")
        await _open(pilot, name, context)
        assert _last_text(pilot).value == ""

    drive(make_app(incident=incident), type_and_leave)
    drive(make_app(incident=incident), come_back)
    assert kinds(place, incident) == before


def test_a_draft_is_kept_while_one_types_so_that_a_kill_loses_nothing(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    incident = declared(STEPS, head=HEAD)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x", *"not ours")
        folder = place.parent

        def on_disk() -> bool:
            return any(b"not ours" in path.read_bytes() for path in folder.rglob("*form-*") if path.is_file())

        await eventually_in(pilot, on_disk)

    drive(make_app(incident=incident), script)


def test_what_is_recorded_is_no_draft_any_more(make_app: AppFactory, declared: Declare, place: Path) -> None:
    incident = declared(STEPS, head=HEAD)
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x", *"not ours", "enter", "o")
        await press(pilot, "x")
        assert isinstance(app.screen, Form)
        assert app.screen.query(Input).first().value == ""

    drive(app, script)
    assert kinds(place, incident)[-2:] == ["step.skipped", "step.reopened"]


def test_drafts_of_two_steps_are_two(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared("- {id: one, do: One}\n- {id: two, do: Two}\n"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x", *"for one", "escape", "j", "x")
        assert app.screen.query(Input).first().value == ""
        await press(pilot, *"for two", "escape", "k", "x")
        assert app.screen.query(Input).first().value == "for one"

    drive(app, script)


def test_what_a_question_held_back_is_still_in_the_form(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    async def script(pilot: Pilot[Any]) -> None:
        await _open(pilot, "close", Context())
        _last_text(pilot, "why").value = "The sponsor went home"
        await press(pilot, "f2")
        assert "Close the incident?" in screen_text(app)
        await press(pilot, "escape")
        await _open(pilot, "close", Context())
        assert "The sponsor went home" in screen_text(app)

    drive(app, script)


def test_answers_and_a_new_row_are_kept_as_well(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "w", *"ci-7", "escape", "w")
        assert app.screen.query(Input).first().value == "ci-7"
        await press(pilot, "escape", "r", "a", *"web1", "escape", "a")
        assert app.screen.query(Input).first().value == "web1"

    drive(app, script)


def test_the_form_that_declares_is_kept_until_something_is_declared(
    make_app: AppFactory, place: Path, declared: Declare, clock: object
) -> None:
    declared()

    async def leave(pilot: Pilot[Any]) -> None:
        pilot.app.navigation.declare_with("compromised-dependency")  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, *"litellm", "escape")

    async def come_back(pilot: Pilot[Any]) -> None:
        pilot.app.navigation.declare_with("compromised-dependency")  # type: ignore[attr-defined]
        await settle(pilot)
        assert pilot.app.screen.query(Input).first().value == "litellm"
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: "INC-2026-0002" in screen_text(pilot.app))

    async def begin_anew(pilot: Pilot[Any]) -> None:
        pilot.app.navigation.declare_with("compromised-dependency")  # type: ignore[attr-defined]
        await settle(pilot)
        assert pilot.app.screen.query(Input).first().value == ""

    for script in (leave, come_back, begin_anew):
        drive(make_app(), script)


def test_ctrl_enter_and_f2_record_in_a_form_with_long_text(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    incident = declared(STEPS, head=HEAD)
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        for key in ("ctrl+enter", "f2"):
            await _open(pilot, "entry.correct", Context(seq=2))
            app.screen.query_one(TextArea).text = f"Written with {key}"
            await press(pilot, key)

    drive(app, script)
    assert kinds(place, incident)[-2:] == ["event.corrected", "event.corrected"]


async def _open(pilot: Pilot[Any], name: str, context: Context) -> None:
    perform(pilot.app, action(name), context, details=True)  # type: ignore[arg-type]
    await settle(pilot)


def _last_text(pilot: Pilot[Any], name: str = "") -> Input:
    """The field of the form in which any words fit: not the one for a time or a person."""
    from irrunner.tui.dialogs.fields import Asked

    rows = [row for row in pilot.app.screen.query(Asked) if row.field.kind == "text" and isinstance(row.answer, Input)]
    row = next((row for row in rows if row.field.name == name), rows[-1] if rows else None)
    found = row.answer if row is not None else list(pilot.app.screen.query(Input))[-1]
    assert isinstance(found, Input)
    return found
