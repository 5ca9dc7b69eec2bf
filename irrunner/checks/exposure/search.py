"""One search from its targets to its findings."""

from __future__ import annotations

import fnmatch
import os
from typing import TYPE_CHECKING, Iterator, List, Sequence, Set, Tuple

from irrunner.checks.exposure.model import ACCEPTED, HIT, UNKNOWN, Finding, Summary
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.options import Options
from irrunner.checks.exposure.walk import Walker, real_roots
from irrunner.checks.exposure.workers import count_processes, walk_all

if TYPE_CHECKING:
    from irrunner.checks.exposure.model import Target

_ORDER = {HIT: 0, UNKNOWN: 1}
_DEFAULT = Options()


def search(
    targets: Sequence[Target], paths: Sequence[str], options: Options = _DEFAULT, summary: Summary | None = None
) -> Iterator[Finding]:
    """Every finding below the paths, in no order; a path that is not there is one.

    Args:
        targets: the packages and versions.
        paths: folders and files.
        options: how.
        summary: is filled while the findings come; complete when they end.
    """
    summary = summary if summary is not None else Summary()
    there = []
    for path in paths:
        if os.path.lexists(path):
            there.append(path)
        else:
            summary.add_unreadable(path, "is not there")
            yield Finding(UNKNOWN, path, "search", note="is not there")
    roots = real_roots(there)
    walker = Walker(Wanted(targets), roots, options, summary)
    seen: Set[Tuple[str, int, str, str]] = set()
    for finding in _all(walker, roots, count_processes(options.jobs)):
        key = (finding.path, finding.line, finding.version, finding.package)
        if finding.package and key in seen:
            continue
        if finding.verdict != HIT and len(seen) >= options.most:
            summary.left_out += 1
            continue
        seen.add(key)
        yield _accepted(finding, options)


def _accepted(finding: Finding, options: Options) -> Finding:
    """The finding, as accepted where somebody said why it is known to be good."""
    for pattern, reason in options.accepted:
        if fnmatch.fnmatchcase(finding.path, pattern):
            note = "; ".join(part for part in ("%s, accepted: %s" % (finding.verdict, reason), finding.note) if part)
            return finding._replace(verdict=ACCEPTED, note=note)
    return finding


def _all(walker: Walker, roots: List[str], processes: int) -> Iterator[Finding]:
    folders = []
    for root in roots:
        if os.path.isdir(root):
            folders.append(root)
        else:
            yield from walker.look_at_file(root)
    yield from walk_all(walker, folders, processes)


def in_order(findings: Sequence[Finding]) -> List[Finding]:
    """Hits first, then what nobody can tell, then the rest; by path and line within each."""
    return sorted(findings, key=lambda each: (_ORDER.get(each.verdict, 2), each.verdict, each.path, each.line, each))
