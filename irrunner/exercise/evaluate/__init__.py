"""After an exercise: its report, and whether a team gets better over several.

`report_data` is the plain data of an after-action report and `report_builder` builds it, with `timeline`,
`step_reference` and `proposed_change`; `numbers_text`, `report` and `chart` show it. `trend` compares exercises,
`trend_page` as HTML.
"""

from __future__ import annotations

from irrunner.exercise.evaluate.report_builder import build_after_action_data
from irrunner.exercise.evaluate.report_data import AfterActionData

__all__ = ["AfterActionData", "build_after_action_data"]
