"""Paths in bytes: every home for `~`, both kinds of separators, and patterns by their longest plain part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.checks.exposure.places import ANYWHERE, DRIVE, HOME, NoPath, PlacePattern, parse_place
from irrunner.checks.indicator_search import boundaries as at
from irrunner.checks.indicator_search.pattern import CannotSearch, Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATORS = ("/", "\\", "\\\\", "\\/")
"""As it is; of Windows; the same inside of JSON; a slash as some writers of JSON escape it."""
_HOME = re.compile(
    rb"(?:/home/[^/\s]{1,64}(?:/[^/\s]{1,64})?|/root|/(?:var|export|usr)/home/[^/\s]{1,64}|/github/home|"
    rb"/(?:users|u)/[^/\s]{1,64}|/var/lib/[^/\s]{1,64}|(?<![a-z])[a-z]:[\\/]{1,2}(?:users|documents and settings)[\\/]"
    rb"{1,2}[^\\/]{1,64}|~[^/\\\s]{0,64}|\$home|\$\{home\}|%userprofile%|\$env:userprofile)\Z"
)
_WINDOW = 200
_OUTSIDE = re.compile(rb"[\s\"'`<>|\0]")
_FARTHEST = 600


def path_patterns(value: str) -> list[Pattern]:
    """The spellings of a path, or of a pattern of paths.

    Raises:
        CannotSearch: it is no path.
    """
    try:
        place = parse_place(value)
    except NoPath as error:
        raise CannotSearch(str(error)) from None
    if any("*" in part or "?" in part for part in place.parts):
        return [_pattern_of_glob(place)]
    found = []
    for separator in _SEPARATORS if len(place.parts) > 1 or place.start != ANYWHERE else ("",):
        path = separator.join(place.parts)
        caseless = place.caseless or separator.startswith("\\\\") or separator == "\\" or not separator
        begins, accept = at.path_begins, _anything
        if place.start == HOME:
            path = separator + path
            begins, accept = at.anywhere, _anything if len(place.parts) > 1 else _is_below_home
        elif place.start not in (DRIVE, ANYWHERE):
            path = separator + path
        needle = (path.lower() if caseless else path).encode()
        found.append(Pattern(needle, begins, at.path_ends, exact_from=-1 if caseless else 0, accept=accept))
    return found


def _anything(line: bytes, begin: int, end: int) -> bool:
    return True


def _is_below_home(line: bytes, begin: int, end: int) -> bool:
    return _HOME.search(line[max(0, begin - _WINDOW) : begin].lower()) is not None


def _pattern_of_glob(place: PlacePattern) -> Pattern:
    """The longest plain piece is looked for; then the path around it is taken apart."""
    plain = [piece for part in place.parts for piece in re.split(r"[*?]+", part.replace("[[]", "["))]
    needle = max(plain, key=len).encode()
    exact = -1 if place.caseless else 0
    return Pattern(needle, exact_from=exact, accept=_matches_around(place))


def _matches_around(place: PlacePattern) -> Callable[[bytes, int, int], bool]:
    def matches(line: bytes, begin: int, end: int) -> bool:
        before = line[max(0, begin - _FARTHEST) : begin]
        ends = [found.end() for found in _OUTSIDE.finditer(before)]
        after = line[end : end + _FARTHEST]
        stop = _OUTSIDE.search(after)
        word = before[ends[-1] if ends else 0 :] + line[begin:end] + (after[: stop.start()] if stop else after)
        return place.matches(word.decode("utf-8", "surrogateescape").rstrip(".,;:)]}"), below=True)

    return matches
