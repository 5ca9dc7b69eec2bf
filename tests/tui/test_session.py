"""The session: one thread that writes, and what the screens hear of it."""

from __future__ import annotations

import io
import threading
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from textual import on

from irrunner.errors import IrrunnerError, NotFound
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, notes, steps
from irrunner.journal import Journal, init_store, open_store
from irrunner.journal.chain import Actor
from irrunner.journal.copying import update_copy
from irrunner.tui import app as app_module
from irrunner.tui import messages
from irrunner.tui.app import IrrunnerApp
from irrunner.tui.dialogs.confirm import MessageDialog
from tests.beginnings import ADA
from tests.eventually import PATIENCE, eventually_in
from tests.tui.driver import WIDE, drive, screen_text, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare

STEPS = "- {id: look, do: Look}\n"


class ListeningApp(IrrunnerApp):
    """The app, keeping every piece of news that reaches it."""

    CSS_PATH: ClassVar[Any] = [Path(app_module.__file__).parent / path for path in IrrunnerApp.CSS_PATH]

    @cached_property
    def news(self) -> list[messages.News]:
        """All of it, in order."""
        return []

    @on(messages.News)
    def keep(self, message: messages.News) -> None:
        """Keep it; what the app does with it is done as well."""
        self.news.append(message)


@pytest.fixture
def listening(place: Path, clock: SetClock, declared: Declare) -> ListeningApp:
    return ListeningApp(place, ADA, incident=declared(STEPS), clock=clock, environ={"LANG": "C.UTF-8"})


def test_what_changed_is_told_before_it_is_told_to_be_done(listening: ListeningApp) -> None:
    app = listening

    async def script(pilot: Pilot[Any]) -> None:
        app.news.clear()
        results: list[Any] = []
        app.session.do(steps.done, "look", action="step.done", then=results.append)
        await settle(pilot)
        assert results[0].kind == "step.done"
        assert [type(each) for each in app.news] == [messages.Changed, messages.Done]
        assert app.session.incident is not None
        assert app.session.incident.state.progress["look"].standing == "done"

    drive(app, script)


def test_a_refusal_nobody_handles_is_shown_and_told(listening: ListeningApp) -> None:
    app = listening

    async def script(pilot: Pilot[Any]) -> None:
        app.session.do(notes.note, " ", action="note")
        await settle(pilot)
        (refused,) = [each for each in app.news if isinstance(each, messages.Refused)]
        assert refused.action == "note"
        assert isinstance(app.screen, MessageDialog)

    drive(app, script)


def test_everything_queued_is_written_before_the_thread_ends(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(_: Pilot[Any]) -> None:
        for number in range(50):
            app.session.do(notes.note, f"note {number}")
        app.exit(0)

    drive(app, script)
    words = [entry.words for entry in _state(place, name).state.entries]
    assert words[-50:] == [f"note {number}" for number in range(50)]


def test_an_error_of_ours_in_one_act_does_not_lose_those_behind_it(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    def breaks(_: Incident) -> None:
        raise RuntimeError("a fault of ours")

    async def script(_: Pilot[Any]) -> None:
        app.session.do(breaks)
        app.session.do(notes.note, "after it")

    with pytest.raises(RuntimeError, match="a fault of ours"):
        drive(app, script)
    assert _state(place, name).state.entries[-1].words == "after it"


def test_another_writers_entry_is_heard_of(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=(name := declared(STEPS)))

    async def script(pilot: Pilot[Any]) -> None:
        incident = app.session.incident
        assert incident is not None
        before = incident.state.seq
        notes.note(_state(place, name, keep=True), "from elsewhere")
        await eventually_in(pilot, lambda: incident.state.seq > before)
        assert incident.state.entries[-1].words == "from elsewhere"

    drive(app, script)


def test_the_state_changes_only_while_the_lock_is_held(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS))
    entered, ended = threading.Event(), threading.Event()

    def noting(incident: Incident) -> None:
        entered.set()
        notes.note(incident, "meanwhile")
        ended.set()

    async def script(pilot: Pilot[Any]) -> None:
        incident = app.session.incident
        assert incident is not None
        with app.session.lock:
            before = incident.state.seq
            app.session.do(noting)
            assert entered.wait(PATIENCE)
            assert not ended.wait(0.05)
            assert incident.state.seq == before
        await settle(pilot)
        assert incident.state.seq == before + 1

    drive(app, script, WIDE)


def test_a_long_journal_is_told_while_it_is_read(
    listening: ListeningApp, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("irrunner.tui.store.worker.LONG", 3)
    monkeypatch.setattr("irrunner.tui.store.worker.PROGRESS_INTERVAL", 0)
    monkeypatch.setattr("irrunner.tui.store.locked_incident.CHUNK", 2)
    app = listening

    async def script(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        counts = [(each.entries_read, each.of) for each in app.news if isinstance(each, messages.Loading)]
        assert counts[-1] == (4, 4)
        assert any(isinstance(each, messages.Opened) for each in app.news)

    drive(app, script)


def test_an_incident_that_is_not_there_leads_back_home(make_app: AppFactory, declared: Declare) -> None:
    from irrunner.tui.screens.home.screen import HomeScreen

    declared()
    app = make_app(incident="INC-1999-0001")

    async def script(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        assert isinstance(app.screen, MessageDialog)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)

    drive(app, script)


def test_the_mirror_follows_every_act(make_app: AppFactory, declared: Declare, place: Path) -> None:
    mirror = place.parent / "mirror"
    init_store(mirror).close()
    app = make_app(incident=(name := declared(STEPS)), mirror=mirror)

    async def script(pilot: Pilot[Any]) -> None:
        app.session.do(notes.note, "kept twice")
        await settle(pilot)

    drive(app, script)
    with open_store(place) as one, open_store(mirror) as two:
        assert one.head(name) == two.head(name)


def test_evidence_follows_to_the_mirror_in_the_background_also_what_was_left_from_before(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    mirror = place.parent / "mirror"
    name = declared(STEPS)
    with open_store(place) as store, open_store(mirror) as copy:
        update_copy(store, copy)
        before = evidence.add(Incident(store, name, ADA), io.BytesIO(b"x" * 2_000_000), name="image").refs["sha256"]
    app = make_app(incident=name, mirror=mirror)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: _has(mirror, str(before)), "what was outstanding")
        app.session.background.add_evidence(io.BytesIO(b"y" * 2_000_000), name="another image")
        await eventually_in(pilot, lambda: _has(mirror, sha256(b"y" * 2_000_000).hexdigest()), "what was added")
        assert "mirror" not in screen_text(app)

    drive(app, script)


def test_a_mirror_that_fails_is_told_and_the_act_stands(make_app: AppFactory, declared: Declare, place: Path) -> None:
    mirror = place.parent / "mirror"
    mirror.write_text("a file where the folder should be")
    app = make_app(incident=(name := declared(STEPS)), mirror=mirror)

    async def script(pilot: Pilot[Any]) -> None:
        app.session.do(notes.note, "kept once")
        await settle(pilot)
        assert "The mirror at" in screen_text(app)

    drive(app, script)
    assert _state(place, name).state.entries[-1].words == "kept once"


def test_evidence_is_added_beside_other_acts_and_can_be_cancelled(
    make_app: AppFactory, declared: Declare, place: Path, tmp_path: Path
) -> None:
    app = make_app(incident=(name := declared(STEPS)))
    held, seen = threading.Event(), threading.Event()

    class Slow:
        """A stream that waits in its middle."""

        name = "slow.bin"

        def __init__(self) -> None:
            self.reads = 0

        def read(self, _: int) -> bytes:
            self.reads += 1
            seen.set()
            held.wait(PATIENCE)
            return b"x" * 10 if self.reads == 1 else b""

    async def script(pilot: Pilot[Any]) -> None:
        slow: Any = Slow()
        job = app.session.background.add_evidence(slow, label="slow.bin")
        assert seen.wait(PATIENCE)
        app.session.do(notes.note, "meanwhile")
        await settle(pilot)
        assert app.session.incident is not None
        assert app.session.incident.state.entries[-1].words == "meanwhile"
        job.cancel()
        held.set()
        await eventually_in(pilot, lambda: job.ended)
        assert isinstance(job.error, IrrunnerError)
        (tmp_path / "log").write_bytes(b"line\n" * 1000)
        job = app.session.background.add_evidence(tmp_path / "log", size=5000)
        await eventually_in(pilot, lambda: job.ended)
        assert job.error is None
        assert job.done == job.of == 5000

    drive(app, script)
    evidence = _state(place, name).state.evidence
    assert [item.name for item in evidence.values()] == ["log"]


def test_without_an_incident_a_verb_is_refused_in_words(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        errors: list[IrrunnerError] = []
        app.session.do(notes.note, "x", refused=errors.append)
        app.session.ask(lambda store: _raise(store), lambda _: None, refused=errors.append)
        await settle(pilot)
        assert [each.sentence for each in errors] == ["No incident is open.", "Nothing there."]

    drive(app, script)


def _raise(_: Journal) -> None:
    raise NotFound("Nothing there.")


def _has(place: Path, name: str) -> bool:
    with open_store(place, read_only=True) as store:
        return store.vault.has(name)


def _state(place: Path, name: str, *, keep: bool = False) -> Incident:
    store = open_store(place)
    incident = Incident(store, name, Actor("bob", "bob", "desk.example"))
    incident.refresh()
    if not keep:
        store.close()
    return incident
