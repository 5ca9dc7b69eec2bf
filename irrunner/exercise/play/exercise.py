"""An exercise in the director's hand: both journals, folded, and where everything stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from irrunner.errors import NotFound, Refused
from irrunner.exercise.play import inject_status, results, story_clock
from irrunner.exercise.play.condition_log import ConditionLog
from irrunner.exercise.play.director_log import DirectorLog
from irrunner.exercise.play.player_log import PlayerLog
from irrunner.exercise.scenario.model import repetition, split_repetition
from irrunner.playbook.problems import suggest
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exercise.play.inject_status import Schedule
    from irrunner.exercise.play.results import Outcome, Proposal, Score
    from irrunner.exercise.play.story_clock import Reading
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Write

_Named = TypeVar("_Named")


class Exercise:
    """Both sides of one exercise, for one thread.

    Attributes:
        players: the players' incident. director: the director's own.
        room, script: what the two journals say, as last refreshed.
    """

    def __init__(self, players: Incident, director: Incident) -> None:
        """Take both in hand and read them."""
        self.players = players
        self.director = director
        self.player_log = PlayerLog()
        self.director_log = DirectorLog()
        self.refresh()

    @property
    def scenario(self) -> Scenario:
        """As it was when the exercise began."""
        return self.director_log.scenario

    def refresh(self) -> bool:
        """Fold what is new in both journals; whether there was anything."""
        new = [self.director.refresh(), self.players.refresh()]
        self.director_log.catch_up(self.director.state.entries)
        self.player_log.catch_up(self.players.state.entries)
        return any(new)

    def now(self) -> Reading:
        """What the clocks show."""
        self.player_log.catch_up(self.players.state.entries)
        return self.player_log.now(story_clock.wall_now(self.players.clock()))

    def conditions(self) -> ConditionLog:
        """Conditions, looked up in the state as last refreshed."""
        return ConditionLog(self.director_log, self.player_log, lambda: self.players.checklist, self.now())

    def schedule(self) -> Schedule:
        """Where every inject stands."""
        return inject_status.schedule_at(self.conditions())

    def outcomes(self) -> tuple[Outcome, ...]:
        """Every expectation's result so far."""
        return results.outcomes(self.conditions())

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
        known = self.director_log.by_id
        first, time = split_repetition(name)
        if time > 1 and first in known and known[first].repeat_every:
            return repetition(known[first], time)
        return find_named(name, known, "inject")

    def expectation(self, name: str) -> tuple[Inject, Expectation]:
        """The expectation that a person named, with its inject.

        Raises:
            NotFound: there is none.
        """
        return find_named(
            name, {each.id: (inject, each) for inject, each in self.director_log.expectations()}, "expectation"
        )

    def delivered(self, inject: Inject) -> Entry | None:
        """The entry with which the players got an inject."""
        delivery = self.player_log.delivered.get(self.director_log.opaque(inject.id))
        return delivery.entry if delivery is not None else None

    def fill(self, text: str, answers: dict[str, str | list[str]] | None = None) -> str:
        """A text of the scenario with the players' answers in, and those that are about to be set."""
        return fill_text(text, self.players, answers or {})


def find_named(name: str, known: dict[str, _Named], what: str) -> _Named:
    """One of the things that a scenario has.

    Raises:
        NotFound: it has none of this name.
    """
    if name in known:
        return known[name]
    meant = suggest(name, known)
    hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(list(known)[:12]) or 'none'}."
    raise NotFound(f"The scenario has no {what} {one_line(name, 60)!r}.", hint=hint)


def fill_text(text: str, incident: Incident, answers: dict[str, str | list[str]]) -> str:
    """A text with answers and decisions in."""
    from irrunner.incident.state import StepKey
    from irrunner.playbook import templates

    if "{{" not in text:
        return text
    names = incident.checklist.names(StepKey("exercise"))
    return templates.fill(text, lambda name: answers[name] if name in answers else names.lookup(name))


def require_running(player_log: PlayerLog, write: Write) -> None:
    """Refuse when there is no exercise that runs in what is on disk by now.

    Raises:
        Refused: it has not begun, or is over.
    """
    player_log.catch_up(write.state.entries)
    if player_log.began is None:
        raise Refused(f"{write.state.incident} is no exercise that has begun.")
    if player_log.ended is not None:
        raise Refused(f"The exercise {write.state.incident} is over. Nothing was written.")
