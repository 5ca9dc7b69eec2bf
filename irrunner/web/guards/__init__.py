"""What every request passes before a route sees it: headers, host, origin, sizes. Plain ASGI, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.web.guards.body_size import BodySizeGuard
from irrunner.web.guards.headers import SecurityHeaders
from irrunner.web.guards.host import HostGuard
from irrunner.web.guards.origin import OriginGuard

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from irrunner.web.settings import ServeSettings


def guarded(app: ASGIApp, settings: ServeSettings) -> ASGIApp:
    """The application behind all guards, the outermost last."""
    app = BodySizeGuard(app)
    app = OriginGuard(app, settings.origins)
    app = HostGuard(app, settings.hosts)
    return SecurityHeaders(app, has_tls=settings.has_tls)
