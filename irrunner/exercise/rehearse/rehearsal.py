"""Rehearsals: robots play a scenario on a virtual clock, in memory, and report what is wrong with it.

Nothing waits: the clock jumps from one time at which something happens to the next. The same scenario, robots and
seed give the same rehearsal.
"""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.errors import IrrunnerError, Refused
from irrunner.exercise.evaluate import AfterActionData, build_after_action_data
from irrunner.exercise.play.inject_status import Schedule, ScheduleTracker
from irrunner.exercise.play.results import MET, NOT_PRESENTED, PENDING, RESULT_TEXTS, Outcome
from irrunner.exercise.play.score import Score
from irrunner.exercise.play.verbs import begin, end, injects, judging
from irrunner.exercise.rehearse.robot_actions import perform
from irrunner.exercise.rehearse.robots import ROBOTS, PlannedAction, Robot
from irrunner.exercise.scenario.chance import seeds_for_every_outcome
from irrunner.journal.chain import Actor
from irrunner.journal.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.exercise.scenario.model import Scenario
    from irrunner.playbook.problems import Problem

MAX_STEPS = 200_000
"""Steps of the clock in one run; a scenario that needs more is taken to have no end."""
_START = datetime(2026, 1, 1, tzinfo=UTC)
_ROBOT = Actor("robot", "robot", "rehearsal.example")


class Failure(Struct, frozen=True):
    """Something that is wrong.

    Attributes:
        check: golden, idle, plays, playbook or robot.
        about: the id of an inject, expectation or robot, or a file and line.
        message: a sentence without its full stop.
        robot: in whose run; empty when it is wrong whoever plays.
    """

    check: str
    about: str
    message: str
    robot: str = ""


class RobotRun(Struct, frozen=True):
    """How one robot played.

    Attributes:
        delivered: ids of injects in the order of delivery, without repetitions.
        seconds: of story time until the end. over: why it ended.
        refused: the sentences with which verbs refused acts of the robot.
        after_action: the data of its after-action report, when that was asked for.
        seed: of its pace, and of what was drawn. draw: 1 for the first seed, which is the rehearsal's.
    """

    robot: str
    outcomes: tuple[Outcome, ...]
    score: Score
    delivered: tuple[str, ...]
    seconds: int
    over: str
    refused: tuple[str, ...] = ()
    after_action: AfterActionData | None = None
    seed: int = 0
    draw: int = 1

    @property
    def name(self) -> str:
        """The robot, and the number of its draw after the first."""
        return self.robot if self.draw == 1 else f"{self.robot}, draw {self.draw}"


class Rehearsal(Struct, frozen=True):
    """The runs of all robots on one scenario, and everything that is wrong.

    Attributes:
        injects: the ids of the scenario's injects. by_hand: of those that only a director delivers.
    """

    scenario: str
    seed: int
    runs: tuple[RobotRun, ...]
    failures: tuple[Failure, ...]
    injects: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.failures


class VirtualClock:
    """A clock that shows what it was set to."""

    def __init__(self, start: datetime = _START) -> None:
        self.start = start
        self.now = start

    def __call__(self) -> datetime:
        """The time that it shows, in UTC."""
        return self.now

    def set(self, milliseconds: int) -> None:
        """Set it to so many milliseconds after its start; it never goes back."""
        self.now = max(self.now, self.start + timedelta(milliseconds=milliseconds))


def rehearse(
    loaded: LoadedScenario,
    *,
    robots: Sequence[str] = ROBOTS,
    seed: int = 0,
    scripts: Mapping[str, Sequence[PlannedAction]] | None = None,
    reported: bool = False,
) -> Rehearsal:
    """Play a scenario with every robot and report what is wrong.

    Args:
        loaded: the scenario; one with errors is not played, and its errors are the failures.
        robots: which of ROBOTS play.
        seed: determines the robots' pace, and what is drawn; where the scenario leaves something to chance, further
            seeds are played until everything was drawn and left out once.
        scripts: further robots by name, each with what it does.
        reported: whether each run gets the data of its after-action report.

    Raises:
        Refused: there is no such robot.
    """
    scripts = scripts or {}
    for name in robots:
        if name not in ROBOTS:
            raise Refused(f"There is no robot {name!r}.", hint=f"There are: {', '.join(ROBOTS)}, or a script of yours.")
    broken = [_playbook_failure(problem) for problem in loaded.problems if problem.severity == "error"]
    if loaded.scenario is None:
        return Rehearsal(loaded.id or loaded.name, seed, (), tuple(broken))
    scenario = loaded.scenario
    seeds = seeds_for_every_outcome(scenario.injects, seed)
    runs: list[RobotRun] = []
    for draw, each in enumerate(seeds, 1):
        players = [Robot(name, each) for name in robots]
        players += [Robot(name, each, script) for name, script in scripts.items()]
        played = (play(loaded, robot, each, reported=reported and draw == 1) for robot in players)
        runs += [structs.replace(run, draw=draw) for run in played]
    failures = [failure for run in runs for failure in _robot_failures(run)]
    if set(ROBOTS) <= set(robots):  # one robot alone takes one way of the story
        failures += _never_delivered(scenario, runs)
    return Rehearsal(
        scenario.id,
        seed,
        tuple(runs),
        tuple(failures),
        tuple(inject.id for inject in scenario.injects),
        tuple(inject.id for inject in scenario.injects if inject.manual),
    )


def play(loaded: LoadedScenario, robot: Robot, seed: int = 0, *, reported: bool = False) -> RobotRun:
    """Play a scenario with one robot; the arguments are those of `rehearse`."""
    game = _RobotGame(loaded, robot, seed)
    run = structs.replace(game.run(), seed=seed)
    return structs.replace(run, after_action=build_after_action_data(game.exercise)) if reported else run


class _RobotGame:
    """One robot's exercise while it is played."""

    def __init__(self, loaded: LoadedScenario, robot: Robot, seed: int) -> None:
        self.robot = robot
        self.clock = VirtualClock()
        players, control = MemoryStore(), MemoryStore()
        secret = f"rehearsal {seed}"
        self.exercise: Exercise = begin.begin(
            loaded, players, control, _ROBOT, mode="real", secret=secret, seed=seed, clock=self.clock
        )
        self.plans: list[tuple[int, int, PlannedAction]] = []
        self._order = count()  # of two acts at the same moment, the one planned first
        self.refused: list[str] = []
        self.delivered: list[str] = []
        self._names = {self.exercise.director_log.opaque(each.id): each for each in self.exercise.scenario.injects}
        self._agenda = ScheduleTracker(self.exercise.director_log)
        self._add(robot.opening(self.exercise.scenario))

    def run(self) -> RobotRun:
        over = ""
        for _ in range(MAX_STEPS):
            self._deliver_due()
            schedule = self._schedule()
            over = schedule.over
            times = [each for each in (schedule.next, self.plans[0][0] if self.plans else None) if each is not None]
            if over or not times:
                break
            self.clock.set(min(times))
            self._act(min(times))
        else:
            over = f"it never came to its end in {MAX_STEPS:,} moments"
            self.refused.append(over)
        end.end(self.exercise)
        outcomes = self.exercise.outcomes()
        seconds = self.exercise.now().story // 1000
        score = self.exercise.score()
        return RobotRun(self.robot.name, outcomes, score, tuple(self.delivered), seconds, over, tuple(self.refused))

    def _schedule(self) -> Schedule:
        return self._agenda.schedule_at(self.exercise.conditions())

    def _deliver_due(self) -> None:
        for entry in injects.play_due(self.exercise, schedule=self._schedule):
            self._after_delivery(str(entry.refs["inject"]))

    def _after_delivery(self, opaque: str) -> None:
        inject = self._names.get(opaque)
        if inject is None:  # a repetition; it was counted, and acted on, the first time
            return
        self.delivered.append(inject.id)
        self._add(self.robot.after_inject(inject, self.exercise.now().story / 1000))

    def _add(self, plans: list[PlannedAction]) -> None:
        for plan in plans:
            heapq.heappush(self.plans, (round(plan.at * 1000), next(self._order), plan))

    def _act(self, now: int) -> None:
        while self.plans and self.plans[0][0] <= now:
            plan = heapq.heappop(self.plans)[2]
            try:
                self._do(plan)
            except IrrunnerError as error:
                self.refused.append(str(error))
            self.exercise.refresh()

    def _do(self, plan: PlannedAction) -> None:
        if plan.judges:
            judging.judge(self.exercise, plan.judges, plan.result, why="judged by a robot")
        elif plan.fires:
            self._after_delivery(str(injects.fire(self.exercise, plan.fires).refs["inject"]))
        elif plan.does is not None and self.exercise.conditions().of(plan.does) is None:
            perform(self.exercise.players, self.exercise.director_log, plan.does)


def _playbook_failure(problem: Problem) -> Failure:
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return Failure("playbook", where, problem.message)


def _robot_failures(run: RobotRun) -> list[Failure]:
    """What is wrong according to one robot's run."""
    failures = [Failure("robot", run.name, sentence, run.name) for sentence in run.refused]
    for outcome in run.outcomes:
        name = outcome.expectation.id
        if run.robot == "golden" and outcome.presented is not None and outcome.result not in MET:
            message = f"the golden robot did everything in time, and still {name} is {_result_text(outcome.result)}"
            failures.append(Failure("golden", name, message, run.name))
        if run.robot == "idle" and outcome.expectation.critical and outcome.result in MET:
            message = f"{name} is critical, and a team that does nothing passes it"
            failures.append(Failure("idle", name, message, run.name))
    return failures


def _result_text(result: str) -> str:
    return RESULT_TEXTS[PENDING if result == NOT_PRESENTED else result]


def _never_delivered(scenario: Scenario, runs: Sequence[RobotRun]) -> list[Failure]:
    """Injects that no robot was delivered, but for those that only a director delivers."""
    played = {name for run in runs for name in run.delivered}
    return [
        Failure(
            "plays",
            inject.id,
            f"{inject.id} plays under no robot: {', '.join(dict.fromkeys(run.robot for run in runs))}",
        )
        for inject in scenario.injects
        if inject.id not in played and not inject.manual and runs
    ]
