"""Short answers of the guards, and headers as ASGI has them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from starlette.types import Scope, Send


def header_values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header of the request; `name` in small letters."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


async def refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    """Answer with one sentence, and let the connection go: what is left of the request is not read.

    Below `/api` the sentence stands in a problem document (RFC 9457), as in all answers there.
    """
    kind, body = b"text/plain; charset=utf-8", f"{sentence}\n".encode()
    if scope["path"].startswith("/api/"):
        fields = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
        kind, body = b"application/problem+json", msgspec.json.encode(fields)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
