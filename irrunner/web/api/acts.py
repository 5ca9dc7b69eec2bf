"""Carrying a verb out for a token, in a thread of the pool: who writes, what it may write, and writing it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.application.acknowledgement import acknowledgement, out_of_order
from irrunner.application.entry_data import entry_fields, incident_fields
from irrunner.incident.entries import Entry
from irrunner.incident.incident import Incident
from irrunner.playbook import library
from irrunner.safety.secrets import secret_warning
from irrunner.web.api.access import require_kind
from irrunner.web.api.operations import DECLARE, Operation
from irrunner.web.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import BinaryIO

    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.rows import NewEntry
    from irrunner.web.api.opened import OpenedIncidents
    from irrunner.web.settings import ServeSettings

REF: Final = "idempotency"
"""The ref of an entry that was asked for with an Idempotency-Key: by it the same request is found again."""
_LOOKED_AT: Final = 50
"""Entries of one act in which secrets are looked for."""


class Act(Struct, frozen=True):
    """What a token asks for.

    Attributes:
        incident: an id; empty to declare one. arguments: as the struct of the operation has them.
        request: the digest of its Idempotency-Key; empty without one. source: the bytes of evidence.
    """

    token: Token
    operation: Operation
    arguments: Struct
    incident: str = ""
    request: str = ""
    source: Any = None


class Recorded(Struct, frozen=True):
    """What came of an act. is_new: false when an earlier request with the same key had written it."""

    fields: dict[str, Any]
    is_new: bool = True


class _AlreadyRecorded(Exception):
    """Another request with the same key wrote its entries while this one waited for the lock."""


def actor_of(token: Token, settings: ServeSettings) -> Actor:
    """Who writes: the person of the token, at the account of the server, let in by the token."""
    from irrunner.journal.chain import Actor

    return Actor(token.by, settings.actor.account, settings.actor.host).let_in_by(token.credential)


def carry_out(journal: Journal, opened: OpenedIncidents, act: Act, settings: ServeSettings) -> Recorded:
    """Carry an act out, unless it was before.

    Raises:
        IrrunnerError: the verb refused, or the token may not; nothing was written.
    """
    actor = actor_of(act.token, settings)
    if act.operation.verb.name == DECLARE:
        return _declare(journal, act, actor, settings)
    incident = opened.open(journal, act.incident, actor).incident
    if earlier := _entries_of(incident, act.request):
        return Recorded(_answer(incident, earlier), is_new=False)
    journal.admission = _Admission(act, lambda: bool(_entries_of(incident, act.request)))
    try:
        written = act.operation.verb.run(incident, **_arguments(incident, act, settings))
    except _AlreadyRecorded:
        incident.refresh()
        return Recorded(_answer(incident, _entries_of(incident, act.request)), is_new=False)
    except BaseException:
        opened.forget(journal, act.incident)  # what the state took in of a transaction that was undone
        raise
    finally:
        journal.admission = None
    return Recorded(_answer(incident, [written] if isinstance(written, Entry) else list(written)))


def _declare(journal: Journal, act: Act, actor: Actor, settings: ServeSettings) -> Recorded:
    if earlier := _declared_before(journal, act.request):
        return _declared(journal, earlier, actor, is_new=False)
    journal.admission = _Admission(act, lambda: bool(_declared_before(journal, act.request)))
    given = {name: getattr(act.arguments, name) for name in act.operation.given}
    loaded = library.find(given.pop("playbook"), settings.playbooks)
    try:
        incident = act.operation.verb.run(
            journal, loaded, actor, **given | {"at": given["at"] or None}, by=act.token.by
        )
    except _AlreadyRecorded:
        return _declared(journal, _declared_before(journal, act.request), actor, is_new=False)
    finally:
        journal.admission = None
    return _declared(journal, incident.id, actor, is_new=True)


def _declared(journal: Journal, name: str, actor: Actor, *, is_new: bool) -> Recorded:
    incident = Incident(journal, name, actor)
    incident.refresh()
    fields = _answer(incident, incident.state.entries[:1])
    return Recorded(fields | {"sentence": f"Declared: {incident.state.name}."}, is_new)


def _declared_before(journal: Journal, request: str) -> str:
    """The incident that an earlier request with the same key declared; empty when none did."""
    if not request:
        return ""
    mark = f'"{REF}":"{request}"'.encode()
    found = (name for name, header in journal.lifecycle_headers() if mark in header)
    return next(found, "")


def _entries_of(incident: Incident, request: str) -> list[Entry]:
    """What an earlier request with the same key wrote."""
    return [each for each in incident.state.entries if each.refs.get(REF) == request] if request else []


class _Admission:
    """What each entry of an act has to pass before it is written."""

    def __init__(self, act: Act, is_recorded: Callable[[], bool]) -> None:
        self._act = act
        self._is_recorded = is_recorded
        self._looked = False

    def __call__(self, entry: NewEntry) -> NewEntry:
        """The entry, with the mark of its request.

        Raises:
            Forbidden: the token may not write it.
        """
        require_kind(self._act.token, entry.kind)
        if not self._act.request or entry.kind == "clock.stepped":
            return entry
        if not self._looked and self._is_recorded():  # now that nobody else writes
            raise _AlreadyRecorded
        self._looked = True
        return entry._replace(refs={**entry.refs, REF: self._act.request})


def _arguments(incident: Incident, act: Act, settings: ServeSettings) -> dict[str, Any]:
    """The arguments of the verb."""
    found = {name: getattr(act.arguments, name) for name in act.operation.given}
    if "at" in found:
        found["at"] = found["at"] or None
    if "playbook" in found:
        found["loaded"] = library.find(found.pop("playbook"), settings.playbooks)
    if act.operation.verb.name == "timeline import":
        zone = found["zone"]
        found["entries"] = [(incident.read_time(line.at, zone=zone), line.text) for line in found["entries"]]
    if act.source is not None:
        source: BinaryIO = act.source
        found["source"] = source
    return found | {"by": act.token.by}


def _answer(incident: Incident, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the command of the same verb answers with --json, with its sentence and what it warns of."""
    state = incident.state
    last = entries[-1].seq if entries else state.seq
    about = incident_fields(incident.store, incident.id, state.mode, last)
    listed = [entry_fields(entry) for entry in entries]
    fields = {**about, **(listed[-1] if listed else {"seq": last}), "entries": listed}
    sentence = f"{acknowledgement(entries, state.zone)}." if entries else "Nothing had to be recorded."
    return {**fields, "sentence": sentence, "warnings": list(_warnings(entries))}


def _warnings(entries: Sequence[Entry]) -> Iterable[str]:
    for entry in entries[:_LOOKED_AT]:
        if sentence := out_of_order(entry):
            yield sentence
        if warning := secret_warning(entry.words):
            yield warning
