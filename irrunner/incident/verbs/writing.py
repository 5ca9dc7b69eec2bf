"""Verbs on the report itself: what only a person can write of it, who issues it, who reviewed it."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.notes import MAX_NOTE
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import ReportIssued, ReportReviewed, SectionWritten
from irrunner.playbook.model import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import State

REVIEWS = ("approved", "changes")
"""What a review can end in."""
_MOST_READERS, _MAX_READER = 50, 2_000


@verb("write", "Write a part of the report that only a person can write")
def write(incident: Incident, section: str, text: str, *, at: At = None, by: str = "") -> Entry:
    """Write one part of the report anew; what was there before stays in the record. Also after closing.

    Raises:
        NotFound: there is no such part.
        Refused: there are no words, too many, or the same ones as before.
    """
    name = require_section(section)
    text = text.strip()
    if not text:
        raise Refused(f"The {SECTIONS[name].lower()} needs words. Nothing was written.")
    if len(text) > MAX_NOTE:
        raise Refused(f"The text has {len(text):,} characters; {MAX_NOTE:,} is the most. Nothing was written.")
    with incident.writing(at, by, while_closed=True) as writing:
        if written_section(writing.state, name) == text:
            raise Refused(f"The {SECTIONS[name].lower()} says exactly that already. Nothing was written.")
        return writing(SectionWritten(text), section=name)


@verb("issue", "Say that the report is final as of now, and who gets it")
def issue(incident: Incident, readers: Sequence[str] = (), *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Stand behind the report as of the last entry; every later entry makes it a draft again.

    Args:
        incident: the incident; also a closed one.
        readers: who gets it.
        why: what it is issued for.
        at: when it was issued.
        by: who issues it.

    Raises:
        Refused: it is final already, or its list of readers is too long.
    """
    names = tuple(dict.fromkeys(each.strip() for each in readers if each.strip()))
    if len(names) > _MOST_READERS or any(len(each) > _MAX_READER for each in names):
        raise Refused(
            f"At most {_MOST_READERS} readers of {_MAX_READER:,} characters can be named. Nothing was written.",
            hint="Name a list or a group, such as the board.",
        )
    with incident.writing(at, by, while_closed=True) as writing:
        if (issued := final_issue(writing.state)) is not None and not (names or why.strip()):
            raise Refused(
                f"The report is final as version {issued.refs.get('version')}, by {issued.by}. Nothing was written.",
                hint="If others get it now, name them with --to.",
            )
        version = 1 + sum(entry.kind == "report.issued" for entry in writing.state.report_acts)
        return writing(ReportIssued(names, why.strip()), version=version, head=writing.head.link.hex())


@verb("review", "Say that somebody reviewed the report, and with what result")
def review(incident: Incident, result: str, words: str = "", *, at: At = None, by: str = "") -> Entry:
    """Record a review of the report as of the last entry: approved, or changes asked for.

    Raises:
        NotFound: there is no such result.
        Refused: changes are asked for, and nobody says which.
    """
    if result not in REVIEWS:
        raise NotFound(f"A review does not end in {result!r}. Nothing was written.", hint="approved, or changes.")
    if result == "changes" and not words.strip():
        raise Refused("Which changes? Nothing was written.", hint="Say it in a few words.")
    with incident.writing(at, by, while_closed=True) as writing:
        return writing(ReportReviewed(words.strip()), result=result, head=writing.head.link.hex())


def require_section(name: str) -> str:
    """A part of the report by its name, case and blanks aside.

    Raises:
        NotFound: there is none of that name.
    """
    from irrunner.playbook.problems import suggest

    plain = "-".join(name.split()).lower()
    if plain in SECTIONS:
        return plain
    meant = suggest(plain, list(SECTIONS))
    hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(SECTIONS)}."
    raise NotFound(f"The report has no part {name!r}. Nothing was written.", hint=hint)


def written_section(state: State, name: str) -> str:
    """What a part of the report says now; empty when nobody wrote it."""
    versions = state.sections.get(name)
    return versions[-1].words if versions else ""


def unwritten_sections(state: State, names: Sequence[str]) -> list[str]:
    """Those of the parts that nobody wrote."""
    return [name for name in names if not state.sections.get(name)]


_NOT_IN_THE_REPORT: Final = ("report.reviewed", "notification.")
"""Beginnings of kinds that change nothing of what was issued."""


def final_issue(state: State) -> Entry | None:
    """The entry that issued the report, while nothing but reviews of it and what was told of it came after."""
    issued = next((each for each in reversed(state.report_acts) if each.kind == "report.issued"), None)
    if issued is None:
        return None
    after = takewhile(lambda entry: entry is not issued, reversed(state.entries))
    return issued if all(entry.kind.startswith(_NOT_IN_THE_REPORT) for entry in after) else None
