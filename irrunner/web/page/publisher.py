"""What readers of the page wait for: the state of each view, announced by the thread that makes it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from irrunner.web.page.rendering import RenderingThread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.web.page.published import Published, View
    from irrunner.web.settings import ServeSettings

FRESH = 0.5
"""Seconds for which a page that nobody follows is served again without another look at the journal."""
_MOST_VIEWS = 1_000


class _Channel:
    """A view as the event loop knows it."""

    def __init__(self) -> None:
        self.state: Published | None = None
        self.looked_at = 0.0
        self.waiting: list[asyncio.Future[Published]] = []
        self.readers: set[asyncio.Event] = set()


class Publisher:
    """Hands out pages; it lives in one event loop. is_ending: the server ends, and nobody may follow any more."""

    def __init__(self, settings: ServeSettings) -> None:
        """Start the thread. Called in the loop that will ask."""
        self._loop = asyncio.get_running_loop()
        self.is_ending = False
        self._channels: dict[View, _Channel] = {}
        self._thread = RenderingThread(settings, self._announced)

    async def current(self, view: View) -> Published:
        """The view as it is now, or was half a second ago."""
        channel = self._channel(view)
        if channel.state is not None and (channel.readers or self._loop.time() - channel.looked_at < FRESH):
            return channel.state
        future: asyncio.Future[Published] = self._loop.create_future()
        channel.waiting.append(future)
        if len(channel.waiting) == 1:
            self._thread.request(view)
        return await future

    @contextmanager
    def following(self, view: View) -> Iterator[asyncio.Event]:
        """Have the view looked after until the block ends; the event is set when something was announced."""
        channel, event = self._channel(view), asyncio.Event()
        channel.readers.add(event)
        self._follow()
        try:
            yield event
        finally:
            channel.readers.discard(event)
            self._follow()

    def state(self, view: View) -> Published | None:
        """What was announced last."""
        return self._channel(view).state

    def end_streams(self) -> None:
        """Let go of everybody who follows, because the server ends."""
        self.is_ending = True
        for channel in self._channels.values():
            for event in channel.readers:
                event.set()

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    def _follow(self) -> None:
        self._thread.follow(frozenset(view for view, channel in self._channels.items() if channel.readers))

    def _channel(self, view: View) -> _Channel:
        if (found := self._channels.get(view)) is None:
            if len(self._channels) >= _MOST_VIEWS:
                idle = [each for each, one in self._channels.items() if not one.readers and not one.waiting]
                for each in idle:
                    del self._channels[each]
            found = self._channels[view] = _Channel()
        return found

    def _announced(self, view: View, state: Published) -> None:
        """In the thread: pass it on to the loop, if that still runs."""
        try:
            self._loop.call_soon_threadsafe(self._take, view, state)
        except RuntimeError:
            return

    def _take(self, view: View, state: Published) -> None:
        channel = self._channel(view)
        last = channel.state
        is_news = last is None or (state.version, state.problem) != (last.version, last.problem)
        channel.state, channel.looked_at = state, self._loop.time()
        waiting, channel.waiting = channel.waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(state)
        if is_news:
            for event in channel.readers:
                event.set()
