"""What people recorded about one duty to notify: decisions, what started its clocks, submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from irrunner.incident.entries import Entry
from irrunner.incident.moments import is_time

if TYPE_CHECKING:
    from irrunner.deadlines.model import Regime

APPLIES, DOES_NOT_APPLY, UNKNOWN, NOT_LOOKED_AT = "applies", "does-not-apply", "unknown", "not-looked-at"
DECISIONS = (APPLIES, DOES_NOT_APPLY, UNKNOWN)
"""What a person may decide. Unknown is never a no; what nobody decided was not looked at."""


class Counted(Struct, frozen=True):
    """A due time as it was counted, out of the entry that keeps it.

    Attributes:
        since, due: times. outer: the last moment that the law leaves; empty where that is `due`.
        because: how it was counted. calendar: whose holidays were used; both empty when the entry was redacted.
    """

    since: str
    due: str
    outer: str
    because: str
    calendar: str
    entry: Entry


class StageRecord(Struct, gc=False):
    """What people recorded about one stage.

    Attributes:
        counted: its due time. overridden: the entry that gave it another one. dismissed: the entry that ended it.
        submissions: those that count, in order; wrong ones are gone.
        answers: what people said in its form, by the id of the field, the latest last.
    """

    counted: Counted | None = None
    overridden: Entry | None = None
    dismissed: Entry | None = None
    submissions: list[Entry] = field(default_factory=list)
    answers: dict[str, list[Entry]] = field(default_factory=dict)


class DeadlineRecord(Struct, gc=False):
    """What people recorded about one regime.

    Attributes:
        decisions: whether it applies, the latest last. triggers: the latest entry for each trigger.
        dismissed: the entry that ended all of it.
    """

    id: str
    decisions: list[Entry] = field(default_factory=list)
    triggers: dict[str, Entry] = field(default_factory=dict)
    stages: dict[str, StageRecord] = field(default_factory=dict)
    dismissed: Entry | None = None

    @property
    def decision(self) -> str:
        """The latest: one of DECISIONS or NOT_LOOKED_AT."""
        return str(self.decisions[-1].refs["applies"]) if self.decisions else NOT_LOOKED_AT

    def stage(self, name: str) -> StageRecord:
        """What was recorded about a stage, ready to be added to."""
        return self.stages.setdefault(name, StageRecord())

    def regime(self) -> Regime | None:
        """The regime as it was when somebody last decided on it; None when those words are gone or do not fit."""
        import msgspec

        from irrunner.deadlines.model import Regime

        for entry in reversed(self.decisions):
            if content := getattr(entry.event, "content", None):
                try:
                    return msgspec.convert(content, Regime)
                except msgspec.ValidationError:
                    continue
        return None

    def moments(self) -> dict[str, str]:
        """When what starts a stage happened, by trigger or `stage:ID`: the first submission of a stage counts."""
        found = {trigger: moment_of(entry) for trigger, entry in self.triggers.items()}
        for name, stage in self.stages.items():
            if stage.submissions:
                found[f"stage:{name}"] = min(moment_of(entry) for entry in stage.submissions)
        return found


def read_counted(text: object) -> dict[str, tuple[str, str, str]]:
    """The due times in an entry's refs, by stage: since, due, and the outer limit or nothing.

    Raises:
        ValueError: it is not of that form.
    """
    found = {}
    for part in str(text).split():
        stage, _, times = part.partition("=")
        since, due, outer = times.split("/")
        if not (is_time(since) and is_time(due) and (not outer or is_time(outer))):
            raise ValueError(part)
        found[stage] = (since, due, outer)
    return found


def dues_of(entry: Entry) -> dict[str, str]:
    """When the stages that an entry counted are due; nothing when somebody made the entry up."""
    try:
        return {stage: due for stage, (_, due, _) in read_counted(entry.refs.get("counted", "")).items()}
    except ValueError:
        return {}


def moment_of(entry: Entry) -> str:
    """When it was, by the clock that people go by."""
    at: Any = entry.refs.get("at")
    return at if is_time(at) else entry.when
