"""Nothing that has not been told lies in the players' store: not in the journal, the vault, or beside them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from textual import events

from irrunner.exercise.play.verbs import begin, players
from irrunner.exercise.scenario import loading
from irrunner.journal import open_store
from irrunner.playbook import library
from irrunner.tui.screens.exercise.direct import DirectScreen
from tests.eventually import eventually_in
from tests.exercise.scenes import CONTROL
from tests.tui.driver import drive, press
from tests.tui.exercise.conftest import StartedExercise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.exercise.scenario.model import Inject, Scenario
    from tests.beginnings import SetClock
    from tests.tui.exercise.conftest import ExerciseAppFactory

WIDTH = 24
OWN_WORDS = (
    "An observer wrote this sentence for the director alone",
    "A judgement with a reason that nobody else may read",
    "Left out because the facilitator ran out of time today",
    "This inject was written by hand and never told to anyone",
)


def test_the_players_store_holds_only_what_was_told(
    place: Path, clock: SetClock, exercise_app: ExerciseAppFactory
) -> None:
    exercise, loaded = _begun(place, clock)
    app = exercise_app("direct", exercise)
    note, judgement, reason, by_hand = OWN_WORDS

    async def said(pilot: Pilot[Any], *keys: str) -> None:
        """Press keys, and paste what is no key."""
        for key in keys:
            if " " in key:
                app.post_message(events.Paste(key))
                await pilot.pause()
            else:
                await press(pilot, key)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") > 0)
        exercise.beside(lambda directing: players.ask(directing.players, "Who uploaded it?", by="lea"))
        clock.forward(minutes=20)  # an hour of the story: what is due goes by itself
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") > 4)
        await said(pilot, "n", note, "enter")
        await said(pilot, "a", "Nobody knows.", "f2")
        await said(pilot, "plus", by_hand, "f2", "v", "enter")
        assert isinstance(app.screen, DirectScreen)
        app.screen.lists.table.select("terms")
        await said(pilot, "v", "enter", "s", reason, "enter")
        await said(pilot, "l", "e", "right", "tab", judgement, "enter")
        await said(pilot, "l", "R", "right", "tab", judgement, "enter", "escape", "escape")
        await said(pilot, "H", "y")
        await said(pilot, "E", "enter", "y")
        await eventually_in(pilot, lambda: "exercise.ended" in exercise.kinds())
        await said(pilot, "b", judgement, "f2", "I", note, "escape")

    drive(app, script)
    directing = exercise.beside(lambda _: None)
    kept = b"".join(path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file())
    own = b"".join(path.read_bytes() for path in sorted(exercise.control.rglob("*")) if path.is_file())
    scenario = loaded.usable()
    told = [inject for inject in scenario.injects if directing.delivered(inject) is not None]
    untold = [inject for inject in scenario.injects if inject not in told]
    given = [entry.words for entry in directing.players.state.entries]
    assert len(told) > 4
    assert len(untold) > 4
    open_words = set(_windows([*given, *(inject.title for inject in told), *_playbook(scenario)]))
    secrets = set(_windows(_secrets(scenario, untold))) - open_words
    assert len(secrets) > 1_000
    assert not [secret for secret in secrets if secret in kept]
    assert not [words for words in OWN_WORDS if words.encode() in kept]
    assert all(words.encode() in own for words in OWN_WORDS)
    assert next(iter(_windows([told[0].text]))) in kept
    names = {sha256(data).hexdigest() for name, data in loaded.attachments if not _attached(name, told)}
    assert names
    assert not names & {path.name for path in place.rglob("*")}


def _begun(place: Path, clock: SetClock) -> tuple[StartedExercise, loading.LoadedScenario]:
    loaded = loading.find("gateway-poisoned-release")
    with open_store(place) as players_store, open_store(place.parent / "control") as own:
        directing = begin.begin(loaded, players_store, own, CONTROL, clock=clock)
        return StartedExercise(place, place.parent / "control", clock, directing), loaded


def _attached(name: str, injects: Iterable[Inject]) -> bool:
    return any(name in inject.attach for inject in injects)


def _secrets(scenario: Scenario, untold: Iterable[Inject]) -> Iterator[str]:
    """Every text that only the director reads."""
    yield scenario.truth
    yield from scenario.debrief
    yield from (each.text for each in scenario.checks)
    yield from (objective.text for objective in scenario.objectives.values())
    for inject in untold:
        yield from (inject.title, inject.text, inject.sender)
    for inject in scenario.injects:
        yield inject.facilitator
        yield from (text for each in inject.expect for text in (each.do, each.hint))


def _playbook(scenario: Scenario) -> list[str]:
    """What anybody can read."""
    return [data.decode() for _, data in library.find(scenario.playbook).files]


def _windows(texts: Iterable[str]) -> Iterator[bytes]:
    """Pieces of each line, as they would lie in a file; short enough for the pages of a database."""
    for text in texts:
        for line in text.splitlines():
            if "{{" not in line and '"' not in line:
                yield from (line[at : at + WIDTH].encode() for at in range(max(0, len(line) - WIDTH + 1)))
