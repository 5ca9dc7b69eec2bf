"""An incident at hand: its folded state, and the one way to write into it.

Verbs (in `irrunner.incident.verbs`) look at the state and append events through `writing`. The
state is folded outside the write lock; under the lock only what is new is read, the verb checks,
appends, and the commit is on disk before anybody is told (DESIGN section 5).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from irrunner.errors import NotFound, Refused
from irrunner.incident.checklist import Checklist
from irrunner.incident.entries import Entry, EntryReader
from irrunner.incident.folding import apply
from irrunner.incident.moments import Moment, read_moment, text_of
from irrunner.incident.state import State
from irrunner.journal.chain import Occurred
from irrunner.journal.events import ClockStepped, Event, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.journal.chain import Actor
    from irrunner.journal.interface import Journal, Writer


class Clock(Protocol):
    """Tells the time. The edge brings one in; nothing inside asks the machine."""

    def __call__(self) -> datetime:
        """The present moment, with a zone."""


def machine_clock() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


At = str | Moment | None
"""When something occurred: words as people write them, a moment already read, or now."""


class Write:
    """One verb's transaction: the state under the lock, and the entries it appends.

    Attributes:
        moment: when the act occurred, in the claim of the person. by: whose act it is.
        entries: what was appended so far.
    """

    def __init__(self, incident: Incident, writer: Writer, at: At, by: str) -> None:
        """Read the clock under the lock, so that entries of several writers never run backwards."""
        now = incident.clock()
        self.state = incident.state
        self.actor = incident.actor
        self.by = by or incident.actor.name
        self.recorded = text_of(now)
        self.moment = at if isinstance(at, Moment) else read_moment(at or "", now=now, zone=self.state.zone)
        self.entries: list[Entry] = []
        self._writer = writer
        self._incident = incident
        self._checklist: Checklist | None = None
        if self.state.entries and self.recorded < (before := self.state.entries[-1].recorded):
            self._append(ClockStepped(before, self.recorded), {}, Moment(self.recorded))

    @property
    def checklist(self) -> Checklist:
        """The steps as they stand under the lock, before anything this verb appends."""
        if self._checklist is None:
            self._checklist = Checklist(self.state)
        return self._checklist

    def __call__(self, event: Event, **refs: Any) -> Entry:
        """Append an event; `refs` without a value are left out."""
        kept = {name: value for name, value in refs.items() if value not in ("", None)}
        return self._append(event, kept, self.moment)

    def erase(self, seq: int) -> None:
        """Empty the words of an earlier entry; the event that says so is appended as well."""
        self._writer.erase(self.state.incident, seq)

    def _append(self, event: Event, refs: dict[str, Any], moment: Moment) -> Entry:
        row = self._writer.append(
            self.state.incident,
            kind=type(event).KIND,
            body=encoded(event),
            refs=refs,
            actor=self.actor,
            by=self.by,
            recorded=self.recorded,
            occurred=Occurred(moment.time, moment.precision, moment.said),
        )
        entry = self._incident.reader.read(row.header, row.body)
        self.entries.append(entry)
        return entry


def encoded(event: Event) -> bytes:
    """The event's bytes.

    Raises:
        Refused: some text in it cannot be stored.
    """
    try:
        return encode(event)
    except (UnicodeError, ValueError) as error:
        raise Refused(
            "The text holds characters that are no text (half of a pair, or a number too large).",
            hint="Save what you have as a file and add it as evidence instead.",
        ) from error


class Incident:
    """One incident of a store: its state now, and its way in.

    Attributes:
        actor: who is at the keyboard. clock: where the time comes from.
        after_commit: called after every commit, with nothing (the mirror).
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
        """Take an incident in hand; nothing is read yet."""
        self.store = store
        self.id = incident
        self.actor = actor
        self.clock = clock
        self.after_commit = after_commit
        self.reader = EntryReader()
        self.state = State(incident)
        self._checklist: Checklist | None = None

    def refresh(self) -> bool:
        """Fold what is new in the journal; whether there was anything.

        Raises:
            NotFound: the store has no such incident.
        """
        folded = self._fold(self.store)
        if not self.state.seq:
            raise NotFound(f"There is no incident {self.id} in this store.", hint="`irrunner list` shows what there is.")
        return folded

    @property
    def checklist(self) -> Checklist:
        """Where the steps stand, in the state as it was last refreshed."""
        if self._checklist is None:
            self._checklist = Checklist(self.state)
        return self._checklist

    @property
    def head(self) -> str:
        """The head of the journal as last read, in hex; for a second person to write down."""
        return self.store.head(self.id).link.hex()

    @contextmanager
    def writing(self, at: At = None, by: str = "", *, while_closed: bool = False) -> Iterator[Write]:
        """The transaction of one verb; what it appended is on disk when the block has ended.

        Raises:
            Refused: the incident is closed or purged, or the claimed time lies ahead.
        """
        self.refresh()
        with self.store.writing() as writer:
            self._fold(writer)
            if not while_closed:
                self.must_be_open()
            write = Write(self, writer, at, by)
            yield write
        self._fold(self.store)
        if self.after_commit is not None:
            self.after_commit()

    def must_be_open(self) -> None:
        """Refuse in words when nothing can be added any more.

        Raises:
            Refused: the incident is closed or purged.
        """
        if self.state.purged is not None:
            raise Refused(f"{self.id} was purged; only its tombstone is left.")
        if self.state.closed is not None:
            raise Refused(
                f"{self.id} is closed.", hint="Use `irrunner reopen-incident` if the work goes on. Nothing was written."
            )

    def _fold(self, source: Journal | Writer) -> bool:
        before = self.state.seq
        for stored in source.read(self.id, before):
            apply(self.state, self.reader.read(stored[1], stored[2]))
        if self.state.seq == before:
            return False
        self._checklist = None
        return True
