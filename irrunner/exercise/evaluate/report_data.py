"""The plain data of an after-action report: what `report_builder` builds and every format shows.

Its fields are the keys of the JSON format. Story times are seconds since the exercise began; wall times are in
irrunner's fixed form. All texts are raw: a format passes them through `safety`.
"""

from __future__ import annotations

from msgspec import Struct

SHAPE = 2
"""The version of these fields."""


class ClockTimes(Struct, frozen=True):
    """A point in time on both clocks.

    Attributes:
        wall: in irrunner's fixed form; text: as people read it.
        story: seconds since the beginning; offset: as people read it, `T+0:05`.
        shown: what the story's clock shows, in the fixed form; empty where the scenario has no such clock.
    """

    wall: str
    story: int
    shown: str
    text: str = ""
    offset: str = ""


class InjectRecord(Struct, frozen=True):
    """One inject.

    Attributes:
        text: what the players read; empty for the second delivery and later ones (`press.2`).
        standing: delivered, skipped, averted, or not reached.
        acknowledged: role, person, and seconds of played time since the delivery.
        chosen: role, number and words of each answer that was chosen; decides: the role whose answer was played.
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
    decides: str = ""


class ExpectationRecord(Struct, frozen=True):
    """One expectation and how it went.

    Attributes:
        within, took: seconds of played time; took is None when nothing met it.
        judged: who judged it; empty when irrunner worked the result out.
        step: the playbook step that it points to; step_text: its sentence; step_within: its own target, in seconds.
        diff: a proposed change of the playbook's wording, for one that was missed or late.
        analysis: why it is an area to improve, in sentences; empty for one that is none.
        nobody: the label of the role whose step it is, when nobody held it.
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
    analysis: str = ""
    nobody: str = ""


class Note(Struct, frozen=True):
    """What a person wrote. when: in irrunner's fixed form. expectation: the id of that which a note is on, if any."""

    text: str
    by: str
    when: str
    expectation: str = ""


class OverviewPart(Struct, frozen=True):
    """A part of the overview.

    Attributes:
        part: what `irrunner exercise describe` calls it. label: as people read it.
        text: empty when nobody wrote it. by: who wrote it after the scenario; empty for the scenario's own words.
    """

    part: str
    label: str
    text: str
    by: str = ""


class Strength(Struct, frozen=True):
    """An observer's note or, without a name, something critical that was on time by the record."""

    text: str
    by: str
    objective: str
    capability: str


class AreaToImprove(Struct, frozen=True):
    """An area to improve: what was missed or late, or what only an observer saw.

    Attributes:
        number: from 1, as the improvement plan names it. title: in one line.
        expectation: the id of what was missed or late, and result; both empty for one that only an observer saw.
        step: of the playbook, its reference; step_text: its sentence. analysis: in irrunner's words, from the record.
        notes: the observers'. written: a person's analysis. root_cause: a person's; both null when nobody wrote one.
        planned: whether the improvement plan has a line for it that somebody took.
    """

    number: int
    title: str
    objective: str
    capability: str
    expectation: str
    result: str
    critical: bool
    step: str
    step_text: str
    analysis: str
    notes: tuple[Note, ...]
    written: Note | None
    root_cause: Note | None
    planned: bool = False
    diff: str = ""


class ObjectiveRecord(Struct, frozen=True):
    """One objective.

    Attributes:
        tests: ids of CSF 2.0.
        rating: what a person gave, or empty; why: their reason.
        proposed: what irrunner proposes; proposed_why: its reason.
    """

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
    """One line of the improvement plan.

    Attributes:
        action: the number of the follow-up in the players' incident. text: its words.
        issue: what it is to mend.
        element: of the capability: planning, organization, equipment, training, exercises.
        organisation: which is responsible; owner: the person.
        start: a day; due: in irrunner's fixed form; empty without a date.
        area: the number of the area to improve that it is for; 0 for none. expectation: the id of a miss.
    """

    action: int
    text: str
    issue: str
    capability: str
    owner: str
    due: str
    closed: bool
    element: str = ""
    organisation: str = ""
    start: str = ""
    expectation: str = ""
    area: int = 0


class ProposedAction(Struct, frozen=True):
    """A line with which the improvement plan begins, and that nobody has taken yet.

    Attributes:
        expectation: the id of what was missed or late. issue: what it is to mend. action: what to do.
        element: of the capability. organisation: which is responsible. start: a day.
        area: the number of the area to improve that it is for.
    """

    expectation: str
    capability: str
    issue: str
    action: str
    element: str
    organisation: str
    start: str
    area: int = 0


class QuestionRecord(Struct, frozen=True):
    """A question and its answer: of the players to control, or of the debrief to everybody."""

    question: str
    answer: str
    asked_by: str
    answered_by: str


class Numbers(Struct, frozen=True):
    """How many expectations went how. Performance and coverage are never made one number.

    Attributes:
        met: on time, already done or averted. counted: of how many that is; after the end of all that are neither
            waived, nor excused, nor wait for a person.
        presented: those whose inject was told. covered: told with the time that there was, or averted. written: all.
        performance: met of counted in whole percent; null when nothing counts, and when the run was cut short.
        coverage: covered of written in whole percent; null when nothing is written.
        is_cut_short: the exercise ended before its time, or was set ahead, and something has no result therefore.
        pending: those that wait for time or for a person.
        sentences: all this in words.
    """

    met: int
    counted: int
    presented: int
    covered: int
    written: int
    performance: int | None
    coverage: int | None
    is_cut_short: bool
    on_time: int
    already_done: int
    averted: int
    late: int
    missed: int
    cut_short: int
    not_presented: int
    pending: int
    waived: int
    hints: int
    sentences: tuple[str, ...] = ()


class AfterActionData(Struct, frozen=True):
    """Everything that the report says.

    Attributes:
        shape: the version of these fields.
        incident: the id of the players' incident. exercise: that of the director's, which names the exercise.
        how: finished, early, stopped or real; empty before the end. why: the reason of the end.
        planned_seconds: of story time, when the scenario ends.
        attendance: each person and their role. findings: notes that belong to no objective, each with its sort.
        head: the head of the players' journal.
        proposals: lines with which the improvement plan begins: what was missed, and what is critical and was late.
        summary, scope, sponsor, organisations, contact: as the scenario says, for the overview of the exercise.
        overview: all parts of the overview, as the scenario or a person later says; those that nobody wrote are empty.
        in_short: a person's summary of how it went; null when nobody wrote one.
        strengths: the observers' first, then what was critical and on time. areas: to improve, the worst first.
    """

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
    proposals: tuple[ProposedAction, ...] = ()
    summary: str = ""
    scope: str = ""
    sponsor: str = ""
    organisations: tuple[str, ...] = ()
    contact: str = ""
    overview: tuple[OverviewPart, ...] = ()
    in_short: Note | None = None
    strengths: tuple[Strength, ...] = ()
    planned_seconds: int = 0
    areas: tuple[AreaToImprove, ...] = ()
