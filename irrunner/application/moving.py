"""Moving one incident to another store: chain, evidence and head stay what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import NotFound, Refused, VerificationFailed
from irrunner.journal.copy_entries import EntryCopier
from irrunner.journal.copy_result import Copied
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.legal_holds import hold_what_is_held
from irrunner.journal.locations import same_location
from irrunner.journal.verify import verify_incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.interface import Journal


class Moved(Struct, frozen=True):
    """What was brought over. head: of the incident, in both stores, in hex."""

    incident: str
    entries: int
    files: int
    head: str


def copy_incident(
    source: Journal, target: Journal, incident: str, progress: Callable[[int, int], None] | None = None
) -> Moved:
    """Bring an incident and its evidence into another store, and see there that all of it holds.

    Asked again, it goes on where it stopped.

    Raises:
        NotFound: there is no such incident.
        Refused: the target is the same store, or its record of the incident went another way.
        VerificationFailed: what arrived does not hold; the source is as it was.
        StoreUnusable: the target cannot be written.
    """
    if same_location(source.location, target.location):
        raise Refused("That is the store in which it already is.", hint="Name another one with --to.")
    head = source.head(incident)
    if not head.seq:
        raise NotFound(f"There is no incident {incident} in this store.", hint="`irrunner list` shows what there is.")
    files = _copy_evidence(source, target, incident)
    copied = Copied()
    there = target.head(incident)
    copier = EntryCopier(
        source, target, copied, lambda: progress(copied.entries, head.seq) if progress is not None else None
    )
    copier.copy_all([incident], {incident: there} if there.seq else {})
    for problem in copied.problems:
        raise Refused(problem.sentence, hint=problem.hint)
    found = verify_incident(target, incident, expected_head=head.link.hex())
    if found.problems:
        raise VerificationFailed(
            f"{incident} does not hold in the other store: {found.problems[0].what}.",
            hint="Nothing was removed here. Look at the other store, then move it again.",
        )
    hold_what_is_held(target, [incident])
    return Moved(incident, copied.entries, files, head.link.hex())


def _copy_evidence(source: Journal, target: Journal, incident: str) -> int:
    """Bring over the bytes that an incident names; those that the source lost are named by verifying."""
    refs = EvidenceRefs()
    refs.add_all(source.read(incident))
    count = 0
    for name in refs.expected:
        if source.vault.has(name) and not target.vault.has(name):
            with source.vault.open(name) as file:
                target.vault.add_as(name, file, size=source.vault.size(name))
            count += 1
    return count
