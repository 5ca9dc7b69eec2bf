"""What control does to the story's clock and to hints, as the players of an exercise hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.entry_text import describe_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.incident.entries import Entry
    from irrunner.journal.chain import Actor

CLOCK_KINDS: Final = frozenset(("clock.paused", "clock.resumed", "clock.speed", "story.jumped"))
HINT_KIND: Final = "hint.taken"


def clock_news(entries: Iterable[Entry], me: Actor, *, hints: bool = False) -> list[Entry]:
    """What others did to the story's clock among these entries, and with `hints` what hints they gave."""
    kinds = CLOCK_KINDS | {HINT_KIND} if hints else CLOCK_KINDS
    return [entry for entry in entries if entry.kind in kinds and entry.actor != me]


def clock_sentence(entry: Entry) -> tuple[str, str]:
    """What was done, with a capital letter; and why and by whom: `Story time paused`, `: lunch (kim)`. Raw text."""
    sentence = describe_entry(entry).sentence
    why = f": {entry.words}" if entry.words else ""
    return sentence[:1].upper() + sentence[1:], f"{why} ({entry.by})"
