"""When a seal was made, as far as anybody but the sealer says so."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from irrunner.errors import Refused
from irrunner.incident.moments import format_time, is_time, parse_utc
from irrunner.journal.seals import stamped_bytes
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exchange.seals.timestamp_tokens import Timestamp
    from irrunner.exchange.seals.verdicts import SealVerdict, Trust
    from irrunner.journal.events import IncidentSealed
    from irrunner.journal.seals import Statement

_APART_SECONDS: Final = 300
"""Between the sealer's clock and a timestamp, from which on it is said."""


def say_when(event: IncidentSealed, statement: Statement, verdict: SealVerdict, trust: Trust) -> None:
    """Say what is known of the time of a seal: by its timestamp, and who vouches for that; else by its maker alone."""
    claimed = f"The sealer's own clock said {format_time(statement.time, seconds=True)}."
    if not event.token:
        verdict.when = f"{claimed} There is no timestamp: nobody else says when."
        return
    from irrunner.exchange.seals.timestamp_tokens import read_timestamp, vouched_for

    stamped = stamped_bytes(event.statement, event.signature)
    try:
        token = b64decode(event.token, validate=True)
        found = read_timestamp(token)
        verdict.token = event.token
        verdict.stamped, verdict.authority, verdict.policy = found.time, one_line(found.authority, 200), found.policy
        if found.imprint != sha256(stamped).digest():
            verdict.problems.append("Its timestamp is of something else than this statement and signature.")
        elif trust.authorities is None:
            verdict.when = f"{_unchecked(verdict)} {claimed}"
        elif vouched_for(token, stamped, trust.authorities):
            verdict.trusted = True
            verdict.when = _vouched(found, verdict)
        else:
            verdict.problems.append(_not_vouched(found, verdict, trust))
    except (Refused, ValueError) as error:
        why = error.sentence if isinstance(error, Refused) else "It is none that can be read."
        verdict.problems.append(f"Its timestamp proves nothing. {why}")
        return
    _compare_clocks(statement, verdict)


def _unchecked(verdict: SealVerdict) -> str:
    return (
        f"A timestamp of {format_time(verdict.stamped, seconds=True)} is there, and calls its maker "
        f"{verdict.authority}. Nobody checked who made it: no root certificate was named (--tsa-cert, "
        "seal-authorities)."
    )


def _vouched(found: Timestamp, verdict: SealVerdict) -> str:
    within = f", within {found.accuracy:g} s" if found.accuracy else ""
    return (
        f"Statement and signature were there at {format_time(found.time, seconds=True)}{within}: {verdict.authority} "
        f"says so (policy {found.policy}), and a root certificate that you named vouches for it. Whether its "
        "certificate was revoked was not looked up."
    )


def _not_vouched(found: Timestamp, verdict: SealVerdict, trust: Trust) -> str:
    why = "the authority is another one, or its certificate is not made for timestamps"
    if is_time(found.ended) and found.ended < found.time:
        why = f"the authority's certificate had ended at {format_time(found.ended)}"
    file = one_line(trust.authorities.name, 100) if trust.authorities else ""
    return (
        f"Its timestamp of {format_time(verdict.stamped)} by {verdict.authority} does not lead to a root certificate "
        f"in {file}: {why}, or it was changed."
    )


def _compare_clocks(statement: Statement, verdict: SealVerdict) -> None:
    if not (is_time(statement.time) and is_time(verdict.stamped)):
        return
    apart = (parse_utc(verdict.stamped) - parse_utc(statement.time)).total_seconds()
    if abs(apart) > _APART_SECONDS:
        word = "after" if apart > 0 else "before"
        verdict.remarks.append(
            f"The timestamp is {abs(apart) / 60:,.0f} minutes {word} the time that the sealer's clock showed."
        )
