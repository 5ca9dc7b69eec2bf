"""Cards that are not for everybody: a card with `to` is shown to those who have one of its roles.

While nobody has any of them everybody is shown it, or nobody would read it. It is a courtesy of the screens, as two
people who get different mails in one night, and no secret: the players' journal holds what was told, and who may read
the store can read it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from irrunner.journal.events import InjectDelivered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def is_shown_to(person: str, to: Sequence[str], state: State) -> bool:
    """Whether a card for some roles is shown to a person; `to` empty means everybody."""
    holders = {state.roles[role].person.casefold() for role in to if role in state.roles and state.roles[role].person}
    return not holders or person.casefold() in holders


def veiled(entries: Iterable[Entry], person: str, state: State) -> Iterator[Entry]:
    """The entries, with no words in those that tell a card which is for others."""
    for entry in entries:
        event = entry.event
        if isinstance(event, InjectDelivered) and not is_shown_to(person, event.to, state):
            hidden = InjectDelivered(f"A card for {', '.join(event.to)}.", to=event.to)
            yield structs.replace(entry, event=hidden, corrections=())
        else:
            yield entry
