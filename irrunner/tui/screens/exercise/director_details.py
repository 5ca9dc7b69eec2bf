"""The row under the director's cursor in full, as the blocks of a text view."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from irrunner.exercise.scenario.inject_text import reflow
from irrunner.playbook.durations import format_duration, format_offset
from irrunner.tui.screens.exercise.director_panes import (
    DEBRIEF,
    EXPECTED,
    OBJECTIVES,
    PEOPLE,
    QUESTIONS,
    RESULT_LABELS,
    SCRIPT,
    STATUS_LABELS,
)
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import clock_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.tui.screens.exercise.director_snapshot import (
        DirectorSnapshot,
        ExpectationSnapshot,
        InjectSnapshot,
        ObjectiveSnapshot,
    )
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot

_LABEL_WIDTH = 13
_BLANK = Block()
_EMPTY = {
    SCRIPT: "The script has no injects.",
    EXPECTED: "Nothing is expected.",
    OBJECTIVES: "The scenario has no objectives.",
    QUESTIONS: "The players have asked nothing yet.",
    PEOPLE: "Nobody is noted yet: T notes who takes part.",
    DEBRIEF: "The scenario has no questions for the debrief.",
}


def details(which: str, row: str, director: DirectorSnapshot, players: PlayerSnapshot) -> list[Block]:
    """What a row of one of the lists of `director_panes` shows; a sentence when the list is empty."""
    found = list(_DETAILS[which](row, director, players))
    return found or [Block(line(_EMPTY[which], "muted"))]


def fact(label: str, text: str, style: str = "") -> Block:
    """A label and a foreign text, whose lines are joined and wrapped beside the label."""
    return hanging_block(line(f"{label:<{_LABEL_WIDTH}}", "muted"), line(" ".join(text.split()), style))


def join_command(director: DirectorSnapshot) -> str:
    """The command with which a player opens the exercise."""
    return shlex.join(["irrunner", "open", director.players, "--store", director.place])


def _inject(row: str, director: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[Block]:
    """What the players get, then what only the director reads."""
    each = director.inject(row)
    if each is None:
        return
    yield Block(joined((each.title or each.id, "heading"), (f"  {each.id}, {each.kind}", "muted")))
    label, style = STATUS_LABELS[each.status]
    at = f" {format_offset(each.story)}" if each.story is not None else ""
    by = f" by {each.delivered_by}" if each.delivered_by else ""
    yield fact("State", f"{label}{at}{by}{f': {each.why}' if each.why else ''}", style)
    delayed = f", delayed by {'-' * (each.delay < 0)}{format_duration(abs(each.delay))}" if each.delay else ""
    yield fact("Goes", f"{each.trigger}{delayed}")
    for name, text in (
        ("From", each.sender),
        ("Via", each.via),
        ("To", ", ".join(each.to) or "everybody"),
        ("Attached", ", ".join(each.attach)),
        ("Sets", ", ".join(f"{key} = {value}" for key, value in each.sets)),
    ):
        if text:
            yield fact(name, text)
    yield from _acknowledgements(each, players)
    if each.facilitator:
        yield fact("For you", each.facilitator, "accent")
    yield _BLANK
    yield from paragraphs(plain(reflow(each.text)))
    for name in each.expects:
        if (expected := director.expectation(name)) is not None:
            yield _BLANK
            yield from _expectation_summary(expected)


def _acknowledgements(each: InjectSnapshot, players: PlayerSnapshot) -> Iterator[Block]:
    card = players.card(each.opaque)
    if card is None:
        if each.ack:
            yield fact("Acknowledge", "every role it goes to")
        return
    for role, by in card.acknowledged:
        yield fact("Acknowledged", f"{role}, by {by}", "done")
    if card.outstanding:
        yield fact("Waits for", ", ".join(card.outstanding), "warning")


def _expectation_summary(each: ExpectationSnapshot) -> Iterator[Block]:
    label, style = RESULT_LABELS[each.result]
    within = f", within {format_duration(each.within)}" if each.within else ""
    yield fact("Expected", f"{'critical: ' if each.critical else ''}{each.do}{within}")
    yield fact("", f"{label}; {each.met_by or 'you judge it'}", style or "muted")


def _expectation(row: str, director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[Block]:
    if (each := director.expectation(row)) is not None:
        yield from expectation_details(each)


def expectation_details(each: ExpectationSnapshot) -> Iterator[Block]:
    """An expectation and how it went."""
    label, style = RESULT_LABELS[each.result]
    yield Block(line(each.do, "heading"))
    why, judged = f", {each.why}" if each.why else "", f" ({each.judged})" if each.judged else ""
    yield fact("Result", f"{label}{why}{judged}", style)
    yield fact("Met by", each.met_by or "a person judges it: e")
    if each.within:
        yield fact("Within", format_duration(each.within))
    if each.took is not None:
        yield fact("Took", format_duration(each.took // 1000))
    yield fact("After", each.inject)
    if each.objective:
        yield fact("Objective", each.objective)
    if each.hint:
        yield fact("Hint", f"{each.hint} ({'given' if each.hints else 'not given'})")


def _objective(row: str, director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[Block]:
    if (each := director.objective(row)) is not None:
        yield from objective_details(each)


def objective_details(each: ObjectiveSnapshot) -> Iterator[Block]:
    """An objective with its rating and what was observed."""
    yield Block(line(each.text, "heading"))
    yield fact("Rating", f"{each.rating or 'none yet: R rates it'}{f', {each.why}' if each.why else ''}")
    yield fact("Proposed", f"{each.proposed or 'nothing yet'}, {each.proposed_why}")
    yield from _notes(each.notes)


def _notes(notes: tuple[tuple[str, str, str], ...]) -> Iterator[Block]:
    for finding, text, by in notes:
        yield fact(finding.capitalize(), f"{text} ({by})")


def _question(row: str, _: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[Block]:
    each = players.question(row)
    if each is None:
        return
    yield fact("Asked", f"{each.text} ({each.by}, {clock_time(each.when, players.zone)})")
    if each.step or each.check:
        yield fact("About", " ".join(part for part in (each.step, each.check) if part))
    if each.answer is None:
        yield fact("Answer", "none yet: a answers", "warning")
    else:
        yield fact("Answer", f"{each.result} {each.answer}".strip())


def _people(_: str, director: DirectorSnapshot, __: PlayerSnapshot) -> Iterator[Block]:
    yield fact("Players type", join_command(director))
    if not director.attendance:
        yield fact("", _EMPTY[PEOPLE], "muted")
    yield from _notes(director.notes)


def _debrief(row: str, director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[Block]:
    if row.isdecimal() and int(row) <= len(director.debrief):
        question, answer = director.debrief[int(row) - 1]
        yield Block(line(question, "heading"))
        yield _BLANK
        yield from paragraphs(plain(answer or "No answer yet: b answers it."))


_DETAILS: dict[str, Callable[[str, DirectorSnapshot, PlayerSnapshot], Iterator[Block]]] = {
    SCRIPT: _inject,
    EXPECTED: _expectation,
    OBJECTIVES: _objective,
    QUESTIONS: _question,
    PEOPLE: _people,
    DEBRIEF: _debrief,
}
