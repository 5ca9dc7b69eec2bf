"""An exercise in the director's hand: both journals, folded, and where everything stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from irrunner.errors import NotFound, Refused
from irrunner.exercise.evaluate import results
from irrunner.exercise.play import inject_status, story_clock
from irrunner.exercise.play.condition_log import Moments
from irrunner.exercise.play.director_log import Script
from irrunner.exercise.play.player_log import Room
from irrunner.exercise.scenario.model import again, time_of
from irrunner.incident import Incident
from irrunner.playbook.problems import suggest
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.evaluate.results import Outcome, Proposal, Score
    from irrunner.exercise.play.inject_status import Outlook
    from irrunner.exercise.play.story_clock import Reading
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Clock, Write
    from irrunner.journal.chain import Actor
    from irrunner.journal.sqlite.store import Store

_Named = TypeVar("_Named")


class Directing:
    """Both sides of one exercise, for one thread.

    Attributes:
        players: the players' incident. director: the director's own.
        room, script: what the two journals say, as last refreshed.
    """

    def __init__(self, players: Incident, director: Incident) -> None:
        """Take both in hand and read them."""
        self.players = players
        self.director = director
        self.room = Room()
        self.script = Script()
        self.refresh()

    @property
    def scenario(self) -> Scenario:
        """As it was when the exercise began."""
        return self.script.scenario

    def refresh(self) -> bool:
        """Fold what is new in both journals; whether there was anything."""
        new = [self.director.refresh(), self.players.refresh()]
        self.script.catch_up(self.director.state.entries)
        self.room.catch_up(self.players.state.entries)
        return any(new)

    def now(self) -> Reading:
        """What the clocks show."""
        self.room.catch_up(self.players.state.entries)
        return self.room.now(story_clock.wall_now(self.players.clock()))

    def moments(self) -> Moments:
        """Conditions, looked up in the state as last refreshed."""
        return Moments(self.script, self.room, lambda: self.players.checklist, self.now())

    def look(self) -> Outlook:
        """Where every inject stands."""
        return inject_status.look(self.moments())

    def outcomes(self) -> tuple[Outcome, ...]:
        """Every expectation's result so far."""
        return results.outcomes(self.moments())

    def score(self) -> Score:
        """Performance and coverage so far."""
        return results.score(self.outcomes())

    def proposals(self) -> list[Proposal]:
        """A rating for each objective, for a person to confirm."""
        found = self.outcomes()
        return [results.propose(name, found) for name in self.scenario.objectives]

    def inject(self, name: str) -> Inject:
        """The inject that a person named.

        Raises:
            NotFound: there is none.
        """
        known = self.script.by_id
        first, time = time_of(name)
        if time > 1 and first in known and known[first].repeat_every:
            return again(known[first], time)
        return named(name, known, "inject")

    def expectation(self, name: str) -> tuple[Inject, Expectation]:
        """The expectation that a person named, with its inject.

        Raises:
            NotFound: there is none.
        """
        return named(name, {each.id: (inject, each) for inject, each in self.script.expectations()}, "expectation")

    def delivered(self, inject: Inject) -> Entry | None:
        """The entry with which the players got an inject."""
        delivery = self.room.delivered.get(self.script.opaque(inject.id))
        return delivery.entry if delivery is not None else None

    def filled(self, text: str, answers: dict[str, str | list[str]] | None = None) -> str:
        """A text of the scenario with the players' answers in, and those that are about to be set."""
        return fill(text, self.players, answers or {})


def named(name: str, known: dict[str, _Named], what: str) -> _Named:
    """One of the things that a scenario has.

    Raises:
        NotFound: it has none of this name.
    """
    if name in known:
        return known[name]
    meant = suggest(name, known)
    hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(list(known)[:12]) or 'none'}."
    raise NotFound(f"The scenario has no {what} {one_line(name, 60)!r}.", hint=hint)


def fill(text: str, incident: Incident, answers: dict[str, str | list[str]]) -> str:
    """A text with answers and decisions in."""
    from irrunner.incident.state import StepKey
    from irrunner.playbook import templates

    if "{{" not in text:
        return text
    names = incident.checklist.names(StepKey("exercise"))
    return templates.fill(text, lambda name: answers[name] if name in answers else names.lookup(name))


def must_run(room: Room, write: Write) -> None:
    """Refuse when there is no exercise that runs in what is on disk by now.

    Raises:
        Refused: it has not begun, or is over.
    """
    room.catch_up(write.state.entries)
    if room.began is None:
        raise Refused(f"{write.state.incident} is no exercise that has begun.")
    if room.ended is not None:
        raise Refused(f"The exercise {write.state.incident} is over. Nothing was written.")


def resume(
    control: Store, incident: str, actor: Actor, *, players: Store | None = None, clock: Clock | None = None
) -> Directing:
    """Take up an exercise whose director was stopped: everything is in the two journals.

    Args:
        control: the director's store.
        incident: the director's incident, or the players' (it is looked for).
        actor: who directs now.
        players: the players' store; opened from where the journal says it is, otherwise.
        clock: where the time comes from.

    Raises:
        NotFound: there is no such exercise here.
    """
    from irrunner.incident.incident import machine_clock

    clock = clock or machine_clock
    director = _director(control, incident, actor, clock)
    script = Script()
    script.catch_up(director.state.entries)
    if players is None:
        from pathlib import Path

        from irrunner.journal.sqlite.store import Store as Opened

        players = Opened.open(Path(script.place), create=False)
    if not script.players:
        return _relinked(director, script, players, actor, clock)
    return Directing(Incident(players, script.players, actor, clock=clock), director)


def exercises(control: Store, actor: Actor) -> list[tuple[Incident, Script]]:
    """The exercises that a director's store holds, oldest first."""
    found = []
    for name in control.incidents():
        if not name.startswith("EX-"):
            continue
        director = Incident(control, name, actor)
        director.refresh()
        script = Script()
        script.catch_up(director.state.entries)
        if script.began is not None:
            found.append((director, script))
    return found


def _director(control: Store, incident: str, actor: Actor, clock: Clock) -> Incident:
    held = exercises(control, actor)
    for director, script in [*((d, s) for d, s in held if d.id == incident), *held]:
        if incident in (director.id, script.players):
            director.clock = clock
            return director
    names = ", ".join(director.id for director, _ in held) or "none"
    raise NotFound(f"This store directs no exercise {one_line(incident, 60)!r}.", hint=f"It directs: {names}.")


def _relinked(director: Incident, script: Script, players: Store, actor: Actor, clock: Clock) -> Directing:
    """The director was stopped before the players' incident was noted: find it by the run that it names."""
    from irrunner.journal.events import DirectorLinked

    for name in _by_run(players, script.run, actor):
        with director.writing() as write:
            write(DirectorLinked(), players=name)
        return Directing(Incident(players, name, actor, clock=clock), director)
    raise NotFound(f"{director.id} was stopped before the exercise began.", hint="Begin it again.")


def _by_run(players: Store, run: str, actor: Actor) -> Sequence[str]:
    found = []
    for name in players.incidents():
        if name.startswith("EX-"):
            incident = Incident(players, name, actor)
            incident.refresh()
            room = Room()
            room.catch_up(incident.state.entries)
            if room.began is not None and room.began.refs.get("run") == run:
                found.append(name)
    return found
