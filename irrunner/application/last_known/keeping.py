"""Bringing the last known copies to where the server stands, also where it says that something is to go.

This happens after an answer was given, or while nobody acts, and never on the way of an act.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import structs

from irrunner.application.last_known.folder import AsOf
from irrunner.errors import StoreUnusable
from irrunner.incident.incident import Incident
from irrunner.incident.moments import seconds_between
from irrunner.journal.branch_check import check_record
from irrunner.journal.copy_entries import EntryCopier, being_purged
from irrunner.journal.copy_result import Copied
from irrunner.journal.opening import open_store

if TYPE_CHECKING:
    from irrunner.application.last_known.folder import CopyFolder
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.rows import Head

PIECE: Final = 5_000
"""Entries that are copied at a time."""
_FRESH: Final = 60
"""Seconds after which it is written down that the server had nothing new."""
_RED: Final = "TLP:RED"
_TLP: Final = b'","tlp.set",'
_PURGED: Final = b'","incident.purged",'


def may_have_copy(incident: Incident) -> bool:
    """Whether an incident that was read is one of which a copy may be kept; the server says who else sees it."""
    state = incident.state
    return bool(state.seq) and state.mode != "exercise" and state.purged is None and state.tlp_label != _RED


def update_copies(folder: CopyFolder, store: Journal, actor: Actor, now: str, *, most: int = PIECE) -> list[str] | None:
    """Bring every copy nearer to where the server stands, and remove those that are not to be kept any more.

    Args:
        folder: the copies.
        store: the team's, opened.
        actor: who is at the keyboard.
        now: the present moment, in UTC.
        most: entries of one incident after which no further piece is begun.

    Returns:
        Sentences about copies that do not follow from what the server has; None while something is left to be copied.

    Raises:
        LineLost: the server does not answer any more.
        IrrunnerError: a copy cannot be written or removed.
    """
    with folder.alone() as is_alone:
        known = folder.all() if is_alone and store.members is not None else []
        if is_alone:
            folder.sweep(known)
        if not known or store.members is None:
            return []
        heads = store.members.unrestricted_heads([each.incident for each in known])
        sentences: list[str] = []
        is_whole = True
        for each in known:
            update = _Update(folder, store, each, heads.get(each.incident))
            update.run(actor, now, most)
            sentences += update.sentences
            is_whole = is_whole and update.is_whole
        return sentences if is_whole else None


class _Update:
    """The update of one copy."""

    def __init__(self, folder: CopyFolder, store: Journal, as_of: AsOf, head: Head | None) -> None:
        """Args: head: where the server stands; None when there is nothing, or not for every member."""
        self.sentences: list[str] = []
        self.is_whole = True
        self._folder = folder
        self._store = store
        self._as_of = as_of
        self._head = head

    def run(self, actor: Actor, now: str, most: int) -> None:
        name, head = self._as_of.incident, self._head
        if not self._as_of.holds:
            self._folder.remove(name)
            self._as_of = AsOf(name, self._as_of.opened)
            self._folder.keep(self._as_of)
        if head is None:
            self._folder.remove(name)
        elif (self._as_of.seq, self._as_of.link) == (head.seq, head.link.hex()):
            if seconds_between(self._as_of.read, now) >= _FRESH:
                self._folder.keep(structs.replace(self._as_of, read=now))
        elif being_purged(self._store, name, head.seq) is not None:
            self._folder.remove(name)
        else:
            self._copy(head, actor, now, most)

    def _copy(self, head: Head, actor: Actor, now: str, most: int) -> None:
        name, copied = self._as_of.incident, Copied()
        place = self._folder.place(name)
        try:
            target = open_store(place)
        except StoreUnusable:
            target = None
        if target is None or target.read_only:  # damaged, or open to others: what was erased could not leave it
            self._folder.remove(name)
            return
        with target:
            target.finish_erasing()
            before = target.head(name).seq
            EntryCopier(self._store, target, copied, _report_nothing).copy_some(name, most)
            reached = target.head(name)
            is_to_go = _is_to_go(target, name, before, actor)
            is_broken = bool(copied.problems) and bool(check_record(target, name).problems)
        self.is_whole = reached.seq >= head.seq or bool(copied.problems)
        if is_to_go or is_broken:
            self._folder.remove(name)
        elif copied.problems:
            self.sentences = [f"{each.sentence} {each.hint}".strip() for each in copied.problems]
        elif self.is_whole:
            self._folder.keep(structs.replace(self._as_of, seq=reached.seq, link=reached.link.hex(), read=now))


def _is_to_go(copy: Journal, name: str, before: int, actor: Actor) -> bool:
    """Whether what came after an entry says that there is to be no copy: the incident was purged, or is TLP:RED now."""
    if any(_PURGED in row.header for row in islice(copy.rows(name), 1)):
        return True
    if not any(_TLP in row.header for row in copy.rows(name, before)):
        return False
    incident = Incident(copy, name, actor)
    incident.refresh()
    return not may_have_copy(incident)


def _report_nothing() -> None:
    """Nobody waits for it."""
