"""Many incidents together: how many, the median and the range; never an average, never live with exercise."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.report.measures.definitions import MEASURES
from irrunner.report.measures.model import IncidentMeasures, format_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irrunner.report.measures.definitions import Definition


class LeftOut(Struct, frozen=True, gc=False):
    """An incident that is in no number, and why."""

    incident: str
    why: str


class MeasureSummary(Struct, frozen=True, gc=False):
    """One measure over many incidents.

    Attributes:
        measure, title, meaning, formula, unit: as its definition has them.
        count: how many incidents have a value. inexact: how many of them only a range or an estimate.
        median_least, median_most: the median of the lower and of the upper ends; the same number where all are exact.
        least, most: the lowest and the highest end of all.
        not_available: why others have none, with how many each.
    """

    measure: str
    title: str
    meaning: str
    formula: str
    unit: str
    count: int
    inexact: int
    median_least: int | None
    median_most: int | None
    least: int | None
    most: int | None
    not_available: tuple[tuple[str, int], ...]

    @property
    def median_text(self) -> str:
        """The median for people."""
        return format_range(self.median_least, self.median_most, self.unit)

    @property
    def range_text(self) -> str:
        """The range for people."""
        return format_range(self.least, self.most, self.unit)


class MetricsHeader(Struct, frozen=True, gc=False):
    """What stands on every page: the strictest marking of all incidents on it.

    Attributes:
        incident: what the pages are called in their margins, in the place of an incident's id.
        exercise: whether every page has to say EXERCISE.
        privilege: every line on legal privilege, once.
    """

    incident: str
    title: str
    exercise: bool
    tlp: str
    privilege: str


class Metrics(Struct, frozen=True, gc=False):
    """The measures of many incidents of one mode.

    Attributes:
        shape: counts up when a field changes its meaning or goes away.
        mode: of all incidents in it: live, exercise or retrospective.
        incidents: by when they were declared. left_out: incidents of this mode that are in no number.
    """

    shape: int
    header: MetricsHeader
    mode: str
    incidents: tuple[IncidentMeasures, ...]
    left_out: tuple[LeftOut, ...]
    measures: tuple[MeasureSummary, ...]


SHAPE = 1
STRICTEST_FIRST = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
"""The labels of TLP 2.0; one that is none of them counts as the strictest."""


def build_metrics(mode: str, incidents: Iterable[IncidentMeasures], left_out: Iterable[LeftOut] = ()) -> Metrics:
    """Put the incidents of one mode together; those of another are left out without a word, because nobody asked."""
    own = sorted((each for each in incidents if each.mode == mode), key=lambda each: (each.declared, each.incident))
    summaries = tuple(_summarise(definition, own) for definition in MEASURES)
    return Metrics(SHAPE, _header(mode, own), mode, tuple(own), tuple(left_out), summaries)


def _header(mode: str, incidents: Sequence[IncidentMeasures]) -> MetricsHeader:
    labels = {each.tlp for each in incidents}
    tlp = next((label for label in STRICTEST_FIRST if label in labels), STRICTEST_FIRST[0] if labels else "TLP:CLEAR")
    privilege = " / ".join(dict.fromkeys(each.privilege for each in incidents if each.privilege))
    return MetricsHeader("Measures", f"Measures of {mode} incidents", mode == "exercise", tlp, privilege)


def _summarise(definition: Definition, incidents: Sequence[IncidentMeasures]) -> MeasureSummary:
    values = [each.value(definition.id) for each in incidents]
    known = [each for each in values if each.is_known]
    lows = [each.least for each in known if each.least is not None]
    highs = [each.most for each in known if each.most is not None]
    reasons = Counter(each.note for each in values if not each.is_known)
    return MeasureSummary(
        measure=definition.id,
        title=definition.title,
        meaning=definition.meaning,
        formula=definition.formula,
        unit=definition.unit,
        count=len(known),
        inexact=sum(each.least != each.most for each in known),
        median_least=round(median(lows)) if lows else None,
        median_most=round(median(highs)) if highs else None,
        least=min(lows, default=None),
        most=max(highs, default=None),
        not_available=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
    )
