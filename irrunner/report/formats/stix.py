"""STIX 2.1: the indicators of an incident, for programs that search for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from irrunner.report.formats.json import json_text
from irrunner.report.stix import build_bundle

if TYPE_CHECKING:
    from irrunner.report.data.model import Report
    from irrunner.report.formats.page import Page


def render(page: Page) -> str:
    """The bundle as JSON."""
    return json_text(build_bundle(cast("Report", page.report)))
