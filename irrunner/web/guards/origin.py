"""What changes something comes from our own pages, or from a program that shows a token.

A browser adds the header Origin to every request that is not GET or HEAD, and no page can forge it. A program that
sends `Authorization` sends none; it is let through without one only when it brings no cookie either, because a cookie
is what a browser adds on behalf of somebody else's page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.web.guards.answers import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_ONLY_READ = ("GET", "HEAD")
_SENTENCE = "This request does not come from a page of this server. Nothing was changed."


class OriginGuard:
    """Refuses what would change something on behalf of somebody else's page."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not self._may_pass(scope):
            await refuse(scope, send, 403, _SENTENCE)
        else:
            await self._app(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        sites = header_values(scope, b"sec-fetch-site")
        if scope["method"] in _ONLY_READ:
            return True
        origins = header_values(scope, b"origin")
        if origins:
            ours = len(origins) == 1 and origins[0].lower() in self._origins
            return ours and all(site == "same-origin" for site in sites)
        return bool(header_values(scope, b"authorization")) and not sites and not header_values(scope, b"cookie")
