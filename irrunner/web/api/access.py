"""Who asks: the token of a request, and whether it may ask for this, and this often."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_utc
from irrunner.journal.permissions import may_write
from irrunner.web.api.operations import NEVER
from irrunner.web.api.problems import Forbidden, Problem, too_many
from irrunner.web.guards.rate import RateLimit
from irrunner.web.tokens import TokenReader, holds_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request

    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.web.tokens import Token

BURST: Final = 60
PER_SECOND: Final = 5
"""Requests of one token: so many at once, and in the long run."""
_FAILURES, _FAILURES_PER_SECOND = 20, 1
INCIDENT: Final = re.compile(r"[A-Z]{2,4}-[0-9]{4}-[0-9]{4,9}")
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="irrunner"'}


class Access:
    """The way in for programs."""

    def __init__(
        self, folder: Path, clock: Clock = machine_clock, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """Args: folder: with the tokens. clock: for their ends. seconds: for rates."""
        self._tokens = TokenReader(folder)
        self._clock = clock
        self._rates = RateLimit(PER_SECOND, BURST, clock=seconds)
        self._failures = RateLimit(_FAILURES_PER_SECOND, _FAILURES, clock=seconds)

    def enter(self, request: Request, cost: float = 1) -> Token:
        """The token of a request.

        Raises:
            Problem: there is none that is valid, it comes from a browser, or there are too many requests.
        """
        if holds_secret(request.url.path) or holds_secret(request.url.query):
            raise Problem(
                400,
                "A token stands in the address, where logs keep it.",
                hint="Take it away now (irrunner token remove), and send a new one in the header Authorization.",
            )
        if request.method not in ("GET", "HEAD") and "cookie" in request.headers:
            raise Problem(403, "A request with a cookie is a browser's; only programs write here. Nothing was written.")
        token = self._tokens.find(_bearer(request), format_utc(self._clock()))
        if token is None:
            if seconds := self._failures.seconds_to_wait():
                raise too_many(seconds, "Too many requests without a valid token.")
            raise _not_let_in()
        if seconds := self._rates.seconds_to_wait(token.id, cost):
            raise too_many(seconds, f"The token {token.name} asks too often. Nothing was written.")
        return token

    def still(self, token: Token) -> None:
        """See that a token that was let in would still be: requests may last, and tokens are taken away.

        Raises:
            Problem: it would not.
        """
        if not self._tokens.is_valid(token, format_utc(self._clock())):
            raise _not_let_in()


def require_incident(token: Token, incident: str) -> None:
    """See that a token reaches an incident; of one that it does not reach it does not learn whether it is there.

    Raises:
        Problem: it does not.
    """
    if not INCIDENT.fullmatch(incident) or not token.reaches(incident):
        raise no_such_incident(incident)


def no_such_incident(incident: str) -> Problem:
    """The answer about an incident that is not there, or not for whoever asks."""
    known = INCIDENT.fullmatch(incident)
    return Problem(404, f"There is no incident {incident} here." if known else "There is no such incident here.")


def require_entries(token: Token) -> None:
    """See that a token may read entries.

    Raises:
        Problem: it sees redacted reports only.
    """
    if token.profile:
        raise Problem(
            403,
            f"The token {token.name} sees reports with the profile {token.profile}, and nothing else.",
            hint="GET /api/incidents/{incident}/report",
        )


def require_kind(token: Token, kind: str) -> None:
    """See that a token may write entries of a kind.

    Raises:
        Forbidden: its role may not, or no program may.
    """
    if kind in NEVER:
        raise Forbidden(
            f"No token writes {kind}: a person does it. Nothing was written.", hint="Do it at a shell or a screen."
        )
    if not may_write(token.role, kind):
        raise Forbidden(
            f"The token {token.name} has the role {token.role}, which may not write {kind}. Nothing was written."
        )


def require_member(journal: Journal, token: Token) -> None:
    """See that the person of a token still works on a team store, if they ever did; a bot never has to.

    Raises:
        Forbidden: somebody took their membership.
    """
    if journal.members is None or not token.person:
        return
    name = token.person.casefold()
    found = [each.is_active for each in journal.members.everybody() if name in (each.name.casefold(), each.login)]
    if found and not any(found):
        raise Forbidden(f"{token.person} is no member of this store any more, and neither is the token {token.name}.")


def _bearer(request: Request) -> str:
    given = request.headers.getlist("authorization")
    kind, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return secret.strip() if kind.lower() == "bearer" else ""


def _not_let_in() -> Problem:
    return Problem(
        401,
        "There is no valid token in the header Authorization.",
        hint="Send: Authorization: Bearer … (`irrunner token add` makes one).",
        headers=_CHALLENGE,
    )
