"""The app on a temporary store, driven by a pilot, and read as plain text."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import Store
from irrunner.playbook import library
from irrunner.tui.app import IrrunnerApp
from tests.beginnings import ADA, SetClock, playbook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.app import App
    from textual.pilot import Pilot


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def place() -> Iterator[Path]:
    """Where the store lies: a path of one length, because screens show it."""
    folder = Path(tempfile.mkdtemp(prefix="irr-", dir="/tmp"))
    yield folder / "store"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def app(place: Path, clock: SetClock) -> IrrunnerApp:
    """The app at home, without anything of this machine's environment."""
    return IrrunnerApp(place, ADA, clock=clock, environ={"LANG": "C.UTF-8"})


@pytest.fixture
def make_app(place: Path, clock: SetClock) -> Callable[..., IrrunnerApp]:
    """As `app`, with other arguments."""

    def made(**options: Any) -> IrrunnerApp:
        return IrrunnerApp(place, ADA, **{"clock": clock, "environ": {"LANG": "C.UTF-8"}, **options})

    return made


@pytest.fixture
def drive() -> Callable[..., None]:
    """Run a script of key presses against an app, in a terminal of some size."""

    def driven(app: App[Any], script: Any, size: tuple[int, int] = (120, 36)) -> None:
        async def main() -> None:
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                await script(pilot)

        try:
            asyncio.run(main())
        finally:
            if isinstance(app, IrrunnerApp):
                app.session.stop()

    return driven


def _nothing(_: Store) -> None:
    """A question whose answer says that everything queued before it is done."""


def _set(event: asyncio.Event, _: object) -> None:
    event.set()


async def either(done: asyncio.Event, broken: asyncio.Event) -> bool:
    """Wait for the first of two; whether it was the one hoped for."""
    waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(each.wait()) for each in (done, broken)]
    await asyncio.wait(waits, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    return done.is_set() and not broken.is_set()


async def settled(pilot: Pilot[Any], rounds: int = 3) -> None:
    """Wait until the session has done all that was queued and the screen has shown it."""
    app = pilot.app
    for _ in range(rounds):
        await pilot.pause()
        if isinstance(app, IrrunnerApp):
            done = asyncio.Event()
            app.session.ask(_nothing, partial(_set, done), refused=partial(_set, done))
            if not await either(done, app._exception_event):
                return
    await pilot.pause()


@pytest.fixture
def settle() -> Callable[[Pilot[Any]], Awaitable[None]]:
    return settled


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    """Press keys one after another, each when the one before has had its effect."""

    async def pressed(pilot: Pilot[Any], *keys: str) -> None:
        for key in keys:
            await pilot.press(key)
        await settled(pilot)

    return pressed


@pytest.fixture
def screen_text() -> Callable[[App[Any]], str]:
    """What the screen shows, as lines of text; Textual offers no public way."""

    def read(app: App[Any]) -> str:
        strips = app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    return read


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], library.Loaded]:
    """Write a playbook into a folder of its own and load it."""

    def loaded(text: str) -> library.Loaded:
        folder = tmp_path / "playbooks"
        folder.mkdir(exist_ok=True)
        path = folder / "drill.yaml"
        path.write_text(text)
        return library.find(str(path), [folder])

    return loaded


@pytest.fixture
def declared(place: Path, clock: SetClock, load: Callable[[str], library.Loaded]) -> Callable[..., str]:
    """Declare an incident on some steps, before the app opens the store; gives its id."""

    def made(steps: str = "- {id: look, do: Look}\n", *, head: str = "", **options: Any) -> str:
        with Store.open(place) as store:
            loaded = load(playbook(steps, head=head))
            return lifecycle.declare(store, loaded, ADA, clock=clock, **options).id

    return made


GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN_SCREENS") == "write"


@pytest.fixture
def golden(place: Path) -> Callable[[str, str], None]:
    """Compare a screen with the one that is kept; `GOLDEN_SCREENS=write` keeps the new one."""

    def compared(name: str, text: str) -> None:
        path = GOLDEN / f"{name}.txt"
        text = re.sub(r"head [0-9a-f]{16}", "head 0000000000000000", text)
        shown = text.replace(str(place), "/STORE".ljust(len(str(place)), "-")).rstrip() + "\n"
        if WRITE:
            path.parent.mkdir(exist_ok=True)
            path.write_text(shown, encoding="utf-8")
        assert shown == path.read_text(encoding="utf-8"), f"the screen is not golden/{name}.txt any more"

    return compared


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IRRUNNER_PLAYBOOKS", "IRRUNNER_THEME", "IRRUNNER_ASCII", "NO_COLOR", "TMUX", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
