"""A compiled scenario: plain data, ready to be kept in the director's journal.

Times are whole seconds of story time since the exercise began. Texts are unfilled templates
(`{{ name }}`), because answers change while the exercise runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

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
    "expectation": ("missed", "met"),
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


class Expectation(Struct, frozen=True, omit_defaults=True):
    """What the players should do once its inject was delivered.

    Attributes:
        do: what, in words; shown to players only afterwards.
        met_by: what meets it; None when a person judges it.
        within: seconds of played time.
    """

    id: str
    do: str
    met_by: Predicate | None = None
    within: int = 0
    critical: bool = False
    objective: str = ""
    hint: str = ""
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
    facilitator: str = ""
    expect: tuple[Expectation, ...] = ()
    line: int = 0


class Objective(Struct, frozen=True, omit_defaults=True):
    """What the exercise is to test. tests: CSF 2.0 ids. capability: whose gap a miss is, for the improvement plan."""

    text: str
    tests: tuple[str, ...] = ()
    capability: str = ""


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
    speed: int = 1
    story_start: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    truth: str = ""
    checks: tuple[CheckAnswer, ...] = ()
    injects: tuple[Inject, ...] = ()
    end: Ending = Ending()
    debrief: tuple[str, ...] = ()

    def expectations(self) -> Iterator[tuple[Inject, Expectation]]:
        """All of them, each with the inject that presents it."""
        for inject in self.injects:
            for expectation in inject.expect:
                yield inject, expectation
