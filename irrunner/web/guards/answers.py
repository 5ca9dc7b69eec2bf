"""Short answers of the guards, and headers as ASGI has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope, Send


def header_values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header of the request; `name` in small letters."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


async def refuse(send: Send, status: int, sentence: str) -> None:
    """Answer with one sentence, and let the connection go: what is left of the request is not read."""
    body = f"{sentence}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
