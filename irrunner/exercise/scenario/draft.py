"""A scenario as read from its file: the compiled form, with the node of the file behind each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.exercise.scenario.model import Expectation, Inject, Predicate, Scenario
from irrunner.playbook.draft import place
from irrunner.playbook.nodes import Findings, Mapping

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Span


class DraftPredicate(Struct):
    """A condition and its node."""

    predicate: Predicate
    node: Mapping
    parts: list[DraftPredicate] = field(default_factory=list)

    def leaves(self) -> list[DraftPredicate]:
        """The conditions in it that are neither `all` nor `any`."""
        return [leaf for part in self.parts for leaf in part.leaves()] if self.parts else [self]


class DraftExpectation(Struct):
    """An expectation and its node."""

    expectation: Expectation
    node: Mapping
    met_by: DraftPredicate | None = None
    lost_when: DraftPredicate | None = None

    def conditions(self) -> tuple[DraftPredicate | None, ...]:
        """What meets it, and after what it can no longer be met."""
        return self.met_by, self.lost_when


class DraftInject(Struct):
    """An inject and its node."""

    inject: Inject
    node: Mapping
    when: DraftPredicate | None = None
    unless: DraftPredicate | None = None
    expect: list[DraftExpectation] = field(default_factory=list)
    until: DraftPredicate | None = None

    def where(self, key: str, index: int | None = None) -> Span:
        """The span of the value under a key, or of one item of it, for a problem's caret."""
        return place(self.node, key, index)


class Draft(Struct):
    """One file, read. shared: the exact bytes of the files that it takes injects from, by name."""

    scenario: Scenario
    injects: list[DraftInject]
    node: Mapping
    findings: Findings
    ending: DraftPredicate | None = None
    shared: dict[str, bytes] = field(default_factory=dict)
