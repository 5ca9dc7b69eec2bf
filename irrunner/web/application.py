"""The Starlette application: routes of the page and of `/api`, behind the guards."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from irrunner.errors import IrrunnerError, Misused, NotFound, StoreUnusable
from irrunner.web.api import api_routes
from irrunner.web.guards import guarded
from irrunner.web.guards.body_size import TooMuch
from irrunner.web.page.routes import PageRoutes
from irrunner.web.services import Services
from irrunner.web.store_pool import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from irrunner.web.settings import ServeSettings


def build_application(settings: ServeSettings, services: Services | None = None) -> ASGIApp:
    """The whole web door as one ASGI application; the store is opened when it is first asked for."""
    services = services or Services(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        services.start()
        try:
            yield
        finally:
            services.close()

    app = Starlette(
        routes=[Route("/health", _health), *PageRoutes().routes(), *api_routes(services)],
        exception_handlers={IrrunnerError: _sentence, Busy: _busy, TooMuch: _body_refused},
        lifespan=lifespan,
    )
    app.state.services = services
    return guarded(app, settings)


async def _health(_: Request) -> Response:
    """Whether the server answers; it says nothing else, and looks at no store."""
    return PlainTextResponse("ok\n")


async def _sentence(_: Request, error: Exception) -> Response:
    statuses = ((NotFound, 404), (Misused, 400), (StoreUnusable, 503))
    status = next((code for kind, code in statuses if isinstance(error, kind)), 409)
    return PlainTextResponse(f"{error}\n", status)


async def _busy(_: Request, __: Exception) -> Response:
    return PlainTextResponse(
        "The server has more to do than it can do now. Nothing was changed; try again in a moment.\n",
        503,
        headers={"Retry-After": "2"},
    )


async def _body_refused(_: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, TooMuch) else 413
    return PlainTextResponse(f"{error}\n", status, headers={"Connection": "close"})
