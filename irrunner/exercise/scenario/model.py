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
    """A condition on what happened. Once it came true it stays true: it names a moment.

    Attributes:
        kind: a key of PREDICATES, or `all`, `any`.
        name: what it is about: a step, a decision, a question's key, a register, …
        value: what `is` says; empty when anything will do.
        has: columns of a register's row.
        slot: of a step's evidence, from 1; 0 means any.
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


class Expectation(Struct, frozen=True, omit_defaults=True):
    """What the players should do once its inject was delivered.

    Attributes:
        do: what, in words; shown to players only afterwards.
        met_by: what meets it; None when a person judges it.
        within: seconds of played time.
        step: the step of the playbook that it is about, where `met_by` does not say it.
        wording: the sentence that the step lacked if this is missed; the report proposes it.
    """

    id: str
    do: str
    met_by: Predicate | None = None
    within: int = 0
    critical: bool = False
    objective: str = ""
    hint: str = ""
    step: str = ""
    wording: str = ""
    line: int = 0


class Inject(Struct, frozen=True, omit_defaults=True):
    """Something that the players are told.

    Attributes:
        at: when it may go; None without a schedule.
        when: what must have happened; `delay` seconds later it may go.
        unless: what must not have happened by `at`, or it never goes.
        manual: it goes only by hand.
        to: roles; empty means everybody. sets: answers by key.
        ack: every role in `to` must acknowledge it.
        options: answers to choose from; a role acknowledges with the number of one of them.
        repeat_every: seconds of story time after which it is told again, until `until` came true or the end.
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
    line: int = 0


MAX_REPETITIONS = 500
"""How often one inject is told at most."""


def repetition(inject: Inject, time: int) -> Inject:
    """The same inject, told once more under an id of its own; nothing new is expected after it."""
    return structs.replace(
        inject,
        id=f"{inject.id}.{time}",
        at=None,
        when=None,
        unless=None,
        manual=False,
        attach=(),
        sets={},
        expect=(),
    )


def split_repetition(name: str) -> tuple[str, int]:
    """The inject and which telling of it an id stands for: `press.2` is the second one of `press`."""
    first, dot, time = name.rpartition(".")
    good = dot and time.isascii() and time.isdigit() and 1 < int(time[:6]) <= MAX_REPETITIONS
    return (first, int(time)) if good else (name, 1)


class Objective(Struct, frozen=True, omit_defaults=True):
    """What the exercise is to test.

    Attributes:
        tests: CSF 2.0 ids.
        capability: whose gap a miss is, for the improvement plan.
        place: where it stands in the file, from 1; the journal keeps names by the alphabet.
    """

    text: str
    tests: tuple[str, ...] = ()
    capability: str = ""
    place: int = 0


class CheckAnswer(Struct, frozen=True, omit_defaults=True):
    """What a check says in the story; the real one never runs in an exercise."""

    step: str
    check: str
    result: str
    text: str = ""


class Ending(Struct, frozen=True, omit_defaults=True):
    """When the exercise is over: at a time, or earlier when something has happened. 0: nobody said."""

    at: int = 0
    sooner: Predicate | None = None


class Scenario(Struct, frozen=True, omit_defaults=True):
    """One exercise, as written."""

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

    def names(self) -> set[str]:
        """What things are called in the story: answers, and values that rows are to have."""
        found = set()
        for value in self.answers.values():
            found |= {value} if isinstance(value, str) else set(value)
        for _, expectation in self.expectations():
            for leaf in expectation.met_by.leaves() if expectation.met_by is not None else ():
                found |= {*leaf.has.values()}
        return {name for name in found if len(name) > 2}

    def expectations(self) -> Iterator[tuple[Inject, Expectation]]:
        """All of them, each with the inject that presents it."""
        for inject in self.injects:
            for expectation in inject.expect:
                yield inject, expectation
