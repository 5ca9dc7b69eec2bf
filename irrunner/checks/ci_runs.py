"""Grading runs of CI as a check: its plan, its run, and assets for what is confirmed or likely."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.checks.exposure.history import Window
from irrunner.checks.exposure.model import Target
from irrunner.checks.exposure.runs.model import CONFIRMED, GRADES
from irrunner.checks.exposure.runs.search import Sources
from irrunner.checks.interface import CheckResult, FoundRow, KeptOutput, Plan
from irrunner.checks.record_texts import fitting, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.checks.interface import Answer, Progress

ABOUT: Final = "CI runs"
"""What the first record of such an answer says it is about."""
MOST_ROWS: Final = 1_000
_EVERY: Final = 2.0  # seconds between two lines about how far it is
_COUNTED: Final = ("confirmed", "likely", "possible", "cannot tell", "no evidence")


class CiRunsCheck(Struct, frozen=True):
    """One grading of runs.

    Attributes:
        target: the package and its versions. sources: exports, checkouts and logs. window: when it could be had.
        since, until: the window, as it was written.
    """

    target: Target
    sources: Sources
    window: Window
    since: str = ""
    until: str = ""

    @property
    def plan(self) -> Plan:
        """What it reads; git is started on objects that it borrows, and obeys nothing of a checkout."""
        versions = ", ".join(self.target.versions) or "any version"
        lines = [f"grade the CI runs in {', '.join(self.sources.exports)}"]
        lines.append(f"for {self.target.name} {versions} ({self.target.ecosystem})")
        if self.sources.logs:
            lines.append(f"read the logs in {', '.join(self.sources.logs)}")
        if self.sources.checkouts:
            lines.append(f"start git in an empty folder, to read the objects of {', '.join(self.sources.checkouts)}")
        if self.since or self.until:
            lines.append(f"from {self.since or 'the first'} to {self.until or 'the last'}")
        return Plan(tuple(lines), "process" if self.sources.checkouts else "files", seconds=3_600.0)

    def run(self, progress: Progress) -> CheckResult:
        """Grade them."""
        from irrunner.checks.exposure.runs.output import records
        from irrunner.checks.exposure.runs.search import grade_runs
        from irrunner.checks.zstd_support import use_installed_zstd

        use_installed_zstd()
        said = 0.0

        def tick(text: str) -> None:
            nonlocal said
            if progress.stopped:
                raise _Stopped
            if time.monotonic() - said > _EVERY:
                said = time.monotonic()
                progress.say(text)

        try:
            answer = grade_runs([self.target], self.sources, self.window, tick)
        except _Stopped:
            return CheckResult("unknown", "stopped before every run was graded.")
        return read_run_records(list(records(answer)))


class _Stopped(Exception):
    """Somebody cancelled it, or its time is over."""


def read_run_records(records: list[dict[str, Any]], data: bytes = b"") -> CheckResult:
    """The result of a grading: assets for the runs that are confirmed or likely, the whole answer as evidence.

    Args:
        records: the lines of the answer; their texts are foreign.
        data: the bytes they came in, if they were read from somewhere.
    """
    host = text_of(records[0], "host")[:255] or "unknown host"
    last = records[-1] if records[-1].get("kind") == "end" else {}
    graded = [each for each in records if each.get("kind") == "finding" and each.get("state") in GRADES]
    counts = {grade: sum(each.get("state") == grade for each in graded) for grade in GRADES}
    gaps = sum(each.get("kind") == "finding" for each in records) - len(graded)
    hits = [each for each in graded if each.get("verdict") == "hit"]
    is_clear = last.get("verdict") == "clear" and not gaps and counts["no evidence"] == len(graded) > 0
    answer: Answer = "hit" if hits else "clear" if is_clear else "unknown"
    facts = {"host": host, "when": text_of(records[0], "when"), **{name: str(counts[name]) for name in _COUNTED}}
    facts |= {"outside of the window": text_of(last, "outside") or "?", "not readable": str(gaps)}
    if len(hits) > MOST_ROWS:
        facts["rows"] = f"the first {MOST_ROWS:,} of {len(hits):,} are assets"
    told = ", ".join(f"{counts[name]} {name}" for name in _COUNTED if counts[name]) or "none in the window"
    summary = f"{host}: {len(graded)} CI runs: {told}."
    if gaps:
        summary += f" {gaps} of the exports, logs and checkouts could not be read whole."
    if not last:
        summary += " The answer was cut off, so it says nothing about the rest."
    content = data or "".join(f"{json.dumps(record, ensure_ascii=True)}\n" for record in records).encode()
    kept = KeptOutput(f"exposure-runs.{host}.jsonl", io.BytesIO(content), f"CI runs graded on {host}")
    return CheckResult(answer, summary, facts, (kept,), tuple(_rows(hits[:MOST_ROWS])))


def _rows(hits: Iterable[dict[str, Any]]) -> list[FoundRow]:
    rows = []
    for hit in hits:
        about = hit.get("run")
        run: dict[str, Any] = about if isinstance(about, dict) else {}
        grade = text_of(hit, "state")
        parts = (f"{grade}: {text_of(hit, 'note')}", f"commit {text_of(run, 'commit')[:12]}", text_of(run, "began"))
        values = {"name": fitting(f"CI {text_of(run, 'name') or 'run'}"), "kind": "ci-runner"}
        values |= {"address": fitting(text_of(run, "address")), "note": fitting("; ".join(parts))}
        values["had_package"] = "yes" if grade == CONFIRMED else "unknown"
        rows.append(FoundRow("assets", {name: text for name, text in values.items() if text}))
    return rows
