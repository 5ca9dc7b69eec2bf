"""Injects in words: the text with its answers to choose from, when it goes, conditions, and prose that flows again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from irrunner.playbook.durations import format_duration, format_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.scenario.model import Inject, Predicate

_WRAPPED = 50
"""Columns; prose is not wrapped narrower than that, but lists and addresses are."""
_CHOOSE = "\n\nChoose one, and acknowledge this with its number:\n"
_OWN_LINE = re.compile(r"\s|[^\w\"'(]|\S*:(\s|$)|\d+[-:/]\d|.*(\s\s|\t|\\$)")
"""How a line begins, or what it holds, that is a record, a bullet, a header, a table or a command."""


def with_options(text: str, options: Sequence[str], to: Sequence[str] = ()) -> str:
    """What the players read: a text and below it, by number, the answers that they can choose.

    Where several roles are asked, the first one decides which way the story takes, and they read that.
    """
    if not options:
        return text
    listed = "\n".join(f"  {number}  {' '.join(option.split())}" for number, option in enumerate(options, 1))
    decides = f"\n\nWhat {to[0]} chooses is what happens; what the others choose is advice." if len(to) > 1 else ""
    return f"{text.rstrip()}{_CHOOSE}{listed}{decides}"


def without_options(text: str) -> str:
    """The text of an inject without what `with_options` put below it."""
    return text.rpartition(_CHOOSE)[0] if _CHOOSE in text else text


def trigger_text(inject: Inject) -> str:
    """When an inject is delivered, in words."""
    parts = ["by hand"] if inject.manual else []
    parts += [format_offset(inject.at * 1000)] if inject.at is not None else []
    if inject.when is not None:
        after = f" {format_duration(inject.delay)} after" if inject.delay else " when"
        parts.append(f"{after} {condition_text(inject.when)}".strip())
    if inject.unless is not None:
        parts.append(f"unless {condition_text(inject.unless)}")
    if inject.chance is not None:
        card = f"if it is drawn as the one of {inject.chance.one_of}"
        parts.append(f"in {inject.chance.percent} of 100 exercises" if inject.chance.percent else card)
    if inject.repeat_every:
        parts.append(f"again every {format_duration(inject.repeat_every)}")
    if inject.until is not None:
        parts.append(f"until {condition_text(inject.until)}")
    return ", ".join(parts)


def condition_text(predicate: Predicate) -> str:
    """A condition in words."""
    if predicate.kind in ("all", "any"):
        joined = " and " if predicate.kind == "all" else " or "
        return joined.join(condition_text(part) for part in predicate.parts)
    if predicate.kind == "evidence":
        return f"evidence for {predicate.name}"
    if predicate.kind == "register":
        having = ", ".join(f"{column} {value}" for column, value in predicate.has.items())
        return f"a row in {predicate.name}{f' with {having}' if having else ''}"
    if predicate.kind == "note":
        return f'a note that says "{predicate.name}"'
    if predicate.kind == "milestone":
        return f"milestone {predicate.name}"
    return f"{predicate.kind} {predicate.name} is {predicate.value or 'given'}"


def reflow(text: str) -> str:
    """A text with each wrapped paragraph on one line.

    A paragraph is joined only when all of it looks like sentences that were filled up to a margin: each line is so full
    that the next word would not have gone into it, it ends like a sentence and, if it is short, begins like one, it
    goes on in lower case somewhere, and no line looks like one of a log, a mail's head, a list, a table or a script.
    Anything else stays as it was written: a ragged paragraph is less bad than a log that cannot be read.
    """
    return "\n\n".join(part.rstrip("\n").replace("\n", " ") if _is_prose(part) else part for part in text.split("\n\n"))


def _is_prose(paragraph: str) -> bool:
    lines = paragraph.rstrip("\n").split("\n")
    margin = max(map(len, lines))
    if len(lines) < 2 or margin < _WRAPPED or not all(lines) or any(map(_OWN_LINE.match, lines)):
        return False
    pairs = list(pairwise(lines))
    full = all(len(line) + 1 + len(after.split(maxsplit=1)[0]) > margin for line, after in pairs)
    sentences = (len(lines) > 2 or not lines[0][0].islower()) and lines[-1][-1] in ".?!\"')"
    return full and sentences and any(after[0].islower() for _, after in pairs)
