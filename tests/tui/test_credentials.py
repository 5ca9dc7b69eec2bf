"""The matrix of credentials on the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import credentials, evidence, registers
from irrunner.tui.screens.credentials.screen import CredentialsScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, beside, kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden

TOKEN = "ghp_" + "A1b2" * 9
REQUEST = "GET https://api.example/v1/me"


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock, tmp_path: Path) -> str:
    name = declared(STEPS, head=HEAD)
    answer = tmp_path / "answer.json"
    answer.write_text('{"message": "Bad credentials"}')

    def write(found: Incident) -> None:
        rows = [
            {"name": "deploy key of CI", "kind": "token", "tier": "0", "owner": "Build", "where": "runner 7, ~/.npmrc"},
            {"name": "bot token", "kind": "token", "tier": "1"},
            {"name": "mail [/b] \x1b[31m", "kind": "password"},
            {"name": "an old key", "tier": "2", "state": "accepted"},
        ]
        registers.register_import(found, "credentials", rows)
        evidence.add(found, answer)
        credentials.in_use(found, "c1", "yes", why="provider log, 03:12")
        credentials.revoked(found, "c2", by="Bo")
        credentials.dead(found, "c2", request=REQUEST, status="401", evidence="e1", by="Bo")

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def at(app: IrrunnerApp) -> CredentialsScreen:
    assert isinstance(app.screen, CredentialsScreen)
    return app.screen


def cell(place: Path, incident: str, row: str, column: str) -> str:
    return beside(place, incident, lambda _: None).state.registers["credentials"][row].cell(column)


async def open_matrix(pilot: Pilot[Any]) -> None:
    await press(pilot, "r", "m")
    await press(pilot)


def test_the_matrix_at_each_size(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        for columns, rows in ((120, 36), (80, 24), (40, 24), (40, 10)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"credentials-{columns}x{rows}", "\n".join(screen_text(app).split("\n")[1:]))

    drive(app, script)


def test_the_dangerous_one_is_first_and_what_is_missing_is_said(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        assert at(app).context().row == "c1"
        shown = screen_text(app)
        assert "1 in use and not revoked" in shown
        assert "■ YES" in shown
        assert "provider log, 03:12" in shown

    drive(app, script)


def test_it_is_read_without_unicode(make_app: AppFactory, incident: str) -> None:
    app = make_app(incident=incident, environ={"IRRUNNER_ASCII": "1"})

    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        shown = screen_text(app)
        assert "! YES" in shown
        assert "o no" in shown
        assert "x yes" in shown

    drive(app, script)


def test_a_key_records_and_the_row_moves_where_it_belongs(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        await press(pilot, "r")
        assert cell(place, incident, "c1", "revoked") == "yes"
        await press(pilot)
        assert at(app).context().row == "c1"  # the cursor stays on it
        await press(pilot, "i")
        assert cell(place, incident, "c1", "reissued") == "yes"
        await press(pilot, "ctrl+t")
        assert cell(place, incident, "c1", "reissued") == "no"
        assert kinds(place, incident)[-3:] == ["credential.revoked", "credential.reissued", "act.withdrawn"]

    drive(app, script)


def test_a_proof_is_asked_for_and_a_bad_one_comes_back_with_its_words(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        await press(pilot, "d", *REQUEST, "tab", *"500", "tab", *"e1", "enter")
        assert "proves nothing yet" in " ".join(screen_text(app).split())
        assert cell(place, incident, "c1", "dead") == "no"
        await press(pilot, "escape")

    drive(app, script)


def test_a_proof_with_all_three_is_one(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        await press(pilot, "d", *REQUEST, "tab", *"401", "tab", *"e1", "enter")
        assert cell(place, incident, "c1", "dead") == "yes"
        await press(pilot)
        await press(pilot, "e")
        assert type(app.screen).__name__ == "EvidenceScreen"

    drive(app, script)


def test_a_secret_in_a_request_is_refused_at_once_and_not_offered_to_be_recorded(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        before = len(kinds(place, incident))
        await press(pilot, "d", *TOKEN, "enter")
        shown = " ".join(screen_text(app).split())
        assert "a GitHub token" in shown
        assert "The same key again" not in shown
        assert len(kinds(place, incident)) == before

    drive(app, script)


def test_a_secret_in_a_row_is_refused_by_form_line_and_paste(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        from textual import events

        await open_matrix(pilot)
        before = len(kinds(place, incident))
        await press(pilot, "a", *TOKEN, "enter")
        assert "a GitHub token" in " ".join(screen_text(app).split())
        await press(pilot, "escape")
        await press(pilot, "n", *f"/credential bot note={TOKEN}", "enter")
        shown = " ".join(screen_text(app).split())
        assert "a GitHub token" in shown
        assert "Record it all the same" not in shown
        await press(pilot, "escape", "escape")
        await press(pilot, "q", "l")
        app.screen.post_message(events.Paste(f"name,note\nbot,{TOKEN}\n"))
        await press(pilot)
        assert len(kinds(place, incident)) == before

    drive(app, script)


def test_whether_a_stranger_uses_it_is_chosen_and_a_no_asks_how_it_is_known(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        await press(pilot, "s", *"no", "enter")
        assert "Who says" in " ".join(screen_text(app).split())
        assert cell(place, incident, "c1", "in_use") == "yes"
        await press(pilot, "escape")

    drive(app, script)


def test_what_was_done_last_is_offered_to_be_taken_back(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        await press(pilot, "r", "u")
        assert "stands as before" in screen_text(app)
        await press(pilot, "enter")
        assert cell(place, incident, "c1", "revoked") == "no"

    drive(app, script)


def test_evidence_with_a_secret_in_it_is_warned_of(app: IrrunnerApp, tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(f"one\n{TOKEN}\n")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "a", *str(dump), "enter")
        await eventually_in(pilot, lambda: "line 2" in screen_text(app))

    drive(app, script)


def test_an_incident_without_credentials_says_how_to_begin(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        assert "No credentials yet" in screen_text(app)
        await press(pilot, "e", "c", "down", "enter")
        assert at(app).context().row == ""

    drive(app, script)


def test_ten_thousand_rows_stay_quick(make_app: AppFactory, declared: Declare, place: Path) -> None:
    name = declared(STEPS, head=HEAD)
    rows = [{"name": f"token {number}", "tier": str(number % 4)} for number in range(10_000)]
    beside(place, name, lambda found: registers.register_import(found, "credentials", rows))
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await open_matrix(pilot)
        begun = time.process_time()
        await press(pilot, "down", "down", "end", "home")
        assert at(app).context().row != ""
        assert time.process_time() - begun < 5.0

    drive(app, script)
