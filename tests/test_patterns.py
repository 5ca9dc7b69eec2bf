"""Patterns meet text that strangers wrote: each takes time in proportion to its length."""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import irrunner

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 6_000
"""Characters: what is quadratic takes half a second for them, what is linear a few milliseconds."""

MOST = 0.1
"""Seconds of this thread's CPU after which a search is broken off."""

_ARCHIVES = "irrunner.checks.exposure.readers.archives_names"
_NAME = "names of archives of more than 300 characters are none"
BOUNDED = {
    **{
        f"irrunner.checks.exposure.readers.archives_names.{name}": _NAME
        for name in ("_WHEEL", "_SOURCE", "_EGG", "_CONDA")
    },
    "irrunner.checks.exposure.toml._REST": "looks at one place of a line",
    "irrunner.tui.widgets.markdown._INLINE": "a longer line is shown as it was typed",
}
"""Patterns that meet no long text, and why."""

PIECES = (
    "a",
    "A",
    "0",
    "deadbeef",
    "a.",
    "1.",
    "a-",
    "-",
    "--",
    "a:",
    ":",
    "1:",
    "::",
    "a@",
    "@",
    "a/",
    "/",
    "//",
    "http://",
    "[.]",
    "[",
    "]",
    "(",
    "{",
    "{{",
    "{{ ",
    "}}",
    "<",
    "&",
    "&amp;",
    " ",
    "\t",
    "a ",
    " a",
    "\n",
    "\r",
    "a\n",
    " \n",
    "*",
    "**",
    "_",
    "`",
    "```",
    "~",
    "|",
    "| a ",
    "|-",
    "\\",
    "\\|",
    '"',
    "'",
    "=",
    "a=",
    "+",
    "+1",
    "1h",
    "1 ",
    ",",
    ", ",
    ";",
    "\x1b[",
    "\x1b[1;",
    "\x1b[0m",
    "́",
    "\u200d",
    "️",
    "é",
    "t+1",
    "2026-",
    "1d+",
    ">=",
    ">=1.",
    "- ",
    "1) ",
    "not ",
    "a(",
    "—",
    " -- ",
    "a_",
    "0x",
    "T",
    "Z",
    "xn--",
    "a.b@c.",
    ".",
    "..",
)


USES = ("finditer", "search", "sub", "subn", "split", "findall", "match", "fullmatch")
CALLS = {f"re.{name}": name for name in USES}
AT_ONE_PLACE = {"match", "fullmatch"}
"""Uses that look at one place of the text; all others look at every place."""


class TooSlow(Exception):
    """A search took longer than MOST."""


def patterns() -> dict[tuple[str, int, str], str]:
    """Every pattern of the package, its flags and how it is used, with the place where it stands."""
    found: dict[tuple[str, int, str], str] = {}
    for each in pkgutil.walk_packages(irrunner.__path__, "irrunner."):
        if each.name.endswith(".__main__"):
            continue
        module = importlib.import_module(each.name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            for pattern in _compiled(value):
                for use in _uses(name, source):
                    found.setdefault((pattern.pattern, pattern.flags, use), f"{each.name}.{name}")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and (use := CALLS.get(ast.unparse(node.func), "")):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(
                        (first.value, re.compile(first.value).flags, _kind(use)), f"{each.name}:{node.lineno}"
                    )
    return found


def _kind(use: str) -> str:
    return use if use in AT_ONE_PLACE else "finditer"


def _uses(name: str, source: str) -> set[str]:
    """How a module uses a pattern of its own; every way, where it hands it on."""
    found = set(re.findall(rf"\b{re.escape(name)}\.({'|'.join(USES)})\b", source))
    return {_kind(use) for use in found} or {"finditer", "fullmatch"}


def _compiled(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _compiled(each)


def is_slow(pattern: re.Pattern[str], use: str, text: str) -> bool:
    """Whether one search takes longer than MOST, measured in this process's own CPU time."""
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
        if use == "finditer":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, use)(text)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except TooSlow:
        return True
    return False


@pytest.fixture(autouse=True)
def broken_off() -> Iterator[None]:
    """A timer that counts this process's CPU time ends a search."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_every_pattern_takes_time_in_proportion_to_the_text() -> None:
    slow = {}
    for (pattern, flags, use), place in patterns().items():
        if place in BOUNDED:
            continue
        compiled = re.compile(pattern, flags)
        for piece, end in itertools.product(PIECES, ("", "\n!", "@")):
            if is_slow(compiled, use, piece * (LENGTH // len(piece)) + end):
                slow[f"{place} {use}"] = f"{piece!r} and {end!r}"
                break
    assert slow == {}
