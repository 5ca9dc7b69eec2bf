"""Verbs on evidence: every one but the first is an act of custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.holds import hold_bytes, release_bytes
from irrunner.incident.removals import finish
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import (
    EvidenceAdded,
    EvidenceDestroyed,
    EvidenceExported,
    EvidenceHeld,
    EvidenceOpened,
    EvidenceReleased,
    EvidenceTransferred,
    EvidenceVerified,
)
from irrunner.journal.evidence_refs import EvidenceClaims
from irrunner.journal.export import export_evidence
from irrunner.journal.intake import hash_file
from irrunner.safety import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import Evidence, State


@verb("evidence add", "Add evidence: a file, a stream or a reference")
def add(
    incident: Incident,
    source: Path | BinaryIO,
    *,
    name: str = "",
    step: str = "",
    slot: int = 0,
    reference: bool = False,
    origin: str = "",
    note: str = "",
    at: At = None,
    by: str = "",
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Entry:
    """Keep bytes in the vault under their SHA-256, or record where they lie.

    Args:
        incident: the incident.
        source: a file (never a link, device or FIFO) or an open stream.
        name: what to call it; the file's own name otherwise.
        step: the step instance it belongs to.
        slot: which of its evidence slots it fills, from 1.
        reference: do not copy; record hash, size and place only.
        origin: where the collector got it from.
        note: what it shows.
        at: when it was collected.
        by: who collected it.
        progress: called with the number of bytes read so far.
        cancelled: asked between chunks.

    Raises:
        Refused: the source is no regular file or changed while it was read; the incident is closed.
        NotFound: there is no such step or slot.
    """
    incident.refresh()
    incident.must_be_open()
    _the_slot(incident, step, slot)
    vault = incident.store.vault
    if reference:
        sha256, size = _referred_to(source)
    else:
        sha256, size, _ = vault.add(source, progress=progress, cancelled=cancelled)
    label = name or (source.name if isinstance(source, Path) else "stdin")
    path = _path_of(source)
    event = EvidenceAdded(printable_name(label), size, origin or path, note, where=path if reference else "")
    with incident.writing(at, by) as write:
        if not reference and not vault.has(sha256):
            raise Refused("The same bytes were destroyed in this moment.", hint="Add them again.")
        key, slot = _the_slot(incident, step, slot)
        item, kept = f"e{len(write.state.evidence) + 1}", "no" if reference else ""
        entry = write(event, evidence=item, sha256=sha256, kept=kept, step=key, slot=slot or None)
        on_hold = write.state.held is not None and not reference
    hold_bytes(incident, [sha256] if on_hold else [])
    return entry


def _referred_to(source: Path | BinaryIO) -> tuple[str, int]:
    """The hash and the size of bytes that stay where they lie."""
    if not isinstance(source, Path):
        raise Refused("A reference needs a file that stays where it is.", hint="A stream can only be kept.")
    return hash_file(source)


def printable_name(name: str) -> str:
    """A file's name as text that can be kept: bytes that are no UTF-8 become visible escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _path_of(source: Path | BinaryIO) -> str:
    return printable_name(str(source.absolute())) if isinstance(source, Path) else ""


def _the_slot(incident: Incident, step: str, slot: int) -> tuple[str, int]:
    """The step's exact key and the slot; a step with one slot needs no number."""
    if not step:
        if slot:
            raise Refused("A slot belongs to a step.", hint="Name the step as well (--step).")
        return "", 0
    view = require_step(incident.checklist, step)
    slots = len(view.step.evidence)
    if slot > slots or slot < 0:
        raise NotFound(f"{view.key} has {slots} evidence slots, so there is no slot {slot}.")
    return str(view.key), slot or (1 if slots == 1 else 0)


@verb("evidence open", "Look at the bytes of an item")
def open_item(incident: Incident, item: str, *, at: At = None, by: str = "") -> tuple[Entry, BinaryIO]:
    """Look at the bytes, after it is on record that somebody does.

    Raises:
        Refused: the vault does not hold them.
    """
    with incident.writing(at, by, while_closed=True) as write:
        found = require_item(write.state, item)
        stream = incident.store.vault.open(_bytes_of(found))
        entry = write(EvidenceOpened(), evidence=found.id, sha256=found.sha256)
    return entry, stream


@verb("evidence export", "Write a copy of an item to a file")
def export(incident: Incident, item: str, target: Path, *, at: At = None, by: str = "") -> Entry:
    """Write a copy to a new file; nothing is overwritten, and the copy's hash is checked."""
    incident.refresh()
    found = require_item(incident.state, item)
    export_evidence(incident.store.vault, _bytes_of(found), target)
    event = EvidenceExported(printable_name(str(target.absolute())))
    try:
        with incident.writing(at, by, while_closed=True) as write:
            return write(event, evidence=found.id, sha256=found.sha256)
    except BaseException:
        target.unlink(missing_ok=True)  # bytes do not leave the vault off the record
        raise


@verb("evidence hand-over", "Pass custody of an item to somebody")
def hand_over(incident: Incident, item: str, to: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Pass custody to somebody: a colleague, counsel, the police."""
    if not to.strip():
        raise Refused("Custody passes to somebody. Nothing was written.", hint="Name them.")
    with incident.writing(at, by, while_closed=True) as write:
        found = require_item(write.state, item)
        return write(EvidenceTransferred(to.strip(), why), evidence=found.id, sha256=found.sha256)


@verb("evidence verify", "Hash an item's bytes again")
def verify(incident: Incident, item: str = "", *, at: At = None, by: str = "") -> list[Entry]:
    """Hash one item again, or all of them, and put the results on record: ok, missing, changed or unreadable."""
    incident.refresh()
    items = [require_item(incident.state, item)] if item else list(incident.state.evidence.values())
    results = [(each, _result(incident, each)) for each in items if each.destroyed is None]
    if not results:
        raise Refused("There is nothing to verify.")
    with incident.writing(at, by, while_closed=True) as write:
        return [
            write(EvidenceVerified(), evidence=each.id, sha256=each.sha256, result=result) for each, result in results
        ]


def _result(incident: Incident, item: Evidence) -> str:
    if item.kept:
        return str(incident.store.vault.verify(item.sha256))
    place = Path(item.added.body_text("where"))
    try:
        return "ok" if hash_file(place)[0] == item.sha256 else "changed"
    except NotFound:
        return "missing"
    except Refused:  # it says nothing about the bytes
        return "unreadable"


@verb("evidence destroy", "Remove an item's bytes from the vault")
def destroy(
    incident: Incident, item: str, *, why: str, authority: str = "", at: At = None, by: str = ""
) -> list[Entry]:
    """Remove the bytes; who, why and on whose authority stays.

    Every item of the incident that has the same bytes is destroyed with them. Asked for again, a destruction that did
    not come to its end is finished.

    Returns:
        The entries about each of the items.

    Raises:
        Refused: no reason; legal hold; another incident or the playbook names the same bytes.
        StoreUnusable: it was begun and could not be finished.
    """
    if not why.strip():
        raise Refused("Destroying evidence needs a reason. Nothing was removed.", hint="Say why (--why).")
    claims = EvidenceClaims(incident.store)
    claims.refresh()
    with incident.writing(at, by, while_closed=True) as write:
        found = require_item(write.state, item)
        entries = [each for each in write.state.removals if each is found.destroyed]
        if not entries:
            items = same_bytes(write.state, found)
            claims.refresh()
            _refuse_to_destroy(write.state, items, claims.claimants(found.sha256, but=incident.id))
            incident.store.workspace.keep_removal(incident.id)
            event = EvidenceDestroyed(why, authority or write.by)
            entries = [write(event, evidence=each.id, sha256=each.sha256) for each in items]
    finish(incident)
    return entries


def same_bytes(state: State, item: Evidence) -> list[Evidence]:
    """The items that lose their bytes with an item: itself, and those that were added with the same ones.

    Raises:
        Refused: the vault does not hold them.
    """
    sha256 = _bytes_of(item)
    return [each for each in state.evidence.values() if each.sha256 == sha256 and each.kept and not each.destroyed]


def _refuse_to_destroy(state: State, items: list[Evidence], claimants: list[str]) -> None:
    """Refuse when one of the items is on hold, or somebody else needs the bytes."""
    for each in items:
        _refuse_on_hold(state, each)
    names = " and ".join(each.id for each in items)
    if claimants:
        others = " and ".join(one_line(each, 80) for each in claimants[:5])
        raise Refused(f"The bytes of {names} belong to {others} as well. Nothing was removed.")
    if items[0].sha256 in {named for _, named in state.files}:
        raise Refused(f"The bytes of {names} belong to the incident's playbook as well. Nothing was removed.")


def _refuse_on_hold(state: State, item: Evidence) -> None:
    hold = item.held or state.held
    if hold is not None:
        raise Refused(
            f"{item.id} is under legal hold since entry {hold.seq}: {one_line(hold.words, 200)}. Nothing was removed.",
            hint="Release the hold first (evidence release), on somebody's authority.",
        )


@verb("evidence hold", "Put an item, or everything, under legal hold")
def hold(incident: Incident, item: str = "", *, why: str, at: At = None, by: str = "") -> Entry:
    """Forbid the destruction of one item, or of all evidence of the incident."""
    if not why.strip():
        raise Refused("A legal hold needs a reason.", hint="Say why (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        entry = write(EvidenceHeld(why), evidence=require_item(write.state, item).id if item else "")
        names = _kept_bytes(write.state, item)
    hold_bytes(incident, names)
    return entry


@verb("evidence release", "End a legal hold")
def release(incident: Incident, item: str = "", *, why: str, authority: str = "", at: At = None, by: str = "") -> Entry:
    """End a legal hold.

    Raises:
        Refused: no reason is given, or there is no such hold.
    """
    if not why.strip():
        raise Refused("Ending a legal hold needs a reason.", hint="Say why (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        found = require_item(write.state, item) if item else None
        if (found.held if found else write.state.held) is None:
            raise Refused(f"{found.id if found else incident.id} is under no legal hold of its own.")
        entry = write(EvidenceReleased(why, authority or write.by), evidence=found.id if found else "")
        names = _kept_bytes(write.state, item)
    release_bytes(incident, names)
    return entry


def _kept_bytes(state: State, item: str) -> set[str]:
    """The SHA-256 of what the vault has of an item, or of all of them."""
    items = [require_item(state, item)] if item else state.evidence.values()
    return {each.sha256 for each in items if each.kept and each.destroyed is None}


def require_item(state: State, name: str) -> Evidence:
    """The item that a person named: `e3`, `3`, or the start of its hash.

    Raises:
        NotFound: there is none, or the hash fits several.
    """
    known = state.evidence
    if found := known.get(name if name.startswith("e") else f"e{name}"):
        return found
    if len(name) >= 8:
        fitting = [item for item in known.values() if item.sha256.startswith(name.lower())]
        if len(fitting) == 1:
            return fitting[0]
    raise NotFound(f"There is no evidence {one_line(name, 80)!r}.", hint=f"There are: {', '.join(known) or 'none'}.")


def _bytes_of(item: Evidence) -> str:
    if item.destroyed is not None:
        raise Refused(f"The bytes of {item.id} were destroyed by {item.destroyed.by}.")
    if not item.kept:
        where = one_line(item.added.body_text("where"), 200)
        raise Refused(f"{item.id} is a reference; its bytes lie at {where}.")
    return item.sha256
