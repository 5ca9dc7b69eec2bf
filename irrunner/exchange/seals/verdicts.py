"""What checking a seal came to: sentences for people, and the facts behind them for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct, field

from irrunner.journal.seals import Statement


class Trust(Struct, frozen=True):
    """Whom the person who checks believes; each may be left out.

    Attributes:
        signers: a file that says whose keys are whose. revoked: keys that count no more.
        authorities: root certificates of timestamping authorities, in PEM.
    """

    signers: Path | None = None
    revoked: Path | None = None
    authorities: Path | None = None


class SealVerdict(Struct):
    """One seal of an incident, checked.

    Attributes:
        entry: its place in the journal. number: it is the first, the second, … of the incident, by the log.
        statement: what was signed, as far as it can be read. signature: of OpenSSH, as it stands in the entry.
        later: how many entries of its chain came after what it covers, the seal itself among them.
        key: the fingerprint of the key in the signature; empty while it cannot be read.
        signer: who has that key, by the file of signers. stamped: the time in the timestamp, UTC.
        authority: who made the timestamp, as its certificate says. trusted: a root that was named vouches for it.
        policy: the number of the authority's rules. token: the timestamp, in base64.
        what, who, when: what is proven, each in a sentence or two; empty where nothing is.
        problems: what does not hold. remarks: what a reader should know and is no fault.
    """

    incident: str
    entry: int
    number: int
    statement: Statement | None = None
    signature: str = ""
    later: int = 0
    key: str = ""
    signer: str = ""
    stamped: str = ""
    authority: str = ""
    policy: str = ""
    token: str = ""
    trusted: bool = False
    what: str = ""
    who: str = ""
    when: str = ""
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it; what it proves then is what its sentences say, and no more."""
        return not self.problems

    @property
    def fields(self) -> dict[str, Any]:
        """As JSON answers show it."""
        statement = self.statement
        return {
            "incident": self.incident,
            "entry": int(self.entry),
            "place": str(self.entry),
            "number": self.number,
            "holds": self.holds,
            "statement": statement.text if statement else None,
            "signature": self.signature or None,
            "mode": statement.mode if statement else None,
            "entries": statement.entries if statement else None,
            "head": statement.head if statement else None,
            "claimed": statement.time if statement else None,
            "later": self.later,
            "key": self.key or None,
            "signer": self.signer or None,
            "timestamp": self._timestamp,
            "what": self.what,
            "who": self.who,
            "when": self.when,
            "problems": list(self.problems),
            "remarks": list(self.remarks),
        }

    @property
    def _timestamp(self) -> dict[str, Any] | None:
        if not self.stamped:
            return None
        names = ("authority", "policy", "trusted", "token")
        return {"time": self.stamped, **{name: getattr(self, name) for name in names}}
