"""Commands that only read, while the server of a team store cannot be reached: they answer as of what was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from irrunner.application.last_known.folder import find_copies
from irrunner.application.last_known.keeping import may_have_copy, update_copies
from irrunner.application.last_known.reading import LastKnownStore, last_known_store, require_known
from irrunner.cli.incident_choice import chosen
from irrunner.cli.output import say_aside
from irrunner.errors import IrrunnerError, LineLost, NotAMember
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_utc
from irrunner.journal import open_store

if TYPE_CHECKING:
    from irrunner.cli.incident_choice import Brief
    from irrunner.incident.incident import Incident
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

_MOST = 20_000
"""Entries that a command copies at most; what is left comes with the next one."""


class OpensStores(Protocol):
    """What a command has in hand, as far as it matters here.

    Attributes:
        only_reads: whether the store is opened to be read alone.
    """

    only_reads: bool

    def select(self, named: str, /) -> Any:
        """Name the incident that is meant."""

    def store(self) -> Journal:
        """Open the store."""


def open_to_read(place: Location) -> Journal:
    """Open a team store, or what this machine last read of it.

    Raises:
        LineLost: it cannot be reached, and this machine has no copy of anything.
        VerificationFailed: it cannot be reached, and no copy holds.
        StoreUnusable: as `open_store`. If we are no member any more, the copies are gone.
    """
    try:
        return open_store(place, create=False)
    except LineLost as error:
        return last_known_store(place, error)
    except NotAMember:
        _forget_all(place)
        raise


def choose_to_read(store: Journal, named: str) -> tuple[Brief, dict[str, object]]:
    """The incident that a command shows, and as of when, for a JSON answer; of a copy that is said at once.

    Raises:
        NotFound: there is no such incident, or no copy of it. VerificationFailed: its copy does not hold.
        Refused: several are open.
    """
    if not isinstance(store, LastKnownStore):
        return chosen(store, named), {}
    if named:
        require_known(store, named)
    found = chosen(store, named)
    known = store.known[found.id]
    say_aside(known.sentence(machine_clock(), found.zone))
    return found, {"as_of": known.fields}


def go_on_from_copy(cli: OpensStores, incident: Incident) -> None:
    """Read an incident whose store cannot be reached from the copy of this machine; acts on it are kept as before.

    Raises:
        LineLost: there is no copy of anything, or the line is back by now.
        NotFound: there is none of this incident. VerificationFailed: it does not hold.
    """
    cli.only_reads = True
    cli.select(incident.id)
    store = cli.store()
    if not isinstance(store, LastKnownStore):
        raise LineLost("The line to the store is back just now.", hint="Open the incident again.")
    require_known(store, incident.id)
    incident.go_on_with(store)


def say_all_as_of(store: Journal) -> dict[str, object]:
    """Say which incidents a list of copies has, and as of when; the same for a JSON answer."""
    if not isinstance(store, LastKnownStore):
        return {}
    say_aside("The server cannot be reached; these are the incidents that were opened here last.")
    for known in store.known.values():
        say_aside(known.as_of(machine_clock()))
    return {"as_of": {each.incident: each.fields for each in store.known.values()}}


def keep_copy(place: Location, store: Journal, incident: Incident | None, actor: Actor, *, is_wanted: bool) -> None:
    """Keep what was read of an incident, after it was shown; trouble with a copy holds nobody up."""
    folder = find_copies(place)
    if folder is None or store.members is None:
        return
    now = format_utc(machine_clock())
    try:
        if not is_wanted:
            folder.remove_all()
            return
        if incident is not None and may_have_copy(incident):
            folder.begin(incident.id, now)
        for sentence in update_copies(folder, store, actor, now, most=_MOST) or ():
            say_aside(sentence)
    except IrrunnerError:
        return


def _forget_all(place: Location) -> None:
    """Remove what was kept of a store of which we are no member any more."""
    folder = find_copies(place)
    try:
        if folder is not None:
            folder.remove_all()
    except IrrunnerError as error:
        say_aside(f"{error.sentence} {error.hint}")
