"""The headers of every answer: nothing runs, loads, frames, caches or refers but what is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    b"content-security-policy": POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-embedder-policy": b"require-corp",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"cache-control": b"no-store",
    b"x-robots-tag": b"noindex, nofollow",
}
_OF_A_FORM: Final = (b"referrer-policy", b"same-origin")
"""The one thing that a page may say otherwise; `irrunner.web.page.plain_pages.WITH_FORM` says why."""
_TLS: Final = {b"strict-transport-security": b"max-age=31536000"}


class SecurityHeaders:
    """Adds the headers to every answer, whatever the route said itself."""

    def __init__(self, app: ASGIApp, *, has_tls: bool) -> None:
        self._app = app
        self._headers = list((_HEADERS | (_TLS if has_tls else {})).items())
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._with_ours(message["headers"])}
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _with_ours(self, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(name, value) for name, value in own if name.lower() not in self._names or (name, value) == _OF_A_FORM]
        replaced = _OF_A_FORM[0] if _OF_A_FORM in kept else b""
        return kept + [(name, value) for name, value in self._headers if name != replaced]
