"""Errors of `/api`, as problem details (RFC 9457): what happened in a sentence, and a hint."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import Response

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused, StoreUnusable, VerificationFailed
from irrunner.journal.branches import plain_place
from irrunner.web.guards.body_size import TooMuch
from irrunner.web.store_pool import Busy

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE: Final = "application/problem+json"
_STATUSES: Final[tuple[tuple[type[IrrunnerError], int], ...]] = (
    (NotFound, 404),
    (Misused, 422),
    (StoreUnusable, 503),
    (VerificationFailed, 422),
)
BUSY_SECONDS: Final = 2


class Problem(Exception):
    """An answer that is no success.

    Attributes:
        status: of HTTP. detail: a sentence. hint: the next step, or empty. headers: of the answer.
    """

    def __init__(self, status: int, detail: str, *, hint: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.headers = dict(headers or {})


class Forbidden(Refused):
    """The token's role does not allow it."""


def problem_of(error: BaseException) -> Problem:
    """The answer to an error; of one that nobody foresaw nothing is told."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, TooMuch):
        return Problem(error.status, error.sentence, headers={"Connection": "close"})
    if isinstance(error, Forbidden):
        return Problem(403, error.sentence, hint=error.hint)
    if isinstance(error, IrrunnerError):
        status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 409)
        return Problem(status, error.sentence, hint=error.hint, headers=_retry(BUSY_SECONDS) if status == 503 else None)
    if isinstance(error, Busy):
        return Problem(
            503,
            "The server has more to do than it can do now. Nothing was changed.",
            hint="Try again in a moment.",
            headers=_retry(BUSY_SECONDS),
        )
    return Problem(
        500,
        "Something in irrunner failed. Whether it was recorded, the journal says.",
        hint="Send it again with the same Idempotency-Key: what was recorded is not recorded twice.",
    )


def too_many(wait: float, sentence: str) -> Problem:
    """An answer to somebody who asks too often, and how many seconds there are to wait."""
    seconds = math.ceil(wait)
    return Problem(429, sentence, hint=f"Try again in {seconds} s.", headers=_retry(seconds))


def problem_fields(status: int, detail: str, hint: str = "") -> dict[str, Any]:
    """The members of a problem document."""
    fields = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return fields | ({"hint": hint} if hint else {})


def problem_response(problem: Problem) -> Response:
    """The problem as an answer."""
    content = msgspec.json.encode(problem_fields(problem.status, problem.detail, problem.hint))
    return Response(content, problem.status, problem.headers, MEDIA_TYPE)


def json_response(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Data as an answer."""
    return Response(msgspec.json.encode(data, enc_hook=plain_place), status, headers, "application/json")


def _retry(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(max(1, seconds))}
