"""Evidence on its way from one store to its copy, and out of the copy when the source destroyed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused, VerificationFailed
from irrunner.journal.copy_result import CopyProblem
from irrunner.journal.evidence_refs import EvidenceClaims

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from irrunner.journal.copy_result import Copied
    from irrunner.journal.interface import Journal

    Report = Callable[[int], None]


def copy_evidence(
    source: Journal, target: Journal, copied: Copied, report: Report, *, leave: Set[str], most_bytes: int | None
) -> None:
    """Copy the files that the target lacks, small ones first.

    Args:
        source: where they are.
        target: where they are missing.
        copied: takes in what was done.
        report: called with the bytes of the file under way.
        leave: what is on its way out, and copied no more.
        most_bytes: what may be copied now; None for everything.

    Raises:
        StoreUnusable: a vault cannot be listed, or the target cannot be written.
    """
    missing = set(source.vault.names()) - set(target.vault.names()) - leave
    sizes = {name: size for name in missing if (size := _size(source, name)) is not None}
    left = most_bytes
    for name in sorted(sizes, key=lambda each: (sizes[each], each)):
        if left is not None and sizes[name] > left:
            copied.outstanding += 1
            copied.outstanding_size += sizes[name]
            continue
        try:
            with source.vault.open(name) as file:
                kept = target.vault.add_as(name, file, size=sizes[name], progress=report)
        except NotFound:  # destroyed in this moment
            continue
        except (VerificationFailed, Refused) as error:
            copied.problems.append(CopyProblem.of(error))
            continue
        left = left - kept.size if left is not None else None
        copied.files += 1
        copied.size += kept.size
        report(0)


def remove_destroyed(source: Journal, target: Journal, copied: Copied, purged: Set[str], *, thorough: bool) -> set[str]:
    """Remove the target's evidence on whose destruction the source began; what it just does not have stays.

    Args:
        source: what the target follows.
        target: the copy.
        copied: takes in what was done.
        purged: the hashes that incidents named in the target before they were purged.
        thorough: also when both vaults hold the same; what all entries say about evidence is read for it.

    Returns:
        What is on its way out of the source.
    """
    there = set(target.vault.names())
    if not thorough and there == set(source.vault.names()):
        return set()
    claims = EvidenceClaims(source)
    claims.refresh()
    going = claims.destroyed()
    if not there & (going | purged):
        return going
    own = EvidenceClaims(target)
    own.refresh()
    for name in sorted((there & (going | purged)) - own.wanted() - claims.wanted()):
        copied.destroyed += target.vault.destroy(name)
    return going


def _size(source: Journal, name: str) -> int | None:
    try:
        return source.vault.size(name)
    except NotFound:
        return None
