"""A layer for the ATT&CK Navigator: the techniques that steps are tagged with, and what was done of each.

The format is version 4.5: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from irrunner.report.data.tags import FRAMEWORKS
from irrunner.report.formats.json import json_text

if TYPE_CHECKING:
    from irrunner.report.data.model import Report
    from irrunner.report.data.model_control import TagRow
    from irrunner.report.formats.page import Page

VERSIONS: Final = {"navigator": "4.9.0", "layer": "4.5"}
"""The oldest Navigator that reads this format, and the format. Which ATT&CK the ids are of, a playbook does not say."""
_TECHNIQUE: Final = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?", re.ASCII)
_ABOUT: Final = (
    "Techniques that the playbook's steps are tagged with; the score is the share of these steps that were done. "
    "It says what was worked on, not that a technique was seen."
)
_COLORS: Final = ("#f4c7c3", "#fce8b2", "#b7e1cd")


def render(page: Page) -> str:
    """The layer as JSON."""
    return json_text(_layer(cast("Report", page.report)))


def _layer(report: Report) -> dict[str, Any]:
    header = report.header
    exercise = "EXERCISE: " if header.exercise else ""
    techniques = [row for row in report.tags if row.framework == FRAMEWORKS[0] and _TECHNIQUE.fullmatch(row.id)]
    facts = {
        "incident": header.incident,
        "as of": header.as_of.utc,
        "TLP": header.tlp,
        "journal head": report.journal.head,
        "made by": report.control.generator,
    }
    return {
        "name": f"{exercise}{header.incident}: {header.title}",
        "versions": VERSIONS,
        "domain": "enterprise-attack",
        "description": f"{exercise}{header.tlp}. {_ABOUT}",
        "techniques": [_technique(row) for row in techniques],
        "gradient": {"colors": _COLORS, "minValue": 0, "maxValue": 100},
        "legendItems": [
            {"label": "no step with it was done", "color": _COLORS[0]},
            {"label": "every step with it was done", "color": _COLORS[-1]},
        ],
        "metadata": [{"name": name, "value": value} for name, value in facts.items()],
    }


def _technique(row: TagRow) -> dict[str, Any]:
    said = [f"{word}: {', '.join(steps)}" for word, steps in (("done", row.done), ("not done", row.left)) if steps]
    share = 100 * len(row.done) // max(1, len(row.done) + len(row.left))
    return {"techniqueID": row.id, "score": share, "comment": "; ".join(said), "showSubtechniques": "." not in row.id}
