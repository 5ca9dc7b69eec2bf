"""Beginning an exercise: the director's incident first, then the players', then story time runs."""

from __future__ import annotations

import secrets
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import Refused
from irrunner.exercise.play.exercise import Exercise
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.chance import MOST_SEED
from irrunner.exercise.scenario.story_time import MODES, journal_speed, require_speed
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_utc
from irrunner.incident.verbs import evidence, lifecycle
from irrunner.journal.events import ClockPaused, DirectorBegan, DirectorLinked, ExerciseBegan
from irrunner.journal.locations import same_location

if TYPE_CHECKING:
    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.exercise.scenario.model import Scenario
    from irrunner.exercise.scenario.story_time import Speed
    from irrunner.incident import Incident
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor


WAITS = "until everybody is here"
"""The reason of the pause with which a story waits for its players; they read it."""


@verb("begin", "Begin an exercise")
def begin(
    loaded: LoadedScenario,
    players: Journal,
    control: Journal,
    actor: Actor,
    *,
    mode: str = "",
    speed: Speed = 0,
    zone: str = "UTC",
    waits: bool = False,
    secret: str = "",
    seed: int | None = None,
    clock: Clock = machine_clock,
) -> Exercise:
    """Create the players' incident on the real playbook, and the director's, which holds the scenario.

    Args:
        loaded: the scenario.
        players: the store in which the players open their incident.
        control: the director's own store; the players' store never holds what they have not been told.
        actor: who directs.
        mode: real, faster or story; empty for the scenario's.
        speed: seconds of story time in a second, for a faster clock; 0 for the scenario's.
        zone: the zone in which times without one are read and shown.
        waits: whether the story's clock begins paused, because the players are still coming.
        seed: with which it is drawn what plays, where the scenario leaves that to chance; random when None.
        secret: the key of the opaque ids; random when empty. A rehearsal gives one, so that it never varies.
        clock: returns the present moment, in UTC.

    Raises:
        Refused: the scenario has errors, the two stores are one, or an answer does not fit its question.
    """
    scenario = _with_clock(loaded.usable(), mode, speed)
    if loaded.playbook is None:  # pragma: no cover - a usable scenario has one
        raise Refused("The scenario has no playbook.")
    if same_location(players.location, control.location):
        raise Refused(
            "The players' store cannot be the director's: it never holds what the players have not been told.",
            hint="Name a store of your own for the director.",
        )
    key = secret or secrets.token_hex(32)
    if any(inject.chance is not None for inject in scenario.injects):
        seed = secrets.randbelow(MOST_SEED + 1) if seed is None else seed
    else:
        seed = 0  # nothing is drawn
    if not 0 <= seed <= MOST_SEED:
        raise Refused(f"A seed is a number from 0 to {MOST_SEED:,}.")
    began = DirectorBegan(msgspec.to_builtins(scenario), key, players.location, seed=seed)
    run = sha256(key.encode()).hexdigest()[:16]
    title = f"Directing: {scenario.title}"
    director = lifecycle.declare(control, loaded.playbook, actor, mode="exercise", title=title, zone=zone, clock=clock)
    _keep(director, loaded, began, run)
    incident = lifecycle.declare(
        players,
        loaded.playbook,
        actor,
        answers={**scenario.answers, **scenario.facts},
        mode="exercise",
        title=scenario.title,
        zone=zone,
        clock=clock,
    )
    with incident.writing() as write:
        start = scenario.story_start or format_utc(clock())
        ready = tuple(sorted({f"{each.step} {each.check}" for each in scenario.checks}))
        write(ExerciseBegan(start, scenario.speed, ready), run=run, clock=scenario.clock)
        if waits:
            write(ClockPaused(WAITS))
    with director.writing() as write:
        write(DirectorLinked(), players=incident.id)
    return Exercise(incident, director)


def _keep(director: Incident, loaded: LoadedScenario, began: DirectorBegan, run: str) -> None:
    """Keep everything that a later edit of the files must not change."""
    file = evidence.add(director, BytesIO(loaded.data), name=loaded.name, note="The scenario")
    for name, data in loaded.shared:
        evidence.add(director, BytesIO(data), name=name.rpartition("/")[2], note="Injects that the scenario takes in")
    attachments = tuple(
        (name, str(evidence.add(director, BytesIO(data), name=name).refs["evidence"]))
        for name, data in loaded.attachments
    )
    with director.writing() as write:
        event = msgspec.structs.replace(began, attachments=attachments)
        write(event, run=run, sha256=str(file.refs["sha256"]))


def _with_clock(scenario: Scenario, mode: str, speed: Speed) -> Scenario:
    if mode and mode not in MODES:
        raise Refused(f"There is no clock {mode!r}.", hint=f"There are: {', '.join(MODES)}.")
    mode = mode or ("faster" if speed not in (0, 1) else scenario.clock)
    wanted = require_speed(speed or scenario.speed) if mode == "faster" else 1
    return msgspec.structs.replace(scenario, clock=mode, speed=journal_speed(wanted))
