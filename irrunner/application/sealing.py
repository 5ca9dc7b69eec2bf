"""Sealing a record and checking its seals, as shell and screen both do it; each asks its person in its own way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from irrunner.errors import Misused, NotFound
from irrunner.exchange.seals.verdicts import SealVerdict, Trust
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.exchange.seals.sealed_chain import RowSource
    from irrunner.exchange.seals.ssh_keys import SigningKey
    from irrunner.incident.incident import Incident
    from irrunner.incident.verbs.seal import SignedStatement
    from irrunner.journal.seals import Statement
    from irrunner.journal.verify import Finding, Findings, Progress


class SealSettings(Struct, frozen=True):
    """What the configuration says about seals; each is the name of a file, or empty.

    Attributes:
        key: what to sign with. signers, revoked, authorities: see `Trust`.
    """

    key: str = ""
    signers: str = ""
    revoked: str = ""
    authorities: str = ""

    def trust(self) -> Trust:
        """Whom the person believes.

        Raises:
            NotFound: a file is not there.
        """
        return Trust(
            _file(self.signers, "file of signers"),
            _file(self.revoked, "file of revoked keys"),
            _file(self.authorities, "file of certificates"),
        )


class PreparedSeal(NamedTuple):
    """What is ready to be signed, and what does not hold in the record."""

    statement: Statement
    key: SigningKey
    problems: list[Finding]

    def shown(self, authority: str = "") -> list[str]:
        """What a person reads before they say yes: what is signed, with which command, and what leaves the machine."""
        import shlex

        lines = [*self.statement.text.splitlines(), "", shlex.join(self.key.command)]
        if authority:
            lines.append(f"POST {authority} with the SHA-256 of statement and signature")
        return lines


def prepare_seal(
    incident: Incident, key: str, *, authority: str = "", why: str = "", progress: Progress | None = None
) -> PreparedSeal:
    """Check the record, and write down what a seal of it would say; nothing is signed and nothing written.

    Args:
        incident: the incident.
        key: the file of the key; `~` is the person's own folder.
        authority: the address that will be asked for a timestamp; empty for none.
        why: the reason for sealing what does not hold.
        progress: as for `verify_incident`.

    Raises:
        Misused: no key was named, or what was named is no address. NotFound, Refused: it is none.
        Refused: something does not hold, and there is no reason; `Refused.hint` says how to see it.
    """
    from irrunner.exchange.seals.ssh_keys import find_key
    from irrunner.incident.verbs.seal import prepare_statement, refuse_problems
    from irrunner.journal.verify import verify_incident

    if authority:
        from irrunner.exchange.seals.authorities import authority_address

        authority_address(authority)
    if not key.strip():
        raise Misused(
            "No key to sign with was named.",
            hint="Name one, such as ~/.ssh/id_ed25519 (--key), or set seal-key. `ssh-keygen -t ed25519` makes one.",
        )
    chosen = find_key(path_of(key))
    found = verify_incident(incident.store, incident.id, progress=progress)
    statement = prepare_statement(incident, chosen.fingerprint, len(found.problems))
    refuse_problems(incident.id, len(found.problems), why)
    return PreparedSeal(statement, chosen, found.problems)


def signed_seal(prepared: PreparedSeal, *, attended: bool) -> SignedStatement:
    """Sign what was prepared; `attended` says whether somebody is at the terminal, whom ssh-keygen may ask.

    Raises:
        Refused: it was not signed. NoKeygen.
    """
    from irrunner.exchange.seals.ssh_keys import sign
    from irrunner.incident.verbs.seal import SignedStatement

    signature, public_key = sign(prepared.statement.text, prepared.key, attended=attended)
    return SignedStatement(prepared.statement, signature, public_key)


def stamped_seal(signed: SignedStatement, authority: str) -> SignedStatement:
    """The same with a timestamp over statement and signature; the SHA-256 of both leaves, and nothing else.

    Raises:
        Misused: it is no address. Refused: there was no timestamp.
    """
    from base64 import b64encode

    from irrunner.exchange.seals.authorities import ask_authority
    from irrunner.journal.seals import stamped_bytes

    token, _ = ask_authority(authority, stamped_bytes(signed.statement.text, signed.signature))
    return structs.replace(signed, token=b64encode(token).decode(), authority=authority)


def checked_seals(store: RowSource, found: Findings, trust: Trust, *, now: datetime) -> list[SealVerdict]:
    """The seals of everything that was verified, checked.

    Raises:
        NotFound: a file of `trust` is not there.
    """
    if not found.sealed:
        return []
    from irrunner.exchange.seals.verifying import verify_seals

    verdicts: list[SealVerdict] = []
    for incident in found.sealed:
        broken = {each.seq for each in found.problems if each.incident == incident}
        verdicts += verify_seals(store, incident, trust, now=now, broken=broken)
    return verdicts


def path_of(named: str) -> Path:
    """A file as people name it, whole, with `~` for their own folder.

    Raises:
        Misused: it starts with the name of a user whom this machine does not know.
    """
    try:
        return Path.cwd() / Path(named).expanduser()
    except RuntimeError as error:
        raise Misused(f"{named!r} names no file: {error}") from error


def _file(named: str, what: str) -> Path | None:
    if not named:
        return None
    path = path_of(named)
    if not path.is_file():
        raise NotFound(f"There is no {what} {one_line(str(path), 200)}, so no seal was checked against it.")
    return path
