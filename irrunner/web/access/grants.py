"""Grants: what a link allows, and its two secrets, of which only hashes are kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from irrunner.errors import NotFound, Refused
from irrunner.incident.moments import format_utc, parse_utc

MOST = 1_000
"""Grants at once; with each as many readers as one session may have."""
LONGEST = 31 * 86_400
"""Seconds that a grant may last."""
_ID_BYTES, _CODE_BYTES, _SESSION_BYTES = 5, 20, 32


class CodeRefused(Refused):
    """A code opens nothing."""


class Grant(Struct, frozen=True, omit_defaults=True):
    """One link, and the session that it became.

    Attributes:
        id: stands in the address of the page and is no secret.
        incident, profile, tlp: what is shown, as `irrunner.report.live.render_live` takes it.
        who: for whom, in the words of whoever made it. made_by: who that was.
        made, ends: from when to when, in irrunner's form. opened: when the code was used; empty before.
        code: the hash of the code; empty once it was used. session: the hash of the session; empty before.
    """

    id: str
    incident: str
    profile: str
    tlp: str
    who: str
    made_by: str
    made: str
    ends: str
    code: str = ""
    session: str = ""
    opened: str = ""

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return parse_utc(self.ends) <= now


def new_grant(
    incident: str, *, profile: str, tlp: str, who: str, made_by: str, now: datetime, seconds: int
) -> tuple[Grant, str]:
    """A grant that lasts so many seconds, and the code that opens it once; the rest is as `Grant` has it."""
    code = _spelled(secrets.token_bytes(_CODE_BYTES))
    grant = Grant(
        id=_spelled(secrets.token_bytes(_ID_BYTES)),
        incident=incident,
        profile=profile,
        tlp=tlp,
        who=who,
        made_by=made_by,
        made=format_utc(now),
        ends=format_utc(now + timedelta(seconds=seconds)),
        code=secret_hash(code),
    )
    return grant, "-".join(code[at : at + 8] for at in range(0, len(code), 8))


def opened(grants: list[Grant], code: str, now: datetime) -> tuple[list[Grant], Grant, str]:
    """The grants after a code was used, the one that it opened, and the secret of its new session.

    Raises:
        CodeRefused: the code opens nothing: it is wrong, was used, or has ended. It is never said which.
    """
    found = _with_hash(grants, "code", secret_hash("".join(code.upper().split()).replace("-", "")))
    if found is None or found.is_over(now):
        raise CodeRefused("This link does not work: it was used, was ended, or is too old.", hint="Ask for a new one.")
    secret = base64.urlsafe_b64encode(secrets.token_bytes(_SESSION_BYTES)).decode().rstrip("=")
    after = replace(found, code="", session=secret_hash(secret), opened=format_utc(now))
    return [after if each is found else each for each in grants], after, secret


def in_session(grants: list[Grant], identity: str, secret: str, now: datetime) -> Grant | None:
    """The grant of this id, if the secret is that of its session and it has not ended."""
    found = next((each for each in grants if each.id == identity), None)
    if found is None or not found.session or found.is_over(now):
        return None
    return found if hmac.compare_digest(found.session, secret_hash(secret)) else None


def without(grants: list[Grant], identity: str) -> tuple[list[Grant], Grant]:
    """The grants but one, and that one.

    Raises:
        NotFound: there is none of this id.
    """
    found = next((each for each in grants if each.id == identity.upper()), None)
    if found is None:
        raise NotFound(f"There is no link {identity!r}.", hint="`irrunner serve sessions` lists them.")
    return [each for each in grants if each is not found], found


def alive(grants: list[Grant], now: datetime) -> list[Grant]:
    """Those that have not ended."""
    return [each for each in grants if not each.is_over(now)]


def secret_hash(secret: str) -> str:
    """What is kept of a secret. It has at least 160 random bits, so nobody can try them all."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def end_of(grant: Grant) -> datetime:
    """When it ends."""
    return parse_utc(grant.ends)


def present() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _with_hash(grants: list[Grant], field: str, wanted: str) -> Grant | None:
    return next((each for each in grants if (kept := getattr(each, field)) and hmac.compare_digest(kept, wanted)), None)


def _spelled(data: bytes) -> str:
    """Random bytes in letters and digits that can be read out and typed."""
    return base64.b32encode(data).decode().rstrip("=")
