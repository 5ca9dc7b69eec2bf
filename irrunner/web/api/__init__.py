"""`/api`: the record as JSON, and the verbs behind tokens.

`access` says who asks, `operations` what can be asked (made from the verbs), `routes` puts them at addresses; `reading`
and `acts` do the work in a thread of the pool; `openapi` describes all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from irrunner.web.services import Services


def api_routes(services: Services) -> list[BaseRoute]:
    """The routes below `/api`."""
    from irrunner.web.api.routes import Api

    return [*Api(services).routes()]
