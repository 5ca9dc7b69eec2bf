"""What can be done in an exercise that is played alone, and what is judged and written while it runs and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.improvement import ELEMENTS
from irrunner.exercise.play.verbs.end import ENDINGS
from irrunner.exercise.play.verbs.judging import AREA_PARTS, OVERVIEW_PARTS
from irrunner.exercise.scenario.model import RATINGS
from irrunner.report.formats import FILE_FORMATS
from irrunner.tui.actions.catalogue.directing import SPEED, STORY_TIME
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.screens.exercise.verb_adapters import FINDINGS, RESULTS, improve, jump, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.state import State

_FORMATS = ("html", *(name for name in FILE_FORMATS if name != "html"))
"""What everybody is given comes first."""


def _objectives(_: State, context: Context) -> Sequence[str]:
    """The ids of the objectives."""
    return context.known.get("objective", ())


def _proposed(_: State, context: Context) -> str:
    return next(iter(context.known.get(f"proposed {context.objective}", ())), "")


def _report_name(state: State, _: Context) -> str:
    from pathlib import Path

    return str(Path.cwd() / f"{state.incident}-after-action.html")


_JUDGING = (
    Action(
        "judge.observe",
        "Keep an observer's note (the players do not see it)",
        ("n", "colon"),
        "judging",
        "observe",
        exercise="observe",
        fields=(
            Field("text", "What you saw", required=True),
            Field(
                "objective",
                "About which objective",
                "choice",
                options=_objectives,
                default=lambda _, context: context.objective,
            ),
            Field("expectation", "About which expectation"),
            Field("finding", "As a finding for the report", "choice", options=FINDINGS),
        ),
    ),
    Action(
        "judge.judge",
        "Say how an expectation went",
        ("e",),
        "judging",
        "judge",
        exercise="judge",
        takes=("expectation",),
        fields=(Field("result", "How it went", "choice", required=True, options=RESULTS), Field("why", "What you saw")),
    ),
    Action(
        "judge.waive",
        "Take an expectation out of the count",
        ("W",),
        "judging",
        "waive",
        exercise="waive",
        takes=("expectation",),
        fields=(Field("why", "Why", required=True),),
    ),
    Action(
        "judge.rate",
        "Rate an objective",
        ("R",),
        "judging",
        "rate",
        exercise="rate",
        takes=("objective",),
        fields=(
            Field(
                "rating",
                "P, S, M or U",
                "choice",
                required=True,
                options=tuple(RATINGS),
                default=_proposed,
                help="; ".join(f"{letter}: {meaning}" for letter, meaning in RATINGS.items()),
            ),
            Field("why", "Why", help="Needed when it is another one than irrunner proposes."),
        ),
    ),
    Action(
        "judge.debrief",
        "Answer a question of the debrief",
        ("b",),
        "judging",
        "debrief",
        exercise="debrief",
        fields=(
            Field(
                "question",
                "Number of the question",
                "number",
                required=True,
                default=lambda _, context: str(context.number or 1),
            ),
            Field("text", "What was said", "multiline", required=True),
        ),
    ),
    Action(
        "judge.describe",
        "Write what only a person can say in the report",
        ("D",),
        "judging",
        "describe",
        exercise="describe",
        fields=(
            Field("part", "Which part", "choice", required=True, options=(*OVERVIEW_PARTS, *AREA_PARTS)),
            Field("expectation", "Of which expectation", help="For an analysis and a root cause."),
            Field("text", "In your words", "multiline", required=True),
        ),
    ),
    Action(
        "judge.improve",
        "Add a line to the improvement plan",
        ("I",),
        "judging",
        "improve",
        exercise="improve",
        fields=(
            Field("what", "What is to be done", required=True),
            Field("issue", "What the issue is", help="Or name the expectation that was missed."),
            Field("expectation", "For which expectation"),
            Field("owner", "Who does it"),
            Field("due", "By when", help="+2d, or a date"),
            Field("capability", "Which capability"),
            Field("element", "Which element of it", "choice", options=ELEMENTS),
            Field("organisation", "Which organisation is responsible"),
            Field("start", "When it begins", help="A day"),
            Field("objective", "Of which objective", "choice", options=_objectives),
        ),
        run=improve,
    ),
    Action(
        "judge.report",
        "Write the after-action report to a file",
        ("w",),
        "judging",
        "report",
        fields=(
            Field("form", "Format", "choice", required=True, options=_FORMATS, default="html"),
            Field("target", "New file", "path", required=True, default=_report_name, help="Nothing is overwritten."),
        ),
        run=write_report,
    ),
)
_PLAYING = (
    Action(
        "play.next",
        "Take the next card",
        ("f5",),
        "playing",
        "next card",
        exercise="play",
        call="screen.next_card",
        help="In a story that goes on by hand, and for what came due while nobody played. Others come by themselves.",
    ),
    Action(
        "play.hint",
        "Take a hint",
        ("f6",),
        "playing",
        "hint",
        exercise="hint",
        confirm="Take a hint? It is on record: an objective that took one is rated S at best.",
    ),
    Action("play.pause", "Pause: story time stands still", ("f7",), "playing", "pause", exercise="pause"),
    Action("play.resume", "Go on after a pause", ("f8",), "playing", "go on", exercise="resume"),
    Action(
        "play.forward",
        "Go on to the next moment of the story",
        ("F",),
        "playing",
        "forward",
        exercise="next",
        call="screen.next_moment",
    ),
    Action(
        "play.jump",
        "Set story time ahead",
        ("L",),
        "playing",
        exercise="jump",
        fields=(STORY_TIME,),
        run=jump,
    ),
    Action("play.speed", "Let story time run faster or slower", ("Z",), "playing", exercise="speed", fields=(SPEED,)),
    Action(
        "play.end",
        "End the exercise and see how it went",
        ("0",),
        "playing",
        "end",
        exercise="end",
        fields=(Field("how", "How it ended", "choice", options=ENDINGS),),
        confirm="End the exercise? What is done afterwards does not count. Then you see how it went.",
    ),
    Action("play.debrief", "See how it went (after the end)", ("U",), "playing", "how it went", call="screen.debrief"),
    Action(
        "play.real",
        "Stop: something real happened",
        ("W",),
        "playing",
        "real",
        exercise="real",
        fields=(Field("why", "What happened"),),
        form=True,
        confirm="This is real? The exercise ends, and a live incident can be declared.",
    ),
    Action("debrief.next", "The next thing to say", ("space",), "debrief", "next", call="screen.next_thing"),
    Action("debrief.truth", "What had really happened", ("t",), "debrief", "truth", call="screen.truth"),
)
ACTIONS = (*_JUDGING, *_PLAYING)
