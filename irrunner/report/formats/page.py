"""What a format is given to render."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Page(Struct, frozen=True):
    """A report to render.

    Attributes:
        report: what it says, as plain data.
        chart: what the template draws, in a format that has charts.
        template: which report: its templates are `TEMPLATE.md.j2` and `TEMPLATE.html.j2`.
        templates: a folder of the user's own templates; each takes the place of ours of the same name.
        rows: how many entries its timeline has; a template of the user's may take longer for more.
    """

    report: Struct
    chart: Struct | None
    template: str
    templates: Path | None
    rows: int
