"""The exercises in the pictures: a team in the middle of one, and somebody alone at its beginning and after its end."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from irrunner.exercise.play.verbs import begin, end, injects, judging, players
from irrunner.exercise.scenario import loading
from irrunner.incident.verbs import decisions, notes, people, steps
from irrunner.journal import open_store, open_workspace
from irrunner.journal.chain import Actor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.play import Exercise

CONTROL, ALONE = Actor("Control", "control", "desk.example"), Actor("You", "you", "laptop.example")
TEAM = (("lead", "Lead"), ("scribe", "Scribe"), ("build", "Build"), ("hosts", "Hosts"))
START = datetime(2026, 3, 24, 14, 0, tzinfo=UTC)
SCENES = ("team", "alone", "over")


class Scene(NamedTuple):
    """An exercise at one moment: the ids of both sides, who looks at it, and the time."""

    players: str
    director: str
    actor: Actor
    now: datetime


class Hand:
    """The clock of a scene, and how far it has come."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The next reading."""
        self.now += timedelta(seconds=1)
        return self.now

    def forward(self, minutes: float) -> None:
        """Later."""
        self.now += timedelta(minutes=minutes)


def build(scene: str, place: Path, control: Path) -> Scene:
    """Make both stores of a scene."""
    hand, numbers = Hand(), itertools.count()
    with open_store(place) as theirs, open_store(control) as own:
        theirs.salts = own.salts = lambda: next(numbers).to_bytes(16, "big")
        actor = CONTROL if scene == "team" else ALONE
        loaded = loading.find("gateway-poisoned-release" if scene == "team" else "alone-at-three")
        directing = begin.begin(loaded, theirs, own, actor, clock=hand, secret="for the pictures")  # noqa: S106 - nothing is hidden
        _SCENES[scene](directing, hand)
        return Scene(directing.players.id, directing.director.id, actor, hand.now)


def take_seats(place: Path, scene: Scene) -> None:
    """Let the team have the players' incident open."""
    for _, name in TEAM[:3]:
        actor = Actor(name, name.casefold(), "laptop.example")
        open_workspace(place).presence(scene.players, actor, scene.now.isoformat(timespec="seconds")).beat()


def _team(directing: Exercise, hand: Hand) -> None:
    incident = directing.players
    injects.play_due(directing)
    for role, name in TEAM:
        people.role(incident, role, name, by="Lead")
    hand.forward(2)
    first = {"first-signal": "2026-03-24 14:00 UTC", "heard-from": "Tidewatch Research"}
    decisions.answer(incident, first, step="open-record", by="Lead")
    steps.done(incident, "open-record", by="Lead")
    hand.forward(1.5)
    injects.play_due(directing)
    steps.done(incident, "this-machine", by="Lead")
    notes.note(incident, "The thread says 2.14.7 is clean. Who checked that?", by="Scribe")
    judging.observe(directing, "Asked for a second source at once", objective="claims", finding="strength")
    players.ask(incident, "Who can upload a release?", by="Lead")
    players.answer(directing, "q1", "Two maintainers. One of them has not slept.")
    hand.forward(3)
    injects.play_due(directing)
    steps.start(incident, "stop-outflow", by="Build")
    injects.skip(directing, "mirror-ticket", why="They have enough noise")
    injects.delay(directing, "mirror-log", 300, why="Build is on the phone")
    hand.forward(3)
    injects.play_due(directing)
    steps.start(incident, "freeze", by="Build")
    players.ask(incident, "What does the proxy's log of the last hour say?", by="Build")
    hand.forward(1)


def _alone(directing: Exercise, hand: Hand) -> None:
    injects.play_due(directing)


def _over(directing: Exercise, hand: Hand) -> None:
    incident = directing.players
    injects.play_due(directing)
    first = {"first-signal": "2026-03-24 14:00 UTC", "heard-from": "the pager"}
    decisions.answer(incident, first, step="open-record")
    steps.done(incident, "open-record")
    for minute in range(1, 71):
        hand.now = START + timedelta(minutes=minute)
        injects.play_due(directing)
        for key in _DONE.get(minute, ()):
            steps.done(incident, key, why="Written down as it was")
    players.hint(directing)
    end.end(directing)


_DONE = {9: ("confirm-advisory",), 14: ("payload",), 18: ("freeze",), 24: ("fix-window",), 60: ("keep-logs",)}
"""What is done at which minute by somebody alone."""
_SCENES: dict[str, Callable[[Exercise, Hand], None]] = {"team": _team, "alone": _alone, "over": _over}
