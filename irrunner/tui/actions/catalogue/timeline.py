"""What can be done with the entry of the timeline under the cursor, and with timelines of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session


def _imports(state: State, _: Context) -> list[str]:
    """The imports into the timeline that were not withdrawn."""
    return [batch.id for batch in state.batches.values() if not batch.register and batch.withdrawn is None]


def _words(state: State, context: Context) -> str:
    """What an entry says now, where a correction may replace it."""
    entry = state.entry(context.seq)
    has_words = entry is not None and entry.event is not None and bool(type(entry.event).WORDS)
    return entry.words if entry is not None and has_words else ""


def _says(state: State, context: Context) -> str:
    """An entry as it reads now, in full, with when and who."""
    from irrunner.incident.entry_text import describe_entry
    from irrunner.incident.moments import format_time

    entry = state.entry(context.seq)
    if entry is None:
        return ""
    when = format_time(entry.when, state.zone)
    return f"Entry {entry.seq}, {when}, {entry.by}: {describe_entry(entry).line(state.zone)}"


def _goes(state: State, context: Context) -> str:
    """What a redaction erases: the words of an entry and of its corrections."""
    entry = state.entry(context.seq)
    earlier = [] if entry is None or entry.event is None else [entry.first_words, *_corrected_words(entry)]
    now = _words(state, context)
    before = [f"before: {text}" for text in dict.fromkeys(earlier) if text and text != now]
    return "\n".join(["What goes for good:", _says(state, context), *before])


def _corrected_words(entry: Entry) -> list[str]:
    return [str(words) for each in entry.corrections if (words := getattr(each.event, "words", None)) is not None]


def _correct(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """Words that are left as they were are no correction."""
    from irrunner.incident.verbs.record import correct

    incident = session.incident
    with session.lock:
        if incident is not None and values.get("words", "").strip() == _words(incident.state, context).strip():
            values.pop("words", None)
    session.do(correct, context.seq, **how, **values)


_ENTRY = (
    Action(
        "entry.read",
        "Read the entry in full",
        ("space",),
        "timeline",
        "read",
        call="screen.read",
        listed_only=True,
        help="A * behind its time: it was recorded later; here stands when.",
    ),
    Action(
        "entry.correct",
        "Correct an entry",
        ("c",),
        "timeline",
        "correct",
        verb="correct",
        takes=("seq",),
        fields=(
            Field("words", "What it should say", "multiline", default=_words),
            Field("occurred", "When it really happened", "time"),
            Field("why", "How the mistake came about"),
            Field("at", "When you noticed it", "time", help="Empty: now"),
        ),
        form=True,
        shows=_says,
        run=_correct,
    ),
    Action(
        "entry.redact",
        "Redact an entry: erase its words",
        ("X",),
        "timeline",
        verb="redact",
        takes=("seq",),
        fields=(
            Field("why", "Why", required=True),
            Field("authority", "On whose authority"),
        ),
        confirm="The words of this entry and of its corrections are erased for good. That it was there stays visible.",
        shows=_goes,
    ),
)
_IMPORTED = (
    Action(
        "timeline.import",
        "Bring in another tool's timeline",
        ("I",),
        "timeline",
        verb="timeline import",
        call="app.import_timeline",
        help="CSV or JSON Lines of Timesketch, plaso, hayabusa or others. You see what would be written first.",
    ),
    Action(
        "timeline.withdraw",
        "Withdraw an imported timeline",
        ("z",),
        "timeline",
        verb="timeline withdraw",
        fields=(
            Field("what", "Which import", "choice", required=True, options=_imports),
            Field("why", "Why", required=True),
        ),
    ),
)

ACTIONS = (*_ENTRY, *_IMPORTED)
