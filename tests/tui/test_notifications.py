"""Channels on the screen: who is told, who was not, and that no act waits for any of it."""

from __future__ import annotations

import sys
import threading
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.notifications.settings import NotificationSettings
from irrunner.exchange.notifications.channels import read_channels
from irrunner.incident import Incident
from irrunner.incident.verbs import notifications
from irrunner.journal import open_store
from tests.beginnings import ADA
from tests.checks.raw_service import raw_service
from tests.checks.services import Answer
from tests.eventually import eventually, eventually_in
from tests.exchange.notifications.receivers import TOKEN, Receiver
from tests.tui.drill import kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

CHANNELS = read_channels({"ops": {"kind": "slack", "address": "env:OPS_HOOK", "tlp": "red"}})
TO_CHANNELS = ("p", "l", "l", "l")


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    running = Receiver("slack")
    monkeypatch.setenv("OPS_HOOK", f"{running.address}/{TOKEN}")
    yield running
    running.stop()


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared()


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    made = make_app(incident=incident)
    made.session.notifier.settings = lambda: NotificationSettings(CHANNELS)
    return made


def switch_on(place: Path, name: str) -> None:
    """Before the app opens the store."""
    with open_store(place) as store:
        incident = Incident(store, name, ADA)
        incident.refresh()
        notifications.notify_on(incident, "ops")


def test_a_channel_is_switched_on_told_and_named_in_the_headline(
    app: IrrunnerApp, place: Path, incident: str, receiver: Receiver
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_CHANNELS)
        assert "ops" in screen_text(app)
        assert "off" in screen_text(app)
        await press(pilot, "o")
        await eventually_in(pilot, lambda: "notification.sent" in kinds(place, incident), "the message")
        await eventually_in(pilot, lambda: "arrived" in screen_text(app), "the row")
        assert "tells ops" in screen_text(app)
        await press(pilot, "C")
        await press(pilot, *"they", "enter")
        await eventually_in(pilot, lambda: "COMPROMISED" in screen_text(app), "the mark")
        await press(pilot, "o")
        assert "marked as compromised" in screen_text(app)

    drive(app, script)
    assert len(receiver.asked) == 1


def test_no_key_waits_for_a_service_that_does_not_answer(
    app: IrrunnerApp, place: Path, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(place, incident)
    monkeypatch.setattr("irrunner.tui.store.notifier._PATIENCE", 0.1)

    def silence(over: threading.Event) -> Iterable[bytes]:
        over.wait(60)
        yield b""

    with raw_service(silence) as address:
        monkeypatch.setenv("OPS_HOOK", f"{address}/{TOKEN}")

        async def script(pilot: Pilot[Any]) -> None:
            await eventually_in(pilot, lambda: "notification.attempted" in kinds(place, incident), "the claim")
            await press(pilot, "s")
            assert "step.started" in kinds(place, incident)

        drive(app, script)
    assert "notification.sent" not in kinds(place, incident)


def test_that_a_channel_was_not_told_is_in_the_headline_and_in_nobodys_way(
    app: IrrunnerApp, place: Path, incident: str, receiver: Receiver
) -> None:
    switch_on(place, incident)
    receiver.answers(Answer(b"busy", 503))

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "NOT TOLD" in screen_text(app), "the headline")
        await press(pilot, "s")
        assert "step.started" in kinds(place, incident)
        receiver.answers(Answer(b"ok"))
        await press(pilot, *TO_CHANNELS, "s")
        await eventually_in(pilot, lambda: "notification.sent" in kinds(place, incident), "the message")

    drive(app, script)


def test_what_was_recorded_last_is_told_before_the_screen_is_left(
    app: IrrunnerApp, place: Path, incident: str, receiver: Receiver
) -> None:
    switch_on(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "S", "right", "enter")

    drive(app, script)
    eventually(lambda: kinds(place, incident)[-1] == "notification.sent", "the last message")
    assert "Severity is" in receiver.asked[-1].body["text"]


def test_a_keyring_that_waits_for_a_person_holds_up_no_act(
    app: IrrunnerApp, place: Path, incident: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(place, incident)
    unlocked = threading.Event()
    keyring: Any = ModuleType("keyring")

    def get_password(*_: str) -> str:
        unlocked.wait(60)
        return f"{receiver.address}/{TOKEN}"

    keyring.get_password = get_password
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    locked = read_channels({"ops": {"kind": "slack", "address": "keyring:irrunner/ops", "tlp": "red"}})
    app.session.notifier.settings = lambda: NotificationSettings(locked)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s")
        assert "step.started" in kinds(place, incident)
        assert receiver.asked == []
        unlocked.set()
        await eventually_in(pilot, lambda: "notification.sent" in kinds(place, incident), "the message")

    drive(app, script)
