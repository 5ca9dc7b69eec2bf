r"""Paths that an indicator names, as patterns: `~` is every home, `*` and `?` are within one name, `**` is any depth.

`*/site-packages/x.pth`, `site-packages/x.pth` and `x.pth` match in every folder, `/tmp/x` and `C:\x` only there. A
path with a drive or a backslash is compared as Windows compares, without regard to case.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

MOST_PARTS = 64
"""Folders of a pattern; a longer one is no path."""
_LONGEST = 2_000
_HOME = re.compile(
    r"(?:/home/[^/]+(?:/[^/]+)?|/root|/var/root|/(?:Users|export/home|usr/home|var/home|users|u)/[^/]+|/github/home|"
    r"/var/lib/[^/]+|(?i:[a-z]:/(?:Users|Documents and Settings)/[^/]+)|(?:.*/)?~[^/]*|\$HOME|\$\{HOME\}|"
    r"(?i:%USERPROFILE%|\$env:USERPROFILE))\Z"
)
_ROOT = re.compile(r"(?:.*[^\w.~+-])?\Z")
_VARIABLES = (
    ("$home", "~"),
    ("${home}", "~"),
    ("%userprofile%", "~"),
    ("$env:userprofile", "~"),
    ("%appdata%", "~\\AppData\\Roaming"),
    ("%localappdata%", "~\\AppData\\Local"),
    ("%temp%", "~\\AppData\\Local\\Temp"),
    ("%tmp%", "~\\AppData\\Local\\Temp"),
    ("%programdata%", "C:\\ProgramData"),
    ("%windir%", "C:\\Windows"),
    ("%systemroot%", "C:\\Windows"),
)
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|[^/]*\\")
_SEPARATORS = re.compile(r"\\{1,2}|/")

HOME, ROOT, DRIVE, ANYWHERE = "home", "root", "drive", "anywhere"
"""Where the first part of a pattern has to stand."""


class NoPath(ValueError):
    """A text that no path is meant by; it says why."""


class PlacePattern(NamedTuple):
    """One path of an indicator.

    Attributes:
        written: as somebody wrote it.
        start: `home`, `root`, `drive` or `anywhere`.
        parts: the names from the top, in lower case where `caseless`; those that are no plain text are patterns.
        caseless: whether case says nothing.
    """

    written: str
    start: str
    parts: Tuple[str, ...]
    caseless: bool

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]

    def matches(self, path: str, *, below: bool = False) -> bool:
        r"""Whether it is this path, with `/` or `\` between the names.

        Args:
            path: a path, or a piece of text with one in it.
            below: whether what lies below it matches as well.
        """
        found = _SEPARATORS.split((path.lower() if self.caseless else path)[-_LONGEST * 2 :])
        last = len(found) - len(self.parts)
        if "**" in self.parts:
            return any(self._stands_at(found, place) for place in range(len(found)))
        return any(self._stands_at(found, place) for place in (range(last + 1) if below else range(last, last + 1)))

    def _stands_at(self, found: Sequence[str], place: int) -> bool:
        if place < 0 or not _match_parts(self.parts, found[place:]):
            return False
        if self.start == ANYWHERE:
            return True
        if self.start == HOME:
            before = "/".join(found[:place])
            return len(self.parts) > 1 or _HOME.match(before) is not None
        if self.start == DRIVE:
            return True
        return place > 0 and _ROOT.match(found[place - 1]) is not None


def _match_parts(parts: Sequence[str], found: Sequence[str]) -> bool:
    """Whether names begin with these parts; a `**` takes up as few names as it can."""
    for number, part in enumerate(parts):
        if part == "**":
            return any(_match_parts(parts[number + 1 :], found[begin:]) for begin in range(number, len(found)))
        if number >= len(found) or not _match_part(part, found[number]):
            return False
    return True


def _match_part(part: str, name: str) -> bool:
    return fnmatch.fnmatchcase(name, part) if _is_pattern(part) else part == name


def _is_pattern(part: str) -> bool:
    return "*" in part or "?" in part


def parse_place(written: str) -> PlacePattern:
    """The pattern that a path is.

    Raises:
        NoPath: it is none.
    """
    text = written.strip()
    if not text or len(text) > _LONGEST or "\0" in text or "\n" in text:
        raise NoPath("is no path")
    lowered = text.lower()
    for variable, stands_for in _VARIABLES:
        if lowered.startswith((variable + "/", variable + "\\")):
            text = stands_for + text[len(variable) :]
            break
    caseless = _WINDOWS.match(text) is not None
    parts = [part for part in _SEPARATORS.split(text.lower() if caseless else text) if part not in ("", ".")]
    start = _start_of(text)
    if start == HOME or (start == ANYWHERE and parts[:1] in (["*"], ["**"])):
        del parts[0]
    if not parts or len(parts) > MOST_PARTS or parts.count("**") > 1 or ".." in parts:
        raise NoPath("names no file or folder")
    if not any(part.strip("*?") for part in parts):
        raise NoPath("would match every path")
    # A bracket is a letter of a name here, as it is in `app/[id]/page.js`.
    return PlacePattern(written, start, tuple(_escaped(part) for part in parts), caseless)


def _escaped(part: str) -> str:
    return part.replace("[", "[[]") if _is_pattern(part) else part


def _start_of(text: str) -> str:
    if text == "~" or text.startswith(("~/", "~\\")):
        return HOME
    if re.match(r"[A-Za-z]:[\\/]", text):
        return DRIVE
    return ROOT if text.startswith(("/", "\\")) else ANYWHERE


class PlacePatterns:
    """Many patterns, found by the last name of a path, so that most paths need one look."""

    def __init__(self, patterns: Sequence[PlacePattern]) -> None:
        """Sort them by their last part."""
        self._plain: Dict[str, List[PlacePattern]] = {}
        self._others: List[Tuple[Callable[[str], object], PlacePattern]] = []
        for each in patterns:
            if _is_pattern(each.name):
                self._others.append((re.compile(fnmatch.translate(each.name)).match, each))
            else:
                self._plain.setdefault(each.name.lower(), []).append(each)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._plain or self._others)

    def may_match(self, name: str) -> bool:
        """Whether the last name of a path is one of them."""
        if name.lower() in self._plain:
            return True
        return any(match(name.lower() if each.caseless else name) for match, each in self._others)

    def find(self, path: str) -> List[PlacePattern]:
        """Every pattern that a path matches."""
        name = path.rpartition("/")[2]
        candidates = self._plain.get(name.lower(), []) + [each for _, each in self._others]
        return [each for each in candidates if each.matches(path)]
