"""The director's lists as rows, and what the row under the cursor says in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.results import LATE, MISSED, NOT_PRESENTED, ON_TIME, PENDING, WAIVED
from irrunner.exercise.play import story_clock
from irrunner.exercise.play.inject_status import AVERTED, BY_HAND, DELIVERED, DUE, SKIPPED, UPCOMING, WAITING
from irrunner.exercise.scenario.reflow import flowing
from irrunner.playbook.durations import format_duration
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.table import Column, TableRow
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import clock_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.tui.screens.exercise.director_snapshot import (
        ExpectationLine,
        InjectLine,
        ObjectiveLine,
        ScriptPicture,
    )
    from irrunner.tui.screens.exercise.player_snapshot import Told

SCRIPT, EXPECTED, OBJECTIVES, QUESTIONS, PEOPLE, DEBRIEF = (
    "script",
    "expected",
    "objectives",
    "asked",
    "people",
    "debrief",
)
LISTS = (SCRIPT, EXPECTED, OBJECTIVES, QUESTIONS, PEOPLE, DEBRIEF)
COLUMNS = {
    SCRIPT: (
        Column("time", 6, 7),
        Column("state", 8, 13),
        Column("inject", 14, 0),
        Column("goes", 10, 40, "muted", optional=True),
    ),
    EXPECTED: (Column("result", 9, 13), Column("within", 6, 7, "muted"), Column("expected", 16, 0)),
    OBJECTIVES: (Column("rating", 6, 8), Column("proposed", 8, 8), Column("objective", 16, 0)),
    QUESTIONS: (Column("", 3, 8, "muted"), Column("who", 4, 14), Column("question", 16, 0), Column("answer", 6, 14)),
    PEOPLE: (Column("what", 8, 14, "muted"), Column("who", 6, 24), Column("role", 6, 20), Column("state", 6, 24)),
    DEBRIEF: (Column("", 2, 3, "muted"), Column("question", 16, 0), Column("answer", 8, 40, "muted", optional=True)),
}
SIGNS = {
    DUE: ("! due", "late"),
    UPCOMING: ("upcoming", ""),
    WAITING: ("waits", "waiting"),
    BY_HAND: ("by hand", "muted"),
    DELIVERED: ("fired", "done"),
    SKIPPED: ("skipped", "skipped"),
    AVERTED: ("averted", "muted"),
}
"""How an inject's standing is said, and its style."""
RESULTS = {
    ON_TIME: ("on time", "done"),
    LATE: ("late", "warning"),
    MISSED: ("missed", "late"),
    NOT_PRESENTED: ("not presented", "muted"),
    WAIVED: ("waived", "muted"),
    PENDING: ("open", ""),
}
_LABEL = 13
_GAP = Block()


def rows(which: str, script: ScriptPicture, told: Told) -> list[TableRow]:
    """The rows of one list."""
    return list(_ROWS[which](script, told))


def said(which: str, name: str, script: ScriptPicture, told: Told) -> list[Block]:
    """The row under the cursor, in full."""
    found = list(_SAID[which](name, script, told))
    return found or [Block(line(_EMPTY[which], "muted"))]


_EMPTY = {
    SCRIPT: "The script has no injects.",
    EXPECTED: "Nothing is expected.",
    OBJECTIVES: "The scenario has no objectives.",
    QUESTIONS: "The players have asked nothing yet.",
    PEOPLE: "Nobody is noted yet: T notes who takes part.",
    DEBRIEF: "The scenario has no questions for the debrief.",
}


# Rows


def _script_rows(script: ScriptPicture, told: Told) -> Iterator[TableRow]:
    for each in script.injects:
        word, style = SIGNS[each.standing]
        at = story_clock.format_offset(each.story) if each.story is not None else ""
        kind = f"{each.kind}: " if each.kind != "inject" else ""
        waits = told.card(each.opaque)
        if waits is not None and waits.outstanding:
            word, style = "fired, no ack", "warning"
        gate = f" ({each.trigger})" if each.standing == WAITING else ""
        heading = f"{kind}{each.title or ' '.join(each.text.split())}{gate}"
        yield TableRow(each.id, (at, word, heading, each.trigger), style)


def _expected_rows(script: ScriptPicture, _: Told) -> Iterator[TableRow]:
    for each in script.expectations:
        word, style = RESULTS[each.result]
        if each.to_judge:
            word, style = "to judge", "warning"
        within = format_duration(each.within) if each.within else ""
        critical = "critical: " if each.critical else ""
        yield TableRow(each.id, (word, within, f"{critical}{each.do}"), style if each.presented else "muted")


def _objective_rows(script: ScriptPicture, _: Told) -> Iterator[TableRow]:
    for each in script.objectives:
        yield TableRow(each.id, (each.rating or "-", each.proposed or "-", each.text))


def _question_rows(_: ScriptPicture, told: Told) -> Iterator[TableRow]:
    for each in told.questions:
        state = "to answer" if each.answer is None else each.result or "answered"
        about = f" [{each.step} {each.check}]" if each.check else ""
        yield TableRow(each.id, (each.id, each.by, f"{each.text}{about}", state), "warning" * (each.answer is None))


def _people_rows(script: ScriptPicture, told: Told) -> Iterator[TableRow]:
    for person in script.playing:
        yield TableRow(f"plays {person}", ("screen", person, "", "has it open"), "done")
    for person, role, here in script.attendance:
        yield TableRow(f"here {person}", ("takes part", person, role, "here" if here else "left"))
    for role, person in told.roles:
        yield TableRow(f"role {role}", ("role", person or "nobody yet", role, ""), "" if person else "muted")
    for card in told.cards:
        for role in card.outstanding:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", "", role, "to acknowledge"), "warning")
        for role, by in card.acknowledged:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", by, role, "acknowledged"), "done")


def _debrief_rows(script: ScriptPicture, _: Told) -> Iterator[TableRow]:
    for number, (question, answer) in enumerate(script.debrief, 1):
        yield TableRow(str(number), (str(number), question, answer or "-"))


_ROWS: dict[str, Callable[[ScriptPicture, Told], Iterator[TableRow]]] = {
    SCRIPT: _script_rows,
    EXPECTED: _expected_rows,
    OBJECTIVES: _objective_rows,
    QUESTIONS: _question_rows,
    PEOPLE: _people_rows,
    DEBRIEF: _debrief_rows,
}


# In full


def fact(label: str, text: str, style: str = "") -> Block:
    """A label and a foreign text, on as many lines as it needs but in one piece."""
    return hanging_block(line(f"{label:<{_LABEL}}", "muted"), line(" ".join(text.split()), style))


def inject_blocks(each: InjectLine, script: ScriptPicture, told: Told) -> Iterator[Block]:
    """An inject: what the players get, then what only the director reads."""
    yield Block(joined((each.title or each.id, "heading"), (f"  {each.id}, {each.kind}", "muted")))
    word, style = SIGNS[each.standing]
    at = f" {story_clock.format_offset(each.story)}" if each.story is not None else ""
    by = f" by {each.told_by}" if each.told_by else ""
    yield fact("State", f"{word}{at}{by}{f': {each.why}' if each.why else ''}", style)
    moved = f", delayed by {_span(each.delay)}" if each.delay else ""
    yield fact("Goes", f"{each.trigger}{moved}")
    for label, text in (
        ("From", each.sender),
        ("Via", each.via),
        ("To", ", ".join(each.to) or "everybody"),
        ("Attached", ", ".join(each.attach)),
        ("Sets", ", ".join(f"{key} = {value}" for key, value in each.sets)),
    ):
        if text:
            yield fact(label, text)
    yield from _acknowledged(each, told)
    if each.facilitator:
        yield fact("For you", each.facilitator, "accent")
    yield _GAP
    yield from paragraphs(plain(flowing(each.text)))
    for name in each.expects:
        if (expected := script.expectation(name)) is not None:
            yield _GAP
            yield from _expected_short(expected)


def _acknowledged(each: InjectLine, told: Told) -> Iterator[Block]:
    card = told.card(each.opaque)
    if card is None:
        if each.ack:
            yield fact("Acknowledge", "every role it goes to")
        return
    for role, by in card.acknowledged:
        yield fact("Acknowledged", f"{role}, by {by}", "done")
    if card.outstanding:
        yield fact("Waits for", ", ".join(card.outstanding), "warning")


def _expected_short(each: ExpectationLine) -> Iterator[Block]:
    word, style = RESULTS[each.result]
    within = f", within {format_duration(each.within)}" if each.within else ""
    yield fact("Expected", f"{'critical: ' if each.critical else ''}{each.do}{within}")
    yield fact("", f"{word}; {each.met_by or 'you judge it'}", style or "muted")


def _script_said(name: str, script: ScriptPicture, told: Told) -> Iterator[Block]:
    if (each := script.inject(name)) is not None:
        yield from inject_blocks(each, script, told)


def _expected_said(name: str, script: ScriptPicture, _: Told) -> Iterator[Block]:
    if (each := script.expectation(name)) is not None:
        yield from expected_blocks(each)


def expected_blocks(each: ExpectationLine) -> Iterator[Block]:
    """An expectation and how it went."""
    word, style = RESULTS[each.result]
    yield Block(line(each.do, "heading"))
    yield fact(
        "Result", f"{word}{f', {each.why}' if each.why else ''}{f' ({each.judged})' if each.judged else ''}", style
    )
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


def _objective_said(name: str, script: ScriptPicture, _: Told) -> Iterator[Block]:
    if (each := script.objective(name)) is not None:
        yield from objective_blocks(each)


def objective_blocks(each: ObjectiveLine) -> Iterator[Block]:
    """An objective with its rating and what was seen."""
    yield Block(line(each.text, "heading"))
    yield fact("Rating", f"{each.rating or 'none yet: R rates it'}{f', {each.why}' if each.why else ''}")
    yield fact("Proposed", f"{each.proposed or 'nothing yet'}, {each.proposed_why}")
    for finding, text, by in each.notes:
        yield fact(finding.capitalize(), f"{text} ({by})")


def _question_said(name: str, _: ScriptPicture, told: Told) -> Iterator[Block]:
    each = next((each for each in told.questions if each.id == name), None)
    if each is None:
        return
    zone = told.story.zone if told.story is not None else "UTC"
    yield fact("Asked", f"{each.text} ({each.by}, {clock_time(each.when, zone)})")
    if each.step or each.check:
        yield fact("About", " ".join(part for part in (each.step, each.check) if part))
    if each.answer is None:
        yield fact("Answer", "none yet: a answers", "warning")
    else:
        yield fact("Answer", f"{each.result} {each.answer}".strip())


def _people_said(_: str, script: ScriptPicture, __: Told) -> Iterator[Block]:
    from irrunner.tui.screens.exercise.results import players_type

    yield fact("Players type", players_type(script))
    if not script.attendance:
        yield fact("", _EMPTY[PEOPLE], "muted")
    for finding, text, by in script.notes:
        yield fact(finding.capitalize(), f"{text} ({by})")


def _debrief_said(name: str, script: ScriptPicture, _: Told) -> Iterator[Block]:
    if name.isdecimal() and int(name) <= len(script.debrief):
        question, answer = script.debrief[int(name) - 1]
        yield Block(line(question, "heading"))
        yield _GAP
        yield from paragraphs(plain(answer or "No answer yet: b answers it."))


def _span(seconds: int) -> str:
    return f"{'-' if seconds < 0 else ''}{format_duration(abs(seconds))}"


_SAID: dict[str, Callable[[str, ScriptPicture, Told], Iterator[Block]]] = {
    SCRIPT: _script_said,
    EXPECTED: _expected_said,
    OBJECTIVES: _objective_said,
    QUESTIONS: _question_said,
    PEOPLE: _people_said,
    DEBRIEF: _debrief_said,
}
