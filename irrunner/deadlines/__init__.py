"""Legal and contractual deadlines: regimes as data, and the rules by which a time is counted.

`model` is a regime, `reading` takes it from YAML, `library` finds it, `counting` says when a stage is due, `calendars`
knows which days are working days. Nothing here knows an incident; what applies is a person's decision.
"""

from __future__ import annotations

from irrunner.deadlines.counting import CountingContext, Due, Undetermined, count_stage
from irrunner.deadlines.model import Regime, Stage

__all__ = ["CountingContext", "Due", "Regime", "Stage", "Undetermined", "count_stage"]
