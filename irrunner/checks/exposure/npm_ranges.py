"""Ranges of npm's, as its `semver` reads them. What is not understood, such as a tag or an address, is None."""

from __future__ import annotations

import re
from typing import Any, List, NamedTuple, Tuple

from irrunner.checks.exposure.versions import Semver, parse_semver, semver_pre

_PART = r"[v=\s]*([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?)?)?"
_COMPARATOR = re.compile(r"(\^|~>?|<=|>=|<|>|=)?" + _PART + r"\Z", re.ASCII)
_HYPHEN = re.compile(r"\s*(\S+)\s+-\s+(\S+)\s*\Z")
_SPACED = re.compile(r"(\^|~>?|<=|>=|<|>|=)\s+")
_MOST_CHARACTERS = 2_000
_Key = Tuple[Any, ...]


class _Bounds(NamedTuple):
    """From `low`, which is in it, up to `high`, which is not; `pinned` are releases whose pre-releases are meant."""

    low: _Key
    high: _Key
    pinned: Tuple[Tuple[int, int, int], ...] = ()


_START: _Key = (0, 0, 0, 0, ())
_END: _Key = (float("inf"),)


def npm_range_admits(text: str, version: str) -> bool | None:
    """Whether a range admits a version; None when one of them is not understood."""
    wanted = parse_semver(version)
    if wanted is None or len(text) > _MOST_CHARACTERS:
        return None
    answers = [_all_admit(part, wanted) for part in text.split("||")]
    if any(answers):
        return True
    return None if None in answers else False


def _all_admit(text: str, wanted: Semver) -> bool | None:
    hyphen = _HYPHEN.match(text)
    words = [">=" + hyphen[1], "<=" + hyphen[2]] if hyphen else _SPACED.sub(r"\1", text.strip()).split() or ["*"]
    bounds = [_bounds(word) for word in words]
    if any(each is not None and not each.low <= wanted.key < each.high for each in bounds):
        return False
    if None in bounds:
        return None
    pinned = [release for each in bounds if each for release in each.pinned]
    return not wanted.pre or wanted.numbers in pinned


def _bounds(word: str) -> _Bounds | None:
    found = _COMPARATOR.match(word)
    if found is None:
        return None
    operator = found[1] or "="
    numbers: List[int] = []
    for part in found.group(2, 3, 4):
        if part is None or part in "xX*":
            break
        numbers.append(int(part))
    pre = semver_pre(found[5]) if len(numbers) == 3 else ()
    if not numbers:
        return _Bounds(_END, _END) if operator in ("<", ">") else _Bounds(_START, _END)
    pinned = ((numbers[0], numbers[1], numbers[2]),) if pre else ()
    return _Bounds(*_span(operator, numbers, _key(numbers, pre)), pinned)


def _span(operator: str, numbers: List[int], low: _Key) -> Tuple[_Key, _Key]:
    """Where the versions of a comparator begin and end."""
    whole = len(numbers) == 3
    behind = _next(low) if whole else _after(numbers, len(numbers))
    spans = {
        "^": (low, _after(numbers, _caret(numbers))),
        "~": (low, _after(numbers, min(len(numbers), 2))),
        "=": (low, behind),
        ">=": (low, _END),
        ">": (behind, _END),
        "<=": (_START, behind),
        "<": (_START, low if whole else (*low[:3], 0, ())),
    }
    return spans["~" if operator == "~>" else operator]


def _caret(numbers: List[int]) -> int:
    """Up to which number a caret keeps them."""
    return next((place + 1 for place, number in enumerate(numbers) if number), len(numbers))


def _key(numbers: List[int], pre: Tuple[Any, ...] = ()) -> _Key:
    padded = [*numbers, 0, 0][:3]
    return (*padded, 0 if pre else 1, pre)


def _after(numbers: List[int], kept: int) -> _Key:
    """The first pre-release of the version that comes after all that begin with these numbers."""
    raised = [*numbers[: kept - 1], numbers[kept - 1] + 1, 0, 0][:3]
    return (*raised, 0, ())


def _next(low: _Key) -> _Key:
    """What comes directly after one version."""
    return (*low, 0)
