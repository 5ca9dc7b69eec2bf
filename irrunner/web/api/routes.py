"""The addresses below `/api`, and what answers at each."""

from __future__ import annotations

import asyncio
import logging
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from irrunner.application.mirror import SMALL, send_to_mirror, update_mirror
from irrunner.web.api import reading
from irrunner.web.api.access import Access, require_entries, require_incident, require_kind, require_member
from irrunner.web.api.acts import Act, Recorded, actor_of, carry_out
from irrunner.web.api.idempotency import IdempotencyKeys
from irrunner.web.api.json_body import read_object
from irrunner.web.api.news import News
from irrunner.web.api.opened import OpenedIncidents
from irrunner.web.api.operations import DECLARE, LEFT_OUT, UPLOAD, address_of, operations
from irrunner.web.api.parameters import EventsQuery, ListQuery, NoQuery, ReportQuery
from irrunner.web.api.problems import Problem, json_response, problem_of, problem_response
from irrunner.web.api.query import convert, read_query
from irrunner.web.api.upload import Uploads
from irrunner.web.store_pool import Busy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from irrunner.application.open_incident import OpenIncident
    from irrunner.journal import Journal
    from irrunner.web.api.operations import Operation
    from irrunner.web.services import Services
    from irrunner.web.tokens import Token

    Handler = Callable[[Request], Awaitable[Response]]

REPORT_COST: Final = 10
"""Requests that a report counts as: it takes as much work as that."""
_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]
_log = logging.getLogger("irrunner.web")


class Api:
    """Answers below `/api`."""

    def __init__(self, services: Services) -> None:
        self._settings = services.settings
        self._pool = services.pool
        self.access = Access(services.settings.folder)
        self._opened = OpenedIncidents(services.settings.playbooks)
        self._uploads = Uploads(services.settings.folder)
        self._news = News(services.pool)
        self._idempotency = IdempotencyKeys()

    def routes(self) -> list[Route]:
        """All addresses."""
        below = "/api/incidents/{incident}"
        return [
            _route("/api/openapi.json", GET=self.describe),
            _route("/api/incidents", GET=self.list_incidents, POST=self.declare),
            _route(below, GET=self.status),
            _route(f"{below}/events", GET=self.events),
            _route(f"{below}/report", GET=self.report),
            *(_route(f"{below}/{name}", POST=self._act(each)) for name, each in self._operations().items()),
            *(_route(f"{below}/{address_of(name)}", POST=self._for_people(name)) for name in LEFT_OUT),
            *(Route(path, _guarded({}, _nowhere), methods=_METHODS) for path in ("/api", "/api/{rest:path}")),
        ]

    @staticmethod
    def _operations() -> dict[str, Operation]:
        return {name: each for name, each in operations().items() if each.verb.name != DECLARE}

    async def describe(self, request: Request) -> Response:
        """The description of all this; it tells nothing about any incident, so that tools may ask without a token."""
        from irrunner.web.api.openapi import description

        read_query(request, NoQuery)
        return json_response(description())

    async def list_incidents(self, request: Request) -> Response:
        """The incidents that the token reaches."""
        token = self.access.enter(request)
        require_entries(token)
        query = read_query(request, ListQuery)
        actor = actor_of(token, self._settings)

        def work(journal: Journal) -> Any:
            require_member(journal, token)
            return reading.list_incidents(journal, actor, query.after, query.limit, token.incident)

        return json_response(await self._pool.run(work))

    async def status(self, request: Request) -> Response:
        """Where one stands."""
        token, name = self._enter_incident(request)
        require_entries(token)
        read_query(request, NoQuery)
        return json_response(await self._read(token, name, reading.read_status))

    async def events(self, request: Request) -> Response:
        """What was recorded since."""
        token, name = self._enter_incident(request)
        require_entries(token)
        query = read_query(request, EventsQuery)

        def page(opened: OpenIncident) -> dict[str, Any]:
            return reading.read_events(opened, query.after, query.limit, query.link)

        found = await self._read(token, name, page)
        if query.wait and not found["entries"]:
            await self._news.wait(token.id, name, query.after, query.wait)
            self.access.still(token)
            found = await self._read(token, name, page)
        return json_response(found)

    async def report(self, request: Request) -> Response:
        """The report as data."""
        token, name = self._enter_incident(request, REPORT_COST)
        query = read_query(request, ReportQuery)
        if token.profile and query.profile not in ("", token.profile):
            require_entries(token)
        profile = token.profile or query.profile
        found = await self._read(token, name, lambda opened: reading.read_report(opened, profile, self._settings))
        return _json_bytes(found)

    async def declare(self, request: Request) -> Response:
        """Begin an incident."""
        token = self.access.enter(request)
        require_kind(token, "incident.declared")
        if token.incident:
            raise Problem(403, f"The token {token.name} is for {token.incident} alone. Nothing was written.")
        return await self._carry_out(request, token, operations()[DECLARE], "")

    def _act(self, operation: Operation) -> Handler:
        async def act(request: Request) -> Response:
            token, name = self._enter_incident(request)
            require_entries(token)
            if operation.verb.name == UPLOAD:
                return await self._upload(request, token, operation, name)
            return await self._carry_out(request, token, operation, name)

        return act

    def _for_people(self, verb: str) -> Handler:
        async def refuse(request: Request) -> Response:
            self._enter_incident(request)
            raise Problem(403, f"No token does `{verb}`: {LEFT_OUT[verb]}. Nothing was written.")

        return refuse

    async def _carry_out(self, request: Request, token: Token, operation: Operation, name: str) -> Response:
        read_query(request, NoQuery)
        arguments = convert(await read_object(request), operation.body)
        mark, body = self._idempotency.mark(request, token, request.url.path, arguments)
        return await self._record(Act(token, operation, arguments, name, mark), body)

    async def _upload(self, request: Request, token: Token, operation: Operation, name: str) -> Response:
        require_kind(token, "evidence.added")
        arguments = read_query(request, operation.body)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/octet-stream":
            raise Problem(415, "Evidence is sent as application/octet-stream. Nothing was written.")
        mark, body = self._idempotency.mark(request, token, request.url.path, arguments)
        async with self._uploads.received(request) as file:
            return await self._record(Act(token, operation, arguments, name, mark, file), body)

    async def _record(self, act: Act, body: bytes) -> Response:
        self.access.still(act.token)  # its body may have taken a while
        done: Recorded = await self._pool.run(lambda journal: self._act_and_copy(journal, act))
        self._idempotency.remember(act.request, body)
        headers = {} if done.is_new else {"Idempotency-Replayed": "true"}
        fields = dict(done.fields)
        if act.source is not None:
            fields |= {"sha256": fields["refs"]["sha256"]}
        answer = json_response(fields, 201 if done.is_new and fields["entries"] else 200, headers)
        if self._settings.mirror is not None and done.is_new:
            answer.background = BackgroundTask(self._send_evidence, fields.get("sha256", ""))
        return answer

    def _act_and_copy(self, journal: Journal, act: Act) -> Recorded:
        """Carry an act out, and take its entries to the mirror before it is acknowledged, as every other door does."""
        require_member(journal, act.token)
        done = carry_out(journal, self._opened, act, self._settings)
        found = update_mirror(journal, self._settings.mirror)
        said = [f"{each.sentence} {each.hint}".strip() for each in found if not each.outstanding]
        return Recorded(done.fields | {"warnings": [*done.fields["warnings"], *said]}, done.is_new)

    async def _send_evidence(self, sha256: str) -> None:
        """Bring evidence to the mirror once the act is acknowledged: what is small, and what it brought itself."""
        always = frozenset((sha256,)) - {""}
        mirror = self._settings.mirror
        with suppress(Busy):
            await self._pool.run(lambda journal: send_to_mirror(journal, mirror, most_bytes=SMALL, always=always))

    def _enter_incident(self, request: Request, cost: float = 1) -> tuple[Token, str]:
        token = self.access.enter(request, cost)
        name = request.path_params["incident"]
        require_incident(token, name)
        return token, name

    async def _read(self, token: Token, name: str, read: Callable[[Any], Any]) -> Any:
        actor = actor_of(token, self._settings)

        def work(journal: Journal) -> Any:
            require_member(journal, token)
            return read(self._opened.open(journal, name, actor))

        return await self._pool.run(work)


def _json_bytes(content: bytes) -> Response:
    from starlette.responses import Response

    return Response(content, 200, None, "application/json")


async def _nowhere(_: Request) -> Response:
    raise Problem(404, "There is nothing at this address.", hint="GET /api/openapi.json says what there is.")


def _route(path: str, **handlers: Handler) -> Route:
    return Route(path, _guarded(handlers, None), methods=_METHODS)


def _guarded(handlers: dict[str, Handler], otherwise: Handler | None) -> Handler:
    """What answers every request to an address: a handler, or a problem in words; never a traceback."""
    allowed = [*handlers, *(["HEAD"] if "GET" in handlers else [])]

    async def answer(request: Request) -> Response:
        handler = handlers.get("GET" if request.method == "HEAD" else request.method, otherwise)
        try:
            if handler is None:
                headers = {"Allow": ", ".join(allowed)}
                raise Problem(
                    405, f"This address takes {' and '.join(handlers)}. Nothing was written.", headers=headers
                )
            return await handler(request)
        except (asyncio.CancelledError, ClientDisconnect):
            raise
        except Exception as error:
            problem = problem_of(error)
            if problem.status == 500:
                places = "".join(traceback.format_tb(error.__traceback__))  # no texts of the record
                _log.error("A request to /api failed: %s\n%s", type(error).__name__, places)
            return problem_response(problem)

    return answer
