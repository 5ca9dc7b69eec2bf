"""How much a request may bring, and how long it may take to bring it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from irrunner.web.guards.answers import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_BYTES: Final = 4 * 1024
API_BYTES: Final = 1024 * 1024
SECONDS: Final = 20.0
"""In which a whole request has to have arrived."""


class BodyRefused(Exception):
    """The body is larger, or slower, than it may be. status: of the answer."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class BodySizeGuard:
    """Refuses bodies that are too large or too slow, whatever length they claim."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = API_BYTES if scope["path"].startswith("/api/") else PAGE_BYTES
        claimed = header_values(scope, b"content-length")
        if claimed and header_values(scope, b"transfer-encoding"):
            # Whoever stands in front of us may have gone by the other one: that is how requests are smuggled.
            await refuse(send, 400, "The request says twice how long it is.")
            return
        if any(len(each) > 12 or not each.isascii() or not each.isdigit() or int(each) > limit for each in claimed):
            await refuse(send, 413, _too_large(limit))
            return
        await self._app(scope, _counting(receive, limit), send)


def _counting(receive: Receive, limit: int) -> Receive:
    """`receive`, which raises once the body is too large or has taken too long; the application answers that."""
    size, is_whole = 0, False
    until = asyncio.get_running_loop().time() + SECONDS

    async def counted() -> Message:
        nonlocal size, is_whole
        if is_whole:  # what comes now is that the reader left, however late
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise BodyRefused(408, "The request took too long to arrive. Nothing was changed.") from None
        size += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if size > limit:
            raise BodyRefused(413, _too_large(limit))
        return message

    return counted


def _too_large(limit: int) -> str:
    return f"A request to this address may bring {limit // 1024} KiB. Nothing was changed."
