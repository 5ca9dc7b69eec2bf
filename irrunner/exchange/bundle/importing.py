"""A bundle on its way into a store: checked whole first, then evidence, then all entries in one transaction.

A process that is killed in the middle leaves at most files in the vault that no entry names yet; the next import uses
them. The chain comes in as it was, so its head is the one that people wrote down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from irrunner.errors import Refused, VerificationFailed
from irrunner.exchange.bundle.verify import Broken
from irrunner.incident.verbs.lifecycle import mode_of
from irrunner.journal.branches import merge_of
from irrunner.journal.chain import Header
from irrunner.journal.legal_holds import hold_what_is_held
from irrunner.journal.losses import IMPORTING
from irrunner.journal.rows import Head
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.exchange.bundle.reading import CheckedBundle
    from irrunner.journal import Journal
    from irrunner.journal.rows import Row
    from irrunner.journal.transaction import Writer

_ID = re.compile(r"(?:INC|EX|RET)-[0-9]{4}-[0-9]{4,9}")
_headers = msgspec.json.Decoder(Header)


class Imported(NamedTuple):
    """What an import did.

    Attributes:
        incident: its id. mode: live, exercise or retrospective. head, entries: of the journal in the bundle,
            with the entries of branches.
        new: how many entries came into the store; 0 when it had all of them.
        ahead: how many more the store has.
        files: how many files came into the vault.
    """

    incident: str
    mode: str
    head: str
    entries: int
    new: int
    ahead: int
    files: int


def import_bundle(
    store: Journal, bundle: CheckedBundle, progress: Callable[[int, int], None] | None = None
) -> Imported:
    """Bring a bundle's incident into a store, all of it or nothing.

    Args:
        store: where it goes.
        bundle: what was checked.
        progress: called with the bytes of evidence that were copied, and how many there are.

    Raises:
        VerificationFailed: the bundle does not hold; nothing was written.
        Refused: the store has another incident of this id, or an earlier state of it, or evidence would be missing.
        StoreUnusable: the store cannot be written.
    """
    must_hold(bundle)
    new = 0
    try:
        ahead = _compare(store, bundle)
        _must_be_complete(store, bundle)
        begins = ahead is None and not store.incidents()
        if begins:
            store.workspace.keep_draft("", IMPORTING, bundle.incident)
        files = _bring_evidence(store, bundle, progress)
        if ahead is None:
            with store.writing() as writer:
                new = _bring_entries(bundle, writer)
            store.remember_incidents([bundle.incident])
        hold_what_is_held(store, [bundle.incident])
        if begins:
            store.workspace.keep_draft("", IMPORTING, "")
    except (Broken, ValueError) as error:
        raise VerificationFailed("The bundle changed while it was imported. Nothing was imported.") from error
    said, entries = bundle.manifest, bundle.check.entries + bundle.check.branch_entries
    return Imported(bundle.incident, said["mode"], said["head"], entries, new, ahead or 0, files)


def must_hold(bundle: CheckedBundle) -> None:
    """Refuse what is not exactly what somebody exported.

    Raises:
        VerificationFailed: with how many problems there are.
    """
    if bundle.problems:
        count = "1 problem" if len(bundle.problems) == 1 else f"{len(bundle.problems)} problems"
        raise VerificationFailed(f"The bundle does not hold: {count}. Nothing was imported.")
    if not _ID.fullmatch(bundle.incident) or mode_of(bundle.incident) != bundle.manifest["mode"]:
        name = one_line(bundle.incident, 80)
        raise VerificationFailed(f"{name} is no id of an incident of its mode. Nothing was imported.")
    if not bundle.links:
        raise VerificationFailed("The bundle has no entries. Nothing was imported.")


def _compare(store: Journal, bundle: CheckedBundle) -> int | None:
    """How many entries the store has behind those of the bundle; None when it does not have the incident.

    Raises:
        Refused: it has another incident of this id, or an earlier state of this one.
    """
    incident, (mine, link) = bundle.incident, store.head(bundle.incident)
    if mine == 0:
        return None
    last = next(iter(bundle.rows())).seq + len(bundle.links) - 1
    theirs = dict(zip(range(last - len(bundle.links) + 1, last + 1), bundle.links, strict=True))
    if mine >= last:
        row = next(store.rows(incident, last - 1), None)
        if row is not None and (row.seq, row.link) == (last, theirs[last]):
            return mine - last
    elif theirs.get(mine) == link:
        more = "1 entry" if last == mine + 1 else f"{last - mine} entries"
        raise Refused(
            f"This store has {incident} up to entry {mine}, and the bundle goes on from there with {more} more."
            " Nothing was imported.",
            hint="Import it into a store of its own: irrunner import FILE --store NEW-FOLDER",
        )
    differs = next((row.seq for row in store.rows(incident) if theirs.get(row.seq) != row.link), mine)
    raise Refused(
        f"This store has another {incident}: entry {differs} differs. Nothing was imported.",
        hint="Import it into a store of its own: irrunner import FILE --store NEW-FOLDER",
    )


def _must_be_complete(store: Journal, bundle: CheckedBundle) -> None:
    """Refuse what would leave a store that does not verify."""
    missing = [name for name in bundle.left_out if store.vault.verify(name) != "ok"]
    if missing:
        count = "1 file" if len(missing) == 1 else f"{len(missing)} files"
        raise Refused(
            f"The bundle was made without its evidence, and this store does not have {count} of it."
            " Nothing was imported.",
            hint="Ask for a bundle with the evidence. This one can be read, and `irrunner verify FILE` checks it.",
        )


def _bring_evidence(store: Journal, bundle: CheckedBundle, progress: Callable[[int, int], None] | None) -> int:
    files, done = 0, 0
    listed = bundle.files()
    of = sum(size for _, _, size in listed)
    for path, name, size in listed:
        if store.vault.has(name) and store.vault.verify(name) == "ok":
            continue
        kept = store.vault.add_as(name, bundle.bundle.pieces(path), size=size)
        files += not kept.known
        done += size
        if progress is not None:
            progress(done, of)
    return files


def _bring_entries(bundle: CheckedBundle, writer: Writer) -> int:
    """Append all entries, each checked once more against the one before it."""
    if writer.head(bundle.incident).seq:
        raise Refused(f"Somebody began {bundle.incident} in this moment. Nothing was imported.", hint="Import again.")
    fill(bundle, writer)
    if writer.head(bundle.incident).link != bundle.links[-1]:
        raise VerificationFailed("The bundle changed while it was imported. Nothing was imported.")
    return bundle.check.entries + bundle.check.branch_entries


def fill(bundle: CheckedBundle, writer: Writer) -> None:
    """Append all entries of a bundle that was checked, in a transaction of a store that does not have the incident.

    Raises:
        ValueError: they do not follow each other.
    """
    for row in _tombstone_first(bundle, writer):
        writer.append_copy(row)
        if (merge := merge_of(row)) is not None:
            for each in bundle.rows(branch=merge.branch):
                writer.keep_branch(merge.branch, merge.fork, each)


def _tombstone_first(bundle: CheckedBundle, writer: Writer) -> Iterator[Row]:
    """The rows that are still to be appended; that of a purge takes the place of those before it."""
    for row in bundle.rows():
        header = _headers.decode(row.header) if row.seq > 1 and not writer.head(row.incident).seq else None
        if header is not None and header.kind == "incident.purged":
            writer.purge_copy(row, Head(row.seq - 1, bytes.fromhex(str(header.refs.get("head")))))
        else:
            yield row
