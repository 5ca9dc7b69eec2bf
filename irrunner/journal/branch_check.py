"""Checking the branches of a record: each is a chain of its own that goes on where the two went apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.journal.branches import place_of, resolve, split_place
from irrunner.journal.chain_check import ChainCheck, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.journal.branches import Merge
    from irrunner.journal.chain import Header
    from irrunner.journal.interface import Journal
    from irrunner.journal.rows import Row


class RecordCheck(ChainCheck):
    """Checks a trunk and the branches that it merged. Each branch is checked right after the entry that merged it.

    Attributes:
        branch_entries: how many rows the branches had.
    """

    def __init__(self, incident: str, expected_head: str | None = None) -> None:
        super().__init__(incident, expected_head)
        self.branch_entries = 0

    def check_branch(self, merge: Merge, rows: Iterable[Row], fork_link: str) -> None:
        """Check the branch that the last row merged.

        Args:
            merge: what that row says.
            rows: of the branch.
            fork_link: the link of the entry that the merge names as the last one that both had, in hex; empty when
                there is none.
        """
        if fork_link != merge.fork_link:
            self._problem(
                merge.at, f"entry {merge.fork}, after which it says that the two went apart, has another link."
            )
        branch = _BranchCheck(self, merge)
        for row in rows:
            branch.check(row)
        branch.finish()
        self.branch_entries += branch.entries
        self.problems += branch.problems
        self.remarks += branch.remarks
        self.sealed = self.sealed or branch.sealed
        self._empty |= branch._empty
        self._redactions |= branch._redactions
        if branch._head_at is not None:
            self._head_in_branch = place_of(merge.branch, branch._head_at)

    def name_strays(self, kept: Iterable[int]) -> None:
        """Name the branches that are kept and that no entry merges."""
        for branch in sorted(set(kept) - set(self.merges)):
            self._problem(0, f"a branch b{branch} is kept with it, and no entry says that it was merged.")


class _BranchCheck(ChainCheck):
    """Checks the rows of one branch; what it finds is about places of the branch."""

    def __init__(self, record: RecordCheck, merge: Merge) -> None:
        super().__init__(record.incident, record._expected_head)
        self.evidence = record.evidence
        self._merge, self._merges = merge, record.merges
        self._seq = merge.first - 1
        self._previous = {bytes.fromhex(merge.fork_link)} if _is_link(merge.fork_link) else None
        self.head = b""

    @override
    def finish(self) -> None:
        """See that it ends where the entry that merged it says."""
        wanted = self._merge.last - self._merge.first + 1
        if (self.entries, self.head.hex()) != (wanted, self._merge.head):
            count = "1 entry" if wanted == 1 else f"{wanted} entries"
            what = (
                f"it merged a branch of {count} up to b{self._merge.branch}:{self._merge.last}, and not these are kept."
            )
            self.problems.append(Finding(self.incident, self._merge.at, what))

    @override
    def _note_merge(self, seq: int, header: Header, before: bytes) -> None:
        """What was merged there has been brought in as a branch of its own."""

    @override
    def _note_removal(self, seq: int, header: Header) -> None:
        """Removals that were not finished there are finished here."""

    @override
    def _note_redaction(self, seq: int, of: Any) -> None:
        if isinstance(of, int) and 0 < of < seq:
            self._redactions[resolve(of, self._merge.branch, self._merges)] = place_of(self._merge.branch, seq)

    @override
    def _note_evidence(self, header: Header, body: bytes) -> None:
        self.evidence.add(header, body, place_of(self._merge.branch, header.seq))

    @override
    def _note_empty(self, seq: int) -> None:
        self._empty.add(place_of(self._merge.branch, seq))

    @override
    def _problem(self, seq: int, what: str) -> None:
        super()._problem(place_of(self._merge.branch, seq), what)


def check_record(
    store: Journal, incident: str, expected_head: str | None = None, report: Callable[[int], None] = lambda _: None
) -> RecordCheck:
    """Check all that a store holds of an incident, as far as it can be read.

    Args:
        store: may be damaged.
        incident: its id.
        expected_head: in hex, or its beginning.
        report: called with the number of entries after each.
    """
    check = RecordCheck(incident, expected_head)
    try:
        for row in store.rows(incident):
            check.check(row)
            report(check.entries + check.branch_entries)
            if (merge := check.merged) is not None:
                check.check_branch(
                    merge, store.rows(incident, branch=merge.branch), link_at(store, incident, merge.fork)
                )
                report(check.entries + check.branch_entries)
        check.name_strays(store.branches(incident))
    except IrrunnerError as error:
        what = f"it cannot be read beyond {check.entries} entries. {error.sentence}"
        check.problems.append(Finding(incident, 0, what))
    check.finish()
    return check


def link_at(store: Journal, incident: str, place: int) -> str:
    """The link that is stored at a place of a trunk or a branch, in hex; empty when there is none."""
    branch, seq = split_place(place)
    rows = store.rows(incident, seq - 1, branch=branch) if branch else store.rows(incident, seq - 1)
    row = next(iter(rows), None)
    return row.link.hex() if row is not None and row.seq == seq and isinstance(row.link, bytes) else ""


def _is_link(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False
