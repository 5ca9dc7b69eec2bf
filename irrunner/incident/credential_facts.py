"""What became of one credential, out of the entries of its row: revoked, reissued, proven dead, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable


CREDENTIALS = "credentials"
REVOKED, REISSUED, PROVEN = "credential.revoked", "credential.reissued", "credential.proven"
ACT_STATES = {REVOKED: "revoked", REISSUED: "reissued", PROVEN: "proven-dead"}
"""What each act makes of the column `state`, which lists and older playbooks go by."""

_EXPOSED = "exposed"
"""A state that takes back what was said before it."""


class CredentialFacts(Struct, frozen=True):
    """The newest entry that says each; None where nobody said so."""

    revoked: Entry | None = None
    reissued: Entry | None = None
    dead: Entry | None = None

    @property
    def is_proven(self) -> bool:
        """Whether the old credential is dead by a proof, not because somebody says so."""
        return self.dead is not None and self.dead.refs.get("proven") == "yes"

    def cell(self, column: str) -> str:
        """One of the derived columns of the register as a condition compares it."""
        if column == "dead" and self.dead is not None:
            return "yes" if self.is_proven else "unproven"
        return "no" if self.entry(column) is None else "yes"

    def entry(self, column: str) -> Entry | None:
        """The entry behind a derived column."""
        return {"revoked": self.revoked, "reissued": self.reissued, "dead": self.dead}.get(column)


def facts_of(entries: Iterable[Entry]) -> CredentialFacts:
    """What a row's entries say, those of the register as well: a state that was entered is somebody's word."""
    found: dict[str, Entry] = {}
    for entry in entries:
        state = entry_values(entry).get("state", "")
        if state == _EXPOSED:
            found.clear()
        found[state] = entry
    return CredentialFacts(found.get("revoked"), found.get("reissued"), found.get("proven-dead"))


def entry_values(entry: Entry) -> dict[str, str]:
    """The columns that an entry of a row sets; an act on a credential sets its state, also once it is redacted."""
    if entry.kind in ACT_STATES:
        return {"state": ACT_STATES[entry.kind]}
    values: dict[str, str] = getattr(entry.event, "values", {})
    return values
