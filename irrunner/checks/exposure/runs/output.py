"""Graded runs as JSON Lines that `check import` takes in, and as lines for people."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, Dict, Iterator, List

from irrunner.checks.exposure.model import CLEAR, HIT, UNKNOWN
from irrunner.checks.exposure.output import (
    CANNOT_TELL,
    FOUND,
    NOTHING,
    describe_target,
    first_record,
    portable,
    record_of,
)
from irrunner.checks.exposure.runs import model
from irrunner.checks.exposure.runs.model import GRADES, NO_EVIDENCE, VERDICTS, GradedRun, Run
from irrunner.checks.exposure.times import describe_moment

if TYPE_CHECKING:
    from irrunner.checks.exposure.runs.search import RunsAnswer

_MOST_PLACES = 20
_COUNTED = {
    model.CONFIRMED: "confirmed",
    model.LIKELY: "likely",
    model.POSSIBLE: "possible",
    model.CANNOT_TELL: "nobody can tell",
    model.NO_EVIDENCE: "without evidence",
}


def exit_code(answer: RunsAnswer) -> int:
    """What a shell is told: 10 for a confirmed or likely run, 11 where nobody can tell for all, 0 otherwise."""
    verdicts = {VERDICTS[each.grade] for each in answer.graded}
    if HIT in verdicts:
        return FOUND
    return CANNOT_TELL if UNKNOWN in verdicts or answer.gaps or not answer.graded else NOTHING


def records(answer: RunsAnswer) -> Iterator[Dict[str, Any]]:
    """The lines of the answer, first and last included."""
    yield {**first_record(answer.targets, answer.paths), "about": "CI runs"}
    for each in answer.graded:
        yield _record(each)
    for gap in answer.gaps:
        yield record_of(gap)
    code = exit_code(answer)
    summary = answer.summary.as_fields()
    for name in ("unreadable_places", "skipped"):
        summary[name] = [[portable(path), why] for path, why in summary[name]]
    counts = {grade: sum(each.grade == grade for each in answer.graded) for grade in GRADES}
    verdict = {FOUND: HIT, CANNOT_TELL: UNKNOWN, NOTHING: CLEAR}[code]
    about = {"runs": counts, "outside": answer.outside}
    yield {"kind": "end", "verdict": verdict, "exit_code": code, **about, **summary}


def name_of(run: Run) -> str:
    """A run as a person finds it again."""
    if not run.id:
        return "a run that no export names"
    return "run %s%s" % (run.id, " (%s)" % run.name if run.name else "")


def _record(graded: GradedRun) -> Dict[str, Any]:
    run = graded.run
    return {
        "kind": "finding",
        "verdict": VERDICTS[graded.grade],
        "path": portable(graded.place),
        "how": "CI run",
        "state": graded.grade,
        "ecosystem": "",
        "package": graded.package,
        "version": graded.version,
        "range": graded.range,
        "line": graded.line,
        "note": portable(graded.reason),
        "run": {
            "name": portable(name_of(run)),
            "id": run.id,
            "commit": run.commit,
            "began": describe_moment(run.begin) if run.begin is not None else "",
            "ended": describe_moment(run.end) if run.end is not None else "",
            "event": run.event,
            "branch": portable(run.branch),
            "workflow": portable(run.workflow or run.name),
            "conclusion": run.conclusion,
            "attempts": run.attempts,
            "address": portable(run.address),
            "export": portable(run.file),
        },
    }


def text_lines(answer: RunsAnswer, *, everything: bool) -> Iterator[str]:
    """The answer for people; runs without evidence are counted, and listed only when asked for."""
    shown = [each for each in answer.graded if everything or each.grade != NO_EVIDENCE]
    for each in shown:
        yield from _lines(each)
    if answer.gaps:
        yield "Could not be read: %d %s" % (len(answer.gaps), "place" if len(answer.gaps) == 1 else "places")
        for gap in answer.gaps[:_MOST_PLACES]:
            yield "    %s: %s" % (portable(gap.path), portable(gap.note))
        if len(answer.gaps) > _MOST_PLACES:
            yield "    and %d more" % (len(answer.gaps) - _MOST_PLACES)
    if shown or answer.gaps:
        yield ""
    yield from _closing(answer, everything=everything)


def _lines(graded: GradedRun) -> Iterator[str]:
    run = graded.run
    began = describe_moment(run.begin) if run.begin is not None else "at an unknown time"
    about = [part for part in (run.event, run.branch, run.conclusion) if part]
    yield "%s  %s, %s%s" % (
        graded.grade.upper() if VERDICTS[graded.grade] == HIT else graded.grade,
        portable(name_of(run)),
        began,
        " (%s)" % portable(", ".join(about)) if about else "",
    )
    if run.commit:
        again = ", %d attempts" % run.attempts if run.attempts > 1 else ""
        yield "    commit %s%s" % (run.commit[:12], again)
    yield "    %s" % portable(graded.reason)
    if graded.place:
        yield "    %s%s" % (portable(graded.place), ", line %d" % graded.line if graded.line else "")
    elif run.file:
        yield "    in %s" % portable(posixpath.basename(run.file))


def _closing(answer: RunsAnswer, *, everything: bool) -> Iterator[str]:
    sought = "; ".join(describe_target(each) for each in answer.targets)
    counts: List[str] = []
    for grade in GRADES:
        number = sum(each.grade == grade for each in answer.graded)
        if number or grade == model.CONFIRMED:
            counts.append("%s %s" % (format(number, ","), _COUNTED[grade]))
    outside = ", %s outside of the window" % format(answer.outside, ",") if answer.outside else ""
    yield "%s: %s%s." % (sought, ", ".join(counts), outside)
    if not everything and any(each.grade == NO_EVIDENCE for each in answer.graded):
        yield "--all lists the runs without evidence, each with what its commit or log says."
    code = exit_code(answer)
    if not answer.graded:
        yield "No run of the exports lies in the window: look whether they are the right ones."
    elif code == CANNOT_TELL:
        yield "No run is confirmed or likely, but this is no all-clear: what is possible or cannot be told may be one."
    elif code == NOTHING:
        yield "No run that was given shows it. Runs that the exports do not have, nobody can tell."
