"""The plain data of an after-action report: what `debrief` works out and every format shows.

Times of the story are seconds since the exercise began; wall times are in irrunner's fixed form. All texts are
raw: a format passes them through safety.
"""

from __future__ import annotations

from msgspec import Struct

SHAPE = 1
"""The version of these fields."""


class ClockTimes(Struct, frozen=True):
    """A moment on both clocks.

    Attributes:
        wall: in irrunner's fixed form; text: as people read it.
        story: seconds since the beginning; offset: as people say it, `T+0:05`.
        shown: what the story's clock says.
    """

    wall: str
    story: int
    shown: str
    text: str = ""
    offset: str = ""


class InjectRecord(Struct, frozen=True):
    """One inject.

    Attributes:
        text: what the players read; empty for the second telling and later ones (`press.2`).
        standing: delivered, skipped, averted, or not reached.
        acknowledged: role, person, seconds.
        chosen: of the answers that it offered: role, number, words.
    """

    id: str
    kind: str
    title: str
    text: str
    to: tuple[str, ...]
    sender: str
    via: str
    standing: str
    why: str
    when: ClockTimes | None
    by: str
    acknowledged: tuple[tuple[str, str, int], ...]
    facilitator: str
    chosen: tuple[tuple[str, int, str], ...] = ()


class ExpectationRecord(Struct, frozen=True):
    """One expectation and how it went.

    Attributes:
        within, took: seconds of played time; took is None when nothing met it.
        judged: who said so, when a person did.
        step: the playbook step that it points to; step_text: its sentence; step_within: its own target, in seconds.
        diff: a proposed change of the playbook's wording, for one that was missed or late.
    """

    id: str
    do: str
    inject: str
    objective: str
    critical: bool
    result: str
    within: int
    took: int | None
    presented: ClockTimes | None
    met: ClockTimes | None
    judged: str
    why: str
    hints: int
    step: str
    step_text: str
    step_within: int
    diff: str


class Note(Struct, frozen=True):
    """An observer's words."""

    text: str
    by: str
    when: str


class ObjectiveRecord(Struct, frozen=True):
    """One objective. rating: what a person confirmed, or empty; proposed: what irrunner found, with why."""

    id: str
    text: str
    tests: tuple[str, ...]
    capability: str
    rating: str
    rated_by: str
    why: str
    proposed: str
    proposed_why: str
    strengths: tuple[Note, ...]
    improvements: tuple[Note, ...]
    notes: tuple[Note, ...]


class TimelineEntry(Struct, frozen=True):
    """One line of the timeline. sort: inject, clock, exchange (questions, hints, acknowledgements) or act."""

    when: ClockTimes
    sort: str
    act: str
    words: str
    by: str
    seq: int


class ImprovementItem(Struct, frozen=True):
    """One line of the improvement plan."""

    action: int
    text: str
    issue: str
    capability: str
    owner: str
    due: str
    closed: bool


class QuestionRecord(Struct, frozen=True):
    """A question and its answer: of the players to control, or of the debrief to everybody."""

    question: str
    answer: str
    asked_by: str
    answered_by: str


class Numbers(Struct, frozen=True):
    """Performance (on time of presented) and coverage (presented of written). Never one number."""

    on_time: int
    presented: int
    covered: int
    written: int
    pending: int
    waived: int
    hints: int


class AfterActionData(Struct, frozen=True):
    """The whole after-action view. incident: the players'. exercise: the director's, which names the exercise here."""

    shape: int
    incident: str
    exercise: str
    scenario: str
    title: str
    version: str
    level: str
    playbook: str
    playbook_version: str
    clock: str
    speed: int | str
    began: ClockTimes
    ended: ClockTimes | None
    how: str
    why: str
    wall_seconds: int
    story_seconds: int
    played_seconds: int
    numbers: Numbers
    objectives: tuple[ObjectiveRecord, ...]
    expectations: tuple[ExpectationRecord, ...]
    injects: tuple[InjectRecord, ...]
    timeline: tuple[TimelineEntry, ...]
    questions: tuple[QuestionRecord, ...]
    attendance: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, Note], ...]
    plan: tuple[ImprovementItem, ...]
    answers: tuple[QuestionRecord, ...]
    truth: str
    head: str
    tlp: str = ""
    privilege: str = ""
