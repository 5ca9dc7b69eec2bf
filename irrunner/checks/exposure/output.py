"""The answer as JSON Lines, and as lines for a tired person: hits first, and never a word of all-clear too many."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence

from irrunner.checks.exposure.model import ACCEPTED, CLEAR, HIT, UNKNOWN, Finding, Summary, Target
from irrunner.checks.exposure.mounts import is_network

FORMAT = 1
NOTHING, FOUND, CANNOT_TELL = 0, 10, 11
"""Exit codes: nothing found and all of it looked at; at least one hit; no hit, but nobody can tell for all of it."""

_HEADINGS = (
    (HIT, "HIT"),
    (UNKNOWN, "UNKNOWN"),
    (ACCEPTED, "accepted"),
    (CLEAR, "another version"),
)
_MOST_PLACES = 20
# Letters and signs that a terminal shows as they are: no controls, no marks of direction, nothing of no width.
_HOSTILE = re.compile(
    r"[^ -~\xa1-\xac\xae-\u034e\u0370-\u061b\u061d-\u115e\u1161-\u167f\u1681-\u17b3\u1e00-\u1fff\u2010-\u2027"
    r"\u2030-\u205e\u2070-\u2fff\u3001-\u3163\u3165-\ud7ff\uf900-\ufdcf]"
)


class Answer(NamedTuple):
    """A finished search.

    Attributes:
        targets: what was looked for. paths: where. findings: in order. summary: what was looked at.
        indicators: what else was looked for, in words.
    """

    targets: Sequence[Target]
    paths: Sequence[str]
    findings: Sequence[Finding]
    summary: Summary
    indicators: str = ""

    @property
    def exit_code(self) -> int:
        """What a shell is told."""
        if any(each.verdict == HIT for each in self.findings):
            return FOUND
        return CANNOT_TELL if self._has_gaps() else NOTHING

    def _has_gaps(self) -> bool:
        summary = self.summary
        if summary.unreadable or summary.left_out or any(is_network(kind) for _, kind in summary.skipped):
            return True
        return any(each.verdict == UNKNOWN for each in self.findings)


def first_record(targets: Sequence[Target], paths: Sequence[str], indicators: str = "") -> Dict[str, Any]:
    """The first line: who looked for what, where, when."""
    listed = {"indicators": indicators} if indicators else {}
    return {
        **listed,
        "exposure": FORMAT,
        "kind": "search",
        "host": platform.node(),
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "targets": [each._asdict() for each in targets],
        "paths": [portable(path) for path in paths],
        "python": "%d.%d.%d" % sys.version_info[:3],
        "isolated": bool(sys.flags.isolated and sys.flags.no_site),
    }


def record_of(finding: Finding) -> Dict[str, Any]:
    """One finding; a path that is not UTF-8 has its bytes beside it."""
    fields: Dict[str, Any] = {"kind": "finding", **finding._asdict()}
    fields["path"] = portable(finding.path)
    if fields["path"] != finding.path:
        fields["path_bytes"] = os.fsencode(finding.path).hex()
    fields["note"] = portable(finding.note)
    return fields


def last_record(answer: Answer) -> Dict[str, Any]:
    """The last line: a stream without it was cut off. Its verdict is `hit`, `unknown` or `clear`."""
    verdict = {FOUND: HIT, CANNOT_TELL: UNKNOWN, NOTHING: CLEAR}[answer.exit_code]
    summary = answer.summary.as_fields()
    for name in ("unreadable_places", "skipped"):
        summary[name] = [[portable(path), why] for path, why in summary[name]]
    return {"kind": "end", "verdict": verdict, "exit_code": answer.exit_code, **summary}


def portable(text: str) -> str:
    """Text that every reader of JSON takes: bytes that are not UTF-8 are written out."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def describe_target(target: Target) -> str:
    """`litellm 1.82.7, 1.82.8`."""
    return "%s %s" % (target.name, ", ".join(target.versions) or "at any version")


def text_lines(answer: Answer) -> Iterator[str]:
    """The answer for people. Paths and notes are foreign text: the door makes each line harmless."""
    findings = answer.findings
    for verdict, heading in _HEADINGS:
        for finding in findings:
            if finding.verdict == verdict:
                yield from _finding_lines(finding, heading)
    summary = answer.summary
    if summary.unreadable_places:
        yield "Could not be read: %s" % _count(summary.unreadable, "place")
        for path, why in summary.unreadable_places[:_MOST_PLACES]:
            yield "    %s: %s" % (portable(path), why)
        _, more = summary.unreadable_places, summary.unreadable - min(summary.unreadable, _MOST_PLACES)
        if more:
            yield "    and %s" % _count(more, "more place", "more places")
    for path, kind in summary.skipped:
        if is_network(kind):
            yield "Not entered: %s, a network mount (%s). --network enters it." % (portable(path), kind)
    if findings or summary.unreadable_places:
        yield ""
    yield from _closing(answer)


def _finding_lines(finding: Finding, heading: str) -> Iterator[str]:
    what = [finding.package, finding.version or finding.range] if finding.package else [finding.how]
    state = "%s (%s)" % (finding.state, finding.how) if finding.package and finding.state else finding.state
    yield "%s  %s" % (heading, ", ".join(part for part in (" ".join(filter(None, what)), state) if part))
    yield "    %s%s" % (portable(finding.path), ", line %d" % finding.line if finding.line else "")
    if finding.note:
        yield "    %s" % portable(finding.note)


def _closing(answer: Answer) -> Iterator[str]:
    summary = answer.summary
    looked = "%s in %s" % (_count(summary.files, "file"), _count(summary.folders, "folder"))
    sought = "; ".join([*map(describe_target, answer.targets), *filter(None, [answer.indicators])])
    counts: List[str] = []
    for verdict, one, many in (
        (HIT, "hit", "hits"),
        (UNKNOWN, "unknown", "unknown"),
        (ACCEPTED, "accepted", "accepted"),
    ):
        number = sum(each.verdict == verdict for each in answer.findings)
        if number or verdict == HIT:
            counts.append(_count(number, one, many))
    yield "%s: %s. Seen: %s." % (sought, ", ".join(counts), looked)
    if summary.hashed:
        yield "Compared by SHA-256: %s." % _count(summary.hashed, "file")
    if summary.clear:
        yield "It is there at other versions: %s. --all lists them." % _count(summary.clear, "place")
    if summary.left_out:
        yield "%s more are counted and not listed." % format(summary.left_out, ",")
    code = answer.exit_code
    if code == CANNOT_TELL:
        yield "No hit, but this is no all-clear: what is unknown or could not be read may hold it."
    elif code == NOTHING:
        known = any(each.verdict == ACCEPTED and each.package for each in answer.findings)
        found = "Found only where it is accepted" if known else "Not found"
        yield "%s, and everything that was met could be read." % found


def _count(number: int, one: str, many: str = "") -> str:
    return "%s %s" % (format(number, ","), one if number == 1 else many or one + "s")


def harmless(line: str) -> str:
    """One line that no terminal obeys: what is not a plain character is written as an escape."""
    return _HOSTILE.sub(_escaped, line)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\x%02x" % code if code < 0x100 else "\\u%04x" % code if code < 0x10000 else "\\U%08x" % code
