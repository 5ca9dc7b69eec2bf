"""The credentials of an incident as a matrix: what is known of each, what is missing, the dangerous ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.credential_facts import CREDENTIALS, CredentialFacts
from irrunner.incident.entries import REDACTED, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irrunner.incident.state import RegisterRow, State

YES, NO, UNKNOWN, UNPROVEN = "yes", "no", "unknown", "unproven"
_LAST_TIER: Final = "9"
_IN_USE_ORDER: Final = (YES, UNKNOWN, NO)


class Proof(Struct, frozen=True):
    """With what somebody tried the old credential.

    Attributes:
        request: what was sent, foreign text. status: what came back. evidence: the id of the answer that was kept.
        is_gone: whether the bytes of that evidence were destroyed since.
    """

    request: str
    status: str
    evidence: str
    is_gone: bool


class CredentialLine(Struct, frozen=True):
    """One credential of the matrix; its texts are foreign.

    Attributes:
        in_use: yes, no or unknown; what nobody said is unknown. use: the entry that says so, None without one.
        revoked, reissued: yes or no. dead: yes, no, or unproven when somebody only says so.
        accepted: whether somebody lives with it as it is.
        facts: the entries behind them. proof: how the newest *dead* was shown; None without one.
    """

    id: str
    name: str
    kind: str
    where: str
    tier: str
    owner: str
    in_use: str
    revoked: str
    reissued: str
    dead: str
    accepted: bool
    use: Entry | None
    facts: CredentialFacts
    proof: Proof | None

    @property
    def is_open_to_a_stranger(self) -> bool:
        """Whether a stranger uses it and nobody has revoked it."""
        return self.in_use == YES and self.revoked == NO and self.dead == NO

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing of it, in a few words each, the most dangerous first."""
        found = []
        if self.is_open_to_a_stranger:
            found.append("in use and not revoked")
        elif self.revoked == NO and not self.accepted:
            found.append("not revoked")
        if self.dead != YES and not self.accepted:
            found.append("not proven dead")
        if self.in_use == UNKNOWN:
            found.append("use unknown")
        if not self.tier:
            found.append("no tier")
        return tuple(found)


def credential_lines(state: State) -> list[CredentialLine]:
    """The credentials that stand: in use by a stranger and not revoked first, then not revoked, then by tier."""
    return sorted((_line(state, row) for row in state.standing_rows(CREDENTIALS).values()), key=_danger)


def missing_sentence(lines: Sequence[CredentialLine]) -> str:
    """What is missing of all of them, in one sentence; empty when there are none."""
    if not lines:
        return ""
    counts = missing_counts(lines)
    said = [f"{number:,} {words}" for words, number in counts.items() if number]
    return ", ".join(said) if said else "nothing is missing: each is revoked and proven dead, or accepted"


def missing_counts(lines: Iterable[CredentialLine]) -> dict[str, int]:
    """How many lack what, the most dangerous first; also those that none lacks."""
    counts = dict.fromkeys(
        ("in use and not revoked", "without proof of death", "not revoked", "use unknown", _TIER),
        0,
    )
    for line in lines:
        counts["in use and not revoked"] += line.is_open_to_a_stranger
        counts["not revoked"] += line.revoked == NO and not line.accepted and not line.is_open_to_a_stranger
        counts["without proof of death"] += line.dead != YES and not line.accepted
        counts["use unknown"] += line.in_use == UNKNOWN
        counts[_TIER] += not line.tier
    return counts


_TIER: Final = "no tier"


def _line(state: State, row: RegisterRow) -> CredentialLine:
    values, facts = row.values, row.facts
    use = row.source("in_use") if values.get("in_use") else None
    in_use = values.get("in_use", "").strip().casefold()
    return CredentialLine(
        row.id,
        values.get("name", "") or (REDACTED if row.redacted else ""),
        values.get("kind", ""),
        values.get("where", ""),
        values.get("tier", ""),
        values.get("owner", ""),
        in_use if in_use in _IN_USE_ORDER else UNKNOWN,
        facts.cell("revoked"),
        facts.cell("reissued"),
        facts.cell("dead"),
        values.get("state") == "accepted",
        use,
        facts,
        _proof(state, facts.dead),
    )


def _proof(state: State, entry: Entry | None) -> Proof | None:
    if entry is None:
        return None
    evidence = str(entry.refs.get("evidence", ""))
    item = state.evidence.get(evidence)
    is_gone = item is not None and item.destroyed is not None
    return Proof(entry.body_text("request"), str(entry.refs.get("status", "")), evidence, is_gone)


def _danger(line: CredentialLine) -> tuple[object, ...]:
    settled = (line.revoked == YES) + (line.dead == YES) + line.accepted
    return (
        not line.is_open_to_a_stranger,
        settled > 0,
        (NO, UNPROVEN, YES).index(YES if line.accepted else line.dead),
        line.tier or _LAST_TIER,
        _IN_USE_ORDER.index(line.in_use),
        int(line.id[1:]) if line.id[1:].isdecimal() else 0,
    )
