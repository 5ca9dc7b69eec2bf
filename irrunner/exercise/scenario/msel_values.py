"""Cells of a list of injects that hold several values, or something about a value."""

from __future__ import annotations

import re

from irrunner.exercise.scenario.msel_export import NO_OBJECTIVE
from irrunner.exercise.scenario.yaml_text import exact
from irrunner.playbook.durations import parse_duration

_ABOUT = re.compile(r"\((?:within (?P<within>[0-9dhms ]{1,20}))?(?:, )?(?P<critical>critical)?\)$")
_BULLET = re.compile(r"(?:[-\u2022*\u2013]|\d{1,2}[.)])\s+")


def split_values(text: str) -> list[str]:
    """The values of a cell: one on each line, or with semicolons between."""
    return [" ".join(_BULLET.sub("", part.strip()).split()) for part in re.split(r"[;\n]", text) if part.strip()]


def is_named(objective: str) -> bool:
    """Whether a cell names an objective, and does not say that there is none."""
    return objective.casefold() not in ("", NO_OBJECTIVE, "n/a", "-", "\u2013")


def about_expected(line: str) -> tuple[str, str, bool]:
    """What is expected, within which time, and whether it is critical."""
    match = _ABOUT.search(line)
    if match is None or not (match["within"] or match["critical"]):
        return line, "30m", False
    try:
        within = exact(parse_duration(match["within"])) if match["within"] else "30m"
    except ValueError:
        return line, "30m", False
    return line[: match.start()] or line, within, bool(match["critical"])
