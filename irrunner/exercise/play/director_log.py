"""What the director's journal says, folded: the scenario, what was changed in it, notes and judgements.

The players must read none of it.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from irrunner.errors import Refused
from irrunner.exercise.scenario import chance
from irrunner.exercise.scenario.model import Expectation, Inject, Scenario
from irrunner.journal.events import DirectorBegan, DirectorWrote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from irrunner.incident.entries import Entry

_Kind = TypeVar("_Kind")


class DirectorLog:
    """What the director's journal says, up to the entry folded last.

    Attributes:
        scenario: as it was when the exercise began.
        seed: with which it was drawn what plays. left_out: ids of the injects that were not drawn.
        run: an id that both journals name. secret: the key of the opaque ids.
        players: the id of the players' incident; empty until it was made. place: its store.
        attachments: evidence ids in the director's incident, by name in the scenario.
        written: injects made by hand during the exercise, by id. by_id: all injects.
        skipped, judged, ratings, debrief: the latest entry for each.
        described: the latest words for each part of the report and expectation, which is empty for most parts.
        delays: seconds by inject. shift: seconds for all that are left.
    """

    def __init__(self) -> None:
        """An empty log; `catch_up` folds entries."""
        self.seq = 0
        self.began: Entry | None = None
        self.scenario = Scenario("", "")
        self.seed = 0
        self.left_out: frozenset[str] = frozenset()
        self.run = ""
        self.secret = ""
        self.place = ""
        self.players = ""
        self.attachments: dict[str, str] = {}
        self.written: dict[str, Inject] = {}
        self.skipped: dict[str, Entry] = {}
        self.delays: dict[str, int] = {}
        self.shift = 0
        self.notes: list[Entry] = []
        self.judged: dict[str, Entry] = {}
        self.attendance: dict[tuple[str, str], Entry] = {}
        self.ratings: dict[str, Entry] = {}
        self.debrief: dict[int, Entry] = {}
        self.described: dict[tuple[str, str], Entry] = {}
        self.planned: list[Entry] = []
        self.by_id: dict[str, Inject] = {}
        self._opaque: dict[str, str] = {}

    def catch_up(self, entries: Sequence[Entry]) -> None:
        """Fold those of all entries of the director's incident that are new since the last call."""
        for entry in entries[self.seq :]:
            self.seq += 1
            if (fold := _FOLDS.get(entry.kind)) is not None:
                fold(self, entry)

    def injects(self) -> Iterator[Inject]:
        """The injects of the scenario, then those that were written during the exercise."""
        yield from self.scenario.injects
        yield from self.written.values()

    def expectations(self) -> Iterator[tuple[Inject, Expectation]]:
        """Every expectation, with the inject that presents it."""
        for inject in self.injects():
            for expectation in inject.expect:
                yield inject, expectation

    def opaque(self, name: str, what: str = "inject") -> str:
        """The id of an inject, or of another thing, in the players' journal: it says nothing without the secret."""
        key = f"{what}:{name}"
        if (found := self._opaque.get(key)) is None:
            found = hmac.new(self.secret.encode(), key.encode(), sha256).hexdigest()[:16]
            self._opaque[key] = found
        return found

    def number_of(self, name: str, option: str) -> int:
        """The number under which the players read an answer of an inject; 0 for one that it does not offer."""
        offered = self.by_id[name].options if name in self.by_id else ()
        return next((number for number, each in enumerate(offered, 1) if each.id == option), 0)

    def findings(self, objective: str, kind: str) -> list[Entry]:
        """The observers' notes of one kind (strength, improvement, or empty) on one objective."""
        return [
            note
            for note in self.notes
            if note.refs.get("objective", "") == objective and note.refs.get("finding", "") == kind
        ]


def _began(log: DirectorLog, entry: Entry) -> None:
    log.began = entry
    log.run = str(entry.refs.get("run", ""))
    event = entry.event
    if isinstance(event, DirectorBegan):
        log.scenario = _in_order(_converted(event.scenario, Scenario))
        log.by_id = {inject.id: inject for inject in log.scenario.injects}
        log.secret, log.place = event.secret, event.place
        log.seed, log.left_out = event.seed, chance.left_out(log.scenario.injects, event.seed)
        log.attachments = dict(event.attachments)


def _in_order(scenario: Scenario) -> Scenario:
    """The scenario with its objectives in the order of its file; the journal keeps them by the alphabet."""
    ordered = dict(sorted(scenario.objectives.items(), key=lambda each: each[1].place))
    return msgspec.structs.replace(scenario, objectives=ordered)


def _converted(content: dict[str, Any], into: type[_Kind]) -> _Kind:
    """Plain data of the journal as the struct that it was made from.

    Raises:
        Refused: another version of irrunner wrote it in another shape.
    """
    try:
        return msgspec.convert(content, into)
    except msgspec.ValidationError as error:
        raise Refused(
            f"The director's journal holds a scenario in a shape that this irrunner does not know: {error}.",
            hint="Use the irrunner with which the exercise was begun, or a newer one.",
        ) from error


def _linked(log: DirectorLog, entry: Entry) -> None:
    log.players = str(entry.refs["players"])


def _skipped(log: DirectorLog, entry: Entry) -> None:
    log.skipped[str(entry.refs["inject"])] = entry


def _delayed(log: DirectorLog, entry: Entry) -> None:
    seconds = int(entry.refs["seconds"])
    if name := str(entry.refs.get("inject", "")):
        log.delays[name] = log.delays.get(name, 0) + seconds
    else:
        log.shift += seconds


def _wrote(log: DirectorLog, entry: Entry) -> None:
    if isinstance(entry.event, DirectorWrote):
        inject = _converted(entry.event.content, Inject)
        log.written[inject.id] = log.by_id[inject.id] = inject
        log.attachments |= dict(entry.event.attachments)


def _noted(log: DirectorLog, entry: Entry) -> None:
    log.notes.append(entry)


def _judged(log: DirectorLog, entry: Entry) -> None:
    log.judged[str(entry.refs["expectation"])] = entry


def _attended(log: DirectorLog, entry: Entry) -> None:
    log.attendance[(entry.words, str(entry.refs.get("role", "")))] = entry


def _rated(log: DirectorLog, entry: Entry) -> None:
    log.ratings[str(entry.refs["objective"])] = entry


def _debriefed(log: DirectorLog, entry: Entry) -> None:
    log.debrief[int(entry.refs["question"])] = entry


def _described(log: DirectorLog, entry: Entry) -> None:
    log.described[(str(entry.refs["part"]), str(entry.refs.get("expectation", "")))] = entry


def _planned(log: DirectorLog, entry: Entry) -> None:
    log.planned.append(entry)


_FOLDS: dict[str, Callable[[DirectorLog, Entry], None]] = {
    "director.began": _began,
    "director.linked": _linked,
    "director.skipped": _skipped,
    "director.delayed": _delayed,
    "director.wrote": _wrote,
    "director.noted": _noted,
    "director.judged": _judged,
    "director.attended": _attended,
    "director.rated": _rated,
    "director.debriefed": _debriefed,
    "director.described": _described,
    "director.planned": _planned,
}
