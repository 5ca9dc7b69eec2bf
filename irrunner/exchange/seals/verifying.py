"""What the seals of an incident prove, and what not: who signed, what, and when.

Nothing here says more than was checked. A key is a key until a file of signers says whose it is; a time is the sealer's
claim until an authority that the reader named vouches for it; entries after a seal are not covered by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exchange.seals import ssh_keys
from irrunner.exchange.seals.sealed_chain import SealedChain
from irrunner.exchange.seals.signature_format import SshSignature, read_signature
from irrunner.exchange.seals.stamped_time import say_when
from irrunner.exchange.seals.verdicts import SealVerdict, Trust
from irrunner.incident.moments import format_time, format_utc
from irrunner.journal.seals import NAMESPACE, read_statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from irrunner.exchange.seals.sealed_chain import RowSource
    from irrunner.journal.events import IncidentSealed
    from irrunner.journal.seals import Statement

NO_TRUST = Trust()


def verify_seals(
    store: RowSource, incident: str, trust: Trust = NO_TRUST, *, now: datetime, broken: Iterable[int] = ()
) -> list[SealVerdict]:
    """Check every seal of an incident, also those in branches; nothing is written.

    Args:
        store: where its entries are; may be read-only, or a bundle.
        incident: its id.
        trust: whom the reader believes.
        now: the present moment.
        broken: the places of entries that do not hold, as `irrunner.journal.verify` found them.

    Raises:
        NotFound: a file of `trust` is not there.
    """
    chain = SealedChain(store, incident)
    places = set(broken)
    verdicts: list[SealVerdict] = []
    for number, seal in enumerate(chain.seals, 1):
        verdict = SealVerdict(incident, seal.entry, number)
        statement = read_statement(seal.event.statement) if seal.event is not None else None
        if seal.event is None:
            verdict.problems.append("Its statement and its signature are gone or cannot be read: it proves nothing.")
        elif statement is None:
            verdict.problems.append("Its statement was changed: it is none that irrunner writes.")
        else:
            verdict.statement, verdict.signature = statement, seal.event.signature
            chain.compare(seal, statement, verdict, places)
            _check_signature(seal.event, statement, verdict, trust, format_utc(now))
            _compare_with_previous(
                verdict, [each for each in verdicts if chain.is_of_same_chain(seal.entry, each.entry)]
            )
            _note_problems(statement, verdict)
        verdicts.append(verdict)
    return verdicts


def _check_signature(event: IncidentSealed, statement: Statement, verdict: SealVerdict, trust: Trust, now: str) -> None:
    try:
        found = _good_signature(event, statement, verdict)
    except ssh_keys.NoKeygen as missing:
        verdict.problems.append(f"Its signature was not checked. {missing.sentence}")
        found = None
    if found is None:  # then nobody signed anything, as far as anybody knows
        verdict.what = ""
        return
    say_when(event, statement, verdict, trust)
    _say_who(event, statement, found, verdict, trust, now)


def _good_signature(event: IncidentSealed, statement: Statement, verdict: SealVerdict) -> SshSignature | None:
    """What stands in the signature, when the key that the statement names made it for this statement.

    Raises:
        NoKeygen.
    """
    say, before = verdict.problems.append, len(verdict.problems)
    found = read_signature(event.signature)
    if found is None:
        say("Its signature was changed: it is none of OpenSSH's.")
        return None
    verdict.key = found.fingerprint
    if found.fingerprint != statement.key:
        say(f"It was signed with the key {found.fingerprint}, but the statement names the key {statement.key}.")
    if found.namespace != NAMESPACE:
        say("Its signature was made for another purpose than irrunner's seals.")
    if found.public_key != event.public_key:
        say("The public key beside its signature is another one than that which signed.")
    if not ssh_keys.signature_is_good(event.statement, event.signature):
        say("Its signature does not fit its statement: one of them was changed.")
    return found if len(verdict.problems) == before else None


def _say_who(
    event: IncidentSealed, statement: Statement, found: SshSignature, verdict: SealVerdict, trust: Trust, now: str
) -> None:
    signed = event.statement, event.signature
    key = f"the key {found.fingerprint} ({found.key_type})"
    if trust.revoked is not None and ssh_keys.is_revoked(*signed, found.public_key, trust.revoked):
        verdict.problems.append(f"The file of revoked keys refuses {key}: it may have been signed by anybody.")
    if not verdict.holds:
        return
    if trust.signers is None:
        verdict.who = (
            f"Whoever holds {key}. Whose it is, nobody says: no file of signers was named (--signers, seal-signers)."
        )
        return
    moment = verdict.stamped if verdict.trusted else statement.time
    verdict.signer = ssh_keys.find_signer(*signed, trust.signers, moment)
    if not verdict.signer:
        verdict.problems.append(
            f"The file of signers names nobody for {key} at {format_time(moment)}: it was signed by somebody else, "
            "or the file does not know them."
        )
        return
    verdict.who = f"{verdict.signer}, by the file of signers, which gives them {key}."
    if not verdict.trusted and ssh_keys.find_signer(*signed, trust.signers, now) != verdict.signer:
        verdict.remarks.append(
            "By the file of signers that key counts no more. That it was used while it did is only their word."
        )


def _compare_with_previous(verdict: SealVerdict, earlier: list[SealVerdict]) -> None:
    before = next((each for each in reversed(earlier) if each.key), None)
    if before is not None and verdict.key and before.key != verdict.key:
        verdict.remarks.append(f"It is by another key than the seal before it (entry {before.entry}, by {before.key}).")


def _note_problems(statement: Statement, verdict: SealVerdict) -> None:
    if statement.problems:
        things = f"{statement.problems} thing{'s' * (statement.problems != 1)}"
        verdict.remarks.append(f"By what was signed, {things} in the record did not hold then.")
