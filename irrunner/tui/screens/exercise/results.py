"""What an act of a director came to, in words; and what stands under a director's cursor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.exercise.play import story_clock
from irrunner.exercise.scenario.model import Inject
from irrunner.incident.entries import Entry
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_utc
from irrunner.safety import one_line
from irrunner.tui.actions.model import Context, action
from irrunner.tui.screens.exercise import director_tables
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.actions.model import Action
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.director_snapshot import InjectLine, ScriptPicture
    from irrunner.tui.screens.exercise.player_snapshot import Told


def said_of(result: Any) -> str:
    """A verb's result as one line."""
    if isinstance(result, list):
        if not result:
            return "There was nothing to do."
        return said_of(result[0]) if len(result) == 1 else f"{len(result)} recorded."
    if isinstance(result, Path):
        return f"written {one_line(str(result), 200)}"
    if isinstance(result, Inject):
        return f"recorded {result.id}: f tells it"
    if isinstance(result, Entry):
        return f"recorded entry {result.seq}: {describe_entry(result).sentence}"
    return "There was nothing to do." if result is None else "recorded"


def standing_of(script: ScriptPicture | None, keys: Keymap) -> tuple[str, str]:
    """What a director has to know while nothing happens, in one line, and its style."""
    if script is None or script.ended:
        return "", ""
    if script.holding and script.due:
        play, skip, delay = (keys.shown(action(f"direct.{name}")) for name in ("play", "skip", "delay"))
        told = f"{play} tells {'them' if len(script.due) > 1 else 'it'}, {skip} leaves one out, {delay} delays one"
        return f"{count(len(script.due), 'inject')} came due while nobody directed: {told}.", "warning"
    if script.others:
        who = " and ".join(dict.fromkeys(script.others))
        return f"{who} also direct{'s' * (len(script.others) == 1)} this exercise. Nothing is told twice.", "warning"
    playing = f"Playing: {', '.join(script.playing)}." if script.playing else f"Players type: {players_type(script)}"
    if script.waits:
        return f"{keys.shown(action('direct.resume'))} starts the story when everybody is here. {playing}", "accent"
    return playing, "muted" if script.playing else "accent"


def players_type(script: ScriptPicture) -> str:
    """The command with which a player opens the exercise."""
    import shlex

    return shlex.join(["irrunner", "open", script.players, "--store", script.place])


def worded_fire(said: Action, context: Context, script: ScriptPicture | None) -> Action:
    """The question before an inject is told, with what it is and to whom it goes."""
    each = script.inject(context.inject) if script is not None else None
    if each is None:
        return structs.replace(said, call="")
    what = each.title or " ".join(each.text.split())[:80]
    asks = f"{what}\nTo {', '.join(each.to) or 'everybody'}. What is told cannot be taken back."
    return structs.replace(said, call="", title=f"Tell the players now: {each.id}?", asks=asks)


def worded_answer(said: Action, context: Context, told: Told | None) -> Action:
    """The form of an answer, with the question on top."""
    each = next((each for each in told.questions if each.id == context.question), None) if told is not None else None
    if each is None:
        return structs.replace(said, call="")
    about = f" [{each.step} {each.check}]" if each.check else ""
    return structs.replace(said, call="", title=f"{each.by} asks: {each.text}{about}")


def context_of(which: str, name: str, script: ScriptPicture | None, told: Told | None) -> Context:
    """What stands under the cursor of a list, and what may be chosen of everything."""
    if script is None or told is None:
        return Context()
    under = {
        director_tables.SCRIPT: "inject",
        director_tables.EXPECTED: "expectation",
        director_tables.OBJECTIVES: "objective",
    }
    found: dict[str, Any] = {under[which]: name} if which in under else {}
    open_questions = [each.id for each in told.questions if each.answer is None]
    if which == director_tables.QUESTIONS:
        found["question"] = name
    elif len(open_questions) == 1:
        found["question"] = open_questions[0]
    if which == director_tables.DEBRIEF and name.isdecimal():
        found["number"] = int(name)
    return Context(**found, known=_known(which, name, script, told, open_questions))


def _known(
    which: str, name: str, script: ScriptPicture, told: Told, open_questions: list[str]
) -> dict[str, tuple[str, ...]]:
    waiting = next((card for card in reversed(told.cards) if card.outstanding), None)
    known = {
        "inject": tuple(each.id for each in script.injects),
        "expectation": tuple(each.id for each in script.expectations),
        "objective": tuple(each.id for each in script.objectives),
        "question": tuple(open_questions) or tuple(each.id for each in told.questions),
        "next": (story_clock.format_offset(script.next),) if script.next is not None else (),
        "card": (str(waiting.number),) if waiting is not None else (),
        "role": waiting.outstanding[:1] if waiting is not None else (),
    }
    kind, _, rest = name.partition(" ") if which == director_tables.PEOPLE else ("", "", "")
    if kind == "ack":
        number, _, role = rest.partition(" ")
        known |= {"card": (number,), "role": (role,)}
    elif kind in ("plays", "here"):
        known["person"] = (rest,)
    elif kind == "role":
        known |= {
            "part": (rest,),
            "person": tuple(person for role, person in told.roles if role == rest and person),
        }
    return known | {f"proposed {each.id}": (each.proposed,) for each in script.objectives if each.proposed}


def show_preview(app: Host, each: InjectLine, told: Told, now: datetime) -> None:
    """The inject as a card, as the players would get it now, or got it; nothing is written."""
    from irrunner.tui.screens.exercise.card import CardScreen
    from irrunner.tui.screens.exercise.player_snapshot import Card

    if (card := told.card(each.opaque)) is not None:
        app.push_screen(CardScreen(f"card {each.opaque}", told, draft=card, remark=f"told as card {card.number}"))
        return
    card = Card(
        number=len(told.cards) + 1,
        opaque=each.opaque,
        title=each.title,
        text=each.text,
        sender=each.sender,
        via=each.via,
        to=each.to,
        when=format_utc(now),
        story=told.story.offset(now) if told.story is not None else 0,
        attachments=tuple((f"file {number}", name) for number, name in enumerate(each.attach, 1)),
        outstanding=(),
        acknowledged=(),
    )
    app.push_screen(CardScreen("", told, draft=card, remark="preview, nothing is told yet"))
