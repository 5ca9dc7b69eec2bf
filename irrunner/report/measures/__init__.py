"""Measures of many incidents: each defined once, worked out of one incident, and put together without an average.

`model` says what a measured value is, `definitions` what each measure means, `one_incident` and `step_work` work them
out, `population` puts incidents together, `text`, `table` and `plot` show them.
"""

from __future__ import annotations

from irrunner.report.measures.definitions import MEASURES, Definition, find_definition
from irrunner.report.measures.model import IncidentMeasures, MeasuredValue
from irrunner.report.measures.one_incident import measure_incident
from irrunner.report.measures.population import Metrics, build_metrics

__all__ = [
    "MEASURES",
    "Definition",
    "IncidentMeasures",
    "MeasuredValue",
    "Metrics",
    "build_metrics",
    "find_definition",
    "measure_incident",
]
