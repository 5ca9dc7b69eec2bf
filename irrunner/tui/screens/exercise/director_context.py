"""What a director's action applies to, what it came to in words, and what a director has to know meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.exercise.scenario.model import Inject
from irrunner.incident.entries import Entry
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_utc
from irrunner.playbook.durations import format_offset
from irrunner.safety import one_line
from irrunner.tui.actions.model import Context, action
from irrunner.tui.screens.exercise import director_panes
from irrunner.tui.screens.exercise.director_details import join_command
from irrunner.tui.screens.exercise.player_snapshot import Card
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.exercise.play.verbs.end import RealIncident
    from irrunner.incident.incident import Incident
    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.director import Director
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot, ExpectationSnapshot, InjectSnapshot
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot, Question

_DECLARE, _NOT_NOW = "Declare a live incident now, and open it", "Not now"
_OTHERWISE = "Declare it with another playbook"
_CONTEXT_FIELDS = {
    director_panes.SCRIPT: "inject",
    director_panes.EXPECTED: "expectation",
    director_panes.OBJECTIVES: "objective",
}


def describe_result(result: Any) -> str:
    """What a verb of an exercise returned, in one line."""
    if isinstance(result, list) and len(result) > 1:
        return f"{len(result)} recorded."
    if isinstance(result, list):
        return describe_result(result[0] if result else None)
    if isinstance(result, Path):
        return f"written {one_line(str(result), 200)}"
    if isinstance(result, Inject):
        return f"recorded {result.id}: f tells it"
    if isinstance(result, Entry):
        return f"recorded entry {result.seq}: {describe_entry(result).sentence}"
    return "There was nothing to do." if result is None else "recorded"


def describe_status(director: DirectorSnapshot | None, keys: Keymap) -> tuple[str, str]:
    """What a director has to know while nothing happens, as a sentence and its style."""
    if director is None or director.ended:
        return "", ""
    if director.waits_for_release and director.due:
        play, skip, delay = (keys.label(action(f"direct.{name}")) for name in ("play", "skip", "delay"))
        options = f"{play} tells {'them' if len(director.due) > 1 else 'it'}, {skip} leaves one out, {delay} delays one"
        return f"{count(len(director.due), 'inject')} came due while nobody directed: {options}.", "warning"
    if director.others:
        who = " and ".join(dict.fromkeys(director.others))
        return f"{who} also direct{'s' * (len(director.others) == 1)} this exercise. Nothing is told twice.", "warning"
    players = (
        f"Playing: {', '.join(director.playing)}." if director.playing else f"Players type: {join_command(director)}"
    )
    if director.waits_to_start:
        return f"{keys.label(action('direct.resume'))} starts the story when everybody is here. {players}", "accent"
    return players, "muted" if director.playing else "accent"


def offer_live(host: Host, director: Director, real: RealIncident) -> None:
    """Offer to declare a live incident on the playbook of the exercise, where live incidents are kept, and go there."""
    from irrunner.application.go_live import WentLive, go_live
    from irrunner.playbook import library
    from irrunner.tui.dialogs.confirm import Choose

    session, place, navigation = host.session, director.live, host.navigation

    def declare(playbook: str) -> None:
        def declared(_: Incident) -> WentLive:
            own, mirror, clock = host.playbooks, session.mirror, session.clock
            return go_live(real, place, session.actor, playbook=playbook, playbooks=own, mirror=mirror, clock=clock)

        session.do(
            declared,
            action="real",
            then=lambda live: navigation.go_on_in(place, live.incident),
            refused=host.show_error,
        )

    def choose_playbook(found: list[library.Listed]) -> None:
        usable = [each for each in found if not (each.errors or each.shadowed) and each.id != real.playbook]
        titles = tuple(one_line(f"{each.title} ({each.id})", 200) for each in usable)

        def picked(number: int | None) -> None:
            declare(usable[number].id if number is not None else "")

        host.push_screen(Choose("With which playbook?  (esc: that of the exercise)", titles), picked)

    def chosen(number: int | None) -> None:
        if number == 0:
            declare("")
        elif number == 1:
            session.ask(lambda _: library.listing(host.playbooks), choose_playbook)

    host.push_screen(Choose("The exercise has ended. THIS IS REAL.", (_DECLARE, _OTHERWISE, _NOT_NOW)), chosen)


def build_context(which: str, row: str, director: DirectorSnapshot | None, players: PlayerSnapshot | None) -> Context:
    """What an action applies to.

    Args:
        which: one of `director_panes.LISTS`; empty: no list, only what can be chosen from.
        row: the id of the row under the cursor.
        director: the exercise as its director sees it.
        players: what the players were told.
    """
    if director is None or players is None:
        return Context()
    found: dict[str, Any] = {_CONTEXT_FIELDS[which]: row} if which in _CONTEXT_FIELDS else {}
    if which == director_panes.QUESTIONS:
        found["question"] = row
    elif len(players.open_questions) == 1:
        found["question"] = players.open_questions[0]
    if which == director_panes.DEBRIEF and row.isdecimal():
        found["number"] = int(row)
    question = players.question(found.get("question", ""))
    about = {
        "inject": _describe_inject(director.inject(found.get("inject", ""))),
        "question": _describe_question(question) if question is not None else "",
        "hint": hinted.hint if (hinted := _hinted(which, row, director)) is not None else "",
    }
    known = _known(which, row, director, players)
    return Context(**found, known=known, about={name: text for name, text in about.items() if text})


def _describe_inject(inject: InjectSnapshot | None) -> str:
    """What it is and to whom it goes; empty when there is none."""
    if inject is None:
        return ""
    return f"{inject.title or ' '.join(inject.text.split())[:80]}\nTo {', '.join(inject.to) or 'everybody'}"


def _hinted(which: str, row: str, director: DirectorSnapshot) -> ExpectationSnapshot | None:
    """The expectation whose hint is under the cursor: that of the row, or the first of its inject that has one left."""
    if which == director_panes.EXPECTED:
        return director.expectation(row)
    inject = director.inject(row) if which == director_panes.SCRIPT else None
    expected = [director.expectation(each) for each in inject.expects] if inject is not None else []
    return next((each for each in expected if each is not None and each.hint and not each.hints), None)


def _describe_question(question: Question) -> str:
    check = f" [{question.step} {question.check}]" if question.check else ""
    return f"{question.by} asks: {question.text}{check}"


def _known(which: str, row: str, director: DirectorSnapshot, players: PlayerSnapshot) -> dict[str, tuple[str, ...]]:
    """What can be chosen from, or stands in a form at first, by the name of the field."""
    card = next((card for card in reversed(players.cards) if card.outstanding), None)
    known = {
        "inject": tuple(each.id for each in director.injects),
        "expectation": tuple(each.id for each in director.expectations),
        "objective": tuple(each.id for each in director.objectives),
        "question": tuple(players.open_questions) or tuple(each.id for each in players.questions),
        "next": (format_offset(director.next),) if director.next is not None else (),
        "card": (str(card.number),) if card is not None else (),
        "role": card.outstanding[:1] if card is not None else (),
        "hint": (hinted.id,) if (hinted := _hinted(which, row, director)) is not None else (),
    }
    kind, _, rest = row.partition(" ") if which == director_panes.PEOPLE else ("", "", "")
    if kind == "ack":
        number, _, role = rest.partition(" ")
        known |= {"card": (number,), "role": (role,)}
    elif kind in ("plays", "here"):
        known["person"] = (rest,)
    elif kind == "role":
        known |= {"part": (rest,), "person": tuple(person for role, person in players.roles if role == rest and person)}
    return known | {f"proposed {each.id}": (each.proposed,) for each in director.objectives if each.proposed}


def draft_card(inject: InjectSnapshot, players: PlayerSnapshot, now: datetime) -> Card:
    """An inject as the card that the players would get now."""
    return Card(
        number=len(players.cards) + 1,
        opaque=inject.opaque,
        title=inject.title,
        text=inject.text,
        sender=inject.sender,
        via=inject.via,
        to=inject.to,
        when=format_utc(now),
        story=players.story.offset(now) if players.story is not None else 0,
        attachments=tuple((f"file {number}", name) for number, name in enumerate(inject.attach, 1)),
        outstanding=(),
        acknowledged=(),
    )
