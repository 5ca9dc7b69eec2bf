"""A compiled scenario: plain data, ready to be kept in the director's journal.

Times are whole seconds of story time since the exercise began. Texts are unfilled templates
(`{{ name }}`), because answers change while the exercise runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("inject", "contingency", "pressure", "red-herring")
"""What an inject is for: the story itself, what happens only if the team is late, pressure, noise."""
LEVELS = ("beginner", "intermediate", "expert")
PREDICATES: dict[str, tuple[str, ...]] = {
    "step": ("done", "skipped", "blocked", "active"),
    "decision": (),
    "answer": (),
    "evidence": (),
    "register": (),
    "milestone": (),
    "inject": ("delivered", "acknowledged"),
    "choice": (),
    "expectation": ("missed", "met"),
    "note": (),
}
"""What a condition can be about, and what `is` may say of it; without `is`, the first."""
CHECK_RESULTS = ("hit", "clear", "unknown", "error")
RATINGS = {
    "P": "performed without challenges",
    "S": "performed with some challenges",
    "M": "performed with major challenges",
    "U": "unable to be performed",
}
"""HSEEP's ratings of an objective, from the exercise evaluation guide."""


class Predicate(Struct, frozen=True, omit_defaults=True):
    """A condition on what happened. Once true it stays true, so it has a time at which it came true.

    Attributes:
        kind: a key of PREDICATES, or `all`, `any`.
        name: what it is about: a step, a decision, a question's key, a register, …
        value: what `is` wants; empty for anything.
        has: columns of a register's row.
        slot: the number of a step's evidence, from 1; 0 for any.
        parts: of `all` and `any`.
    """

    kind: str
    name: str = ""
    value: str = ""
    has: dict[str, str] = field(default_factory=dict)
    slot: int = 0
    parts: tuple[Predicate, ...] = ()

    def leaves(self) -> Iterator[Predicate]:
        """The conditions in it that are neither `all` nor `any`."""
        if self.kind in ("all", "any"):
            for part in self.parts:
                yield from part.leaves()
        else:
            yield self


class Choice(Struct, frozen=True, omit_defaults=True):
    """One of the answers that an inject offers.

    Attributes:
        label: what the players read. note: what the choice means; only the director reads it.
    """

    id: str
    label: str
    note: str = ""


class Chance(Struct, frozen=True, omit_defaults=True):
    """That an inject plays only if it is drawn when the exercise begins.

    Attributes:
        percent: in how many of a hundred exercises; 0 for a card of a deck.
        one_of: the deck of which one card plays; empty for none.
        weight: how many cards of the deck it counts for.
    """

    percent: int = 0
    one_of: str = ""
    weight: int = 1


class Expectation(Struct, frozen=True, omit_defaults=True):
    """What the players should do once its inject was delivered.

    Attributes:
        do: what, in words; shown to players only afterwards.
        met_by: what meets it; None when a person judges it.
        lost_when: after what it can no longer be met; None when it always can.
        within: seconds of played time.
        step: the step of the playbook that it is about, where `met_by` does not say it.
        wording: the sentence that the step lacked if this is missed; the report proposes it.
    """

    id: str
    do: str
    met_by: Predicate | None = None
    lost_when: Predicate | None = None
    within: int = 0
    critical: bool = False
    objective: str = ""
    hint: str = ""
    step: str = ""
    wording: str = ""
    line: int = 0


class Inject(Struct, frozen=True, omit_defaults=True):
    """Something that is delivered to the players.

    Attributes:
        at: the earliest time of its delivery; None when none is set.
        when: what must have happened; `delay` seconds later it may be delivered.
        unless: what must not have happened by `at`, or it is never delivered.
        manual: only a person delivers it.
        to: roles; empty means everybody. sets: answers by key.
        ack: every role in `to` must acknowledge it.
        options: answers to choose from; a role acknowledges with the number of one of them.
        chance: that it plays only if it is drawn; None when it plays in every exercise.
        repeat_every: seconds of story time after which it is delivered again, until `until` comes true.
        facilitator: what only the director reads.
    """

    id: str
    text: str = ""
    kind: str = "inject"
    title: str = ""
    at: int | None = None
    when: Predicate | None = None
    unless: Predicate | None = None
    delay: int = 0
    manual: bool = False
    to: tuple[str, ...] = ()
    sender: str = ""
    via: str = ""
    attach: tuple[str, ...] = ()
    sets: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    ack: bool = False
    options: tuple[Choice, ...] = ()
    repeat_every: int = 0
    until: Predicate | None = None
    facilitator: str = ""
    expect: tuple[Expectation, ...] = ()
    chance: Chance | None = None
    line: int = 0


MAX_REPETITIONS = 500
"""How often one inject is delivered at most."""


def repetition(inject: Inject, number: int) -> Inject:
    """A later delivery of an inject, under an id of its own and without expectations; number: 2 for the second."""
    return structs.replace(
        inject,
        id=f"{inject.id}.{number}",
        at=None,
        when=None,
        unless=None,
        manual=False,
        attach=(),
        sets={},
        expect=(),
        chance=None,
    )


def split_repetition(name: str) -> tuple[str, int]:
    """The inject's id and the number of the delivery that an id stands for: `press`, 2 for `press.2`."""
    first, dot, time = name.rpartition(".")
    good = dot and len(time) <= 6 and time.isascii() and time.isdigit() and 1 < int(time) <= MAX_REPETITIONS
    return (first, int(time)) if good else (name, 1)


class Objective(Struct, frozen=True, omit_defaults=True):
    """What the exercise tests.

    Attributes:
        tests: CSF 2.0 ids.
        capability: the organisation's ability that it is about, for the improvement plan.
        place: its place in the file, from 1, because the journal sorts names.
    """

    text: str
    tests: tuple[str, ...] = ()
    capability: str = ""
    place: int = 0


class CheckAnswer(Struct, frozen=True, omit_defaults=True):
    """What a check answers in the story; the real check never runs in an exercise.

    Attributes:
        check: as the step calls it: its kind, with `.2` for the second of that kind. text: its line.
        at: seconds of story time from which it says so. facts: what the answer rests on. output: kept as evidence.
    """

    step: str
    check: str
    result: str
    text: str = ""
    at: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    output: str = ""


class Ending(Struct, frozen=True, omit_defaults=True):
    """When the exercise is over: at a time, 0 for none, or sooner when a condition comes true."""

    at: int = 0
    sooner: Predicate | None = None


class Scenario(Struct, frozen=True, omit_defaults=True):
    """One exercise, as written.

    Attributes:
        playbook: the id of the playbook that it is played on. playbook_version: which versions fit, `>=1,<2`.
        duration: seconds of wall time that it takes.
        clock: one of `story_time.MODES`. speed: in the journal's form.
        story_start: what the story's clock shows at the beginning, in irrunner's fixed form; empty for none.
        roles: labels by id; empty for those of the playbook.
        answers: what is known at the beginning, by the playbook's questions. facts: the same by names of its own.
        truth: what has really happened; the players read it after the end.
        debrief: questions to everybody after the end.
        scope, sponsor, organisations, contact: what is exercised, for whom, by whom, and whom to ask about it.
        hazard: the threat or hazard that it is about, as the after-action report names it.
    """

    id: str
    title: str
    version: str = ""
    summary: str = ""
    playbook: str = ""
    playbook_version: str = ""
    level: str = "intermediate"
    duration: int = 0
    clock: str = "real"
    speed: int | str = 1
    story_start: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    truth: str = ""
    checks: tuple[CheckAnswer, ...] = ()
    injects: tuple[Inject, ...] = ()
    end: Ending = Ending()
    debrief: tuple[str, ...] = ()
    scope: str = ""
    sponsor: str = ""
    organisations: tuple[str, ...] = ()
    contact: str = ""
    facts: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    hazard: str = ""

    def names(self) -> set[str]:
        """The names of things in the story: answers, and the values that conditions want in a register's row."""
        found = set()
        for value in (*self.answers.values(), *self.facts.values()):
            found |= {value} if isinstance(value, str) else set(value)
        for _, expectation in self.expectations():
            for leaf in expectation.met_by.leaves() if expectation.met_by is not None else ():
                found |= {*leaf.has.values()}
        return {name for name in found if len(name) > 2}

    def expectations(self) -> Iterator[tuple[Inject, Expectation]]:
        """Every expectation, with the inject that presents it."""
        for inject in self.injects:
            for expectation in inject.expect:
                yield inject, expectation
