"""The director's lists as rows of a table: the script, expectations, objectives, questions, people, debrief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.play.inject_status import AVERTED, BY_HAND, DELIVERED, DUE, SKIPPED, UPCOMING, WAITING
from irrunner.exercise.play.results import LATE, MISSED, NOT_PRESENTED, ON_TIME, PENDING, WAIVED
from irrunner.playbook.durations import format_duration, format_offset
from irrunner.tui.widgets.table import Column, TableRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot

SCRIPT, EXPECTED, OBJECTIVES = "script", "expected", "objectives"
QUESTIONS, PEOPLE, DEBRIEF = "asked", "people", "debrief"
LISTS = (SCRIPT, EXPECTED, OBJECTIVES, QUESTIONS, PEOPLE, DEBRIEF)
"""The names of the lists, in the order of their tabs."""
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
STATUS_LABELS = {
    DUE: ("! due", "late"),
    UPCOMING: ("upcoming", ""),
    WAITING: ("waits", "waiting"),
    BY_HAND: ("by hand", "muted"),
    DELIVERED: ("fired", "done"),
    SKIPPED: ("skipped", "skipped"),
    AVERTED: ("averted", "muted"),
}
"""For each status of an inject its label and its style."""
RESULT_LABELS = {
    ON_TIME: ("on time", "done"),
    LATE: ("late", "warning"),
    MISSED: ("missed", "late"),
    NOT_PRESENTED: ("not presented", "muted"),
    WAIVED: ("waived", "muted"),
    PENDING: ("open", ""),
}
"""For each result of an expectation its label and its style."""


def rows(which: str, director: DirectorSnapshot, players: PlayerSnapshot) -> list[TableRow]:
    """The rows of one of LISTS. A row's id names the thing it shows; in PEOPLE its first word is the kind of row."""
    return list(_ROWS[which](director, players))


def score_text(director: DirectorSnapshot) -> str:
    """How the expectations went so far."""
    score = director.score
    return f"{score.on_time} of {score.presented} on time, {score.covered} of {score.written} presented"


def _script(director: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.injects:
        label, style = STATUS_LABELS[each.status]
        at = format_offset(each.story) if each.story is not None else ""
        kind = f"{each.kind}: " if each.kind != "inject" else ""
        card = players.card(each.opaque)
        if card is not None and card.outstanding:
            label, style = "fired, no ack", "warning"
        gate = f" ({each.trigger})" if each.status == WAITING else ""
        heading = f"{kind}{each.title or ' '.join(each.text.split())}{gate}"
        yield TableRow(each.id, (at, label, heading, each.trigger), style)


def _expected(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.expectations:
        label, style = ("to judge", "warning") if each.to_judge else RESULT_LABELS[each.result]
        within = format_duration(each.within) if each.within else ""
        critical = "critical: " if each.critical else ""
        yield TableRow(each.id, (label, within, f"{critical}{each.do}"), style if each.presented else "muted")


def _objectives(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.objectives:
        yield TableRow(each.id, (each.rating or "-", each.proposed or "-", each.text))


def _questions(_: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for each in players.questions:
        state = "to answer" if each.answer is None else each.result or "answered"
        about = f" [{each.step} {each.check}]" if each.check else ""
        yield TableRow(each.id, (each.id, each.by, f"{each.text}{about}", state), "warning" * (each.answer is None))


def _people(director: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for person in director.playing:
        yield TableRow(f"plays {person}", ("screen", person, "", "has it open"), "done")
    for person, role, here in director.attendance:
        yield TableRow(f"here {person}", ("takes part", person, role, "here" if here else "left"))
    for role, person in players.roles:
        yield TableRow(f"role {role}", ("role", person or "nobody yet", role, ""), "" if person else "muted")
    for card in players.cards:
        for role in card.outstanding:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", "", role, "to acknowledge"), "warning")
        for role, by in card.acknowledged:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", by, role, "acknowledged"), "done")


def _debrief(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for number, (question, answer) in enumerate(director.debrief, 1):
        yield TableRow(str(number), (str(number), question, answer or "-"))


_ROWS: dict[str, Callable[[DirectorSnapshot, PlayerSnapshot], Iterator[TableRow]]] = {
    SCRIPT: _script,
    EXPECTED: _expected,
    OBJECTIVES: _objectives,
    QUESTIONS: _questions,
    PEOPLE: _people,
    DEBRIEF: _debrief,
}
