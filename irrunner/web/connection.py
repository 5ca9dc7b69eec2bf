"""One connection, with bounds on time that uvicorn does not set: to send a request, and to take an answer.

uvicorn waits for ever for the first request of a connection, and for a reader that stops reading. Whoever opens
connections and says nothing, or a byte a minute, would fill the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from uvicorn.config import Config
    from uvicorn.protocols.http.h11_impl import RequestResponseCycle
    from uvicorn.server import ServerState


class BoundedConnection(H11Protocol):
    """An HTTP/1.1 connection that ends when its other side is too slow.

    Attributes:
        seconds_to_ask: in which the head of a request has to arrive, from the connection or its first byte on.
        seconds_to_take: in which a reader has to take something of what waits for it.
    """

    seconds_to_ask = 10.0
    seconds_to_take = 20.0

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._asking: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()

    @override
    def data_received(self, data: bytes) -> None:
        if not self._is_answering():
            self._await_request()
        super().data_received(data)
        if self._is_answering():
            self._stop(self._asking)
            self._asking = None

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop(self._asking)
        self._stop(self._taking)
        super().connection_lost(exc)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._taking = self._taking or self.loop.call_later(self.seconds_to_take, self._abort)

    @override
    def resume_writing(self) -> None:
        self._stop(self._taking)
        self._taking = None
        super().resume_writing()

    def _await_request(self) -> None:
        """Give the other side so long, from now or from when it began to ask."""
        if self._asking is None:
            self._asking = self.loop.call_later(self.seconds_to_ask, self._abort)

    def _is_answering(self) -> bool:
        """Whether the head of a request has arrived that is not answered yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _abort(self) -> None:
        self.transport.abort()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
