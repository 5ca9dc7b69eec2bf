"""Evidence on its way from one store to its copy, and out of the copy when the source destroyed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irrunner.errors import NotFound, Refused, VerificationFailed
from irrunner.journal.copy_result import CopyProblem
from irrunner.journal.evidence_refs import EvidenceClaims
from irrunner.journal.intake import read_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from irrunner.journal.copy_result import Copied
    from irrunner.journal.intake import Cancelled
    from irrunner.journal.interface import Journal

    Report = Callable[[int], None]


class Share(NamedTuple):
    """What of the evidence that a copy lacks is to be copied now.

    Attributes:
        most_bytes: so much of it, small files first; None for everything.
        always: the SHA-256 of files that are copied whatever their size.
        cancelled: asked again and again; when it returns True the file under way is given up, and the rest waits.
    """

    most_bytes: int | None = None
    always: Set[str] = frozenset()
    cancelled: Cancelled | None = None


EVERYTHING = Share()
NOTHING = Share(most_bytes=-1)


def copy_evidence(
    source: Journal, target: Journal, copied: Copied, report: Report, *, leave: Set[str], share: Share = EVERYTHING
) -> None:
    """Copy files that the target lacks, small ones first.

    Args:
        source: where they are.
        target: where they are missing.
        copied: takes in what was done, and what is still outstanding.
        report: called with the bytes of the file under way.
        leave: what is on its way out, and copied no more.
        share: what may be copied now.

    Raises:
        StoreUnusable: a vault cannot be listed, or the target cannot be written.
    """
    missing = set(source.vault.names()) - set(target.vault.names()) - leave
    sizes = {name: size for name in missing if (size := _size(source, name)) is not None}
    left = share.most_bytes
    for name in sorted(sizes, key=lambda each: (each not in share.always, sizes[each], each)):
        if _waits(name, sizes[name], left, share):
            copied.outstanding += 1
            copied.outstanding_size += sizes[name]
            continue
        try:
            with source.vault.open(name) as file:
                pieces = read_pieces(file, share.cancelled)
                kept = target.vault.add_as(name, pieces, size=sizes[name], progress=report)
        except NotFound:  # destroyed in this moment
            continue
        except (VerificationFailed, Refused) as error:
            if share.cancelled is not None and share.cancelled():
                copied.outstanding += 1
                copied.outstanding_size += sizes[name]
            else:
                copied.problems.append(CopyProblem.of(error))
            continue
        left = left - kept.size if left is not None and name not in share.always else left
        copied.files += 1
        copied.size += kept.size
        report(0)


def _waits(name: str, size: int, left: int | None, share: Share) -> bool:
    if share.cancelled is not None and share.cancelled():
        return True
    return name not in share.always and left is not None and size > left


def remove_destroyed(source: Journal, target: Journal, copied: Copied, purged: Set[str], *, thorough: bool) -> set[str]:
    """Remove the target's evidence on whose destruction the source began; what it just does not have stays.

    Args:
        source: what the target follows.
        target: the copy.
        copied: takes in what was done.
        purged: the hashes that incidents named in the target before they were purged.
        thorough: also when the target holds nothing that the source lacks; what all entries say about evidence is
            read for it.

    Returns:
        What is on its way out of the source, as far as that was looked up.
    """
    there = set(target.vault.names())
    if not thorough and there.issubset(source.vault.names()):
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
