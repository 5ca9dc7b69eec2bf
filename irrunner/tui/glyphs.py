"""The few symbols on the screen, each with an ASCII twin. A symbol never stands without its word."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping


class Glyphs(Struct, frozen=True):
    """One set of symbols, each one column wide.

    Attributes:
        standing: a symbol per standing of a step. answer: one per answer of a check.
        cursor: marks the chosen row where colour may be missing.
        here: before the name of somebody who stands at a row. later: behind a time that was recorded later.
        full, empty: the parts of a progress bar.
    """

    standing: dict[str, str]
    cursor: str
    folded: str
    unfolded: str
    dot: str
    rule: str
    full: str
    empty: str
    more: str
    up: str
    down: str
    here: str
    later: str
    answer: dict[str, str]
    ascii: bool = False


UNICODE = Glyphs(
    standing={
        "open": "○",
        "active": "▸",
        "done": "✓",
        "skipped": "»",
        "blocked": "■",
        "waiting": "·",
        "not applicable": "–",  # noqa: RUF001 - a dash is what is meant
    },
    cursor="▌",
    folded="▸",
    unfolded="▾",
    dot="·",
    rule="─",
    full="━",
    empty="─",
    more="…",
    up="↑",
    down="↓",
    here="◂",
    later="*",
    answer={"hit": "◆", "clear": "◇", "unknown": "?", "error": "!", "running": "◌"},
)
ASCII = Glyphs(
    standing={
        "open": "o",
        "active": ">",
        "done": "x",
        "skipped": "-",
        "blocked": "!",
        "waiting": ".",
        "not applicable": "/",
    },
    cursor=">",
    folded="+",
    unfolded="-",
    dot="-",
    rule="-",
    full="#",
    empty="-",
    more="~",
    up="^",
    down="v",
    here="<",
    later="*",
    answer={"hit": "#", "clear": "=", "unknown": "?", "error": "!", "running": "~"},
    ascii=True,
)


_CONSOLES = ("linux", "linux-16color", "vt100", "vt102", "vt220", "dumb")
"""Terminals whose font need not have the symbols, whatever the locale says."""


def chosen(environ: Mapping[str, str] = os.environ) -> Glyphs:
    """The set for this terminal: ASCII when `IRRUNNER_ASCII` is set, on a console, or the locale is not UTF-8."""
    if environ.get("IRRUNNER_ASCII", "") not in ("", "0") or environ.get("TERM", "") in _CONSOLES:
        return ASCII
    encoding = locale.nl_langinfo(locale.CODESET) if hasattr(locale, "nl_langinfo") else "utf-8"
    language = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if "utf" in encoding.lower().replace("-", "") or "utf" in language.lower():
        return UNICODE
    return ASCII


def standing(glyphs: Glyphs, name: str) -> str:
    """A standing as it is shown everywhere: its symbol and its word."""
    return f"{glyphs.standing.get(name, glyphs.dot)} {name}"


def encoding(environ: Mapping[str, str] = os.environ) -> str:
    """What names are written in where the drawing is ASCII: ASCII if `IRRUNNER_ASCII` says so, else as `log` does."""
    if environ.get("IRRUNNER_ASCII", "") not in ("", "0"):
        return "ascii"
    return (sys.__stdout__.encoding if sys.__stdout__ is not None else "") or "ascii"
