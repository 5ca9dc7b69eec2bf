"""What a report still lacks: what nobody wrote, answered, decided or kept, each with the place where it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.deadline_board import MISSED
from irrunner.incident.deadline_records import NOT_LOOKED_AT, UNKNOWN
from irrunner.report.data.brief import NOT_RECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.deadline_board import DeadlineBoard
    from irrunner.report.data.model import Report

WORDS, QUESTION, DUTY, MILESTONE, EVIDENCE, STEP, SIGN_OFF = (
    "words", "question", "deadline", "milestone", "evidence", "step", "sign-off",
)  # fmt: skip
_MILESTONES: Final = {
    "detected": "When the first credible signal came",
    "confirmed": "When it was reasonably certain",
    "contained": "When it could spread no further",
}
"""Key times without which nobody can say when it was known."""
_ALWAYS: Final = ("root-cause",)
"""Parts that only a person can write and that every report of a real incident has."""


class Gap(Struct, frozen=True, gc=False):
    """One thing that is missing.

    Attributes:
        kind: one of the constants of this module.
        text: what is missing, in words; parts of it are foreign text.
        step: the step where it can be done. section: the part of the report. milestone: its name.
    """

    kind: str
    text: str
    step: str = ""
    section: str = ""
    milestone: str = ""

    @property
    def name(self) -> str:
        """By it a gap is the same one after something else was done."""
        return f"{self.kind}:{self.section or self.milestone or self.step}:{self.text}"


def find_gaps(report: Report, board: DeadlineBoard) -> tuple[Gap, ...]:
    """Everything that the report lacks, what only people can say first; nothing for one that was no incident.

    Args:
        report: as of the last entry.
        board: of the same entry.
    """
    if report.brief.outcome:
        return ()
    return (
        *_words(report),
        *_questions(report),
        *_duties(board),
        *_milestones(report),
        *_evidence(report),
        *_steps(report),
        *_sign_off(report),
    )


def _words(report: Report) -> Iterator[Gap]:
    for section in report.written:
        if not section.text and (section.asked_by or section.name in _ALWAYS):
            yield Gap(WORDS, f"{section.title}: not written", next(iter(section.asked_by), ""), section.name)


def _questions(report: Report) -> Iterator[Gap]:
    for question in report.summary.unanswered:
        yield Gap(QUESTION, f"{question}: not answered", "answers")
    for section in report.brief.sections:
        if section.note == NOT_RECORDED and section.key != "duties":
            yield Gap(QUESTION, f"{section.title}: {section.note}")


def _duties(board: DeadlineBoard) -> Iterator[Gap]:
    for duty in board.duties:
        if duty.decision == NOT_LOOKED_AT:
            yield Gap(DUTY, f"{duty.title}: nobody looked whether it applies")
        elif duty.decision == UNKNOWN:
            yield Gap(DUTY, f"{duty.title}: it is UNKNOWN whether it applies")
        for stage in duty.stages:
            if stage.standing == MISSED:
                yield Gap(DUTY, f"{duty.title}, {stage.title}: MISSED, and not submitted")


def _milestones(report: Report) -> Iterator[Gap]:
    known = {each.name for each in report.key_times}
    for name, words in _MILESTONES.items():
        if name not in known:
            yield Gap(MILESTONE, f"{words} ({name}): not recorded", milestone=name)


def _evidence(report: Report) -> Iterator[Gap]:
    for missing in report.not_done.missing_evidence:
        if not missing.why:
            yield Gap(EVIDENCE, f"{missing.slot}: not kept", missing.step)


def _steps(report: Report) -> Iterator[Gap]:
    for each in (*report.not_done.open, *report.not_done.blocked):
        yield Gap(STEP, f"{each.text}: {each.state}", each.key)


def _sign_off(report: Report) -> Iterator[Gap]:
    if not report.control.reviews:
        yield Gap(SIGN_OFF, "Nobody has reviewed it")
    if report.control.status != "final":
        yield Gap(SIGN_OFF, "It is a draft: nobody has issued it as it is now")
