"""One entry of a journal, as the fold reads it and every interface shows it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from msgspec import Struct

from irrunner.incident.moments import is_time
from irrunner.journal.branches import SIZE, as_place, split_place
from irrunner.journal.chain import Actor, Header
from irrunner.journal.events import CATALOGUE, Event, Unknown, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.journal.rows import Stored

REDACTED = "[redacted]"
DAMAGED, MISSING = "entry.damaged", "entry.missing"
"""The kinds of what stands in a timeline in the place of entries that cannot be read, or are not there."""
_VERIFY = "`irrunner verify` says more."
_UNREADABLE = f"It was changed and cannot be read. {_VERIFY}"
_headers = msgspec.json.Decoder(Header)
UNKNOWN_TIME = "1970-01-01T00:00:00.000Z"
_NOBODY = Actor("", "", "")
_NO_REFS: dict[str, Any] = {}
_KINDS = {kind: kind for kind in CATALOGUE}
_LONG_BODIES = frozenset(("incident.declared", "playbook.grafted"))
_MOST_PLAYBOOKS = 8


class Entry(Struct, gc=False):
    """An event with who, when and where in the journal.

    `occurred`, `precision` and `as_written` are what the entry said at first; `when` and `words` follow its
    corrections. A redacted entry has no event, and its words are `[redacted]`.

    Attributes:
        corrections: the entries that corrected this one, oldest first.
        redaction: the entry that erased its words.
        withdrawal: the entry that said that it should not be there.
    """

    seq: int
    kind: str
    recorded: str
    occurred: str
    precision: str
    as_written: str
    actor: Actor
    by: str
    refs: dict[str, Any]
    event: Event | None
    corrections: tuple[Entry, ...] = ()
    redaction: Entry | None = None
    withdrawal: Entry | None = None

    @property
    def when(self) -> str:
        """When it occurred, by the latest correction of that."""
        for correction in reversed(self.corrections):
            if (occurred := getattr(correction.event, "occurred", None)) is not None:
                return str(occurred[0])
        return self.occurred

    @property
    def exactness(self) -> str:
        """How precise `when` is."""
        for correction in reversed(self.corrections):
            if (occurred := getattr(correction.event, "occurred", None)) is not None:
                return str(occurred[1])
        return self.precision

    @property
    def words(self) -> str:
        """What the person wrote, by the latest correction of that; empty when they wrote nothing."""
        if self.event is None:
            return REDACTED
        for correction in reversed(self.corrections):
            if correction.event is None:
                return REDACTED
            if (words := getattr(correction.event, "words", None)) is not None:
                return str(words)
        return self.first_words

    @property
    def words_precision(self) -> str:
        """How precise the words are where they are a time, such as an answer: second, minute, hour or day."""
        refs = self.refs
        for correction in reversed(self.corrections):
            if getattr(correction.event, "words", None) is not None:
                refs = correction.refs
                break
        if (found := refs.get("precision")) in ("minute", "hour", "day"):
            return str(found)
        return "second" if is_time(words := self.words) and words[17:19] != "00" else "minute"

    @property
    def is_default(self) -> bool:
        """Whether it is a playbook's default, which nobody answered."""
        return self.refs.get("default") == "yes"

    def as_of(self, seq: float) -> Entry:
        """The entry with the corrections alone that stand in the journal up to a place; what was erased stays so."""
        if not self.corrections or self.corrections[-1].seq <= seq:
            return self
        found = copy(self)
        found.corrections = tuple(each for each in self.corrections if each.seq <= seq)
        return found

    @property
    def first_words(self) -> str:
        """What the person wrote at first."""
        if self.event is None:
            return REDACTED
        if isinstance(self.event, Unknown):
            return msgspec.json.encode(self.event.body).decode()
        words = getattr(self.event, self.event.WORDS, "") if self.event.WORDS else ""
        return ", ".join(words) if isinstance(words, tuple) else str(words)

    def body_text(self, field: str) -> str:
        """Another text of the body, `[redacted]` once it is gone."""
        if self.event is None:
            return REDACTED
        if field == type(self.event).WORDS:
            return self.words
        return str(getattr(self.event, field, ""))

    def body_texts(self, field: str) -> tuple[str, ...]:
        """A list of texts of the body; empty once it is gone."""
        return tuple(getattr(self.event, field, ()))


class Damage(Event, frozen=True):
    """What is said in the place of an entry that cannot be read. It is never written into a journal."""

    WORDS: ClassVar[str] = "what"

    what: str


def damaged_entry(seq: int, what: str, recorded: str, *, kind: str = DAMAGED, last: int = 0) -> Entry:
    """What stands in the place of an entry that cannot be read, or of those that are missing.

    Args:
        seq: its place; of several, the first one's.
        what: in words, what is wrong.
        recorded: the time of the entry before, since its own is not known.
        kind: DAMAGED or MISSING.
        last: the place of the last one that is missing.
    """
    refs = {"first": seq, "last": last} if last else {"entry": seq}
    return Entry(seq, kind, recorded, recorded, "second", "", _NOBODY, "", refs, Damage(what))


class EntryReader:
    """Turns stored rows into entries; what repeats in 100,000 of them, or in 10,000 incidents, is kept once."""

    def __init__(self) -> None:
        """One reader for one journal, or for those of many incidents: what repeats is shared among their entries."""
        self._playbooks: dict[bytes, Event | None] = {}
        self._actors: dict[tuple[str, str, str], Actor] = {}
        self._texts: dict[str, str] = {}
        self._refs: dict[tuple[str, str | int], dict[str, Any]] = {}

    def read_all(self, rows: Iterable[Stored], after: int = 0, recorded: str = UNKNOWN_TIME) -> Iterator[Entry]:
        """The rows' entries, one after the other; what is damaged or missing is marked in its place.

        Args:
            rows: in order.
            after: the place of the entry before the first of them.
            recorded: the time of that entry.
        """
        branch, last = 0, 0
        for row in rows:
            entry = self.read_row(row, recorded)
            if row.seq >= SIZE:
                if split_place(row.seq)[0] == branch and row.seq > last + 1:
                    yield _missing(as_place(last + 1), as_place(row.seq - 1), recorded)
                yield entry
                branch, last = split_place(row.seq)[0], row.seq
                continue
            if row.seq > after + 1 and entry.kind != "incident.purged":
                yield _missing(after + 1, row.seq - 1, recorded)
            yield entry
            after, recorded = row.seq, entry.recorded

    def read_row(self, row: Stored, recorded: str = UNKNOWN_TIME) -> Entry:
        """One row's entry, or what stands in its place when it cannot be read.

        Args:
            row: what is stored.
            recorded: the time of the entry before.
        """
        try:
            entry = self.read(row.header, row.body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return damaged_entry(row.seq, _UNREADABLE, recorded)
        if row.seq >= SIZE and split_place(row.seq)[1] == entry.seq:
            entry.seq = row.seq
        if entry.seq != row.seq:
            return damaged_entry(row.seq, f"It says that it is entry {entry.seq}. {_VERIFY}", recorded)
        if not (is_time(entry.recorded) and (entry.occurred is entry.recorded or is_time(entry.occurred))):
            return damaged_entry(row.seq, f"It holds a time that is none. {_VERIFY}", recorded)
        return entry

    def read(self, header: bytes | str, body: bytes) -> Entry:
        """One row's entry.

        Raises:
            msgspec.MsgspecError: the header is not one of ours; `verify` says more.
        """
        head = _headers.decode(header)
        occurred = head.occurred
        kind = _KINDS.get(head.kind) or head.kind
        actor = head.actor
        recorded = head.recorded
        known = self._actors.setdefault((actor.name, actor.account, actor.host), actor)
        return Entry(
            head.seq,
            kind,
            recorded,
            occurred.time if occurred.time != recorded else recorded,
            self._texts.setdefault(occurred.precision, occurred.precision),
            self._texts.setdefault(occurred.as_written, occurred.as_written),
            known,
            self._texts.setdefault(head.by, head.by),
            self._shared_refs(head.refs) if head.refs else _NO_REFS,
            decode(kind, body) if kind not in _LONG_BODIES else self._shared_event(kind, body),
        )

    def _shared_event(self, kind: str, body: bytes) -> Event | None:
        """The event with a playbook in it; it takes longer to decode than all else of most incidents."""
        if (found := self._playbooks.get(body)) is None:
            if len(self._playbooks) >= _MOST_PLAYBOOKS:
                self._playbooks.clear()
            found = self._playbooks[body] = decode(kind, body)
        return found

    def _shared_refs(self, refs: dict[str, Any]) -> dict[str, Any]:
        """The same for all entries that are only about one step: a dictionary for each would take 8 MB of 100,000."""
        if len(refs) > 1:
            return refs
        ((name, value),) = refs.items()
        return self._refs.setdefault((name, value), refs)


def _missing(first: int, last: int, recorded: str) -> Entry:
    what = f"Entries {first} to {last} are missing" if last > first else f"Entry {first} is missing"
    return damaged_entry(first, f"{what}: the journal was damaged or cut. {_VERIFY}", recorded, kind=MISSING, last=last)
