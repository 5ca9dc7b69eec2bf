"""The routes of the page: opening a link, the page itself, its style and its events, and leaving."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from irrunner.errors import Refused
from irrunner.web.access.grants import CodeRefused, opened, present, without
from irrunner.web.guards.rate import RateLimit
from irrunner.web.page.events import Readers, stream
from irrunner.web.page.form import code_in
from irrunner.web.page.plain_pages import WITH_FORM, open_page, sentence_page
from irrunner.web.page.published import View
from irrunner.web.page.session import clear_cookie, grant_of, set_cookie
from irrunner.web.services import services_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from irrunner.web.access.grants import Grant
    from irrunner.web.page.published import Published

_FOLDER: Final = Path(__file__).parents[1] / "static"
_STATIC: Final = {
    "page.js": "text/javascript",
    "open.js": "text/javascript",
    "plain.css": "text/css",
    "icon.svg": "image/svg+xml",
}
"""All files that are served, by name: no path is ever made of what a request says."""


class PageRoutes:
    """The page's routes, with what they count."""

    def __init__(self) -> None:
        self._static = {name: (_FOLDER / name).read_bytes() for name in _STATIC}
        self._of_one = RateLimit(10, 60)
        self._in_all = RateLimit(400, 2_000)
        self._codes = RateLimit(5, 50)
        self._readers = Readers()

    def routes(self) -> list[BaseRoute]:
        """The list for the application."""
        return [
            Route("/", self._front),
            Route("/open", self._open, methods=["GET", "POST"]),
            Route("/static/{name}", self._file),
            Route("/p/{grant}/", self._granted(self._page)),
            Route("/p/{grant}/style.css", self._granted(self._style)),
            Route("/p/{grant}/events", self._granted(self._events)),
            Route("/p/{grant}/leave", self._leave, methods=["POST"]),
        ]

    async def _front(self, _: Request) -> Response:
        return sentence_page(
            "irrunner", "Here incidents are shown to whom somebody gave a link. Open the link that you were given.", 200
        )

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._static:
            return PlainTextResponse("There is no such file.\n", 404)
        return Response(self._static[name], media_type=_STATIC[name])

    async def _open(self, request: Request) -> Response:
        """The page with one button; and what the button does, which no preview of a link can."""
        if request.method != "POST":
            return open_page()
        if not self._codes.allows():
            return open_page("Too many codes are being tried. Try again in a minute.", 429)
        code = code_in(await request.body())
        services = services_of(request)

        def use() -> tuple[Grant, str]:
            with services.access.changing() as grants:
                grants[:], grant, secret = opened(grants, code, present())
            return grant, secret

        try:
            grant, secret = await asyncio.to_thread(use)
        except CodeRefused as refused:
            return open_page(str(refused), 403)
        except Refused:  # its sentence names a place of this machine, which is for its owner alone
            return open_page("Nobody can be let in at the moment. Tell whoever gave you the link.", 503)
        response = RedirectResponse(f"/p/{grant.id}/", 303)
        set_cookie(response, services.settings, grant, secret)
        return response

    async def _leave(self, request: Request) -> Response:
        """End the session from the reader's side."""
        services, grant = services_of(request), grant_of(request)
        if grant is not None:
            found = grant

            def end() -> None:
                with services.access.changing() as grants:
                    grants[:], _ = without(grants, found.id)

            await asyncio.to_thread(end)
        response = sentence_page("Closed", "Your access to this page was ended. Nothing of it is kept here.", 200)
        clear_cookie(response, services.settings, request.path_params["grant"])
        return response

    def _granted(
        self, answer: Callable[[Request, View, Published], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A route that answers only whoever was let in, and not too often."""

        async def route(request: Request) -> Response:
            grant = grant_of(request)
            if grant is None:
                return sentence_page(
                    "You are not let in",
                    "This page opens only in the browser in which its link was opened, and its time may be over.",
                    401,
                    again=True,
                )
            if not (self._of_one.allows(grant.id) and self._in_all.allows()):
                return PlainTextResponse(
                    "Too many requests. Try again in a moment.\n", 429, headers={"Retry-After": "5"}
                )
            view = View(grant.incident, grant.profile, grant.tlp)
            return await answer(request, view, await services_of(request).publisher.current(view))

        return route

    async def _page(self, _: Request, __: View, state: Published) -> Response:
        if not state.html:
            return sentence_page("There is no page", state.problem, state.status)
        return Response(state.html, media_type="text/html", headers=WITH_FORM)

    async def _style(self, _: Request, __: View, state: Published) -> Response:
        return Response(state.style, media_type="text/css")

    async def _events(self, request: Request, view: View, state: Published) -> Response:
        if not self._readers.is_below_limit(request.path_params["grant"]):
            return PlainTextResponse("Too many pages are open. Close one.\n", 503)
        return stream(request, self._readers, view, state)
