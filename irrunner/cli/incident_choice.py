"""Which incident a command is about: the one that is named, else the only open live one. Never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from irrunner.errors import NotFound, Refused
from irrunner.journal.chain import Header
from irrunner.journal.locations import short_location
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.journal import Journal

LIVE, EXERCISE = "live", "exercise"
_MOST_LISTED = 10


class _Zone(Struct):
    """What is wanted of the body of a declaration."""

    zone: str = "UTC"


_headers = msgspec.json.Decoder(Header)
_zones = msgspec.json.Decoder(_Zone)


class Brief(Struct, frozen=True):
    """What the landmarks of a journal tell about its incident, without reading the rest.

    Attributes:
        mode: live, exercise or retrospective; empty when only a tombstone is left.
        declared: the body of its first entry: the playbook, the zone.
    """

    id: str
    mode: str
    is_open: bool
    declared: bytes = b""

    @property
    def zone(self) -> str:
        """The zone of times that name none, by its IANA name; UTC when the incident says nothing."""
        try:
            return _zones.decode(self.declared).zone
        except (msgspec.MsgspecError, UnicodeError, RecursionError):  # redacted, or damaged: verify names it
            return "UTC"


def brief(store: Journal, incident: str) -> Brief:
    """Look at an incident's landmarks."""
    standing, declared = _Standing(), b""
    for stored in store.landmarks(incident):
        if standing.read(stored.header) == "incident.declared":
            declared = stored.body
    return Brief(incident, standing.mode, standing.is_open, declared)


def briefs(store: Journal) -> list[Brief]:
    """All incidents, without what their declarations hold; with 10,000 of them nothing but headers is read."""
    known = {incident: _Standing() for incident in store.incidents()}
    for incident, header in store.lifecycle_headers():
        known.setdefault(incident, _Standing()).read(header)
    return [Brief(incident, each.mode, each.is_open) for incident, each in known.items()]


class _Standing(Struct):
    """What the headers of its lifecycle tell about an incident."""

    mode: str = ""
    is_open: bool = False

    def read(self, header: bytes) -> str:
        """Take in the next header; its kind, or nothing where it is broken."""
        try:
            found = _headers.decode(header)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return ""
        match found.kind:
            case "incident.declared":
                self.mode, self.is_open = str(found.refs.get("mode", "")), True
            case "incident.closed" | "incident.purged":
                self.is_open = False
            case "incident.reopened":
                self.is_open = True
        return found.kind


def chosen(store: Journal, named: str) -> Brief:
    """The incident with this id, whatever its case; without one the only open live incident.

    Raises:
        NotFound: there is no such incident, or none is open.
        Refused: several are open.
    """
    return _named(store, named) if named else _only_open(store)


def _named(store: Journal, named: str) -> Brief:
    if named.encode("utf-8", "replace") != named.encode("utf-8", "surrogatepass"):  # bytes that are no text
        raise _unknown(store, named)
    for spelled in (named, named.upper()):  # as nearly everybody writes it, found without looking at the others
        found = brief(store, spelled)
        if found.mode or store.head(spelled).seq:  # of nearly every incident its landmarks say that it is there
            return found
    known = store.incidents()
    for incident in known:
        if incident.casefold() == named.casefold():
            return brief(store, incident)
    from irrunner.journal.losses import WHERE_TO_LOOK, missing_incident
    from irrunner.playbook.problems import suggest

    if lost := [each for each in store.known_incidents() if each.casefold() == named.casefold()]:
        raise NotFound(missing_incident(lost[0]), hint=WHERE_TO_LOOK)
    raise _unknown(store, named, suggest(named, known) or "")


def _unknown(store: Journal, named: str, meant: str = "") -> NotFound:
    hint = f"Did you mean {meant}?" if meant else "`irrunner list` shows what there is."
    return NotFound(f"There is no incident {named!r} in the store at {short_location(store.location)}.", hint=hint)


def _only_open(store: Journal) -> Brief:
    from irrunner.journal.losses import WHERE_TO_LOOK, find_losses

    known = briefs(store)
    live = [found for found in known if found.is_open and found.mode == LIVE]
    if len(live) == 1:
        return brief(store, live[0].id)
    if live:
        listed = "\n".join(f"  {one_line(found.id, 40)}  {title(store, found.id)}" for found in live[:_MOST_LISTED])
        more = f"\n  and {len(live) - _MOST_LISTED} more" if len(live) > _MOST_LISTED else ""
        hint = "Say which one: --incident ID, or IRRUNNER_INCIDENT."
        raise Refused(f"{len(live)} incidents are open:\n{listed}{more}", hint=hint, listed=True)
    if losses := find_losses(store):
        raise NotFound(
            f"No live incident is open in the store at {short_location(store.location)}. {' '.join(losses.sentences)}",
            hint=WHERE_TO_LOOK,
        )
    named = ", ".join(_described(found) for found in known[-_MOST_LISTED:])
    hint = f"Name one with --incident: {named}." if named else "`irrunner declare PLAYBOOK` begins one."
    raise NotFound(f"No live incident is open in the store at {short_location(store.location)}.", hint=hint)


def _described(found: Brief) -> str:
    status = "open" if found.is_open else "closed" if found.mode else "purged"
    return f"{'EXERCISE ' if found.mode == EXERCISE else ''}{found.id} ({status})"


def title(store: Journal, incident: str) -> str:
    """An incident's title, in one harmless line."""
    from irrunner.incident import Incident
    from irrunner.incident.who import current_actor

    at_hand = Incident(store, incident, current_actor())
    at_hand.refresh()
    return one_line(at_hand.state.name, 60)
