"""What a director can do: tell, leave out, move, answer, end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.play.verbs.end import ENDINGS
from irrunner.exercise.scenario.model import CHECK_RESULTS
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.screens.exercise import verb_adapters

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.state import State


def _under_cursor(what: str) -> Callable[[State, Context], str]:
    return lambda _, context: next(iter(context.known.get(what, ())), "")


WHY = Field("why", "Why")
TOLD_WHY = Field("why", "Why", help="The players read it.")
SPAN = Field("span", "By how much", required=True, help="10m later; -10m comes earlier. Story time.")
STORY_TIME = Field(
    "story",
    "To which story time",
    required=True,
    default=_under_cursor("next"),
    help="T+1:30, or 90m after the beginning. It never goes back.",
)
SPEED = Field("times", "How many times as fast as a real clock", required=True, help="Such as 4, or 1.5.")


def _fire_question(context: Context) -> str:
    """Which inject it is, and to whom it goes, before it is told."""
    if not (about := context.about.get("inject")):
        return "Tell the players this now? What is told cannot be taken back."
    return f"{about}. What is told cannot be taken back."


def _fire_heading(context: Context) -> str:
    return f"Tell the players now: {context.inject}?" if context.about.get("inject") else ""


def _answer_heading(context: Context) -> str:
    return context.about.get("question", "")


def _hint_question(context: Context) -> str:
    about = context.about.get("hint", "")
    which = f"this hint? {about}." if about else "the next hint?"
    return f"Give the players {which} It is on record, and the objective is rated S at best."


def _folder(_: State, __: Context) -> str:
    from pathlib import Path

    return str(Path.cwd())


ACTIONS = (
    Action(
        "direct.fire",
        "Tell the players the inject under the cursor, now",
        ("f",),
        "directing",
        "fire",
        exercise="fire",
        takes=("inject",),
        confirm=_fire_question,
        heading=_fire_heading,
    ),
    Action("direct.play", "Tell the players everything that is due", ("y",), "directing", exercise="play"),
    Action(
        "direct.preview",
        "Look at the inject as the players would get it",
        ("v",),
        "directing",
        "preview",
        exercise="preview",
        call="screen.preview",
    ),
    Action(
        "direct.skip",
        "Leave the inject out",
        ("s",),
        "directing",
        "skip",
        exercise="skip",
        takes=("inject",),
        fields=(Field("why", "Why", required=True),),
    ),
    Action(
        "direct.delay",
        "Let the inject come later",
        ("d",),
        "directing",
        "delay",
        exercise="delay",
        takes=("inject",),
        fields=(SPAN, WHY),
        run=verb_adapters.delay,
    ),
    Action(
        "direct.shift",
        "Let everything that is left come later",
        ("S",),
        "directing",
        "shift all",
        exercise="shift",
        fields=(SPAN, WHY),
        run=verb_adapters.shift,
    ),
    Action(
        "direct.jump",
        "Set story time ahead",
        ("t",),
        "directing",
        "jump",
        exercise="jump",
        fields=(STORY_TIME, TOLD_WHY),
        run=verb_adapters.jump,
    ),
    Action("direct.next", "Go on to the next moment of the story", ("N",), "directing", "next", exercise="next"),
    Action(
        "direct.write",
        "Write a new inject",
        ("plus",),
        "directing",
        "write",
        exercise="write",
        fields=(
            Field("text", "What the players are told", "multiline", required=True),
            Field("title", "Title"),
            Field("to", "To which roles", help="Several: with commas. Empty: everybody.", options=verb_adapters.roles),
            Field("sender", "From whom it seems to come"),
            Field("via", "How it comes", help="mail, phone, chat, siem"),
            Field("at", "When", help="T+0:45 or 45m of the story. Empty: by hand."),
            Field("attach", "A file to attach", "path", help="Its path; tab completes."),
            Field("ack", "Each role has to acknowledge it", "bool"),
            Field("options", "Answers to choose from", help="Two or more, with semicolons between."),
            Field("do", "What they should do then", help="Empty: nothing is expected."),
            Field("within", "Within", help="Such as 15m."),
            Field(
                "step", "The step that meets it", "step", options=verb_adapters.step_ids, help="Empty: you judge it."
            ),
            Field("critical", "It is critical", "bool"),
            Field("facilitator", "For yourself"),
        ),
        run=verb_adapters.write_inject,
    ),
    Action(
        "direct.speed",
        "Let story time run faster or slower",
        ("z",),
        "directing",
        "speed",
        exercise="speed",
        fields=(SPEED, TOLD_WHY),
    ),
    Action(
        "direct.pause", "Let story time stand still", ("p",), "directing", "pause", exercise="pause", fields=(TOLD_WHY,)
    ),
    Action("direct.resume", "Let story time run again", ("r",), "directing", "resume", exercise="resume"),
    Action(
        "direct.answer",
        "Answer a question of the players",
        ("a",),
        "directing",
        "answer",
        exercise="answer",
        takes=("question",),
        fields=(
            Field("text", "What control says", "multiline"),
            Field(
                "result", "What the check says", "choice", options=CHECK_RESULTS, help="When they asked for a check."
            ),
        ),
        form=True,
        heading=_answer_heading,
        run=verb_adapters.answer,
        call="screen.answer",
    ),
    Action(
        "direct.answer-checks",
        "Give the answers of checks that the scenario holds ready",
        ("c",),
        "directing",
        exercise="answer-checks",
        help="It is also done by itself.",
    ),
    Action(
        "direct.acknowledge",
        "Note that a role has taken a card in",
        ("A",),
        "directing",
        "acknowledged",
        exercise="acknowledge",
        fields=(
            Field("inject", "Number of the card", "number", required=True, default=verb_adapters.card_number),
            Field(
                "role",
                "Which role",
                "choice",
                required=True,
                options=verb_adapters.roles,
                default=verb_adapters.waiting_role,
            ),
            Field("note", "What was said"),
        ),
        run=verb_adapters.acknowledge,
    ),
    Action(
        "direct.attend",
        "Note who takes part",
        ("T",),
        "directing",
        "attendance",
        exercise="attend",
        fields=(
            Field("person", "Who", required=True, default=_under_cursor("person")),
            Field("role", "In which role", "choice", options=verb_adapters.roles, default=_under_cursor("part")),
            Field("here", "Takes part", "bool", default="yes"),
        ),
    ),
    Action(
        "direct.hint",
        "Give the players the hint under the cursor, or the next one",
        ("H",),
        "directing",
        "hint",
        exercise="hint",
        confirm=_hint_question,
        run=verb_adapters.hint,
    ),
    Action(
        "direct.packets",
        "Write the packets to print",
        ("K",),
        "directing",
        "packets",
        fields=(Field("folder", "Into which folder", "path", required=True, default=_folder),),
        run=verb_adapters.packets,
    ),
    Action(
        "direct.real",
        "Stop: something real happened",
        ("X",),
        "directing",
        "real",
        exercise="real",
        fields=(Field("why", "What happened", help="The players read it."),),
        form=True,
        confirm="This is real? The exercise ends for everybody, and a live incident can be declared.",
    ),
    Action(
        "direct.end",
        "End the exercise",
        ("E",),
        "directing",
        "end",
        exercise="end",
        fields=(
            Field("how", "How it ended", "choice", required=True, options=ENDINGS, default="finished"),
            TOLD_WHY,
        ),
        confirm="End the exercise? What is done afterwards does not count.",
    ),
    Action("direct.next-list", "Next list", ("l", "right"), "directing", "lists", call="screen.next_list(1)"),
    Action("direct.previous-list", "Previous list", ("h", "left"), "directing", call="screen.next_list(-1)"),
    Action("direct.filter", "Filter the list", ("slash",), "directing", call="screen.filter"),
    Action("direct.pane-list", "Go to the list", ("f2",), "directing", call="screen.pane('list')"),
    Action("direct.pane-detail", "Go to what it says", ("f3",), "directing", call="screen.pane('detail')"),
    Action("direct.pane-room", "Go to the players' room", ("f4",), "directing", call="screen.pane('room')"),
    Action(
        "direct.room",
        "The players' timeline, or their checklist",
        ("o",),
        "directing",
        "other view",
        call="screen.other_view",
    ),
)
