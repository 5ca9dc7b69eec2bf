"""Does a store hold together: its chains, its redactions and removals, and the evidence they name?

What it proves and what not: with a head that was written down elsewhere, every change to what was kept
up to that head is found. Without one, whoever can write the file can rewrite all of it, or cut its end off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from irrunner.errors import IrrunnerError, Misused, NotFound
from irrunner.journal.branch_check import check_record
from irrunner.journal.chain_check import Finding
from irrunner.journal.evidence_refs import SHA256, EvidenceRefs
from irrunner.journal.losses import find_losses

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.interface import Journal

    Progress = Callable[[int, int], None]

__all__ = ["Finding", "Findings", "verify_incident", "verify_store"]

FORGEABLE = 16
"""Digits of a head below which somebody with much computing power can find another journal with the same ones."""

_VERDICTS = {
    "missing": "is missing from the vault",
    "changed": "in the vault was changed",
    "unreadable": "in the vault cannot be read, which says nothing about its bytes",
}

_EVERY = 500  # entries between two reports of progress


class Findings(NamedTuple):
    """What verifying found.

    Attributes:
        problems: what does not hold; empty when everything does.
        remarks: what is worth knowing and no fault (purges, files that nobody refs, what was added since).
        incidents, entries, evidence: how many were checked.
        heads: each incident's head, in hex.
        sealed: the incidents with a seal; who signed what is looked at elsewhere.
    """

    problems: list[Finding]
    remarks: list[Finding]
    incidents: int
    entries: int
    evidence: int
    heads: dict[str, str]
    sealed: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Is everything as it should be?"""
        return not self.problems


def verify_incident(
    store: Journal, incident: str, *, expected_head: str | None = None, progress: Progress | None = None
) -> Findings:
    """Check one incident's chain and the evidence it names; nothing is written.

    Args:
        store: may be read-only.
        incident: its id.
        expected_head: a head, or at least its first 8 hex digits, from a place the store's writer cannot reach.
        progress: called with how many entries and files are done, and of how many.

    Raises:
        NotFound: there is no such incident.
        Misused: `expected_head` is not a head.
    """
    if expected_head is not None and not re.fullmatch(r"[0-9a-f]{8,64}", expected_head := expected_head.lower()):
        raise Misused("A head is 8 to 64 of the digits 0-9 and a-f.", hint="Copy it from the report or the screen.")
    count = store.count(incident)
    if not count:
        raise NotFound(f"There is no incident {incident}.", hint="`irrunner list` shows what there is.")
    check = _Check(store, progress, count)
    check.incident(incident, expected_head)
    if expected_head is not None and len(expected_head) < FORGEABLE:
        compared = f"Only {len(expected_head)} digits of the head were compared"
        check.remark(incident, f"{compared}; fewer than {FORGEABLE} can be forged.")
    check.evidence()
    check.holds()
    return check.findings()


def verify_store(store: Journal, *, progress: Progress | None = None) -> Findings:
    """Check everything: the file, every incident, every piece of evidence, and what nobody refs; writes nothing."""
    check = _Check(store, progress, 0)
    check.file()
    check.evidence()
    check.holds()
    check.unclaimed()
    return check.findings()


class _Check:
    """One verification under way."""

    def __init__(self, store: Journal, progress: Progress | None, count: int) -> None:
        self._store = store
        self._progress = progress
        self._done, self._of = 0, count
        self._problems: list[Finding] = []
        self._remarks: list[Finding] = []
        self._entries = 0
        self._hashed = 0
        self._heads: dict[str, str] = {}
        self._sealed: list[str] = []
        self._refs: dict[str, EvidenceRefs] = {}

    def remark(self, incident: str, what: str) -> None:
        """Something worth knowing that is no fault."""
        self._remarks.append(Finding(incident, 0, what))

    def findings(self) -> Findings:
        found = self._problems, self._remarks, len(self._refs), self._entries, self._hashed
        return Findings(*found, dict(self._heads), tuple(self._sealed))

    def file(self) -> None:
        """SQLite's own view of its file, then every incident in it."""
        incidents: list[str] = []
        try:
            for complaint in self._store.complaints():
                self._problem("", 0, complaint)
            self._of = self._store.count()
        except IrrunnerError as error:
            self._problem("", 0, error.sentence)
        try:
            incidents = self._store.incidents()
        except IrrunnerError as error:
            self._problem("", 0, f"The incidents cannot be listed. {error.sentence}")
        for incident in incidents:
            self.incident(incident, None)
        self._losses()

    def _losses(self) -> None:
        """What is not there at all."""
        try:
            for sentence in find_losses(self._store).sentences:
                self._problem("", 0, sentence)
        except IrrunnerError:  # that was said when the incidents were listed
            return

    def incident(self, incident: str, expected_head: str | None) -> None:
        """Check one chain, as far as it can be read."""
        check = check_record(self._store, incident, expected_head, self._count)
        entries = check.entries + check.branch_entries
        self._report(entries % _EVERY)
        self._problems += check.problems
        self._remarks += check.remarks
        self._entries += entries
        self._heads[incident] = check.head.hex()
        self._sealed += [incident] if check.sealed else []
        self._refs[incident] = check.evidence

    def evidence(self) -> None:
        """Hash everything once that some entry says is kept."""
        claimants: dict[str, list[tuple[str, int]]] = {}
        for incident, refs in self._refs.items():
            for name, seq in refs.expected.items():
                claimants.setdefault(name, []).append((incident, seq))
        self._of += len(claimants)
        for name, who in claimants.items():
            self._compare(name, who)
            self._report(1)

    def _compare(self, name: str, claimants: list[tuple[str, int]]) -> None:
        result = self._store.vault.verify(name)
        self._hashed += result in ("ok", "changed")
        if result == "ok":
            return
        for incident, seq in claimants:
            self._problem(incident, seq, f"its evidence {name} {_VERDICTS[result]}.")

    def holds(self) -> None:
        """Legal holds that the storage of the evidence does not know of, where people expect it to."""
        held: set[str] = set().union(*(refs.held for refs in self._refs.values()))
        try:
            for sentence in self._store.vault.about_holds(held):
                self.remark("", sentence)
        except IrrunnerError as error:
            self.remark("", f"Whether the storage holds what is under legal hold, nobody can tell. {error.sentence}")

    def unclaimed(self) -> None:
        """What is in the vault without an entry that expects it."""
        named: set[str] = set().union(*(refs.named for refs in self._refs.values()))
        wanted = {name for refs in self._refs.values() for name in refs.expected}
        destroyed = {
            name: (incident, seq) for incident, refs in self._refs.items() for name, seq in refs.destroyed.items()
        }
        try:
            for name in self._store.vault.names():
                if name in destroyed and name not in wanted:
                    incident, seq = destroyed[name]
                    self._remarks.append(Finding(incident, seq, f"the evidence {name} it destroyed is in the vault."))
                elif name not in named:
                    self._remarks.append(Finding("", 0, f"No entry names the file {name} in the vault."))
            for stray in self._store.vault.strays():
                self._remarks.append(Finding("", 0, _about_stray(stray)))
        except IrrunnerError as error:
            self._problem("", 0, error.sentence)

    def _problem(self, incident: str, seq: int, what: str) -> None:
        self._problems.append(Finding(incident, seq, what))

    def _count(self, entries: int) -> None:
        if entries % _EVERY == 0:
            self._report(_EVERY)

    def _report(self, more: int) -> None:
        self._done += more
        if self._progress is not None:
            self._progress(self._done, self._of)


def _about_stray(stray: str) -> str:
    name = stray.rpartition("/")[2]
    if name.startswith("incoming-"):
        return f"The vault holds {stray}, left by a copy that was cut off; it may be deleted."
    if ".changed-" in name and SHA256.fullmatch(name.partition(".")[0]):
        return f"The vault holds {stray}: bytes that were changed, and set aside when the right ones came in again."
    return f"The vault holds {stray}, which is no evidence."
