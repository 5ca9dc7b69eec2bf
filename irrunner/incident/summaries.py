"""The summaries of all incidents of a store; those of many are kept beside the journal.

What is kept is derived and may be thrown away: a summary counts only while its incident's head is the one that it was
worked out from. It is kept only in a store that is ours to write, and a removal throws all of it away, because it
repeats titles. Nobody proves anything with it: `verify` and the report read the journal itself.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec

from irrunner import __version__
from irrunner.errors import IrrunnerError
from irrunner.incident.entries import EntryReader
from irrunner.incident.summary import Summary, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.rows import Head
    from irrunner.journal.transaction import Reader

MANY = 100
"""Incidents from which on their summaries are kept; fewer are read in a moment."""
AT_A_TIME = 50
"""Incidents that are read together from a server."""
SHORT = 500
"""Entries up to which an incident is read together with others."""
KEPT_AS = "summaries"
_FORMAT = " ".join(Summary.__struct_fields__)


class _Kept(msgspec.Struct, array_like=True):
    """What is kept, and which irrunner worked it out."""

    format: str
    version: str
    summaries: tuple[Summary, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


class Summaries:
    """The summaries of one store's incidents, read again only where a journal grew.

    Attributes:
        incidents: their ids, in order. heads: where their chains stand; one that is broken is left out.
    """

    def __init__(self, store: Journal, actor: Actor, before: Summaries | None = None) -> None:
        """Take what is known of the incidents that still stand where they stood.

        Args:
            store: whose incidents.
            actor: who asks.
            before: what was known a moment ago; without it, what is kept.
        """
        self._store = store
        self._actor = actor
        self._reader = EntryReader()
        self.incidents = store.incidents()
        self.heads: Mapping[str, Head] = store.heads()
        self._news: int = 0
        self._expected: deque[str] = deque()
        self._ahead: dict[str, Reader] = {}
        known: Iterable[Summary] = ()
        if before is not None:
            known, self._news = before._known.values(), before._news
        elif len(self.heads) >= MANY:
            known = _kept(store)
        self._known: dict[str, Summary] = {each.incident: each for each in known if self._stands(each, self.heads)}

    def known(self, incident: str) -> Summary | None:
        """The summary of an incident that did not change since it was worked out."""
        return self._known.get(incident)

    def read(self, incident: str) -> Summary:
        """The summary of an incident, worked out when it is not known."""
        if (found := self._known.get(incident)) is None:
            source, head = self._source_of(incident), self.heads.get(incident)
            found = summarise(self._store, incident, self._actor, self._reader, source=source, head=head)
            self._known[incident] = found
            self._news += 1
        return found

    def expect(self, incidents: Iterable[str]) -> None:
        """Say which will be read, and in which order: those of a server come many at a time."""
        self._expected = deque(each for each in incidents if each not in self._known)

    def _source_of(self, incident: str) -> Reader:
        """What reads an incident: with it come those that are expected next, if they are short."""
        if self._store.read_ahead is None or not self._is_short(incident):
            return self._store
        if incident not in self._ahead:
            wanted = {incident: None}
            while self._expected and len(wanted) < AT_A_TIME:
                if self._is_short(following := self._expected.popleft()):
                    wanted[following] = None
            self._ahead = dict.fromkeys(wanted, self._store.read_ahead(list(wanted)))
        return self._ahead.pop(incident)

    def _is_short(self, incident: str) -> bool:
        head = self.heads.get(incident)
        return head is not None and head.seq <= SHORT

    def read_all(self) -> Iterator[Summary]:
        """The summaries of all incidents, by id; at the end, what was new is kept."""
        self.expect(self.incidents)
        for incident in self.incidents:
            yield self.read(incident)
        self.keep()

    def keep(self) -> None:
        """Keep what is known, if it is much and some of it is new; that it cannot be kept is no harm.

        While it is written nobody can remove a word: what was removed before is recognised by its incident's head.
        """
        if not self._news or len(self._known) < MANY or self._store.read_only:
            return
        try:
            with self._store.writing():
                heads = self._store.heads()
                standing = tuple(
                    each for each in self._known.values() if self._stands(each, heads) and not each.damaged
                )
                self._store.workspace.keep_derived(KEPT_AS, _encoder.encode(_Kept(_FORMAT, __version__, standing)))
        except IrrunnerError:
            return
        self._news = 0

    @staticmethod
    def _stands(summary: Summary, heads: Mapping[str, Head]) -> bool:
        head = heads.get(summary.incident)
        return head is not None and head.link.hex() == summary.head


def _kept(store: Journal) -> tuple[Summary, ...]:
    try:
        found = _decoder.decode(store.workspace.derived(KEPT_AS))
    except (msgspec.MsgspecError, UnicodeError):
        return ()
    return found.summaries if (found.format, found.version) == (_FORMAT, __version__) else ()
