"""What differs between two states of one step, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.playbook.model import Step

LONGEST: Final = 160
"""Characters of a text that a sentence quotes."""
_WORDS: Final = (
    ("role", "role", "its role", "no role"),
    ("when", "when", "the condition", "no condition: it is always open"),
    ("for_each", "for_each", "once for each of", "once, for no list"),
    ("repeat", "repeat", "it repeats", "it does not repeat"),
    ("collect", "collect", "it fills the list", "it fills no list"),
    ("approve", "approve", "approved by", "nobody approves it"),
    ("requires", "requires", "it requires", "it requires nothing more"),
    ("marks", "marks", "the milestone", "no milestone"),
    ("answers", "answers", "it answers the report's question", "it answers no question of the report"),
)
"""Field, kind, and what is said when there is a value and when there is none."""
_LISTS: Final = (
    ("options", "options"),
    ("needs", "needs"),
    ("evidence", "evidence"),
    ("reopens_when", "reopens when"),
    ("sources", "sources"),
    ("urls", "addresses"),
    ("writes", "has to be written"),
    ("marked_by", "reaches its milestone with"),
)
_OTHER: Final = (
    ("short", "another short"),
    ("how", "other words in `how`"),
    ("warn", "other words in `warn`"),
    ("ask", "other questions"),
    ("checks", "other commands or checks"),
    ("platforms", "other commands for the platforms"),
    ("tags", "other tags"),
)


def describe_step_changes(old: Step, new: Step) -> Iterator[tuple[str, str]]:
    """Each difference: its kind and a sentence without its full stop."""
    if old.text != new.text:
        yield "reworded", f"{quoted_text(old.text)} now says {quoted_text(new.text)}"
    if old.is_decision != new.is_decision:
        yield "decision", "now a decision" if new.is_decision else "no longer a decision"
    for field, kind, label, none in _WORDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield kind, _turned(label, none, before, after)
    if old.within != new.within:
        yield "within", _target(old.within, new.within)
    for field, label in _LISTS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield field, f"{label}: {ends_of(before, after)}"
    for field, label in _OTHER:
        if getattr(old, field) != getattr(new, field):
            yield field, label


def _turned(label: str, none: str, before: str, after: str) -> str:
    if not after:
        return f"{none}; it was {quoted_text(before)}"
    return f"{label} {quoted_text(after)}" + (f"; it was {quoted_text(before)}" if before else "")


def _target(before: int, after: int) -> str:
    if not after:
        return f"no target; it was {format_duration(before)}"
    return f"within {format_duration(after)}; it was {format_duration(before) if before else 'without a target'}"


def ends_of(before: Sequence[str], after: Sequence[str]) -> str:
    """What a list gained and lost."""
    had, has = set(before), set(after)
    gained = [quoted_text(each) for each in after if each not in had]
    lost = [quoted_text(each) for each in before if each not in has]
    parts = ([f"added {', '.join(gained)}"] if gained else []) + ([f"removed {', '.join(lost)}"] if lost else [])
    return "; ".join(parts) or "in another order"


def quoted_text(text: str) -> str:
    """A text in quotes, on one line, and cut where it is too long to be read in a sentence."""
    text = " ".join(text.split())
    return f'"{text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"}"'
