"""What the routes of the web door share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from irrunner.web.access.file import AccessFile
from irrunner.web.page.publisher import Publisher
from irrunner.web.store_pool import StorePool

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from irrunner.web.settings import ServeSettings


class Services:
    """All that a route may use.

    Attributes:
        settings: how the server is run. pool: the way to the store. access: who may look.
        publisher: the pages; it exists while the server runs.
    """

    publisher: Publisher

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self.pool = StorePool(settings.store)
        self.access = AccessFile(settings.folder)

    def start(self) -> None:
        """Begin what needs the event loop."""
        self.publisher = Publisher(self.settings)

    def close(self) -> None:
        """End every thread, and close every journal."""
        self.publisher.close()
        self.pool.close()


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that a request came to."""
    return cast("Services", connection.app.state.services)
