"""Cells of a list of injects that hold several values, or something about a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.exercise.scenario.yaml_text import exact
from irrunner.playbook.durations import parse_duration

if TYPE_CHECKING:
    from irrunner.exercise.scenario.model import Expectation

NO_OBJECTIVE = "none"
"""What stands in a list for an expectation that belongs to no objective."""

_ABOUT = re.compile(r"\((?:within (?P<within>[0-9dhms ]{1,20}))?(?:, )?(?P<critical>critical)?\)$")
_BULLET = re.compile(r"(?:[-\u2022*\u2013]|\d{1,2}[.)])\s+")


def split_values(text: str) -> list[str]:
    """The values of a cell: one on each line, or with semicolons between."""
    return [" ".join(_BULLET.sub("", part.strip()).split()) for part in re.split(r"[;\n]", text) if part.strip()]


def is_named(objective: str) -> bool:
    """Whether a cell names an objective, and does not say that there is none."""
    return objective.casefold() not in ("", NO_OBJECTIVE, "n/a", "-", "\u2013")


def expected_text(each: Expectation) -> str:
    """What is expected on one line, with the time for it: `The press is told (within 10m, critical)`."""
    about = [f"within {exact(each.within)}"] if each.within else []
    about += ["critical"] if each.critical else []
    return " ".join(each.do.split()) + (f" ({', '.join(about)})" if about else "")


def about_expected(line: str) -> tuple[str, int | None, bool]:
    """What is expected, within how many seconds, and whether it is critical; None where no time is named."""
    match = _ABOUT.search(line)
    if match is None or not (match["within"] or match["critical"]):
        return line, None, False
    try:
        within = parse_duration(match["within"]) if match["within"] else None
    except ValueError:
        return line, None, False
    return line[: match.start()].strip() or line, within, bool(match["critical"])
