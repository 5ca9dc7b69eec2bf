"""What the screen shows of an incident at one moment: plain values that no other thread changes afterwards.

`snapshot_builder` builds them. Entries inside a snapshot are the journal's own and may be corrected or redacted
meanwhile: copy one (`copy.copy`) to show it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.check_standings import CheckMark
from irrunner.incident.checklist import SETTLED, WAITING
from irrunner.incident.entries import Entry
from irrunner.incident.milestones import Milestone
from irrunner.incident.state import ANSWERS_STEP, StepKey
from irrunner.incident.targets import Pace
from irrunner.incident.unsettled_branches import ConflictSide
from irrunner.incident.wording import Wording
from irrunner.tui.store.deadline_clock import DeadlineClock

if TYPE_CHECKING:
    from datetime import datetime


class StepLine(Struct, frozen=True, gc=False):
    """One step instance, as lists show it.

    Attributes:
        phase: the number of its phase, from 0. heading: the grafted playbook's own phase, if it was grafted.
        title: its row in a list: the playbook's `short`, or the sentence.
        who: whose it is, or who did it, or who holds its role; with `nobody` the role alone.
        mine: whether it is assigned to whoever is at the keyboard, or asks for a role they hold.
        due: when its target ends, in the seconds that count (`Snapshot.pace`); None without a target that runs.
        late: seconds over its target when it ended; 0 otherwise. ended: when it ended, in irrunner's form.
        not_known: what about its row nobody knows, so that it is open to be safe.
        missing: pieces of evidence that nothing fills. unanswered: required questions without an answer.
        checks: how many checks it has. check: how they ended, in a word; None when none ever ran.
        words: everything a filter may find it by, in lower case.
    """

    key: str
    phase: int
    heading: str
    title: str
    sentence: str
    standing: str
    option: str
    options: tuple[str, ...]
    who: str
    nobody: bool
    mine: bool
    due: float | None
    late: int
    ended: str
    waits_for: tuple[str, ...]
    not_known: tuple[str, ...]
    missing: int
    unanswered: int
    checks: int
    check: CheckMark | None
    words: str

    @property
    def is_decision(self) -> bool:
        """Whether it is decided, not done."""
        return bool(self.options)

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self.standing in SETTLED

    @property
    def asks_first(self) -> bool:
        """Whether it asks what nobody could answer when the incident, or a grafted playbook, began."""
        return self.key.rpartition("/")[2] == ANSWERS_STEP and not self.is_settled

    @property
    def is_work(self) -> bool:
        """Whether somebody could work on it now: neither settled nor waiting."""
        return self.standing not in (*SETTLED, WAITING)


class PhaseLine(Struct, frozen=True, gc=False):
    """A phase and how far it is: steps that are settled, of those that apply."""

    name: str
    settled: int
    of: int


class RowLine(Struct, frozen=True):
    """A row of a register.

    Attributes:
        newest: the place of its newest entry. withdrawn: whether somebody said that it should not be there.
    """

    id: str
    values: dict[str, str]
    redacted: bool
    newest: int = 0
    withdrawn: bool = False


class EvidenceLine(Struct, frozen=True):
    """An item of evidence with everything that happened to it."""

    id: str
    name: str
    size: int
    sha256: str
    step: str
    slot: int
    kept: bool
    where: str
    source: str
    note: str
    added: Entry
    custody: tuple[Entry, ...]
    held: Entry | None
    destroyed: Entry | None


class ActionLine(Struct, frozen=True):
    """A follow-up."""

    number: int
    text: str
    owner: str
    due: str
    added: Entry
    closed: Entry | None


class RoleLine(Struct, frozen=True):
    """A role, who holds it and how to reach them."""

    name: str
    label: str
    person: str
    contact: str


class ChannelState(Struct, frozen=True):
    """A channel for notifications, as the journal has it.

    Attributes:
        standing: `on`, `off` or `COMPROMISED`. seq: the last entry about it. last: what came of the last message.
        time: when that was sent; empty when none was.
    """

    name: str
    standing: str
    seq: int
    last: str
    time: str


class HandoverLine(Struct, frozen=True):
    """A hand-over: the offer and its acceptance."""

    offered: Entry
    accepted: Entry | None


class Snapshot(Struct, frozen=True):
    """An incident at one moment.

    Attributes:
        entries: all, by when they occurred, then by place. seq: the last one folded.
        asks: the labels of all questions by key; answers: what is known, by key.
        by_due: the places of the steps whose target runs, in the order in which the targets end.
        pace: how the time that targets count goes on.
        deadlines: every duty to notify, and the clock by which they run.
        channels: those for notifications that were ever on or marked.
        column_values: by register and column, what it may say.
        wording: what the sentences of steps read like at each place of the journal.
        conflicts: the ends of steps, and the answers, that two records gave apart, while nobody said which counts.
    """

    incident: str
    seq: int
    title: str
    mode: str
    severity: str
    tlp: str
    privilege: str
    zone: str
    declared: str
    closed: str
    purged: bool
    phases: tuple[PhaseLine, ...]
    steps: tuple[StepLine, ...]
    by_due: tuple[int, ...]
    index: dict[str, int]
    counts: dict[str, int]
    entries: list[Entry]
    milestones: tuple[Milestone, ...]
    asks: dict[str, str]
    answers: dict[str, str]
    registers: dict[str, tuple[RowLine, ...]]
    evidence: tuple[EvidenceLine, ...]
    held: Entry | None
    actions: tuple[ActionLine, ...]
    roles: tuple[RoleLine, ...]
    handovers: tuple[HandoverLine, ...]
    pace: Pace
    deadlines: DeadlineClock
    wording: Wording
    channels: tuple[ChannelState, ...] = ()
    conflicts: tuple[ConflictSide, ...] = ()
    column_values: dict[tuple[str, str], tuple[str, ...]] = {}

    def left(self, step: StepLine, now: datetime) -> float | None:
        """Seconds until a step's target ends, negative when it is late; None without a target that runs."""
        return None if step.due is None else step.due - self.pace.read(now)

    def is_late(self, step: StepLine, now: datetime) -> bool:
        """Whether a step's target has ended before the step did."""
        left = self.left(step, now)
        return left is not None and left < 0

    def sentence_of(self, entry: Entry) -> str:
        """What the step that an entry is about said when the entry was recorded; empty when it is about none."""
        key = StepKey.read(str(entry.refs.get("step", "")))
        return self.wording.sentence(key, entry.seq) if key is not None else ""

    def later_than(self, entry: Entry) -> tuple[str, ...]:
        """What was recorded after an entry that would word its step's sentence otherwise now."""
        key = StepKey.read(str(entry.refs.get("step", "")))
        return self.wording.later(key, entry.seq) if key is not None else ()

    def step(self, key: str) -> StepLine | None:
        """One step instance; None if there is none of this key."""
        place = self.index.get(key)
        return None if place is None else self.steps[place]

    @property
    def next_due(self) -> StepLine | None:
        """The step whose target ends first."""
        return self.steps[self.by_due[0]] if self.by_due else None

    def late(self, now: datetime) -> int:
        """How many steps are late."""
        counted = self.pace.read(now)
        return bisect_left(self.by_due, counted, key=lambda place: self.steps[place].due or 0.0)

    @property
    def settled(self) -> int:
        """How many steps are settled, of those that apply."""
        return sum(phase.settled for phase in self.phases)

    @property
    def of(self) -> int:
        """How many steps apply."""
        return sum(phase.of for phase in self.phases)

    @property
    def people(self) -> list[str]:
        """Everybody who is named so far, most recent first, for completion."""
        found = {entry.by: None for entry in reversed(self.entries[-500:])}
        found |= {role.person: None for role in self.roles}
        return [name for name in found if name]
