"""What the routes of the web door share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from irrunner.web.settings import ServeSettings
from irrunner.web.store_pool import StorePool

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection


class Services(Struct, frozen=True):
    """All that a route may use. settings: how the server is run. pool: the way to the store."""

    settings: ServeSettings
    pool: StorePool


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that a request came to."""
    return cast("Services", connection.app.state.services)
