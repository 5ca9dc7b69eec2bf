"""A robot that works a playbook to its end along every branch, in memory, and says where it cannot.

It does what the checklist offers, in reading order, and never gives a reason. At each decision it takes the option
that it took least so far, so a few runs take every option of every decision that can be reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.errors import IrrunnerError
from irrunner.exercise.rehearse.sample_rows import sample_answer, sample_rows
from irrunner.incident.checklist import OPEN, SETTLED
from irrunner.incident.deadline_board import deadline_board
from irrunner.incident.verbs import deadlines, decisions, evidence, lifecycle, people, registers, steps, writing
from irrunner.incident.verbs.writing import unwritten_sections
from irrunner.journal.chain import Actor
from irrunner.journal.memory import MemoryStore
from irrunner.report.rendering import render

if TYPE_CHECKING:
    from irrunner.incident.checklist import StepView
    from irrunner.incident.incident import Incident
    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Playbook

MAX_RUNS = 40
"""Runs of one playbook at most; what no run took by then is named."""
MAX_ACTS = 5_000
"""Acts in one run; a playbook that needs more is taken to have no end."""
_ROBOT = Actor("robot", "robot", "rehearsal.example")
_START = datetime(2026, 1, 1, tzinfo=UTC)


class BranchRun(Struct, frozen=True):
    """One way through a playbook.

    Attributes:
        chosen: the option that was taken, by the step's key.
        acts: how many steps were done or decided.
        unsettled: what was left, in words; empty when it could be worked to the end.
        most_open: how many different steps were open at once at most; rows of one step count once.
        most_open_after: the step after which that was.
    """

    chosen: Mapping[str, str]
    acts: int
    unsettled: tuple[str, ...]
    most_open: int
    most_open_after: str


class BranchWalk(Struct, frozen=True):
    """All ways that were taken.

    Attributes:
        never_taken: decisions with an option that no run reached, as `step: option`.
        failures: what is wrong, in sentences.
    """

    playbook: str
    runs: tuple[BranchRun, ...]
    never_taken: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def most_open(self) -> int:
        """How many different steps were open at once at most, in any run."""
        return max((run.most_open for run in self.runs), default=0)


def walk_branches(loaded: Loaded) -> BranchWalk:
    """Work a playbook to its end until every option of every decision was taken, or no run takes a new one.

    Raises:
        Refused: the playbook has errors.
    """
    playbook = loaded.usable()
    options = {(step.id, option) for phase in playbook.phases for step in phase.steps for option in step.options}
    taken: Counter[tuple[str, str]] = Counter()
    runs: list[BranchRun] = []
    fruitless = 0
    while len(runs) < MAX_RUNS and fruitless < 3 and (not runs or options - taken.keys()):
        before = len(taken)
        runs.append(_Walker(loaded, playbook, taken, with_rows=True).run())
        fruitless = fruitless + 1 if len(taken) == before else 0
    runs.append(_Walker(loaded, playbook, taken, with_rows=False).run())
    missed = tuple(f"{step}: {option}" for step, option in sorted(options - taken.keys()))
    failures = [f"{_way(run)}: {sentence}" for run in runs for sentence in run.unsettled]
    failures += [f"No run could decide {each}." for each in missed]
    return BranchWalk(playbook.id, tuple(runs), missed, tuple(failures))


def _way(run: BranchRun) -> str:
    return ", ".join(f"{step}={option}" for step, option in run.chosen.items()) or "without a decision"


class _OpenSteps(Struct):
    """The most steps that were open at once."""

    most: int = 0
    after: str = "the declaration"
    last: str = "the declaration"

    def count(self, views: list[StepView]) -> None:
        here = len({view.step.id for view in views})
        if here > self.most:
            self.most, self.after = here, self.last


class _Walk(Struct):
    """What one run did so far."""

    chosen: dict[str, str] = field(default_factory=dict)
    acts: int = 0
    refused: list[str] = field(default_factory=list)


class _Walker:
    """One run."""

    def __init__(self, loaded: Loaded, playbook: Playbook, taken: Counter[tuple[str, str]], *, with_rows: bool) -> None:
        self.rows = sample_rows(playbook) if with_rows else {}
        self.taken = taken
        self.done = _Walk()
        self.open = _OpenSteps()
        answers = {
            ask.key: self._least_taken(ask.key, ask.options) if ask.options else sample_answer(ask)
            for ask in playbook.ask
        }
        self.incident: Incident = lifecycle.declare(
            MemoryStore(), loaded, _ROBOT, answers=answers, mode="exercise", clock=lambda: _START
        )
        for role in playbook.roles:
            people.role(self.incident, role, f"the {role}")

    def run(self) -> BranchRun:
        unsettled = self._work()
        if not unsettled:
            unsettled = self._close()
        return BranchRun(self.done.chosen, self.done.acts, tuple(unsettled), self.open.most, self.open.after)

    def _work(self) -> list[str]:
        """Do whatever is open until nothing is; what is left, in words."""
        while self.done.acts < MAX_ACTS:
            views = list(self.incident.checklist)
            able = [view for view in views if view.standing == OPEN]
            self.open.count(able)
            if not able:
                return [f"{view.key} waits for {view.waits_for}" for view in views if view.standing not in SETTLED]
            view = able[0]
            try:
                self._do(view)
            except IrrunnerError as error:
                return [f"{view.key}: {error}"]
            self.done.acts += 1
            self.open.last = str(view.key)
        return [f"it never came to its end in {MAX_ACTS:,} acts"]

    def _do(self, view: StepView) -> None:
        key, step = str(view.key), view.step
        if step.collect in self.rows and not self.incident.state.registers[step.collect]:
            registers.register_import(self.incident, step.collect, self.rows[step.collect], step=key)
        asked = {ask.key: sample_answer(ask) for ask in step.ask if ask.required}
        if asked:
            decisions.answer(self.incident, asked, step=key)
        for slot in range(1, len(step.evidence) + 1):
            evidence.add(self.incident, BytesIO(b"kept by a robot"), name="kept.txt", step=key, slot=slot)
        if step.requires == "deadlines":
            self._look_at_deadlines()
        for section in unwritten_sections(self.incident.state, step.writes):
            writing.write(self.incident, section, "Written by a robot.")
        if step.approve:
            steps.approve(self.incident, key, by=f"the {step.approve}")
        if step.is_decision:
            option = self._least_taken(step.id, step.options)
            self.done.chosen[key] = option
            decisions.decide(self.incident, key, option)
        else:
            steps.done(self.incident, key)

    def _look_at_deadlines(self) -> None:
        for duty in deadline_board(self.incident.state, self.incident.clock()).not_looked_at:
            deadlines.deadline_consider(self.incident, duty.id, "unknown", why="decided by a robot")

    def _least_taken(self, name: str, options: tuple[str, ...]) -> str:
        option = min(options, key=lambda each: (self.taken[name, each], options.index(each)))
        self.taken[name, option] += 1
        return option

    def _close(self) -> list[str]:
        try:
            lifecycle.close(self.incident)
            render(self.incident, "md")
        except IrrunnerError as error:
            return [f"it cannot be closed and reported: {error}"]
        return []
