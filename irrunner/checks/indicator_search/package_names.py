"""How a package at a version is written in logs: `NAME==1.0`, `NAME@1.0`, `NAME-1.0`, `NAME 1.0` and more."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PURL = re.compile(r"pkg:[a-z0-9.+-]+/(?P<name>[^@?#]+)(?:@(?P<version>[^?#]+))?", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:(?:npm|pypi|pip|crates?|gems?|rubygems|go|golang|maven|nuget):)?(?P<name>@?[^@=:\s]+(?::[^@=:\s0-9][^@=:\s]*)?)"
    r"(?:(?:==|@|:|\s)v?(?P<version>[0-9][^\s=@:]*))?\Z",
    re.IGNORECASE,
)
_BETWEEN = ("==", "@", "-", "_", " ", ":", "/", "/-/")


def package_needles(value: str) -> list[tuple[str, bool]]:
    """What to look for, in lower case, and whether it has a version.

    A purl, `npm:axios@1.14.1`, `PyPI:litellm:1.82.8`, `litellm==1.82.8` and `litellm 1.82.8` are understood; another
    text is looked for as it is.
    """
    text = value.strip()
    found = _PURL.match(text) or _WRITTEN.match(text)
    if found is None:
        return [(text.lower(), False)]
    name, version = unquote(found["name"]).lower(), unquote(found["version"] or "").lower()
    if not version:
        return [(each, False) for each in _names(name)]
    needles = [f"{each}{between}{version}" for each in _names(name) for between in _BETWEEN]
    short = name.rpartition("/")[2]
    if short != name:  # the registry serves @scope/name as …/@scope/name/-/name-1.0.0.tgz
        needles.append(f"{name}/-/{short}-{version}")
    else:
        needles.append(f"{name}/-/{name}-{version}")
    return [(each, True) for each in dict.fromkeys(needles)]


def _names(name: str) -> list[str]:
    """A name with the signs that files of Python write for a hyphen."""
    return list(dict.fromkeys((name, name.replace("-", "_"), name.replace("_", "-"))))
