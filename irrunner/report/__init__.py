"""From state to pages: what a report says, and how it is laid out.

`render` makes a report as Markdown (to edit), one HTML file (to send) or JSON (to process). What it says is
worked out in `view` and its neighbours, as the plain data of `model`; `pages` lays it out with the Jinja2
templates of the folder `reports/`, and a user's own templates run in a process of their own (`cage`).
"""

from __future__ import annotations

from irrunner.report.rendering import FORMATS, render

__all__ = ["FORMATS", "render"]
