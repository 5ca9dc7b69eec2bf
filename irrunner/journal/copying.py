"""Bringing one store up to another: copies made while others write, and the mirror.

What is in the copy afterwards is row by row what is in the source. The copy only ever follows: a record that went
another way is named and left, and evidence that the source has merely lost stays in the copy. Entries come first,
then what they removed, then evidence; what stands in the way of one incident or one file stops nothing else.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, Refused, StoreUnusable
from irrunner.journal.copy_entries import EntryCopier
from irrunner.journal.copy_evidence import EVERYTHING, NOTHING, Share, copy_evidence, remove_destroyed
from irrunner.journal.copy_result import Copied, CopyProblem
from irrunner.journal.legal_holds import hold_what_is_held
from irrunner.journal.locations import same_location
from irrunner.journal.opening import open_store, store_exists

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.interface import Journal
    from irrunner.journal.locations import Location

    Progress = Callable[[int, int], None]

__all__ = ["Copied", "CopyProblem", "Share", "look_at_copy", "send_evidence", "update_copy", "update_existing_copy"]


def update_copy(
    source: Journal, target: Journal, progress: Progress | None = None, *, share: Share = EVERYTHING
) -> Copied:
    """Bring `target` to where `source` stands; others may write to the source meanwhile.

    Args:
        source: what is copied; nothing in it changes.
        target: a fresh or an older copy.
        progress: called with how many entries and how many bytes of evidence were copied so far.
        share: of the evidence to copy now; the rest is counted as outstanding.

    Returns:
        What was copied, with a problem for each incident and each file that was not.

    Raises:
        Refused: the target is the source, or no copy of it at all.
        StoreUnusable: the target cannot be written. What was copied until then is kept.
    """
    if same_location(source.location, target.location):
        raise Refused(f"{target.location} is the store itself.", hint="Name another folder, best on another disk.")
    copied = Copied()
    target.finish_erasing()

    def report(under_way: int = 0) -> None:
        if progress is not None:
            progress(copied.entries, copied.size + under_way)

    incidents = source.incidents()
    there = target.heads()
    copied.problems += _strangers(source, target, incidents, list(there))
    if share == EVERYTHING:
        target.remember_incidents(source.known_incidents())
    copier = EntryCopier(source, target, copied, report)
    copier.copy_all(incidents, there)
    try:
        thorough = copier.removing or bool(copier.purged) or share == EVERYTHING
        going = remove_destroyed(source, target, copied, copier.purged, thorough=thorough)
        copier.forget_purged()
        copy_evidence(source, target, copied, report, leave=going, share=share)
        if share == EVERYTHING and (copied.entries or copied.files):
            hold_what_is_held(target, incidents)
    except (IrrunnerError, OSError) as error:  # the entries are there
        copied.problems.append(CopyProblem.of(error, "The evidence was not copied: "))
    copied.problems += map(CopyProblem, target.warnings)
    target.warnings.clear()
    return copied


def update_existing_copy(source: Journal, location: Location, *, share: Share = EVERYTHING) -> Copied:
    """Bring the mirror at a location up to date.

    A mirror is never begun here: while its disk is not attached, the folder where the disk belongs is there and empty.

    Raises:
        StoreUnusable: there is no copy. Else as `update_copy`.
    """
    with _open_copy(location) as mirror:
        return update_copy(source, mirror, share=share)


def send_evidence(
    source: Journal, location: Location, progress: Progress | None = None, *, share: Share = EVERYTHING
) -> Copied:
    """Bring evidence to the mirror at a location, and no entries; what is destroyed meanwhile does not stay there.

    Raises:
        StoreUnusable: there is no copy, or it cannot be written. OSError: a vault cannot be read.
    """
    copied = Copied()

    def report(under_way: int = 0) -> None:
        if progress is not None:
            progress(copied.files, copied.size + under_way)

    with _open_copy(location) as mirror:
        copy_evidence(source, mirror, copied, report, leave=frozenset(), share=share)
        if copied.files:
            remove_destroyed(source, mirror, copied, frozenset(), thorough=True)
    return copied


def look_at_copy(source: Journal, location: Location) -> Copied:
    """What of the evidence is still outstanding in the mirror at a location; nothing is written.

    Raises:
        StoreUnusable: there is no copy, or a vault cannot be listed.
    """
    copied = Copied()
    with _open_copy(location, read_only=True) as mirror:
        copy_evidence(source, mirror, copied, lambda _: None, leave=frozenset(), share=NOTHING)
    return copied


def _open_copy(location: Location, *, read_only: bool = False) -> Journal:
    """Open a copy that is there.

    Raises:
        StoreUnusable: there is none, or it cannot be opened.
    """
    if not store_exists(location):
        where = str(location)
        raise StoreUnusable(
            f"There is no copy of the store at {where}.",
            hint=f"Attach the disk that it is on. To begin a copy there: irrunner store copy {shlex.quote(where)}",
        )
    return open_store(location, create=False, read_only=read_only)


def _strangers(source: Journal, target: Journal, incidents: list[str], theirs: list[str]) -> list[CopyProblem]:
    """What the target holds beyond the source.

    Raises:
        Refused: the source never had one of these incidents, so the target is another store.
    """
    known = set(incidents)
    strangers = [incident for incident in theirs if incident not in known]
    if not strangers:
        return []
    named = ", ".join(strangers[:20]) + (f" and {len(strangers) - 20} more" if len(strangers) > 20 else "")
    sentence = f"The store at {target.location} holds {named}, which this one does not have."
    if not source.known_incidents().intersection(theirs):
        raise Refused(sentence, hint="Name a new folder, or a copy of this store.")
    return [CopyProblem(f"{sentence} It was left there.", _BOTH)]


_BOTH = "Keep both stores: each holds something that the other does not."
