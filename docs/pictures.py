"""Draws the screen for the manual: `make pictures`.

A store is made in a temporary folder, with a clock that stands still; the app runs without a terminal, keys are
pressed, and what is then on the screen is written as SVG. The pictures load nothing: no fonts, no addresses.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, NamedTuple

from docs.making import exercising, scene
from irrunner.tui.app import IrrunnerApp
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.start import make_exercise_app

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.journal import Journal

FOLDER = Path(__file__).parent / "pictures"
HUGE, WIDE, SMALL, SMALLEST = (200, 60), (120, 36), (80, 24), (40, 8)
STORE = "/home/you/.local/share/irrunner/store"
"""What the pictures show as the place of the store."""
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


class Picture(NamedTuple):
    """One picture.

    Attributes:
        name: of the file. size: of the terminal. scene: what has happened so far.
        step: the step at hand. keys: what is pressed then. home: whether it begins at home. theme: the colours.
        room: of an exercise: whether it is played alone, or directed. reads: cards that came are closed first.
    """

    name: str
    size: tuple[int, int]
    scene: str = "live"
    step: str = ""
    keys: tuple[str, ...] = ()
    home: bool = False
    theme: str = "dark"
    room: str = ""
    reads: bool = True


def words(text: str) -> tuple[str, ...]:
    """The keys that type a text."""
    named = {" ": "space", "/": "slash", "-": "minus", "+": "plus", "@": "at", ":": "colon", ".": "full_stop"}
    return tuple(named.get(each, each) for each in text)


LATEST = ("f4", "G", "f2")
"""The timeline at its end, and back to the checklist."""

PICTURES = (
    Picture("run", WIDE, keys=(*LATEST, "O")),
    Picture("run-light", WIDE, keys=(*LATEST, "O"), theme="light"),
    Picture("run-80x24", SMALL, keys=("O",)),
    Picture("run-200x60", HUGE, keys=(*LATEST, "O")),
    Picture("run-40x8", SMALLEST, keys=("O",)),
    Picture("step-80x24", SMALL, step="search-code", keys=("f3",)),
    Picture("scribe", WIDE, step="snapshot@a1", keys=(*LATEST, "n", *words("/action Call the vendor @Lead +2d"))),
    Picture("help", WIDE, step="search-code", keys=("question_mark",)),
    Picture("evidence", WIDE, scene="demo", keys=("e",)),
    Picture("registers", WIDE, keys=("r",)),
    Picture("report", WIDE, scene="demo", keys=("V",)),
    Picture("home", WIDE, scene="empty", home=True),
    Picture("library", WIDE, scene="empty", keys=("l",), home=True),
    Picture("card", WIDE, scene="alone", room="play", reads=False),
    Picture("play-80x24", SMALL, scene="alone", room="play"),
    Picture("cards", WIDE, scene="over", keys=("i", "g"), room="play"),
    Picture("direct", WIDE, scene="team", keys=("j", "j", "j"), room="direct"),
    Picture("direct-80x24", SMALL, scene="team", keys=("l",), room="direct"),
    Picture("debrief", WIDE, scene="over", keys=("U", "j", "j"), room="play"),
)


async def _settled(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is done and drawn."""
    app = pilot.app
    for _ in range(3):
        await pilot.pause()
        done = asyncio.Event()
        if isinstance(app, IrrunnerApp):
            app.session.ask(_nothing, partial(_set, done), refused=partial(_set, done))
            await asyncio.wait_for(done.wait(), 30)
    await pilot.pause()


def _nothing(_: Journal) -> None:
    """A question whose answer says that all before it are answered."""


def _set(event: asyncio.Event, _: object) -> None:
    event.set()


def app_of(picture: Picture, place: Path, made: str | exercising.Scene) -> IrrunnerApp:
    """The app in front of a scene."""
    environ = {"LANG": "C.UTF-8", "IRRUNNER_THEME": picture.theme}
    if isinstance(made, str):
        now = scene.NOW.get(picture.scene, scene.NOW["live"])
        incident = "" if picture.home else made
        return IrrunnerApp(place, scene.AT_THE_KEYBOARD, incident=incident, clock=lambda: now, environ=environ)
    if picture.room == "direct":
        exercising.take_seats(place, made)
    return make_exercise_app(
        place,
        made.actor,
        screen=picture.room,
        control=control_of(place),
        director=made.director,
        incident=made.players,
        clock=lambda: made.now,
        monotonic=lambda: 0.0,
        environ=environ,
    )


def drawn(picture: Picture, place: Path, made: str | exercising.Scene) -> str:
    """The picture as SVG."""
    app = app_of(picture, place, made)

    async def shown() -> str:
        async with app.run_test(size=picture.size) as pilot:
            await _settled(pilot)
            if picture.step:
                app.navigation.go_to_step(picture.step)
                await _settled(pilot)
            while picture.reads and isinstance(app.screen, CardScreen):
                await pilot.press("enter")
                await _settled(pilot)
            for key in picture.keys:
                await pilot.press(key)
                await _settled(pilot)
            return app.export_screenshot(title="irrunner")

    try:
        return _cleaned(asyncio.run(shown()).replace(str(place), STORE))
    finally:
        app.session.stop()


def _cleaned(svg: str) -> str:
    """Without fonts from elsewhere and remarks about who drew it, and with lines that a diff can show."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]+;", f"font-family: {_FONTS};", svg)
    svg = re.sub(r"terminal-\d+-", "t-", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> int:
    """Draw them all, or those that are named."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    with tempfile.TemporaryDirectory(prefix="irr-") as folder:
        scenes: dict[str, str | exercising.Scene] = {}
        for picture in (each for each in PICTURES if each.name in wanted):
            name = picture.name if picture.room else picture.scene  # leaving an exercise is written into it
            place = place_of(Path(folder), name)
            if name not in scenes:
                scenes[name] = (
                    exercising.build(picture.scene, place, control_of(place))
                    if picture.room
                    else scene.build(picture.scene, place)
                )
            rmtree(place / "drafts", ignore_errors=True)  # what was typed in one picture is no part of the next
            (FOLDER / f"{picture.name}.svg").write_text(drawn(picture, place, scenes[name]), encoding="utf-8")
            sys.stdout.write(f"docs/pictures/{picture.name}.svg\n")
    return 0


def place_of(folder: Path, name: str) -> Path:
    """A path of the length of the one that the pictures show in its place: every letter has its column."""
    return folder / name.ljust(len(STORE) - len(str(folder)) - 1, "-")


def control_of(place: Path) -> Path:
    """The director's store beside the players'."""
    return place.with_name(f"directing-{place.name}")


if __name__ == "__main__":
    sys.exit(main())
