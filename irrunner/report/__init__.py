"""From state to pages: what a report says, and how it is rendered.

`render` makes a report for one of the `audiences` in one of the `formats`: Markdown (to edit), one HTML file (to send)
or JSON (to process).
`data` works out what it says, as plain data; `template` renders that with the Jinja2 templates of the folder
`reports/`, and `template_sandbox` runs a user's own templates in a process of their own; `svg` places the chart.
"""

from __future__ import annotations

from irrunner.report.formats import FORMATS
from irrunner.report.rendering import render

__all__ = ["FORMATS", "render"]
