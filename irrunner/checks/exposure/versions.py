"""Versions as PEP 440 and as npm compare them.

`packaging` is not at hand on another host. Tests compare this with it, and with npm's own `semver`.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Tuple

from irrunner.checks.exposure.model import NPM, PYPI

# The pattern of PEP 440, appendix B, without what it captures and nobody here needs.
_PEP440 = re.compile(
    r"""\s*v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)
    (?P<pre>[-_.]?(?P<pre_l>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>[0-9]+)?)?
    (?P<post>(?:-(?P<post_n1>[0-9]+))|(?:[-_.]?(?:post|rev|r)[-_.]?(?P<post_n2>[0-9]+)?))?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_n>[0-9]+)?)?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*\Z""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PRE = {"alpha": "a", "a": "a", "beta": "b", "b": "b", "c": "rc", "rc": "rc", "pre": "rc", "preview": "rc"}
_SEMVER = re.compile(
    r"[v=\s]*(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?\s*\Z",
    re.ASCII,
)
_DIGEST = re.compile(r"(?:sha256:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{64})\Z", re.IGNORECASE)
_MOST_CHARACTERS = 200
_LOWEST, _HIGHEST = (0,), (2,)


class Pep440(NamedTuple):
    """A version of Python's.

    Attributes:
        key: orders versions. release: the numbers, without zeros at the end. public: the key without the local part.
        is_pre: whether it is a pre-release or a development release.
    """

    key: Tuple[Any, ...]
    release: Tuple[int, ...]
    public: Tuple[Any, ...]
    is_pre: bool
    is_post: bool
    local: str


def parse_pep440(text: str) -> Pep440 | None:
    """A version of Python's; None when it is none."""
    found = _PEP440.match(text) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        return None
    release = tuple(map(int, found["release"].split(".")))
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    pre: Tuple[Any, ...]
    post: Tuple[Any, ...]
    dev: Tuple[Any, ...]
    post = (1, int(found["post_n1"] or found["post_n2"] or 0)) if found["post"] else _LOWEST
    dev = (1, int(found["dev_n"] or 0)) if found["dev"] else _HIGHEST
    if found["pre"]:
        pre = (1, _PRE[found["pre_l"].lower()], int(found["pre_n"] or 0))
    else:
        pre = _LOWEST if found["dev"] and not found["post"] else _HIGHEST
    public = (int(found["epoch"] or 0), release, pre, post, dev)
    local = re.sub("[-_.]", ".", (found["local"] or "").lower())
    parts = tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in local.split(".")) if local else ()
    is_pre = bool(found["pre"] or found["dev"])
    return Pep440((*public, parts), release, public, is_pre, bool(found["post"]), local)


class Semver(NamedTuple):
    """A version of npm's; it orders as npm orders."""

    numbers: Tuple[int, int, int]
    pre: Tuple[Any, ...]

    @property
    def key(self) -> Tuple[Any, ...]:
        """What orders versions: a pre-release comes before its release."""
        return (*self.numbers, 0 if self.pre else 1, self.pre)


def parse_semver(text: str) -> Semver | None:
    """A version of npm's; None when it is none. What follows a plus is no part of it."""
    found = _SEMVER.match(text) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        return None
    return Semver((int(found[1]), int(found[2]), int(found[3])), semver_pre(found[4]))


def semver_pre(text: str | None) -> Tuple[Any, ...]:
    """A pre-release for comparing: numbers before words."""
    if not text:
        return ()
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in text.split("."))


def is_digest(text: str) -> bool:
    """Whether a version is the digest of an image or the id of a commit, which no tag can be compared with."""
    return _DIGEST.match(text.strip()) is not None


def same_version(ecosystem: str, one: str, other: str) -> bool | None:
    """Whether two versions are the same release; None when one cannot be read and they are not the same text.

    A local version (`1.82.8+cu121`) is the release that it was built from, unless the one looked for has one too.
    """
    if one.strip() == other.strip():
        return True
    if ecosystem == PYPI:
        a, b = parse_pep440(one), parse_pep440(other)
        if a is None or b is None:
            return None
        return a.public == b.public if not (a.local and b.local) else a.key == b.key
    if ecosystem != NPM:
        return None if is_digest(one) != is_digest(other) else one.strip().lower() == other.strip().lower()
    c, d = parse_semver(one), parse_semver(other)
    return None if c is None or d is None else c == d
