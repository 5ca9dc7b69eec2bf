"""`exposure`: where is a package at these versions, under these folders? It reads, and starts nothing that it finds."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.checks.exposure.model import Target
from irrunner.checks.exposure.output import Answer as ExposureAnswer
from irrunner.checks.exposure.output import first_record, last_record, portable, record_of
from irrunner.checks.exposure.search import in_order, search
from irrunner.checks.exposure.targets import Misspelled, parse_target
from irrunner.checks.interface import CheckResult, FoundRow, KeptOutput, Plan
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.errors import Misused, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.checks.interface import Answer, Options, Progress

MOST_ROWS: Final = 1_000
"""Assets that one search enters; the whole answer is evidence in any case."""
_LONGEST_CELL: Final = 2_000  # characters; a register takes no more
_LONGEST_HOST: Final = 255
_EVERY: Final = 2.0  # seconds between two lines about how far it is


class ExposureCheck(Struct, frozen=True):
    """One search.

    Attributes:
        target: the package and its versions. paths: where.
    """

    target: Target
    paths: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """What it reads."""
        versions = ", ".join(self.target.versions) or "any version"
        lines = (f"look for {self.target.name} {versions} ({self.target.ecosystem})", f"below {', '.join(self.paths)}")
        return Plan(lines, "files", seconds=3 * 3_600.0)

    def run(self, progress: Progress) -> CheckResult:
        """Read the folders."""
        from irrunner.checks.exposure import Summary

        summary, found, said = Summary(), [], time.monotonic()
        for finding in search([self.target], self.paths, summary=summary):
            found.append(finding)
            if finding.verdict == "hit":
                progress.output("stdout", f"hit: {portable(finding.path)}\n".encode())
            if progress.stopped:
                return CheckResult("unknown", f"stopped after {summary.files:,} files; {len(found)} findings so far.")
            if time.monotonic() - said > _EVERY:
                said = time.monotonic()
                progress.say(f"{summary.files:,} files, {len(found)} findings")
        answer = ExposureAnswer([self.target], self.paths, in_order(found), summary)
        records = [first_record([self.target], self.paths), *map(record_of, answer.findings), last_record(answer)]
        return read_records(records)


def prepare(options: Options) -> ExposureCheck:
    """Options: `package`, `versions`, `ecosystem`, `paths` (`~` is your own folder).

    Raises:
        Refused: the package or a version cannot be one.
    """
    refuse_unknown(options, "package", "versions", "ecosystem", "paths")
    package, versions = needed_text(options, "package"), many_texts(options, "versions")
    written = f"{package}=={','.join(versions)}" if versions else package
    try:
        target = parse_target(written, one_text(options, "ecosystem"))
    except Misspelled as error:
        raise Refused(str(error)) from None
    try:
        paths = [str(Path(each).expanduser()) for each in many_texts(options, "paths") or ["."]]
    except RuntimeError as error:
        raise Refused(f"A folder of this check cannot be found: {error}") from None
    return ExposureCheck(target, tuple(str(Path(each).absolute()) for each in paths))


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
    host = _text(records[0], "host")[:_LONGEST_HOST] or "unknown host"
    last = records[-1] if records[-1].get("kind") == "end" else {}
    findings = [record for record in records if record.get("kind") == "finding"]
    hits = [record for record in findings if record.get("verdict") == "hit"]
    unknown = sum(record.get("verdict") == "unknown" for record in findings)
    answer: Answer = "hit" if hits else "clear" if last.get("verdict") == "clear" and not unknown else "unknown"
    facts = {"host": host, "when": _text(records[0], "when"), "hits": str(len(hits)), "unknown": str(unknown)}
    for name in ("files", "folders", "unreadable"):
        facts[name] = _text(last, name) or "?"
    if len(hits) > MOST_ROWS:
        facts["rows"] = f"the first {MOST_ROWS:,} hits are assets"
    found = "1 hit" if len(hits) == 1 else f"{len(hits)} hits"
    summary = f"{host}: {found}, {unknown} unknown, in {facts['files']} files."
    if not last:
        summary += " The answer was cut off, so it says nothing about the rest."
    content = data or "".join(f"{json.dumps(record, ensure_ascii=True)}\n" for record in records).encode()
    kept = KeptOutput(f"exposure.{host}.jsonl", io.BytesIO(content), f"a search on {host}")
    return CheckResult(answer, summary, facts, (kept,), tuple(_rows(host, hits[:MOST_ROWS])))


def _rows(host: str, hits: Iterable[dict[str, Any]]) -> list[FoundRow]:
    rows = []
    for hit in hits:
        what = " ".join(_text(hit, name) for name in ("package", "version")).strip()
        note = f"{what}: {_text(hit, 'state')} ({_text(hit, 'how')})"
        name = _fitting(f"{host}:{_text(hit, 'path')}")
        rows.append(FoundRow("assets", {"name": name, "had_package": "yes", "note": _fitting(note)}))
    return rows


def _text(record: dict[str, Any], name: str) -> str:
    """A value of a record as text that a journal can hold; bytes of a path that are no UTF-8 become escapes."""
    text = str(record.get(name, ""))
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a pair that stands for no byte
        return text.encode("utf-8", "backslashreplace").decode()


def _fitting(text: str) -> str:
    """No more than a cell holds; the whole is in the evidence."""
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


__all__ = ["ExposureCheck", "prepare", "read_output", "read_records"]
