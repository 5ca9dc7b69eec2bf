"""A run of CI, and how sure it is that it took the package in."""

from __future__ import annotations

from typing import NamedTuple

from irrunner.checks.exposure.model import CLEAR, HIT, UNKNOWN

CONFIRMED, LIKELY, POSSIBLE = "confirmed", "likely", "possible"
CANNOT_TELL, NO_EVIDENCE = "cannot tell", "no evidence"
"""The grade of a run: its log shows the package; the lock file of its commit pins it; a range could have resolved it;
what it built cannot be read; neither its log nor its commit names these versions."""

GRADES = (CONFIRMED, LIKELY, POSSIBLE, CANNOT_TELL, NO_EVIDENCE)
VERDICTS = {CONFIRMED: HIT, LIKELY: HIT, POSSIBLE: UNKNOWN, CANNOT_TELL: UNKNOWN, NO_EVIDENCE: CLEAR}


class Run(NamedTuple):
    """One run, pipeline or job.

    Attributes:
        id: as its CI calls it. commit: what it built; empty where the export does not say.
        begin, end: seconds since 1970, of all attempts together; None where the export does not say.
        name, event, branch, conclusion, address: as the export has them. workflow: the path of its file.
        attempts: how often it was started. file: the export that it stands in.
    """

    id: str
    commit: str = ""
    begin: float | None = None
    end: float | None = None
    name: str = ""
    event: str = ""
    branch: str = ""
    conclusion: str = ""
    workflow: str = ""
    address: str = ""
    attempts: int = 1
    file: str = ""


class GradedRun(NamedTuple):
    """What is known of a run.

    Attributes:
        run: which. grade: one of `GRADES`. reason: why, in a line.
        package, version, range: what was seen of the package, if anything.
        place, line: where: a log, or a file of the checkout; empty and 0 where nothing was seen.
    """

    run: Run
    grade: str
    reason: str
    package: str = ""
    version: str = ""
    range: str = ""
    place: str = ""
    line: int = 0
