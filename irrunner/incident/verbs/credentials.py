"""Verbs on what becomes of a credential: revoked, reissued, proven dead, in use by a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.credential_facts import CREDENTIALS
from irrunner.incident.credential_proof import judge
from irrunner.incident.verbs.evidence import require_item
from irrunner.incident.verbs.registers import require_row
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import (
    ActWithdrawn,
    CredentialProven,
    CredentialReissued,
    CredentialRevoked,
    RegisterChanged,
)
from irrunner.safety.secrets import refuse_secrets

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import Evidence, RegisterRow

IN_USE = ("yes", "no", "unknown")
MAX_STATUS = 120
MAX_REQUEST = 2_000


@verb("credential revoked", "Say that a credential was revoked")
def revoked(incident: Incident, row: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Record that a credential was revoked; said again, the newest counts.

    Raises:
        NotFound: there is no such row. Refused: it was withdrawn.
    """
    reason = _reason(why)
    with incident.writing(at, by) as write:
        require_row(write.state, CREDENTIALS, row)
        return write(CredentialRevoked(reason), register=CREDENTIALS, row=row)


@verb("credential reissued", "Say that another credential took its place")
def reissued(incident: Incident, row: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Record that a credential was replaced; what was issued below a root that is not revoked is marked.

    Raises:
        NotFound: there is no such row. Refused: it was withdrawn.
    """
    reason = _reason(why)
    with incident.writing(at, by) as write:
        found = require_row(write.state, CREDENTIALS, row)
        early = found.cell("tier") == "0" and found.facts.revoked is None
        marks = ("it is of tier 0, and the old one was not revoked yet",) if early else ()
        return write(CredentialReissued(reason, marks), register=CREDENTIALS, row=row)


@verb("credential dead", "Say that the old credential was tried, and refused")
def dead(
    incident: Incident,
    row: str,
    *,
    request: str = "",
    status: str = "",
    evidence: str = "",
    why: str = "",
    at: At = None,
    by: str = "",
) -> Entry:
    """Record that the old credential is dead: proven by an answer that was kept, or by somebody's word.

    Args:
        incident: the incident.
        row: the id of the credential.
        request: exactly what was sent, without the credential in it.
        status: what came back: `401`, `invalid_grant`.
        evidence: the answer, as it was kept.
        why: how somebody knows without such a proof.
        at: when it was tried.
        by: who tried it.

    Raises:
        NotFound: there is no such row or evidence.
        Refused: something is missing of a proof and there is no reason; the request holds what looks like a secret.
    """
    request, status, why = request.strip(), " ".join(status.split()), _reason(why)
    _short_enough(request, MAX_REQUEST, "request")
    _short_enough(status, MAX_STATUS, "status")
    refuse_secrets(request, "The request")
    refuse_secrets(status, "The status")
    with incident.writing(at, by) as write:
        found = require_row(write.state, CREDENTIALS, row)
        item = require_item(write.state, evidence) if evidence else None
        lacks = _lacks(request, status, item)
        if lacks and not why:
            raise Refused(
                f"This proves nothing yet: {'; '.join(lacks)}. Nothing was written.",
                hint="Give what is missing, or say how you know without it (--why): it is marked as not proven.",
            )
        marks = () if found.facts.revoked is not None else ("it was not revoked yet",)
        return write(
            CredentialProven(request, why, marks),
            register=CREDENTIALS,
            row=row,
            status=status or None,
            evidence=item.id if item else None,
            proven="no" if lacks else "yes",
        )


def _lacks(request: str, status: str, item: Evidence | None) -> list[str]:
    """What is missing of a proof, in words."""
    lacks = []
    if not request:
        lacks.append("nobody says what was sent")
    verdict = judge(status)
    if not verdict.proves:
        lacks.append(f"{status}: {verdict.why}" if status else verdict.why)
    if item is None:
        lacks.append("no evidence is named")
    elif item.destroyed is not None:
        lacks.append(f"the bytes of {item.id} were destroyed")
    return lacks


def _reason(why: str) -> str:
    refuse_secrets(why, "The reason")
    return why.strip()


def _short_enough(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise Refused(
            f"The {what} is longer than {most:,} characters. Nothing was written.",
            hint="Keep the whole of it as evidence, and write its first line here.",
        )


@verb("credential in-use", "Say whether a stranger uses a credential")
def in_use(incident: Incident, row: str, answer: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Record whether a stranger uses a credential.

    Raises:
        NotFound: there is no such row.
        Refused: it is no answer, or it is *no* and nobody says how they know: a wrong *no* leaves a stranger inside.
    """
    if answer not in IN_USE:
        raise Refused(f"{answer!r} is no answer. Nothing was written.", hint=f"Answers: {', '.join(IN_USE)}.")
    reason = _reason(why)
    if answer == "no" and not reason:
        raise Refused(
            "Who says that nobody uses it? Nothing was written.",
            hint="Say how you know (--why), such as which log you read and since when; else it is unknown.",
        )
    with incident.writing(at, by) as write:
        require_row(write.state, CREDENTIALS, row)
        return write(RegisterChanged({"in_use": answer}, reason), register=CREDENTIALS, row=row)


@verb("credential undo", "Take back the last change of a credential, as a mistake")
def undo(incident: Incident, row: str, *, seq: int = 0, why: str = "", at: At = None, by: str = "") -> Entry:
    """Say that the last change of a credential was a mistake: the row stands as before it.

    Args:
        incident: the incident.
        row: the id of the credential.
        seq: the entry that is meant; 0 for whatever was last.
        why: how it came about.
        at: when it was taken back.
        by: who does it.

    Raises:
        Refused: nothing was changed since the row was entered, or something else was since `seq`.
    """
    reason = _reason(why)
    with incident.writing(at, by) as write:
        last = _last_change(require_row(write.state, CREDENTIALS, row))
        if seq and last.seq != seq:
            raise Refused(
                f"{row} has moved on since: entry {last.seq}, by {last.by}. Nothing was taken back.",
                hint="Say it again as it is now, or take back what was done last.",
            )
        return write(ActWithdrawn(reason), register=CREDENTIALS, row=row, event=last.seq)


def _last_change(row: RegisterRow) -> Entry:
    if len(row.entries) == 1:
        raise Refused(
            f"{row.id} stands as it was entered, so there is nothing to take back.",
            hint="If it should not be there at all, withdraw the row.",
        )
    return row.entries[-1]
