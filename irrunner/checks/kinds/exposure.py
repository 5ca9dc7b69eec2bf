"""`exposure`: where is a package at these versions, under these folders? It reads, and starts nothing that it finds."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.checks.ci_runs import ABOUT, CiRunsCheck, read_run_records
from irrunner.checks.exposure.history import Window
from irrunner.checks.exposure.indicator_list import BadList, IndicatorList, list_of_rows, listed_indicators
from irrunner.checks.exposure.model import ACCEPTED, HIT, UNKNOWN, Finding, Target
from irrunner.checks.exposure.options import Options as SearchOptions
from irrunner.checks.exposure.output import Answer as ExposureAnswer
from irrunner.checks.exposure.output import first_record, last_record, portable, record_of
from irrunner.checks.exposure.runs.search import Sources
from irrunner.checks.exposure.search import in_order, search
from irrunner.checks.exposure.targets import Misspelled, parse_accepted, parse_target
from irrunner.checks.exposure.times import parse_moment
from irrunner.checks.interface import CheckResult, FoundRow, KeptOutput, Plan
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.checks.record_texts import fitting, text_of
from irrunner.errors import Misused, Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.checks.interface import Answer, Options, Progress

MOST_ROWS: Final = 1_000
"""Assets that one search enters; the whole answer is evidence in any case."""
_LONGEST_HOST: Final = 255
_EVERY: Final = 2.0  # seconds between two lines about how far it is
_FIRST: Final = 0.0
"""Seconds after which it first says how far it is: somebody waits for a sign of life."""


class _Stopped(Exception):
    """Somebody wants the search to end, or its time is over."""


class ExposureCheck(Struct, frozen=True):
    """One search.

    Attributes:
        targets: the package and its versions; none where only indicators are looked for. paths: where.
        accepted: patterns of paths that are known to be good, each with the reason.
        indicators: makes the list of paths and SHA-256 to look for as well. listed: where it is from, in words.
    """

    targets: tuple[Target, ...]
    paths: tuple[str, ...]
    accepted: tuple[tuple[str, str], ...] = ()
    indicators: Callable[[], IndicatorList] = IndicatorList
    listed: str = ""

    @property
    def plan(self) -> Plan:
        """What it reads."""
        lines = [
            f"look for {each.name} {', '.join(each.versions) or 'any version'} ({each.ecosystem})"
            for each in self.targets
        ]
        lines += [f"look for the paths and SHA-256 of {self.listed}"] if self.listed else []
        lines.append(f"below {', '.join(self.paths)}")
        lines += [f"accept what is found in {pattern}: {reason}" for pattern, reason in self.accepted]
        return Plan(tuple(lines), "files", seconds=3 * 3_600.0)

    def run(self, progress: Progress) -> CheckResult:
        """Read the folders."""
        from irrunner.checks.exposure import Summary
        from irrunner.checks.zstd_support import use_installed_zstd

        use_installed_zstd()
        summary = Summary()
        found: list[Finding] = []
        indicators = self.indicators()
        if indicators.is_empty and not self.targets:
            return CheckResult("unknown", f"{self.listed} has no path and no SHA-256 to look for.")
        next_word = time.monotonic() + _FIRST

        def tick() -> None:
            nonlocal next_word
            if progress.stopped:
                raise _Stopped
            if time.monotonic() > next_word:
                next_word = time.monotonic() + _EVERY
                progress.say(f"{summary.folders:,} folders, {summary.files:,} files, {len(found)} findings")

        options = SearchOptions(accepted=self.accepted, indicators=indicators, tick=tick)
        try:
            for finding in search(self.targets, self.paths, options, summary):
                found.append(finding)
                if finding.verdict == "hit":
                    progress.output("stdout", f"hit: {portable(finding.path)}\n".encode())
                tick()
        except _Stopped:
            return CheckResult("unknown", f"stopped after {summary.files:,} files; {len(found)} findings so far.")
        listed = indicators.describe()
        answer = ExposureAnswer(self.targets, self.paths, in_order(found), summary, listed)
        first = first_record(self.targets, self.paths, listed)
        return read_records([first, *map(record_of, answer.findings), last_record(answer)])


def prepare(options: Options) -> ExposureCheck | CiRunsCheck:
    """Options: `package`, `versions`, `ecosystem`, `paths` (`~` is your own folder), `accept` (PATTERN=REASON).

    `indicators` is `register`, for the paths and SHA-256 of the incident's register, or the file of a list.
    With `runs` (exports of CI runs) the paths are git checkouts; `logs`, `since` and `until` belong to it.

    Raises:
        Refused: the package, a version, a pattern or a time cannot be one.
    """
    search_only = ("paths", "accept", "indicators")
    refuse_unknown(options, "package", "versions", "ecosystem", *search_only, "runs", "logs", "since", "until")
    listed = one_text(options, "indicators")
    package = one_text(options, "package") if listed else needed_text(options, "package")
    versions = many_texts(options, "versions")
    written = f"{package}=={','.join(versions)}" if versions else package
    try:
        targets: tuple[Target, ...] = (parse_target(written, one_text(options, "ecosystem")),) if package else ()
        accepted = tuple(parse_accepted(each) for each in many_texts(options, "accept"))
    except Misspelled as error:
        raise Refused(str(error)) from None
    if "runs" not in options.values:
        for name in ("logs", "since", "until"):
            if name in options.values:
                raise Refused(f"The option {name!r} of this check needs `runs`: exports of CI runs.")
        paths = _paths(options, "paths") or (str(Path().absolute()),)
        return ExposureCheck(targets, paths, accepted, *_indicators(options, listed))
    if listed:
        raise Refused("The option 'indicators' of this check does not go with `runs`.")
    since, until = one_text(options, "since"), one_text(options, "until")
    sources = Sources(_paths(options, "runs"), _paths(options, "paths"), _paths(options, "logs"))
    return CiRunsCheck(targets[0], sources, Window(_moment(since), _moment(until)), since, until)


def _indicators(options: Options, listed: str) -> tuple[Callable[[], IndicatorList], str]:
    """What makes the list when the check runs, and where the list is from."""
    if not listed:
        return IndicatorList, ""
    if listed == "register":
        return lambda: list_of_rows(cells for _, cells in options.rows("indicators")), "the register of indicators"
    place = str(Path(listed).expanduser().absolute())

    def read() -> IndicatorList:
        try:
            return listed_indicators(place)
        except BadList as error:
            raise Refused(one_line(str(error), 300)) from None

    return read, portable(place)


def _paths(options: Options, name: str) -> tuple[str, ...]:
    try:
        return tuple(str(Path(each).expanduser().absolute()) for each in many_texts(options, name))
    except RuntimeError as error:
        raise Refused(f"A folder of this check cannot be found: {error}") from None


def _moment(text: str) -> float | None:
    moment = parse_moment(text) if text else None
    if text and moment is None:
        raise Refused(f"{one_line(text, 40)!r} is no time for this check.", hint="Write it as 2026-03-24T10:39Z.")
    return moment


def read_output(data: bytes) -> CheckResult:
    """The result in what the packed search wrote on another host.

    Raises:
        Misused: it is no such output.
    """
    records: list[dict[str, Any]] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            hint = "Give it what `exposure … --json` or the packed file wrote."
            raise Misused(f"Line {number} is no record of a search.", hint=hint)
        records.append(record)
    if not records or records[0].get("kind") != "search" or not isinstance(records[0].get("exposure"), int):
        raise Misused("This is no output of a search.", hint="Its first line says who looked for what, where and when.")
    return read_records(records, data)


def read_records(records: list[dict[str, Any]], data: bytes = b"") -> CheckResult:
    """The result of a search: assets for the hits, the whole answer as evidence.

    A stream without its last record was cut off, so what it does not say is unknown.

    Args:
        records: the lines of the answer; their texts are foreign.
        data: the bytes they came in, if they were read from somewhere.
    """
    if records[0].get("about") == ABOUT:
        return read_run_records(records, data)
    host = text_of(records[0], "host")[:_LONGEST_HOST] or "unknown host"
    last = records[-1] if records[-1].get("kind") == "end" else {}
    findings = [record for record in records if record.get("kind") == "finding"]
    hits = [record for record in findings if record.get("verdict") == HIT]
    accepted = [record for record in findings if record.get("verdict") == ACCEPTED and record.get("package")]
    unknown = sum(record.get("verdict") == UNKNOWN for record in findings)
    answer: Answer = "hit" if hits else "clear" if last.get("verdict") == "clear" and not unknown else "unknown"
    facts = {"host": host, "when": text_of(records[0], "when"), "hits": str(len(hits)), "unknown": str(unknown)}
    if accepted:
        facts["accepted"] = str(len(accepted))
    for name in ("files", "folders", "unreadable"):
        facts[name] = text_of(last, name) or "?"
    if len(hits) > MOST_ROWS:
        facts["rows"] = f"the first {MOST_ROWS:,} hits are assets"
    found = "1 hit" if len(hits) == 1 else f"{len(hits)} hits"
    known = f", {len(accepted)} accepted" if accepted else ""
    summary = f"{host}: {found}, {unknown} unknown{known}, in {facts['files']} files."
    if not last:
        summary += " The answer was cut off, so it says nothing about the rest."
    content = data or "".join(f"{json.dumps(record, ensure_ascii=True)}\n" for record in records).encode()
    kept = KeptOutput(f"exposure.{host}.jsonl", io.BytesIO(content), f"a search on {host}")
    return CheckResult(answer, summary, facts, (kept,), tuple(_rows(host, [*hits, *accepted][:MOST_ROWS])))


def _rows(host: str, found: Iterable[dict[str, Any]]) -> list[FoundRow]:
    """An asset for each place; one that is known to be good stays visible, with the reason, and is cleared."""
    rows = []
    for each in found:
        what = " ".join(text_of(each, name) for name in ("package", "version")).strip()
        parts = [f"{what}: {text_of(each, 'state')} ({text_of(each, 'how')})"]
        values = {"name": fitting(f"{host}:{text_of(each, 'path')}")}
        if each.get("package"):
            values["had_package"] = "yes"
        else:
            parts = [f"{text_of(each, 'state')}, {text_of(each, 'how')}: {text_of(each, 'note')}"]
        if each.get("verdict") == ACCEPTED:
            values["state"] = "cleared"
            parts.append(text_of(each, "note"))
        rows.append(FoundRow("assets", {**values, "note": fitting("; ".join(parts))}))
    return rows


__all__ = ["ExposureCheck", "prepare", "read_output", "read_records"]
