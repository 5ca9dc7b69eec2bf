"""What a channel is told, in words: irrunner's own, and those of people only where the channel's profile keeps all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_claimed, format_time
from irrunner.report.redaction import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.deadline_warnings import DeadlineWarning
    from irrunner.incident.entries import Entry
    from irrunner.report.redaction import Profile

_MISSED: Final = "missed"


class Wording:
    """Words for one channel of one incident.

    A profile that leaves anything out gets no text of a person at all: names of people and machines stand in the middle
    of such texts, and only a report has the list of them all.
    """

    def __init__(self, profile: str, templates: Path | None, zone: str) -> None:
        """Load the profile.

        Raises:
            NotFound, Refused: there is no such profile, or it cannot be used.
        """
        self._profile: Profile = load_profile(profile, templates)
        self._zone = zone

    def title(self, title: str) -> str:
        """The title of the incident; empty when it stays inside."""
        return title if self._profile.keeps_everything else ""

    def entry(self, entry: Entry) -> str:
        """What an entry says."""
        if self._profile.keeps_everything and entry.kind != "notification.enabled":
            sentence = describe_entry(entry).line(self._zone)
            at = f", at {self._when(entry)}" if entry.as_written or entry.kind == "milestone.marked" else ""
            return f"{sentence[:1].upper()}{sentence[1:]}{at}"
        person = entry.kind == "role.assigned" and "people" in self._profile.keep
        return f"{self.own_words(entry)}{f' to {entry.words}' if person else ''}"

    def own_words(self, entry: Entry) -> str:
        """What an entry says, without anything that a person wrote."""
        refs, when = entry.refs, self._when(entry)
        if entry.kind == "severity.set":
            return f"Severity is {str(refs.get('level', '')).upper()}"
        if entry.kind == "milestone.marked":
            return f"Milestone: {refs.get('milestone', '')}, {when}"
        if entry.kind == "incident.closed":
            return f"Closed as {refs.get('outcome', '')}, {when}"
        if entry.kind == "role.assigned":
            return f"The role {refs.get('role', '')} is given"
        return _PLAIN.get(entry.kind, entry.kind).format(step=refs.get("step", ""))

    def _when(self, entry: Entry) -> str:
        return format_claimed(entry.when, self._zone, entry.exactness)

    def deadline(self, warning: DeadlineWarning) -> str:
        """What a deadline that presses says."""
        due = format_time(warning.due, self._zone)
        name = f"{warning.regime}, {warning.stage}"
        unknown = "" if warning.decision == "applies" else "; nobody knows yet whether it applies"
        if warning.level == _MISSED:
            return f"Deadline MISSED: {name}, was due {due}{unknown}"
        return f"Deadline: {name}, due {due} ({warning.level} % of the time is gone){unknown}"

    def late(self, step: str, due: str) -> str:
        """What a late step says."""
        return f"Late: step {step}" + (f", was due {format_time(due, self._zone)}" if due else "")


_PLAIN: Final = {
    "notification.enabled": "Notifications about this incident begin.",
    "incident.reopened": "The incident goes on",
    "handover.offered": "A hand-over is offered",
    "step.blocked": "Step {step} is blocked",
}
