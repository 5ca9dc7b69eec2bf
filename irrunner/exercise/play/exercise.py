"""An exercise as its director has it: both incidents, their folded logs, and what follows from them now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from irrunner.errors import NotFound, Refused
from irrunner.exercise.play import inject_status, ratings, results, score, story_clock
from irrunner.exercise.play.condition_log import ConditionLog
from irrunner.exercise.play.director_log import DirectorLog
from irrunner.exercise.play.player_log import PlayerLog
from irrunner.exercise.scenario.model import repetition, split_repetition
from irrunner.playbook.problems import suggest
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exercise.play.inject_status import Schedule
    from irrunner.exercise.play.ratings import Proposal
    from irrunner.exercise.play.results import Outcome
    from irrunner.exercise.play.score import Score
    from irrunner.exercise.play.story_clock import Reading
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Write

_Named = TypeVar("_Named")


class Exercise:
    """Both incidents of one exercise. It belongs to one thread.

    Attributes:
        players: the players' incident. director: the director's own.
        player_log, director_log: what the two journals say of the exercise, as last refreshed.
    """

    def __init__(self, players: Incident, director: Incident) -> None:
        """Read both journals."""
        self.players = players
        self.director = director
        self.player_log = PlayerLog()
        self.director_log = DirectorLog()
        self.refresh()

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was when the exercise began."""
        return self.director_log.scenario

    def refresh(self) -> bool:
        """Read what is new in both journals; returns whether there was anything."""
        new = [self.director.refresh(), self.players.refresh()]
        self.director_log.catch_up(self.director.state.entries)
        self.player_log.catch_up(self.players.state.entries)
        return any(new)

    def now(self) -> Reading:
        """What the clocks show now."""
        self.player_log.catch_up(self.players.state.entries)
        return self.player_log.now(story_clock.wall_now(self.players.clock()))

    def conditions(self) -> ConditionLog:
        """Conditions, looked up in the state as last refreshed, at the present time."""
        return ConditionLog(self.director_log, self.player_log, lambda: self.players.checklist, self.now())

    def schedule(self) -> Schedule:
        """Where every inject stands now."""
        return inject_status.schedule_at(self.conditions())

    def outcomes(self) -> tuple[Outcome, ...]:
        """The result of every expectation so far, in the order of the scenario."""
        return results.outcomes(self.conditions())

    def score(self) -> Score:
        """Performance and coverage so far."""
        conditions = self.conditions()
        return score.score(results.outcomes(conditions), ended_early=conditions.ended_early)

    def proposals(self) -> list[Proposal]:
        """A proposed rating of each objective, for a person to confirm."""
        conditions = self.conditions()
        found = results.outcomes(conditions)
        cut = score.score(found, ended_early=conditions.ended_early).is_cut_short
        return [ratings.propose(name, found, is_cut_short=cut) for name in self.scenario.objectives]

    def proposal(self, objective: str) -> Proposal:
        """The proposed rating of one objective, by its id."""
        return next(each for each in self.proposals() if each.objective == objective)

    def inject(self, name: str) -> Inject:
        """The inject with an id; `press.2` is the second delivery of `press`, which repeats.

        Raises:
            NotFound: there is none.
        """
        known = self.director_log.by_id
        first, time = split_repetition(name)
        if time > 1 and first in known and known[first].repeat_every:
            return repetition(known[first], time)
        return find_named(name, known, "inject")

    def expectation(self, name: str) -> tuple[Inject, Expectation]:
        """The expectation with an id, and its inject.

        Raises:
            NotFound: there is none.
        """
        return find_named(
            name, {each.id: (inject, each) for inject, each in self.director_log.expectations()}, "expectation"
        )

    def delivered(self, inject: Inject) -> Entry | None:
        """The entry with which an inject was delivered; None when it was not."""
        delivery = self.player_log.delivered.get(self.director_log.opaque(inject.id))
        return delivery.entry if delivery is not None else None

    def fill(self, text: str, answers: dict[str, str | list[str]] | None = None) -> str:
        """A text of the scenario with its fills replaced by the players' answers and decisions.

        Args:
            text: a template, `{{ name }}`.
            answers: answers that count in place of the players', because the same inject is about to set them.
        """
        return fill_text(text, self.players, answers or {})


def find_named(name: str, known: dict[str, _Named], what: str) -> _Named:
    """The thing of that name; `what` says in the message what kind of thing it is.

    Raises:
        NotFound: the scenario has none, with the name that was probably meant.
    """
    if name in known:
        return known[name]
    meant = suggest(name, known)
    hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(list(known)[:12]) or 'none'}."
    raise NotFound(f"The scenario has no {what} {one_line(name, 60)!r}.", hint=hint)


def fill_text(text: str, incident: Incident, answers: dict[str, str | list[str]]) -> str:
    """A template with its fills replaced by `answers` or else by the answers and decisions of the incident."""
    from irrunner.incident.state import StepKey
    from irrunner.playbook import templates

    if "{{" not in text:
        return text
    names = incident.checklist.names(StepKey("exercise"))
    return templates.fill(text, lambda name: answers[name] if name in answers else names.lookup(name))


def require_running(player_log: PlayerLog, write: Write) -> None:
    """Bring the log up to what is on disk, and refuse when the exercise does not run.

    Raises:
        Refused: it has not begun, or it is over.
    """
    player_log.catch_up(write.state.entries)
    if player_log.began is None:
        raise Refused(f"{write.state.incident} is no exercise that has begun.")
    if player_log.ended is not None:
        raise Refused(f"The exercise {write.state.incident} is over. Nothing was written.")
