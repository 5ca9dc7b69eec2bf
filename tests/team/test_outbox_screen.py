"""The screen while the line to a team store is lost: it stays, keeps what is done, and sends it when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.last_known.folder import find_copies
from irrunner.cli.main_command import run
from irrunner.errors import VerificationFailed
from irrunner.incident.verbs import record, steps
from irrunner.tui.app import IrrunnerApp
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.team.line import Line
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql
INCIDENT = "INC-2026-0001"


@pytest.fixture
def line(team: Team) -> Iterator[Line]:
    team.declare()
    with Line(team.server.port) as made:
        yield made


def screen(team: Team, line: Line) -> IrrunnerApp:
    address = team.address("responder").replace(f":{team.server.port}/", f":{line.port}/")
    place = address.replace("sslmode=verify-full", "sslmode=disable")
    return IrrunnerApp(place, ADA, incident=INCIDENT, environ={"LANG": "C.UTF-8"})


def notes(team: Team) -> list[str]:
    return [each.words for each in team.incident("lead").state.entries if each.kind == "note.added"]


async def shows(pilot: Pilot[Any], words: str) -> None:
    await eventually_in(pilot, lambda: words in screen_text(pilot.app), words)


def test_the_screen_stays_keeps_acts_and_sends_them_when_the_line_is_back(team: Team, line: Line) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"before", "enter")
        await shows(pilot, "recorded")
        line.cut()
        await shows(pilot, "line lost")
        assert "as of entry" in screen_text(pilot.app).splitlines()[0]
        await press(pilot, *"proxy", "enter")
        await shows(pilot, "not yet recorded")
        await press(pilot, "escape", "d")
        await shows(pilot, "2 not recorded")
        await press(pilot, "f4")
        await shows(pilot, "not yet recorded: note: proxy")
        steps.done(team.incident("lead"), "first")
        line.mend()
        await shows(pilot, "first is already done, by lead")
        assert "1 recorded, 1 refused" in screen_text(pilot.app)
        assert notes(team) == ["before", "proxy"]
        await press(pilot, "d")
        await shows(pilot, "thrown away")
        await press(pilot, "y")
        await shows(pilot, "everything is recorded")
        await press(pilot, "escape")
        await settle(pilot)
        assert "line lost" not in screen_text(pilot.app)
        assert "not recorded" not in screen_text(pilot.app)
        await shows(pilot, "proxy")

    drive(screen(team, line), script)


def test_a_refused_act_is_sent_again_with_a_reason(team: Team, line: Line) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await shows(pilot, "Do the first")
        line.cut()
        await shows(pilot, "line lost")
        await press(pilot, "j", "d")
        await shows(pilot, "1 not recorded")
        line.mend()
        await shows(pilot, "agree is not in order")
        await press(pilot, "w", *"urgent", "enter")
        await shows(pilot, "everything is recorded")

    drive(screen(team, line), script)
    assert team.incident("lead").state.entries[-1].kind == "step.done"


def test_a_screen_that_begins_without_a_line_shows_what_was_last_read_and_goes_on_when_it_is_back(
    team: Team, line: Line
) -> None:
    folder = find_copies(str(screen(team, line).session.place))
    assert folder is not None

    async def read(pilot: Pilot[Any]) -> None:
        await shows(pilot, "Do the first")
        await press(pilot, "n", *"before", "enter")
        await eventually_in(pilot, lambda: any(each.is_whole for each in folder.all()), "a copy")
        line.cut()
        await shows(pilot, "line lost")
        await press(pilot, "escape", "q")
        await shows(pilot, "Standing")
        await press(pilot, "enter")  # also an open screen goes back into it
        await shows(pilot, "Do the first")
        await shows(pilot, "as of entry 5")

    async def without(pilot: Pilot[Any]) -> None:
        await shows(pilot, "line lost")
        await shows(pilot, "as of entry 5")
        await press(pilot, "n", *"proxy", "enter", "escape")
        await shows(pilot, "1 not recorded")
        steps.done(team.incident("lead"), "first")
        line.mend()
        await eventually_in(pilot, lambda: "line lost" not in screen_text(pilot.app), "the line")
        await eventually_in(pilot, lambda: notes(team) == ["before", "proxy"], "the note")
        await shows(pilot, "2 open now")

    drive(screen(team, line), read)
    drive(screen(team, line), without)


def test_a_screen_ends_in_a_sentence_when_the_server_no_longer_has_what_a_copy_shows(
    team: Team, line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    app = screen(team, line)
    folder = find_copies(app.session.place)
    assert folder is not None
    run(["status", INCIDENT, "--store", str(app.session.place)])
    line.cut()

    async def script(pilot: Pilot[Any]) -> None:
        await shows(pilot, "as of entry 4")
        record.purge(team.incident("custodian"), why="a drill")
        line.mend()
        await eventually_in(pilot, lambda: app.return_code is not None, "its end")

    with pytest.raises(VerificationFailed, match="does not have INC-2026-0001 as it was shown"):
        drive(app, script)
    assert folder.all() == []
