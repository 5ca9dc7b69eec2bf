"""From exports, logs and checkouts to a grade for every run in the window."""

from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

from irrunner.checks.exposure.documents import Unreadable
from irrunner.checks.exposure.git_objects import GitObjects
from irrunner.checks.exposure.history import Span, Window, describe_span, locked_spans
from irrunner.checks.exposure.model import HIT, UNKNOWN, Finding, Summary, Target
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.runs.commits import CommitReader, Missing
from irrunner.checks.exposure.runs.exports import Exports
from irrunner.checks.exposure.runs.grading import CommitAnswer, grade
from irrunner.checks.exposure.runs.log_lines import TAKEN
from irrunner.checks.exposure.runs.logs import Logs
from irrunner.checks.exposure.runs.model import CANNOT_TELL, CONFIRMED, GRADES, POSSIBLE, GradedRun, Run

_NOT_THERE = "its commit is in none of the checkouts: fetch it, branches and pull requests included"


class RunsAnswer(NamedTuple):
    """Every run in the window with its grade.

    Attributes:
        targets, paths: what was looked for, and where. graded: the runs, the surest first.
        gaps: exports, logs and checkouts that could not be read. outside: runs that were left out for their time.
        summary: what was looked at.
    """

    targets: Sequence[Target]
    paths: Sequence[str]
    graded: Sequence[GradedRun]
    gaps: Sequence[Finding]
    outside: int
    summary: Summary


class Sources(NamedTuple):
    """Where to look: exports of runs, checkouts of what they built, and logs, each a file or a folder."""

    exports: Sequence[str]
    checkouts: Sequence[str] = ()
    logs: Sequence[str] = ()


def grade_runs(
    targets: Sequence[Target], sources: Sources, window: Window, tick: Callable[[str], None] = lambda _: None
) -> RunsAnswer:
    """The grade of every run that went on at a moment of the window; of others only where a log proves it.

    Args:
        targets: the package and its versions.
        sources: where to look.
        window: when it could be had.
        tick: is told how far it is, again and again; what it raises ends the search.
    """
    summary = Summary()
    wanted = Wanted(targets)
    exports = Exports()
    for path in sources.exports:
        exports.read(path)
    exports.close()
    logs = Logs(wanted, (run.id for run in exports.runs))
    for path in sources.logs:
        logs.read(path, tick)
    inside = [run for run in exports.runs if _in_window(run, window) or TAKEN in logs.proofs.get(run.id, {})]
    checkouts = _Checkouts(wanted, summary)
    for path in sources.checkouts:
        checkouts.read(path, [run.commit for run in inside if run.commit], tick)
    graded = [grade(run, logs, checkouts.answer(run), checkouts.locked_then(run)) for run in inside]
    graded += _of_no_run(logs)
    summary.files = len(exports.runs)
    gaps = []
    for place, why in (*exports.gaps, *logs.gaps, *checkouts.gaps):
        summary.add_unreadable(place, why)
        gaps.append(Finding(UNKNOWN, place, "CI", note=why))
    graded.sort(key=lambda each: (GRADES.index(each.grade), each.run.begin or 0.0, each.run.id))
    paths = [*sources.exports, *sources.logs, *sources.checkouts]
    return RunsAnswer(targets, paths, graded, gaps, len(exports.runs) - len(inside), summary)


def _in_window(run: Run, window: Window) -> bool:
    """Whether the run went on in the window; one without a time may have."""
    return run.begin is None or window.overlaps(run.begin, run.end)


def _of_no_run(logs: Logs) -> List[GradedRun]:
    found = logs.proofs.get("", {}).get(TAKEN)
    if found is None:
        return []
    reason = "a log that belongs to no run of the exports shows it: %s" % found.proof.text
    return [
        GradedRun(Run("", file=found.place), CONFIRMED, reason, "", found.proof.version, "", found.place, found.line)
    ]


class _Checkouts:
    """What the commits say that runs have built, one checkout after the other."""

    def __init__(self, wanted: Wanted, summary: Summary) -> None:
        self._wanted = wanted
        self._summary = summary
        self._answers: Dict[str, CommitAnswer] = {}
        self._spans: Dict[str, List[Span]] = {}
        self._shallow: List[str] = []
        self.gaps: List[Tuple[str, str]] = []

    def read(self, checkout: str, commits: Sequence[str], tick: Callable[[str], None]) -> None:
        """Look for every commit that no checkout before had."""
        try:
            with GitObjects(checkout) as objects:
                reader = CommitReader(objects, self._wanted)
                if objects.is_shallow:
                    self._shallow.append(checkout)
                for commit in dict.fromkeys(commits):
                    tick("%d commits" % len(self._answers))
                    if commit in self._answers:
                        continue
                    try:
                        self._answers[commit] = CommitAnswer(checkout, reader.facts(commit))
                    except Missing:
                        continue
                    except Unreadable as error:
                        self._answers[commit] = CommitAnswer(checkout, None, "its commit %s" % error)
                self._spans[checkout] = list(locked_spans(objects, self._wanted, self._summary))
        except Unreadable as error:
            self.gaps.append((checkout, str(error)))

    def answer(self, run: Run) -> CommitAnswer:
        """What the commit of a run says, or why nobody can tell."""
        if not run.commit:
            return CommitAnswer("", None, "the export names no commit of it")
        why = _NOT_THERE
        if self._shallow:
            why += "; %s is a shallow clone" % self._shallow[0]
        return self._answers.get(run.commit, CommitAnswer("", None, why))

    def locked_then(self, run: Run) -> Callable[[Run], GradedRun | None]:
        """What the checkout that has the run's commit had locked on any branch while it went on."""
        checkout = self.answer(run).checkout

        def look(run: Run) -> GradedRun | None:
            then = Window(run.begin, run.end)
            for span in self._spans.get(checkout, []):
                if span.finding.verdict == HIT and span.overlaps(then):
                    reason = "it builds the merge with its base, and another commit had it: %s" % describe_span(span)
                    place = "%s!/%s" % (checkout, span.finding.path)
                    found = span.finding
                    return GradedRun(run, POSSIBLE, reason, found.package, found.version, "", place, found.line)
            if checkout in self._shallow:
                return GradedRun(run, CANNOT_TELL, "it builds the merge with its base, and %s is shallow" % checkout)
            return None

        return look
