"""Sealing: what is to be signed, and the entry that keeps the signature. Signing itself happens outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.incident.moments import format_utc
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import IncidentSealed
from irrunner.journal.seals import Statement, manifest_of, read_statement
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write


class SignedStatement(Struct, frozen=True):
    """What came out of signing.

    Attributes:
        signature: of OpenSSH, armored. public_key: its type and its base64.
        token: a timestamp over statement and signature, in base64. authority: the address that gave it.
    """

    statement: Statement
    signature: str
    public_key: str
    token: str = ""
    authority: str = ""


def prepare_statement(incident: Incident, key: str, problems: int = 0) -> Statement:
    """What a seal of the record as it is now says.

    Args:
        incident: the incident.
        key: the fingerprint of the key that will sign it.
        problems: how many things in it do not hold.

    Raises:
        Refused: the incident was purged, or its id is none of ours.
        NotFound: there is no such incident.
    """
    incident.refresh()
    state = incident.state
    if state.is_removed:
        incident.must_be_open()
    covered = (entry for entry in incident.store.read(incident.id) if entry.seq <= state.seq)  # of the trunk
    manifest = manifest_of(covered)
    time = format_utc(incident.clock())
    statement = Statement(incident.id, state.mode, state.seq, incident.head, time, *manifest, problems, key)
    if read_statement(statement.text) is None:
        raise Refused("This record has no id or mode of irrunner's, so no seal can name it. Nothing was signed.")
    return statement


@verb("seal", "Sign the record with your SSH key")
def seal(incident: Incident, signed: SignedStatement, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Keep a signature of the record; a closed incident can be sealed as well.

    Args:
        incident: the incident.
        signed: what `prepare_statement` said, with its signature.
        why: why it is sealed although something does not hold.
        at: when it was signed.
        by: whose signature it is.

    Raises:
        Refused: the record is not the one that was signed, or something does not hold and no reason is given.
    """
    refuse_problems(incident.id, signed.statement.problems, why)
    with incident.writing(at, by, while_closed=True) as write:
        _must_be_of(write, signed.statement)
        told = signed.statement
        event = IncidentSealed(told.text, signed.signature, signed.public_key, signed.token, signed.authority, why)
        return write(event, entries=told.entries, head=told.head, key=told.key)


def refuse_problems(incident: str, problems: int, why: str) -> None:
    """Say that a record which does not hold is sealed only with a reason.

    Raises:
        Refused: something does not hold, and no reason is given.
    """
    if problems and not why.strip():
        raise Refused(
            f"{problems} thing{'s' * (problems != 1)} in this record did not hold. Nothing was sealed.",
            hint=f"`irrunner verify {incident}` names them. If it is to be sealed as it is, say why (--why).",
        )


def _must_be_of(write: Write, statement: Statement) -> None:
    state = write.state
    if (statement.incident, statement.mode) != (state.incident, state.mode):
        raise Refused(f"What was signed is {statement.incident}, not {state.incident}. Nothing was sealed.")
    head = write.head  # a step of the clock may have been noted on top of what was signed
    if state.seq != statement.entries or (head.seq == state.seq and head.link.hex() != statement.head):
        raise Refused(
            f"Entry {state.seq} was added while entries 1 to {statement.entries} were signed. Nothing was sealed.",
            hint=f"Seal again: `{command_for(state.incident, 'seal')}`.",
        )
