"""The session of a request: a cookie that belongs to one page, compared with the grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused, StoreUnusable
from irrunner.web.access.grants import Grant, end_of, in_session, present
from irrunner.web.services import services_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from irrunner.web.settings import ServeSettings


def cookie_name(settings: ServeSettings) -> str:
    """What the cookie is called; with TLS browsers hold the prefix to it: only a page that came over TLS sets it."""
    return "__Secure-irrunner" if settings.has_tls else "irrunner"


def grant_of(request: Request) -> Grant | None:
    """The grant whose page this request is about, if it brings the secret of its session.

    Raises:
        StoreUnusable: who may look cannot be read; then nobody may.
    """
    services = services_of(request)
    secret = request.cookies.get(cookie_name(services.settings), "")
    if not secret:
        return None
    try:
        grants = services.access.grants()
    except Refused as refused:  # its sentence names a place of this machine, which is for its owner alone
        hint = "Whoever runs the server sees why with: irrunner serve sessions"
        raise StoreUnusable("Nobody can be let in at the moment.", hint=hint) from refused
    return in_session(grants, request.path_params["grant"], secret, present())


def set_cookie(response: Response, settings: ServeSettings, grant: Grant, secret: str) -> None:
    """Give the browser its secret, for this page alone, until the grant ends."""
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=max(1, int((end_of(grant) - present()).total_seconds())),
        path=f"/p/{grant.id}/",
        secure=settings.has_tls,
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response, settings: ServeSettings, grant: str) -> None:
    """Take it away again."""
    response.delete_cookie(
        cookie_name(settings), path=f"/p/{grant}/", secure=settings.has_tls, httponly=True, samesite="strict"
    )
