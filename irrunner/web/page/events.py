"""Server-sent events: what changes on an open page, as long as its reader may see it and keeps up."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from starlette.responses import StreamingResponse

from irrunner.web.page.published import View, format_event
from irrunner.web.page.session import grant_of
from irrunner.web.services import services_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from irrunner.web.page.published import Published

BEAT: Final = 15.0
"""Seconds between two signs of life."""
CHECK: Final = 2.0
"""Seconds after which a reader who lost the access is let go, at most."""
MOST: Final = 1_000
MOST_OF_ONE: Final = 4
_ENDED: Final = format_event("ended", "", {})


class Readers:
    """How many streams are open, in all and for each grant."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def is_below_limit(self, grant: str) -> bool:
        """Whether one more may be opened."""
        return self._open.total() < MOST and self._open[grant] < MOST_OF_ONE

    def enter(self, grant: str) -> None:
        """One more is open."""
        self._open[grant] += 1

    def leave(self, grant: str) -> None:
        """One is not open any more."""
        self._open[grant] -= 1
        if not self._open[grant]:
            del self._open[grant]

    @property
    def total(self) -> int:
        """All that are open."""
        return self._open.total()


def stream(request: Request, readers: Readers, view: View, state: Published) -> Response:
    """The answer that goes on until the reader leaves, or may not see the page any more."""
    known = request.headers.get("last-event-id") or request.query_params.get("version", "")
    events = _events(request, readers, view, state, known)
    return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _events(request: Request, readers: Readers, view: View, state: Published, known: str) -> AsyncIterator[bytes]:
    publisher = services_of(request).publisher
    grant = request.path_params["grant"]
    readers.enter(grant)
    try:
        with publisher.following(view) as announced:
            is_stale, beat = False, 0.0
            while grant_of(request) is not None and state.html:
                if publisher.is_ending:
                    return
                if bool(state.problem) != is_stale:
                    is_stale = bool(state.problem)
                    yield format_event("stale", "", {"problem": state.problem}) if is_stale else _now()
                if news := state.event_for(known):
                    yield news
                    known = state.version
                if time.monotonic() - beat >= BEAT:
                    beat = time.monotonic()
                    if not is_stale:
                        yield _now()
                await _wait(announced)
                state = publisher.state(view) or state
            yield _ENDED
    finally:
        readers.leave(grant)


async def _wait(announced: asyncio.Event) -> None:
    """Until something was announced, or it is time to look whether the reader may go on."""
    try:
        async with asyncio.timeout(CHECK):
            await announced.wait()
    except TimeoutError:
        return
    announced.clear()


def _now() -> bytes:
    return format_event("now", "", {"now": int(time.time() * 1000)})
