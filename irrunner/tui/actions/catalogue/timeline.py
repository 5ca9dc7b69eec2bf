"""What can be done with the entry under the cursor of the timeline."""

from __future__ import annotations

from irrunner.tui.actions.model import Action, Field

ACTIONS = (
    Action(
        "entry.read", "Read the entry in full", ("space",), "timeline", "read", call="screen.read", listed_only=True
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
            Field("words", "What it should say", "multiline"),
            Field("occurred", "When it really happened", "time"),
            Field("why", "How the mistake came about"),
            Field("at", "When you noticed it", "time", help="Empty: now"),
        ),
        form=True,
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
        asks="The words of this entry and of its corrections are erased for good. That it was there stays visible.",
    ),
)
