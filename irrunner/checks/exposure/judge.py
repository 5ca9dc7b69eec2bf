"""What a sighting means: one of the versions that are looked for, another one, or nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Tuple

from irrunner.checks.exposure.model import ALLOWED, CLEAR, HIT, NPM, PYPI, UNKNOWN, Finding, Sighting, Target
from irrunner.checks.exposure.npm_ranges import npm_range_admits
from irrunner.checks.exposure.specifiers import python_range_admits
from irrunner.checks.exposure.versions import same_version

if TYPE_CHECKING:
    from irrunner.checks.exposure.names import Wanted


def judge(path: str, seen: Sighting, wanted: Wanted) -> Finding | None:
    """The finding of a sighting; None when it is about a package that nobody looks for."""
    target = wanted.targets.get((seen.ecosystem, seen.name))
    if target is None:
        return None
    verdict, reason = _of_version(seen, target) if seen.version else _of_range(seen, target)
    note = "; ".join(part for part in (reason, seen.note) if part)
    return Finding(
        verdict, path, seen.how, seen.state, seen.ecosystem, seen.name, seen.version, seen.range, seen.line, note
    )


def _of_version(seen: Sighting, target: Target) -> Tuple[str, str]:
    if not target.versions:
        return HIT, ""
    answers = [same_version(seen.ecosystem, seen.version, version) for version in target.versions]
    if any(answers):
        return HIT, ""
    if None not in answers:
        return CLEAR, ""
    if seen.ecosystem in (PYPI, NPM):
        return UNKNOWN, "this version is not understood"
    return UNKNOWN, "a digest and a tag cannot be compared"


def _of_range(seen: Sighting, target: Target) -> Tuple[str, str]:
    if seen.state != ALLOWED:
        return UNKNOWN, "" if seen.note else "names no version"
    if not target.versions or seen.ecosystem not in (PYPI, NPM):
        return UNKNOWN, "" if seen.note else "could have resolved it"
    admits = python_range_admits if seen.ecosystem == PYPI else npm_range_admits
    answers = [(version, admits(seen.range, version)) for version in target.versions]
    admitted = [version for version, answer in answers if answer]
    if admitted:
        return UNKNOWN, "could have resolved %s" % ", ".join(admitted)
    if any(answer is None for _, answer in answers):
        return UNKNOWN, "" if seen.note else "this range is not understood"
    return CLEAR, ""
