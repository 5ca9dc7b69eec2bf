"""The app on a temporary store."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from irrunner.tui.app import IrrunnerApp
from tests.beginnings import ADA, SetClock, playbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tui.driver import AppFactory, Declare, Golden


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
def make_app(place: Path, clock: SetClock) -> AppFactory:
    """As `app`, with other arguments."""

    def made(**options: Any) -> IrrunnerApp:
        return IrrunnerApp(place, ADA, **{"clock": clock, "environ": {"LANG": "C.UTF-8"}, **options})

    return made


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
def declared(place: Path, clock: SetClock, load: Callable[[str], library.Loaded]) -> Declare:
    """Declare an incident on some steps, before the app opens the store; gives its id."""

    def made(steps: str = "- {id: look, do: Look}\n", *, head: str = "", **options: Any) -> str:
        with open_store(place) as store:
            loaded = load(playbook(steps, head=head))
            return lifecycle.declare(store, loaded, ADA, clock=clock, **options).id

    return made


GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN_SCREENS") == "write"


@pytest.fixture
def golden(place: Path) -> Golden:
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
