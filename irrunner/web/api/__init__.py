"""`/api`: the record as JSON, and the verbs behind tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from irrunner.web.services import Services


def api_routes(services: Services) -> list[BaseRoute]:
    """The routes below `/api`."""
    return []
