"""Which checks searched for the indicators of the register, and which indicators came after they began."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.state import CheckRun, State
    from irrunner.playbook.model import Step

SEARCHING: dict[str, frozenset[str] | None] = {
    "indicators": None,
    "exposure": frozenset(("package", "hash", "path", "image")),
}
"""Kinds of check that search for indicators of the register, and of which types; None for every type."""


class SearchedLists:
    """When the indicators of a state came, to be asked about its checks."""

    def __init__(self, state: State) -> None:
        """Look at the rows as they stand now; a row that was withdrawn does not count."""
        self._state = state
        self._came: dict[str, list[int]] = {}
        for row in state.registers["indicators"].values():
            if row.withdrawn is None:
                came = max(entry.seq for entry in row.entries if _brings(entry.event, entry is row.entries[0]))
                self._came.setdefault(row.cell("type"), []).append(came)
        for places in self._came.values():
            places.sort()

    def came_after(self, run: CheckRun) -> int:
        """How many indicators came after a check began, of the types that it searches for; 0 for other checks."""
        if run.name not in SEARCHING:
            return 0
        types = SEARCHING[run.name]
        return sum(
            len(places) - bisect_right(places, run.started.seq)
            for kind, places in self._came.items()
            if types is None or kind in types
        )

    def stale_note(self, run: CheckRun) -> str:
        """That a result is older than the list of indicators, in words; empty when it is not."""
        count = self.came_after(run) if run.finished is not None else 0
        if not count:
            return ""
        return f"older than the list: {count:,} indicator{' came' if count == 1 else 's came'} after it began"

    def would_miss(self, step: str, of: Step, types: set[str]) -> bool:
        """Whether the step's checks have an end, and one of them searches for indicators of these types."""
        kinds = {check.kind for check in of.checks} & SEARCHING.keys()
        kinds = {kind for kind in kinds if (wanted := SEARCHING[kind]) is None or types & wanted}
        return any(
            run.step == step and run.name in kinds and run.finished is not None for run in self._state.checks.values()
        )


def _brings(event: object, first: bool) -> bool:
    """Whether an entry put in what the row looks for; a redacted one is taken for its first."""
    return first or "value" in getattr(event, "values", {})
