"""What a check works on: one scenario's draft, and the playbook that it is played on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from irrunner.exercise.scenario.lints.reach import Reach, find_reach
from irrunner.playbook.names import Name, names_of
from irrunner.playbook.problems import valid_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from irrunner.exercise.scenario.draft import Draft, DraftExpectation, DraftInject, DraftPredicate
    from irrunner.playbook.model import Ask, Playbook, Step
    from irrunner.playbook.nodes import Findings, Span


class Subject:
    """A scenario being linted.

    Attributes:
        draft: the file.
        playbook: what it is played on, with its grafts; None when there is none that can be used.
    """

    def __init__(self, draft: Draft, playbook: Playbook | None) -> None:
        """Put a draft and its playbook together."""
        self.draft = draft
        self.playbook = playbook

    @property
    def findings(self) -> Findings:
        """The findings of the draft, to which problems are added."""
        return self.draft.findings

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step of the playbook, grafted ones too."""
        phases = self.playbook.phases if self.playbook else ()
        return {step.id: step for phase in phases for step in phase.steps}

    @cached_property
    def asks(self) -> dict[str, Ask]:
        """Every question of the playbook and its steps."""
        asked = {ask.key: ask for ask in self.playbook.ask} if self.playbook else {}
        return asked | {ask.key: ask for step in self.steps.values() for ask in step.ask}

    @cached_property
    def names(self) -> dict[str, Name]:
        """The names that a fill may have."""
        return names_of(self.playbook) if self.playbook else {}

    @cached_property
    def injects(self) -> dict[str, DraftInject]:
        """The injects by id; of a duplicate id, the first."""
        found: dict[str, DraftInject] = {}
        for draft in self.draft.injects:
            found.setdefault(draft.inject.id, draft)
        return found

    @cached_property
    def expectations(self) -> dict[str, tuple[DraftInject, DraftExpectation]]:
        """The expectations by id, each with its inject; of a duplicate id, the first."""
        found: dict[str, tuple[DraftInject, DraftExpectation]] = {}
        for inject in self.draft.injects:
            for expectation in inject.expect:
                found.setdefault(expectation.expectation.id, (inject, expectation))
        return found

    @cached_property
    def choices(self) -> dict[str, set[str]]:
        """The answers that conditions are about, by inject; an empty one stands for any."""
        found: dict[str, set[str]] = {}
        for each in self.conditions():
            if each.predicate.kind == "choice":
                found.setdefault(each.predicate.name, set()).add(each.predicate.value)
        return found

    @cached_property
    def reach(self) -> Reach:
        """Which injects can be delivered, and when at the earliest."""
        return find_reach(self.injects, self.expectations)

    def conditions(self) -> Iterator[DraftPredicate]:
        """Every condition of the file that is neither `all` nor `any`."""
        for inject in self.draft.injects:
            expected = [condition for each in inject.expect for condition in each.conditions()]
            for found in (inject.when, inject.unless, inject.until, *expected):
                if found is not None:
                    yield from found.leaves()
        if self.draft.ending is not None:
            yield from self.draft.ending.leaves()

    def unknown(
        self,
        code: str,
        where: Span,
        what: str,
        word: str,
        known: Collection[str],
        lines: Mapping[str, int] | None = None,
    ) -> None:
        """Report a word that stands for nothing, with the one that was probably meant and those that are valid."""
        if not self.findings.full:
            meant = self.findings.did_you_mean(word, known, lines)
            self.findings.error(code, where, f'no {what} called "{word}".{meant}{valid_words(known, meant)}')
