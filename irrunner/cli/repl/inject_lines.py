"""Injects as lines of text: as the players got them, and as the director sees them before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.inject_text import condition_text, trigger_text
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.incident.moments import format_time
from irrunner.playbook.durations import format_duration, format_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.play.player_log import Delivery, PlayerLog
    from irrunner.exercise.play.verbs.injects import Preview
    from irrunner.incident.state import State


def story_now(player_log: PlayerLog, story: int) -> str:
    """What the story's clock shows at a story time in milliseconds: `03:13 (T+0:11)`."""
    offset = format_offset(story)
    if not player_log.story_start:
        return offset
    return f"{format_time(format_story_time(player_log.story_start, story), date=False)} ({offset})"


def delivery_lines(state: State, player_log: PlayerLog, number: int, delivery: Delivery) -> Iterator[str]:
    """An inject as the players got it; number: its place in the order of delivery, from 1."""
    entry = delivery.entry
    title = entry.body_text("title")
    yield f"EXERCISE inject {number}{f': {title}' if title else ''}"
    about = [story_now(player_log, player_log.reading(entry).story)]
    about += [f"to {', '.join(entry.body_texts('to'))}"] if entry.body_texts("to") else []
    about += [f"from {sender}"] if (sender := entry.body_text("sender")) else []
    about += [f"via {via}"] if (via := entry.body_text("via")) else []
    yield ", ".join(about)
    yield from (f"  {line}" for line in entry.words.splitlines())
    for item in entry.body_texts("attachments"):
        kept = state.evidence.get(item)
        yield f"Attached: {item} {kept.name if kept is not None else ''}".rstrip()
    if entry.body_texts("attachments"):
        yield f"Say: read {number} looks at it, save {number} FOLDER writes it as a file."
    for role, acknowledged in delivery.acknowledged.items():
        chosen = int(acknowledged.refs.get("option", 0))
        answer = f": {delivery.options[chosen - 1]}" if 0 < chosen <= len(delivery.options) else ""
        yield f"Acknowledged for {role} by {acknowledged.by}{answer}"
    if not delivery.outstanding:
        return
    roles = f"To be acknowledged by: {', '.join(delivery.outstanding)}."
    if not delivery.options:
        yield f"{roles} Say: acknowledge {number} {delivery.outstanding[0]}"
        return
    yield "Answers:"
    yield from (f"  {place} {each}" for place, each in enumerate(delivery.options, 1))
    yield f"{roles} Say with the number of an answer: acknowledge {number} {delivery.outstanding[0]} 1"


def preview_lines(preview: Preview, exercise: Exercise) -> Iterator[str]:
    """An inject as the director sees it before it is delivered, with what is expected after it."""
    inject = preview.inject
    yield f"EXERCISE {inject.id}{f': {preview.title}' if preview.title else ''} ({inject.kind}), {trigger_text(inject)}"
    about = [f"to {', '.join(inject.to) or 'everybody'}"]
    about += [f"from {preview.sender}"] if preview.sender else []
    about += [f"via {inject.via}"] if inject.via else []
    yield ", ".join(about)
    yield from (f"  {line}" for line in preview.text.splitlines())
    for name in preview.attachments:
        yield f"Attached: {name}"
    for key, value in preview.sets.items():
        yield f"Sets {key}: {value if isinstance(value, str) else ', '.join(value)}"
    for each in inject.expect:
        critical = " (critical)" if each.critical else ""
        within = f", within {format_duration(each.within)}" if each.within else ""
        met = condition_text(each.met_by) if each.met_by is not None else "you judge it"
        yield f"Expected{critical}: {each.id}: {exercise.fill(each.do)}{within}; {met}"
    if inject.facilitator:
        yield "For you:"
        yield from (f"  {line}" for line in inject.facilitator.splitlines())
