"""Exercises that were begun: where a director's store lies, which exercises it holds, and taking one up again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import NotFound
from irrunner.exercise.play.director_log import DirectorLog
from irrunner.exercise.play.exercise import Exercise
from irrunner.exercise.play.player_log import PlayerLog
from irrunner.incident import Incident
from irrunner.incident.incident import machine_clock
from irrunner.journal.locations import Location, data_folder, read_location
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor

VARIABLE = "IRRUNNER_DIRECTING"
"""The environment variable that names the director's store."""


def default_director_store() -> Location:
    """The director's store where nobody names one: `IRRUNNER_DIRECTING`, or `directing` in the user's data folder.

    It is never the store that the players read.
    """
    if place := os.environ.get(VARIABLE):
        return read_location(place)
    return data_folder() / "directing"


def resume(
    director_store: Journal, incident: str, actor: Actor, *, players: Journal | None = None, clock: Clock | None = None
) -> Exercise:
    """Take up an exercise whose director was stopped: everything is in the two journals.

    Args:
        director_store: the store that holds the director's incident.
        incident: the id of the director's incident or of the players'.
        actor: who directs now.
        players: the players' store; None for the one that the director's journal names.
        clock: returns the present moment, in UTC.

    Raises:
        NotFound: the store holds no such exercise, or it was stopped before the players' incident was made.
    """
    clock = clock or machine_clock
    director = _find_director(director_store, incident, actor, clock)
    director_log = DirectorLog()
    director_log.catch_up(director.state.entries)
    if players is None:
        from irrunner.journal import open_store

        players = open_store(Path(director_log.place), create=False)
    if not director_log.players:
        return _relink(director, director_log, players, actor, clock)
    return Exercise(Incident(players, director_log.players, actor, clock=clock), director)


def list_exercises(director_store: Journal, actor: Actor) -> list[tuple[Incident, DirectorLog]]:
    """The exercises that a director's store holds, each with the director's incident, the oldest first."""
    found = []
    for name in director_store.incidents():
        if not name.startswith("EX-"):
            continue
        director = Incident(director_store, name, actor)
        director.refresh()
        director_log = DirectorLog()
        director_log.catch_up(director.state.entries)
        if director_log.began is not None:
            found.append((director, director_log))
    return found


def _find_director(director_store: Journal, incident: str, actor: Actor, clock: Clock) -> Incident:
    known = list_exercises(director_store, actor)
    for director, director_log in [*((d, s) for d, s in known if d.id == incident), *known]:
        if incident in (director.id, director_log.players):
            director.clock = clock
            return director
    names = ", ".join(director.id for director, _ in known) or "none"
    raise NotFound(f"This store directs no exercise {one_line(incident, 60)!r}.", hint=f"It directs: {names}.")


def _relink(director: Incident, director_log: DirectorLog, players: Journal, actor: Actor, clock: Clock) -> Exercise:
    """Link the players' incident that was made but not noted before the director was stopped.

    Its `exercise.began` names the same run.
    """
    from irrunner.journal.events import DirectorLinked

    for name in _by_run(players, director_log.run, actor):
        with director.writing() as write:
            write(DirectorLinked(), players=name)
        return Exercise(Incident(players, name, actor, clock=clock), director)
    raise NotFound(f"{director.id} was stopped before the exercise began.", hint="Begin it again.")


def _by_run(players: Journal, run: str, actor: Actor) -> Iterator[str]:
    """The incidents of the players' store that began in this run."""
    for name in players.incidents():
        if name.startswith("EX-"):
            incident = Incident(players, name, actor)
            incident.refresh()
            player_log = PlayerLog()
            player_log.catch_up(incident.state.entries)
            if player_log.began is not None and player_log.began.refs.get("run") == run:
                yield name
