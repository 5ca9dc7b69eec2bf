"""Merging two records of one incident that went on apart: both chains stay whole, one entry names both heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.merge_plan import MergePlan, must_still_follow, plan_merge
from irrunner.application.merge_source import must_hold
from irrunner.errors import Refused, VerificationFailed
from irrunner.incident.incident import Incident
from irrunner.incident.removals import finish
from irrunner.incident.unsettled_branches import Unsettled, unsettled
from irrunner.journal.branch_check import check_record
from irrunner.journal.branches import read_merge
from irrunner.journal.events import BranchMerged, EventRedacted
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.legal_holds import hold_what_is_held
from irrunner.journal.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.application.merge_source import OtherRecord
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At
    from irrunner.incident.state import State


def fold_other(other: OtherRecord) -> State:
    """The state of the other record.

    Raises:
        Refused: it is closed, or was purged.
    """
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import apply_all
    from irrunner.incident.state import State

    state = State(other.incident)
    apply_all(state, EntryReader().read_all(other.store.read(other.incident)))
    if state.is_removed:
        raise Refused(f"{other.incident} was purged in {other.place}. Nothing was merged.")
    if state.closed is not None:
        raise Refused(
            f"{other.incident} is closed in {other.place}. Nothing was merged.",
            hint="Reopen it there first: irrunner reopen-incident",
        )
    return state


def look_at_merge(incident: Incident, other: OtherRecord) -> tuple[MergePlan, Unsettled]:
    """What a merge would do, and what it would leave open; nothing is written.

    Raises:
        OnlyBehind: nothing was written here since; see `merge_plan`.
        Refused, VerificationFailed, NotFound: it cannot be merged; in a sentence why.
    """
    incident.refresh()
    incident.must_be_open()
    must_hold(incident.store, incident.id, "this store")
    plan = plan_merge(incident.store, incident.state, other, fold_other(other))
    if plan.missing:
        count = "1 file" if len(plan.missing) == 1 else f"{len(plan.missing)} files"
        raise Refused(
            f"The other record names {count} of evidence that it does not hold. Nothing was merged.",
            hint="Ask for a bundle with the evidence, or find it: irrunner verify there.",
        )
    with MemoryStore() as rehearsed:
        with rehearsed.writing() as writer:
            for row in incident.store.rows(incident.id):
                writer.keep(row)
            for branch, merge in incident.state.merges.items():
                for row in incident.store.rows(incident.id, branch=branch):
                    writer.keep_branch(branch, merge.fork, row)
        trial = Incident(rehearsed, incident.id, incident.actor, clock=incident.clock)
        _write(trial, plan, "", None, "")
        return plan, unsettled(_folded(trial).state)


def merge(
    incident: Incident,
    other: OtherRecord,
    plan: MergePlan,
    *,
    why: str = "",
    at: At = None,
    by: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Entry:
    """Bring the other record in, evidence first, then all entries in one transaction.

    Raises:
        Refused: somebody wrote meanwhile. VerificationFailed: something is not what it was when it was looked at.
        StoreUnusable: the store cannot be written. In each case no entry was written.
    """
    done, of = 0, sum(plan.files.values())
    for name, size in plan.files.items():
        other.files.bring(name, size, incident.store.vault)
        done += size
        if progress is not None:
            progress(done, of)
    entry = _write(incident, plan, why, at, by)
    finish(_folded(incident))
    hold_what_is_held(incident.store, [incident.id])
    check = check_record(incident.store, incident.id)
    if check.problems:
        raise VerificationFailed(
            f"It was merged, and does not hold: {check.problems[0]}",
            hint="`irrunner verify` says what is wrong with it.",
        )
    hold_what_is_held(incident.store, [incident.id])
    return entry


def catch_up(incident: Incident, other: OtherRecord) -> int:
    """Add what is new in the other record, where nothing was written here since; how many files came.

    Raises:
        Refused, VerificationFailed, StoreUnusable: as for `copy_incident`.
    """
    from irrunner.application.moving import copy_incident

    refs, vault, count = EvidenceRefs(), incident.store.vault, 0
    refs.add_all(other.store.read(other.incident))
    for name in refs.expected:
        if not vault.has(name) and (size := other.files.size_of(name)) is not None:
            other.files.bring(name, size, vault)
            count += 1
    return count + copy_incident(other.store, incident.store, incident.id).files


def _write(incident: Incident, plan: MergePlan, why: str, at: At, by: str) -> Entry:
    """Write the branches and the entries that name them, and erase here what a branch erased."""
    incident.refresh()
    state = incident.state
    with incident.writing(at, by) as write:
        must_still_follow(plan, write.head)
        for segment in plan.segments:
            trunk = write.head.link.hex()
            for row in segment.rows:
                write.keep_branch(segment.branch, segment.fork, row)
            entry = write(
                BranchMerged(plan.place, why),
                branch=segment.branch,
                fork=segment.fork,
                link=segment.fork_link.hex(),
                last=segment.head.seq,
                head=segment.head.link.hex(),
                trunk=trunk,
                renamed=segment.renamed,
            )
            merged = read_merge(entry.seq, entry.refs)
            for place in write.places_erased_by(merged, segment.rows):
                incident.store.workspace.keep_removal(incident.id)
                write.erase(place)
    _redact_what_quotes(incident, state)
    return entry


def _redact_what_quotes(incident: Incident, before: State) -> None:
    """Words that were erased here must not come back with a branch that had corrected them."""
    state = _folded(incident).state
    gone = [each for each in state.entries if each.redaction is not None and before.entry(each.seq) is not None]
    found = [other for each in gone for other in each.corrections if other.event is not None]
    if found:
        fresh = _folded(incident)
        with fresh.writing() as write:
            for each in found:
                write(EventRedacted("It repeats what was erased here before the merge.", write.by), event=each.seq)
                write.erase(each.seq)


def _folded(incident: Incident) -> Incident:
    """The incident, folded from its beginning: a merge brings entries in that no state has followed."""
    fresh = Incident(
        incident.store, incident.id, incident.actor, clock=incident.clock, after_commit=incident.after_commit
    )
    fresh.refresh()
    return fresh
