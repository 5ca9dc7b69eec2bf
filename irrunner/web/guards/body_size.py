"""How much a request may bring, and how long it may take to bring it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from irrunner.web.guards.answers import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_BYTES: Final = 4 * 1024
API_BYTES: Final = 1024 * 1024
EVIDENCE_BYTES: Final = 2 * 1024**3
SECONDS: Final = 20.0
"""In which a whole request has to have arrived; of evidence, each next piece of it."""
_EVIDENCE: Final = "/evidence-add"


class TooMuch(Exception):
    """The body is larger, or slower, than it may be; the application answers it. status: of the answer."""

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
        is_api, is_evidence = scope["path"].startswith("/api/"), scope["path"].endswith(_EVIDENCE)
        limit = PAGE_BYTES if not is_api else EVIDENCE_BYTES if is_evidence else API_BYTES
        claimed = header_values(scope, b"content-length")
        if claimed and header_values(scope, b"transfer-encoding"):
            # Whoever stands in front of us may have gone by the other one: that is how requests are smuggled.
            await refuse(scope, send, 400, "The request says twice how long it is.")
            return
        if any(len(each) > 12 or not each.isascii() or not each.isdigit() or int(each) > limit for each in claimed):
            await refuse(scope, send, 413, _too_large(limit))
            return
        await self._app(scope, _counting(receive, limit, is_slow=is_api and is_evidence), send)


def _counting(receive: Receive, limit: int, *, is_slow: bool) -> Receive:
    """`receive`, which raises once the body is too large or has taken too long.

    Args:
        receive: as ASGI has it.
        limit: bytes of the whole body.
        is_slow: it may take long, as long as something of it arrives.
    """
    size, is_whole = 0, False
    until = asyncio.get_running_loop().time() + SECONDS

    async def counted() -> Message:
        nonlocal size, is_whole, until
        if is_whole:  # what comes now is that the reader left, however late
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise TooMuch(408, "The request took too long to arrive. Nothing was changed.") from None
        size += len(message.get("body", b""))
        if is_slow:
            until = asyncio.get_running_loop().time() + SECONDS
        is_whole = not message.get("more_body", False)
        if size > limit:
            raise TooMuch(413, _too_large(limit))
        return message

    return counted


def _too_large(limit: int) -> str:
    return f"A request to this address may bring {limit // 1024} KiB. Nothing was changed."
