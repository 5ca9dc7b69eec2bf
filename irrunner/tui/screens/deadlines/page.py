"""One duty to notify in full: what has to be said to whom until when, who decided, and how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.model import CONFIDENCES
from irrunner.incident.deadline_board import DECISION_WORDS, MISSED
from irrunner.incident.deadline_records import NOT_LOOKED_AT, UNKNOWN, moment_of
from irrunner.incident.deadline_texts import stage_state, two_clocks
from irrunner.incident.moments import format_claimed, format_time
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from irrunner.incident.deadline_board import Duty, DutyStage

_LABEL = 10


def nothing() -> Iterator[Block]:
    """What stands there while no duty was proposed."""
    yield Block(line("No duty to notify was proposed.", "heading"))
    yield Block()
    yield hanging_block(line("p  ", "key"), line("bring in what your organisation is: it proposes which to look at"))
    yield hanging_block(line("c  ", "key"), line("decide on one by its id, such as gdpr-33"))
    yield hanging_block(line("a  ", "key"), line("add the clock of a contract"))


def duty_page(duty: Duty, stage: DutyStage | None, zone: str) -> Iterator[Block]:
    """A duty, and the stage of it under the cursor."""
    yield Block(joined((f"{duty.id}  ", "muted"), (duty.title, "strong")))
    yield from _decision(duty, zone)
    if stage is not None:
        yield Block()
        yield from _stage(stage, zone)
    for name, entry in duty.triggers.items():
        words = f"{two_clocks(moment_of(entry), zone)}, {entry.by}, entry {entry.seq}: {entry.words}"
        yield from _text(name, words)
    yield from _law(duty)


def _decision(duty: Duty, zone: str) -> Iterator[Block]:
    style = "late" if duty.decision == UNKNOWN else "warning" if duty.decision == NOT_LOOKED_AT else "strong"
    yield hanging_block(_label("Applies"), line(DECISION_WORDS[duty.decision], style))
    if duty.decided is not None:
        entry = duty.decided
        when = format_claimed(entry.when, zone, entry.exactness)
        yield from _text("", f"{entry.by}, {when}, entry {entry.seq}: {entry.words}")
    if duty.decision in (NOT_LOOKED_AT, UNKNOWN) and duty.proposed:
        yield from _text("Proposed", "; ".join(duty.proposed))
    if duty.dismissed is not None:
        entry = duty.dismissed
        yield from _text("Dismissed", f"{entry.by}, entry {entry.seq}: {entry.words}")


def _stage(stage: DutyStage, zone: str) -> Iterator[Block]:
    style = "late" if stage.standing == MISSED else ""
    yield Block(line(stage.title, "heading"))
    yield hanging_block(_label("Now"), line(stage_state(stage, zone), style))
    if stage.counted is not None:
        counted = stage.counted
        calendar = f" ({counted.calendar})" if counted.calendar else ""
        yield from _text("Counted", f"{counted.because}{calendar}")
    if stage.overridden is not None:
        entry = stage.overridden
        was = f"counted: {format_time(stage.counted.due, zone)}; " if stage.counted is not None else ""
        yield from _text("Set by", f"{entry.body_text('authority')}, entry {entry.seq}: {was}{entry.words}")
    if stage.to:
        yield from _text("To", stage.to)
    for number, each in enumerate(stage.content):
        yield from _text("It says" if not number else "", f"- {each}")
    if stage.note:
        yield from _text("Note", stage.note)


def _law(duty: Duty) -> Iterator[Block]:
    regime = duty.regime
    if regime is None:
        return
    yield Block()
    if regime.applies_when:
        yield from _text("Binds", regime.applies_when)
    yield from _text("Law", f"{regime.law}, {regime.article}".rstrip(", "))
    if regime.url:
        read = CONFIDENCES.get(regime.confidence, regime.confidence)
        yield from _text("Read at", f"{regime.url} on {regime.as_of}: {read}")
    if regime.note:
        yield from _text("Note", regime.note)


def _text(label: str, text: str) -> Iterator[Block]:
    for number, block in enumerate(paragraphs(plain(text))):
        yield hanging_block(_label(label if not number else ""), block.text)


def _label(text: str) -> Content:
    return line(f"{text:<{_LABEL}}"[:_LABEL], "muted")
