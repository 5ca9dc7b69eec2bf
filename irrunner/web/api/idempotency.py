"""A request that is sent again, because its answer was lost, is answered again and not carried out again.

What was written bears a mark in its refs: a digest of the token and its Idempotency-Key. So it is found as long as the
entries are there, by any server of the store, also after a crash. That the same key comes with another body is noticed
for as long as this server runs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final

import msgspec

from irrunner.web.api.problems import Problem

if TYPE_CHECKING:
    from msgspec import Struct
    from starlette.requests import Request

    from irrunner.web.tokens import Token

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_MOST_KNOWN: Final = 5_000


class IdempotencyKeys:
    """The requests that this server has seen, by the mark of each."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    def mark(self, request: Request, token: Token, what: str, arguments: Struct) -> tuple[str, bytes]:
        """The mark of a request, empty for one without a key, and a digest of its body.

        Args:
            request: whose header counts.
            token: whose key it is; two tokens may use the same one.
            what: the address without the parameters.
            arguments: what was sent with it.

        Raises:
            Problem: the key cannot be used, or came with something else before.
        """
        given = request.headers.getlist(HEADER)
        if not given:
            return "", b""
        if len(given) > 1 or not _KEY.fullmatch(given[0]):
            raise Problem(422, f"The header {HEADER} has to be one text of at most 200 printable characters.")
        mark = hmac.new(bytes.fromhex(token.sha256), given[0].encode(), hashlib.sha256).hexdigest()[:32]
        body = hashlib.sha256(what.encode() + b"\0" + msgspec.json.encode(arguments, order="sorted")).digest()
        if self._bodies.get(mark, body) != body:
            raise Problem(
                422,
                f"This {HEADER} came with another request before. Nothing was written.",
                hint="Take a new key for a new request.",
            )
        return mark, body

    def remember(self, mark: str, body: bytes) -> None:
        """Keep that a request was carried out."""
        if mark:
            self._bodies[mark] = body
            if len(self._bodies) > _MOST_KNOWN:
                self._bodies.pop(next(iter(self._bodies)))
