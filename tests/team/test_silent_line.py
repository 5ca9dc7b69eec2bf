"""A server that takes what is sent and never answers is a line that dropped: nobody waits for it for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application import change_listener
from irrunner.application.outbox.executor import OutboxExecutor
from irrunner.application.outbox.folder import find_outbox
from irrunner.application.outbox.sending import KNOWN, RECORDED, send_drafts
from irrunner.cli.main_command import run
from irrunner.errors import LineLost, NotYetRecorded, StoreUnusable
from irrunner.incident import Incident
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from irrunner.tui.app import IrrunnerApp
from tests.beginnings import ADA
from tests.eventually import eventually, eventually_in
from tests.team.line import Line
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from irrunner.journal import Journal
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql
INCIDENT = "INC-2026-0001"
LIMITS = "&tcp_user_timeout=500&connect_timeout=2"
"""Answers are waited for twice as long as TCP's; the driver knows no shorter time to connect."""


@pytest.fixture
def line(team: Team) -> Iterator[Line]:
    team.declare()
    with Line(team.server.port) as made:
        yield made


def through(team: Team, line: Line) -> str:
    """The store's address through the line; without TLS, so that the line sees where a commit is."""
    address = team.address("responder").replace(f":{team.server.port}/", f":{line.port}/") + LIMITS
    return address.replace("sslmode=verify-full", "sslmode=disable")


def notes_of(team: Team) -> list[str]:
    return [entry.words for entry in team.incident("lead").state.entries if entry.kind == "note.added"]


def is_answered(store: Journal) -> bool:
    try:
        store.head(INCIDENT)
    except LineLost:
        return False
    return True


def test_a_server_that_is_silent_from_the_first_byte_gets_the_act_later(
    team: Team, line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    place = through(team, line)
    line.is_silent = True
    assert run(["note", "the proxy hangs", "--incident", INCIDENT, "--store", place]) == 5
    assert "Kept as draft 1" in "".join(capsys.readouterr())
    line.mend()
    assert run(["outbox", "send", "--store", place]) == 0
    assert notes_of(team) == ["the proxy hangs"]


def test_a_server_that_is_silent_in_the_middle_of_the_handshake_is_given_up(team: Team, line: Line) -> None:
    line.watch, line.silences, line.before = lambda data: data.startswith(b"\x16"), True, True
    address = team.address("responder").replace(f":{team.server.port}/", f":{line.port}/")
    with pytest.raises(LineLost, match="cannot be reached"):
        open_store(address + LIMITS, create=False)
    assert line.is_silent


@pytest.mark.parametrize("before", [True, False], ids=["before the server has it", "before its answer arrives"])
def test_an_act_whose_commit_meets_silence_is_kept_and_never_written_twice(
    team: Team, line: Line, before: bool
) -> None:
    place = through(team, line)
    outbox = find_outbox(place, ADA)
    assert outbox is not None
    with open_store(place, create=False, wait=0.1) as store:
        incident = Incident(store, INCIDENT, ADA)
        incident.outbox = OutboxExecutor(outbox)
        line.watch, line.silences, line.before = (lambda data: b"COMMIT" in data), True, before
        with pytest.raises(NotYetRecorded):
            notes.note(incident, "in the middle")
    line.mend()
    with open_store(place, create=False) as store:
        (sent,) = send_drafts(outbox, lambda name: Incident(store, name, ADA))
    assert sent.result == (RECORDED if before else KNOWN)
    assert notes_of(team) == ["in the middle"]


def test_reading_goes_on_after_a_server_that_hung(team: Team, line: Line) -> None:
    with open_store(through(team, line), create=False) as store:
        before = store.head(INCIDENT)
        with team.server.hanging(), pytest.raises(LineLost, match="cannot be reached"):
            store.head(INCIDENT)
        eventually(lambda: is_answered(store), "an answer")
        assert store.head(INCIDENT) == before


def test_who_waits_longer_for_another_writer_than_for_an_answer_is_told_of_the_writer(team: Team, line: Line) -> None:
    with (
        team.incident("lead").writing(),
        open_store(through(team, line), create=False, wait=1.3) as store,
        pytest.raises(StoreUnusable, match="Somebody else"),
    ):
        notes.note(Incident(store, INCIDENT, ADA), "too soon")


def test_an_open_screen_notices_silence_by_itself_and_goes_on_afterwards(
    team: Team, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "RETRY", 0.1)
    app = IrrunnerApp(through(team, line), ADA, incident=INCIDENT, environ={"LANG": "C.UTF-8"})

    async def script(pilot: Pilot[Any]) -> None:
        async def shows(words: str) -> None:
            await eventually_in(pilot, lambda: words in screen_text(pilot.app), words)

        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens")
        line.is_silent = True
        await shows("line lost")
        await press(pilot, "n", *"proxy", "enter")
        await shows("not yet recorded")
        line.mend()
        await shows("recorded")
        await eventually_in(pilot, lambda: notes_of(team) == ["proxy"], "the note")
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens again")
        assert "line lost" not in screen_text(pilot.app)

    drive(app, script)
