"""One incident: its folded state, and the one way to write into it.

Verbs (in `irrunner.incident.verbs`) look at the state and append events through `writing`. The
state is folded outside the write lock; under the lock only what is new is read, the verb checks,
appends, and the commit is on disk before the verb returns (DESIGN section 5).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from irrunner.errors import Refused
from irrunner.incident.calendar import read_claimed
from irrunner.incident.entries import UNKNOWN_TIME, Entry, EntryReader
from irrunner.incident.folding import apply, apply_all
from irrunner.incident.moments import Moment, format_utc
from irrunner.incident.preconditions import no_incident, require_open, require_step
from irrunner.incident.state import State, StepKey
from irrunner.journal.branches import Place, places_erased_by
from irrunner.journal.chain import Occurred
from irrunner.journal.events import ClockStepped, Event, encode
from irrunner.journal.rows import NewEntry, outline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from irrunner.incident.calendar import Calendar
    from irrunner.incident.checklist import Checklist
    from irrunner.journal import Journal
    from irrunner.journal.branches import Merge
    from irrunner.journal.chain import Actor
    from irrunner.journal.events import IncidentPurged
    from irrunner.journal.rows import Head, Row, Stored
    from irrunner.journal.transaction import Reader, Writer


class Clock(Protocol):
    """Tells the time. The edge brings one in; nothing inside asks the machine."""

    def __call__(self) -> datetime:
        """The present moment, with a zone."""


def machine_clock() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


class Outbox(Protocol):
    """Keeps acts on this machine for as long as nobody knows whether they are recorded."""

    def carry_out(
        self, incident: Incident, name: str, act: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Any:
        """Keep a verb with its arguments, carry it out, and forget it once it is recorded or refused.

        Args:
            incident: what it is about, the first argument of the verb.
            name: of the verb.
            act: the verb.
            args: what follows the incident.
            kwargs: the verb's own.

        Raises:
            NotYetRecorded: the line is down, and the act is kept.
            IrrunnerError: what the verb raises.
        """
        ...


_NOTE = b'","note.added",'
"""What stands in the header of every note, and of no other entry."""

At = str | Moment | None
"""When something occurred: words as people write them, a moment already read, or now."""


class Write:
    """One verb's transaction: the state under the lock, and the entries it appends.

    Attributes:
        moment: when the act occurred, in the claim of the person. by: whose act it is.
        now: when its words were typed: times in them, such as -20m, are read by it.
        entries: what was appended so far.
    """

    def __init__(self, incident: Incident, writer: Writer, state: State, at: At, by: str, recorded: str = "") -> None:
        """Read the clock under the lock, so that entries of several writers never run backwards.

        Args:
            incident: what is written into.
            writer: of the open transaction.
            state: what is known.
            at: when it occurred.
            by: whose act it is.
            recorded: when the last entry was, where it is not in the state yet.
        """
        now = writer.now(incident.clock())
        self.now = incident.typed_at or now
        self.state = state
        self.actor = incident.actor
        self.by = by or incident.actor.name
        self.recorded = format_utc(now)
        if isinstance(at, Moment):
            self.moment = at
        else:
            self.moment = incident.read_time(at, zone=self.state.zone, now=now) if at else Moment(self.recorded)
        self.entries: list[Entry] = []
        self._writer = writer
        self._incident = incident
        self._checklist: Checklist | None = None
        before = recorded or (self.state.entries[-1].recorded if self.state.entries else "")
        if self.recorded < before:
            self._append(ClockStepped(before, self.recorded), {}, Moment(self.recorded))

    @property
    def checklist(self) -> Checklist:
        """The steps as they stand under the lock, before anything this verb appends."""
        if self._checklist is None:
            self._checklist = _checklist_of(self.state)
        return self._checklist

    def __call__(self, event: Event, /, **refs: Any) -> Entry:
        """Append an event; `refs` without a value are left out."""
        kept = {name: _plain(value) for name, value in refs.items() if value not in ("", None)}
        return self._append(event, kept, self.moment)

    def claimed(self, moment: Moment, event: Event, /, **refs: Any) -> Entry:
        """Append an event that occurred at a moment of its own, such as a line of another tool's timeline."""
        return self._append(event, refs, moment)

    def read_time(self, words: str) -> Moment:
        """What a person meant by a time that is over; see `Incident.read_time`."""
        return self._incident.read_time(words, zone=self.state.zone, now=self.now)

    def keep_branch(self, branch: int, fork: int, row: Row) -> None:
        """Keep an entry of another record as one of a branch; the event that says so is appended as well."""
        self._writer.keep_branch(branch, fork, row)

    def places_erased_by(self, merge: Merge, rows: Sequence[Row]) -> list[int]:
        """The places before its fork whose words a branch erased; see `branches`."""
        return places_erased_by(merge, rows, self._writer.read(self.state.incident))

    def erase(self, seq: int) -> None:
        """Empty the words of an earlier entry; the event that says so is appended as well."""
        self._writer.erase(self.state.incident, seq)

    @property
    def head(self) -> Head:
        """Where the chain stands, with what this verb appended."""
        return self._writer.head(self.state.incident)

    @property
    def outline(self) -> str:
        """What a tombstone keeps of the incident's chain: by it an earlier state in a copy is recognised."""
        return outline_of(self._writer.links(self.state.incident))

    def purge(self, tombstone: IncidentPurged) -> Entry:
        """Remove all entries of the incident but the tombstone."""
        return self._write(self._writer.purge, tombstone, {}, self.moment)

    def _append(self, event: Event, refs: dict[str, Any], moment: Moment) -> Entry:
        return self._write(self._writer.append, event, refs, moment)

    def _write(
        self, write: Callable[[str, NewEntry], Row], event: Event, refs: dict[str, Any], moment: Moment
    ) -> Entry:
        """Write an event with one of the writer's methods.

        Raises:
            Refused: a text holds half of a surrogate pair, which has no bytes in UTF-8.
        """
        occurred = Occurred(moment.time, moment.precision, moment.as_written)
        try:
            new = NewEntry(type(event).KIND, encode(event), refs, self.actor, self.by, self.recorded, occurred)
            row = write(self.state.incident, new)
        except UnicodeError as error:
            raise Refused(
                "The text holds characters that are no text. Nothing was written.",
                hint="Save what you have as a file and add it as evidence instead.",
            ) from error
        entry = self._incident.reader.read(row.header, row.body)
        self.entries.append(entry)
        return entry


def _authenticated(store: Journal, actor: Actor) -> Actor:
    return store.members.authenticated(actor) if store.members is not None else actor


def _checklist_of(state: State) -> Checklist:
    from irrunner.incident.checklist import Checklist

    return Checklist(state)


class Incident:
    """One incident of a store: its state now, and its way in.

    Attributes:
        actor: who is at the keyboard. clock: where the time comes from.
        after_commit: called after every commit, with nothing (the mirror).
        regime_folders: the user's own folders of playbooks, in which regimes are looked for first.
        outbox: keeps acts while the line to the store is down; None where there is no line.
        typed_at: when the words of the act were typed, where it waited in an outbox since; None for now.
        calendar: returns the clock by which people give times: that of the story in an exercise, else None.
    """

    def __init__(
        self,
        store: Journal,
        incident: str,
        actor: Actor,
        *,
        clock: Clock = machine_clock,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        """Name the incident; nothing is read yet."""
        self.store = store
        self.id = incident
        self.actor = _authenticated(store, actor)
        self.clock = clock
        self.after_commit = after_commit
        self.calendar: Callable[[], Calendar | None] = _wall_clock
        self.regime_folders: Sequence[Path] = ()
        self.outbox: Outbox | None = None
        self.typed_at: datetime | None = None
        self.reader = EntryReader()
        self.state = State(incident)
        self._checklist: Checklist | None = None

    def go_on_with(self, store: Journal) -> None:
        """Go on in the store itself, of which a copy was read until now; both are the same as far as was read."""
        self.store = store
        self.actor = _authenticated(store, self.actor)

    def refresh(self, source: Reader | None = None) -> bool:
        """Fold what is new in the journal; whether there was anything.

        Args:
            source: reads the journal; by default the store.

        Raises:
            NotFound: the store has no such incident.
        """
        folded = self._fold(source or self.store)
        if not self.state.seq:
            raise no_incident(self.id)
        return folded

    def read_time(self, words: str, *, zone: str = "", now: datetime | None = None) -> Moment:
        """What a person meant by a time that is over, as a moment on the wall.

        Args:
            words: as they were typed.
            zone: in which a time without one is read; empty for the incident's.
            now: the present moment; None to read the clock.

        Raises:
            Misused: the words are no time.
            AmbiguousTime: they name two moments.
            Refused: the time lies more than two minutes ahead.
        """
        now, zone = now or self.clock(), zone or self.state.zone
        return read_claimed(words, now=now, zone=zone, calendar=self.calendar())

    @property
    def checklist(self) -> Checklist:
        """Where the steps stand, in the state as it was last refreshed."""
        if self._checklist is None:
            self._checklist = _checklist_of(self.state)
        return self._checklist

    @property
    def head(self) -> str:
        """The journal's link at the last entry of the state, in hex; for a second person to write down.

        Others may have written since: the state that is shown with it has to be the one it belongs to.
        """
        row = next(self.store.rows(self.id, self.state.seq - 1), None) if self.state.seq else None
        return row.link.hex() if row is not None and row.seq == self.state.seq else self.store.head(self.id).link.hex()

    @contextmanager
    def writing(
        self,
        at: At = None,
        by: str = "",
        *,
        while_closed: bool = False,
        removing: bool = False,
        ignores_notes: bool = False,
    ) -> Iterator[Write]:
        """The transaction of one verb; what it appended is on disk when the block has ended.

        Where notes make no difference to the verb, those of others are folded when nobody waits for the lock any more.

        Raises:
            Refused: the incident is closed (unless `while_closed`) or purged (unless `removing`), or the claimed time
                lies ahead.
        """
        if not self.state.seq:  # else so little is new that it is read under the lock
            self.refresh()
        with self.store.writing() as writer:
            writer.expect(self.id, self.state.seq)
            notes: list[Stored] = []
            if writer.head(self.id).seq != self.state.seq:
                notes = list(writer.read(self.id, self.state.seq))
                if not (ignores_notes and all(_NOTE in each.header for each in notes)):
                    self._take_in(notes)
                    notes = []
            if not removing and (not while_closed or self.state.is_removed):
                self.must_be_open()
            write = Write(self, writer, self.state, at, by, self._recorded(notes))
            yield write
        self._take_in(notes)
        self._apply(write.entries)
        self._after_commit()

    def _recorded(self, notes: Sequence[Stored]) -> str:
        """When the last of these entries was recorded; empty when there are none."""
        return self.reader.read_row(notes[-1]).recorded if notes else ""

    @contextmanager
    def appending(self, at: At = None, by: str = "", *, step: str = "") -> Iterator[Write]:
        """As `writing`, for an entry that changes no step: only the journal's landmarks are read.

        Raises:
            Refused: the incident is closed or purged.
            NotFound: there is no such incident or step.
        """
        key = StepKey.read(step) if step else None
        if self.state.seq or (key is not None and (key.row or key.round > 1)) or self.store.branches(self.id):
            with self.writing(at, by, ignores_notes=True) as write:
                require_step(write.state, step, key)
                yield write
            return
        with self.store.writing() as writer:
            state = self._landmarks(writer)
            require_open(state)
            require_step(state, step, key)
            yield Write(self, writer, state, at, by)
        self._after_commit()

    def _landmarks(self, source: Reader) -> State:
        """A state that knows whether the incident is open and which steps it has, and the last entry."""
        state = State(self.id)
        last = source.head(self.id).seq
        known = list(source.landmarks(self.id))
        if last and known and known[-1].seq != last:
            known.extend(source.read(self.id, last - 1))
        for stored in known:
            apply(state, self.reader.read_row(stored))
        if not state.seq:
            raise no_incident(self.id)
        return state

    def _after_commit(self) -> None:
        if self.after_commit is not None:
            self.after_commit()

    def must_be_open(self) -> None:
        """Refuse in words when nothing can be added any more.

        Raises:
            Refused: the incident is closed or purged.
        """
        require_open(self.state)

    def _fold(self, source: Reader) -> bool:
        """Fold what follows the state in a journal or in a transaction; whether there was anything."""
        before = self.state.seq
        self._take_in(source.read(self.id, before))
        return self.state.seq != before

    def _take_in(self, rows: Iterable[Stored]) -> None:
        """Fold rows that follow the state."""
        recorded = self.state.entries[-1].recorded if self.state.entries else UNKNOWN_TIME
        self._apply(self.reader.read_all(rows, self.state.seq, recorded))

    def _apply(self, entries: Iterable[Entry]) -> None:
        """Fold entries that follow the state."""
        apply_all(self.state, entries)
        self._checklist = None


def _plain(value: Any) -> Any:
    """A place of a branch as the number that it is."""
    return int(value) if isinstance(value, Place) else value


def _wall_clock() -> None:
    """The clock on the wall needs no calendar."""
