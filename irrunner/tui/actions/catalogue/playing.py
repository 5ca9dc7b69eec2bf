"""What somebody who plays an exercise alone can do besides working on the checklist."""

from __future__ import annotations

from irrunner.exercise.play.verbs.end import ENDINGS
from irrunner.tui.actions.catalogue.directing import SPEED, STORY_TIME
from irrunner.tui.actions.model import Action, Field
from irrunner.tui.screens.exercise import verb_adapters

ACTIONS = (
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
        asks="Take a hint? It is on record: an objective that took one is rated S at best.",
    ),
    Action("play.pause", "Pause: story time stands still", ("f7",), "playing", "pause", exercise="pause"),
    Action("play.resume", "Go on after a pause", ("f8",), "playing", "go on", exercise="resume"),
    Action("play.forward", "Go on to the next moment of the story", ("F",), "playing", "forward", exercise="next"),
    Action(
        "play.jump",
        "Set story time ahead",
        ("L",),
        "playing",
        exercise="jump",
        fields=(STORY_TIME,),
        run=verb_adapters.jump,
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
        asks="End the exercise? What is done afterwards does not count. Then you see how it went.",
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
        asks="This is real? The exercise ends, and a live incident can be declared.",
    ),
    Action("debrief.next", "The next thing to say", ("space",), "debrief", "next", call="screen.next_thing"),
    Action("debrief.truth", "What had really happened", ("t",), "debrief", "truth", call="screen.truth"),
)
