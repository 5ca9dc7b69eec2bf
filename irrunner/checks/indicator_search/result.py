"""The result of a search as a check answers it: the sentence, the facts, and what is kept as evidence."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from irrunner.checks.exposure.output import portable
from irrunner.checks.indicator_search.findings import JsonLines
from irrunner.checks.indicator_search.line_times import format_line_time
from irrunner.checks.interface import CheckResult, KeptOutput
from irrunner.incident.sizes import format_size
from irrunner.safety.defang import defang_indicator

if TYPE_CHECKING:
    from irrunner.checks.indicator_search.findings import Tally
    from irrunner.checks.indicator_search.model import Indicator
    from irrunner.checks.indicator_search.search import Search
    from irrunner.checks.interface import Answer

FORMAT: Final = 1
MOST_FACTS: Final = 50
"""Indicators that are facts of the answer; all of them are in the evidence."""
_NAMED: Final = 5
_LONGEST: Final = 300


def build_result(search: Search) -> CheckResult:
    """Hit: at least one indicator. Clear: everything was read, every indicator looked for, nothing. Else unknown."""
    hits = search.findings.hits
    left = search.patterns.left
    complete = not (search.gaps or left or search.stopped) and search.files > 0
    answer: Answer = "hit" if hits else "clear" if complete else "unknown"
    facts = {
        "host": platform.node()[:255],
        "indicators": f"{len(search.patterns.indicators):,} looked for, {len(left):,} not",
        "files": f"{search.files:,} read, {format_size(search.bytes_read)} once unpacked",
        "not read": f"{search.gaps:,}",
    }
    if search.passed_over:
        facts["passed over"] = f"{search.passed_over:,}: devices, pipes, mounts of the kernel, the store itself"
    for each in left[:_NAMED]:
        facts[f"{each.indicator.id} not looked for"] = f"{_shown(each.indicator)} {each.why}"
    for place in [each for each in search.not_read if each.is_gap][:_NAMED]:
        facts[f"not read: {_short(portable(place.path))}"] = place.why
    for indicator, tally in hits[:MOST_FACTS]:
        facts[indicator.id] = f"{_shown(indicator)}: {describe_tally(tally)}"
    if len(hits) > MOST_FACTS:
        facts["more"] = f"{len(hits) - MOST_FACTS:,} more indicators were found; see the evidence"
    return CheckResult(answer, _summary(search, complete=complete), facts, _kept(search, answer))


def describe_tally(tally: Tally) -> str:
    """`3 lines in 2 files, from 2026-03-24T10:41:02Z to 2026-03-24T11:00:00Z`; the first files by name."""
    lines = f"{tally.lines:,} {'place' if tally.lines == 1 else 'places'}"
    words = f"{lines} in {tally.files:,} {'file' if tally.files == 1 else 'files'}"
    if tally.first is not None and tally.last is not None:
        first, last = format_line_time(tally.first), format_line_time(tally.last)
        words += f", {first}" if first == last else f", from {first} to {last}"
    return f"{words}: {', '.join(_short(portable(path)) for path in tally.paths)}"


def _summary(search: Search, *, complete: bool) -> str:
    hits, looked_for = len(search.findings.hits), len(search.patterns.indicators)
    begin = "stopped: " if search.stopped else ""
    files = "1 file" if search.files == 1 else f"{search.files:,} files"
    text = f"{begin}{hits:,} of {looked_for:,} indicators found in {files}."
    if complete:
        return text
    gaps = ["it was stopped before its end"] if search.stopped else []
    if search.gaps:
        gaps.append(f"{search.gaps:,} {'place' if search.gaps == 1 else 'places'} could not be read")
    if search.patterns.left:
        gaps.append(f"{len(search.patterns.left):,} indicators cannot be looked for")
    if not search.files and not gaps:
        gaps.append("there was no file to read")
    return f"{text} Not clear: {'; '.join(gaps)}." if gaps else text


def _kept(search: Search, answer: Answer) -> tuple[KeptOutput, ...]:
    """The lines that matched, and the list of files; each begins with what was looked for, and ends with the counts."""
    host = platform.node() or "unknown host"
    findings = search.findings
    matches, files = JsonLines(), findings.files
    matches.write(
        {
            "indicator_search": FORMAT,
            "kind": "search",
            "host": host,
            "when": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "paths": [portable(path) for path in search.paths],
            "indicators": len(search.patterns.indicators),
        }
    )
    for indicator, tally in findings.hits:
        matches.write(_tally_record(indicator, tally))
    for each in search.patterns.left:
        what = {"indicator": each.indicator.id, "type": each.indicator.type, "value": each.indicator.value}
        matches.write({"kind": "not searched", **what, "why": each.why})
    for place in search.not_read:
        matches.write({"kind": "not read", "path": portable(place.path), "why": place.why, "gap": place.is_gap})
    matches.append(findings.matches)
    findings.matches.close()
    counts = {"files": search.files, "read": search.bytes_read, "gaps": search.gaps, "stopped": search.stopped}
    unnamed = search.gaps + search.passed_over - len(search.not_read)
    matches.write({"kind": "end", "verdict": answer, **counts, "not_named": unnamed})
    files.write({"kind": "end", "files": findings.listed, "not_listed": findings.unlisted})
    origin = f"a search on {host}"
    return (
        KeptOutput(f"indicators.{host}.jsonl", _binary(matches.rewound()), origin, "lines that hold an indicator"),
        KeptOutput(f"indicators.{host}.files.jsonl", _binary(files.rewound()), origin, "the files that were searched"),
    )


def _binary(file: IO[bytes]) -> BinaryIO:
    return cast("BinaryIO", file)


def _tally_record(indicator: Indicator, tally: Tally) -> dict[str, object]:
    return {
        "kind": "indicator",
        "indicator": indicator.id,
        "type": indicator.type,
        "value": indicator.value,
        "lines": tally.lines,
        "kept": tally.kept,
        "cut": tally.lines - tally.kept,
        "files": tally.files,
        "first": format_line_time(tally.first) if tally.first else None,
        "last": format_line_time(tally.last) if tally.last else None,
    }


def _shown(indicator: Indicator) -> str:
    return _short(defang_indicator(indicator.type, indicator.value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
