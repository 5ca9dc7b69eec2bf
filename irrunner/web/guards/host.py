"""Only our own names, and heads of a sensible size: another name in Host is how DNS rebinding looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.web.guards.answers import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_TARGET = 2_000
"""Bytes of path and query together."""
MOST_HEADERS, MOST_HEADER_BYTES = 64, 12 * 1024


class HostGuard:
    """Refuses requests that are not for us, and addresses and headers that are longer than any of ours."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        hosts = header_values(scope, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            await refuse(scope, send, 421, "This server is not called that. Use the address that you were given.")
        elif len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            await refuse(scope, send, 414, "The address is too long.")
        elif len(scope["headers"]) > MOST_HEADERS or _size(scope) > MOST_HEADER_BYTES:
            await refuse(scope, send, 431, "The request has too many headers, or too long ones.")
        else:
            await self._app(scope, receive, send)


def _size(scope: Scope) -> int:
    return sum(len(name) + len(value) for name, value in scope["headers"])
