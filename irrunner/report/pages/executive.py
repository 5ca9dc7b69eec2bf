"""One page for those who decide: what happened, when we knew, whose data, what was done, what is open.

It is the report's brief, shortened until it fits one page of A4 and of Letter, whatever people wrote; what does not fit
is counted, and the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, KeyTime, Measure
from irrunner.report.pages.one_page import SHARES, fits

if TYPE_CHECKING:
    from irrunner.report.data.model import Report
    from irrunner.report.data.model_brief import BriefItem, BriefSection

TITLE, SUMMARY, TEXT, ANSWER, DETAIL, IMPACT, NOTE = 110, 480, 100, 40, 60, 120, 160
"""Characters of each kind of text, at most."""
LINES: Final = {
    "ran": 2,
    "reach": 2,
    "passed-on": 1,
    "data": 2,
    "cause": 1,
    "done": 3,
    "undone": 3,
    "decided": 2,
    "open": 4,
    "duties": 4,
}
"""How many lines each question of the brief has here, in the order of the page."""
_SHORTEST: Final = 40
"""Characters that a text has room for however full the page is."""
_TIMES: Final = ("began", "introduced", "detected", "confirmed", "contained", "access-ended", "recovered")
_EXPECTED: Final = ("detected", "confirmed", "contained")
_MEASURES: Final = ("Time to detect", "Time to confirm", "Time to contain", "Attacker's access", "Time to recover")


class Line(Struct, frozen=True, gc=False):
    """One line of an answer. entry: the place in the journal, 0 when it rests on none."""

    answer: str
    text: str
    detail: str
    entry: int
    tone: str


class Question(Struct, frozen=True, gc=False):
    """One question of the page. more: how many lines are left to the full report."""

    key: str
    title: str
    lines: tuple[Line, ...]
    more: int
    note: str


class Executive(Struct, frozen=True, gc=False):
    """The page.

    Attributes:
        title: of the incident, shortened. outcome: what has to be said first, when it was no incident.
        summary: as somebody wrote it, empty when nobody did. impact: on what, and what was written about it.
        times: the milestones that matter. missing: those of them that nobody recorded.
        shortened: how many texts are shortened here, or left out with the lines that do not fit.
    """

    header: ReportHeader
    profile: AppliedProfile
    journal: JournalReference
    title: str
    outcome: str
    summary: str
    times: tuple[KeyTime, ...]
    missing: tuple[str, ...]
    measures: tuple[Measure, ...]
    impact: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    shortened: int


def build(report: Report) -> Executive:
    """The page of a report, with as much as fits."""
    pages = (_page(report, share) for share in SHARES)
    page = next(pages)
    while not fits(*_texts(page), report.header.privilege) and (shorter := next(pages, None)) is not None:
        page = shorter
    return page


def _page(report: Report, share: float) -> Executive:
    cut = _Shortening(share)
    written = {each.name: each for each in report.written}
    sections = {each.key: each for each in report.brief.sections}
    known = [each.name for each in report.key_times]
    return Executive(
        header=report.header,
        profile=report.profile,
        journal=report.journal,
        title=cut(report.header.title, TITLE),
        outcome=cut(f"{report.brief.outcome} {report.brief.why}".strip(), SUMMARY),
        summary=cut(written["summary"].text, SUMMARY) if "summary" in written else "",
        times=tuple(each for each in report.key_times if each.name in _TIMES),
        missing=tuple(name for name in _EXPECTED if name not in known),
        measures=tuple(each for each in report.measures if each.name in _MEASURES),
        impact=tuple(
            (each.title, cut(each.text, IMPACT)) for name, each in written.items() if name.startswith("impact-")
        ),
        questions=tuple(_question(sections[key], most, cut) for key, most in LINES.items() if key in sections),
        shortened=cut.count,
    )


class _Shortening:
    """Shortens texts to a share of their room, and counts what is lost."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.count = 0

    def __call__(self, text: str, longest: int) -> str:
        line, longest = " ".join(text.split()), max(min(longest, _SHORTEST), int(longest * self.share))
        if len(line) <= longest:
            return line
        self.count += 1
        head = line[: longest - 1]
        return f"{head[: head.rfind(' ')] if ' ' in head[longest // 2 :] else head} …"


def _question(section: BriefSection, most: int, cut: _Shortening) -> Question:
    most = max(1, int(most * cut.share))
    more = max(0, len(section.items) - most)
    cut.count += more
    lines = tuple(_line(item, cut) for item in section.items[:most])
    return Question(section.key, section.title, lines, more, cut(section.note, NOTE))


def _line(item: BriefItem, cut: _Shortening) -> Line:
    return Line(cut(item.answer, ANSWER), cut(item.text, TEXT), cut(item.detail, DETAIL), item.entry, item.tone)


def _texts(page: Executive) -> tuple[list[str], list[list[str]]]:
    """The texts over the whole width, and those in columns, by section."""
    whole = [page.title, page.title, page.outcome, page.summary]
    whole += [f"{each.title} {each.how} {each.why}" for each in page.profile.left_out]
    whole += [page.profile.reason, *page.profile.despite]
    times = ["a time"] * (len(page.times) + len(page.missing) + len(page.measures))
    impact = [f"{title:28}{text}" for title, text in page.impact]
    asked = [
        [
            *(f"{line.answer} {line.text} {line.detail} #0000" for line in question.lines),
            question.note,
            "more" * question.more,
        ]
        for question in page.questions
    ]
    return whole, [times, impact, *asked]
