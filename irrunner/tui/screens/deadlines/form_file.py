"""The form of a stage of a duty, written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety.outputs import write_output

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident


def write_form(incident: Incident, regime: str, stage: str, templates: Path | None, target: Path, form: str) -> Path:
    """Write the draft to a new private file; nothing is recorded and nothing is filed.

    Raises:
        Refused: there is a file already, or it cannot be written. NotFound: no such regime or stage.
    """
    from irrunner.incident.verbs.deadlines import recorded_regime
    from irrunner.report.formats import PDF, find_format
    from irrunner.report.forms import build_form, render_form
    from irrunner.report.printing import render_bytes

    rule, _ = recorded_regime(incident, regime)
    built = build_form(incident, rule, stage, exact=form != PDF and find_format(form).exact)
    write_output(target, render_bytes(form, lambda each: render_form(built, each, templates=templates)))
    return target
