"""A few threads, each with a journal of its own, and one bounded queue of work for them."""

from __future__ import annotations

import asyncio
import threading
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from irrunner.errors import StoreUnusable
from irrunner.journal import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal import Journal
    from irrunner.journal.locations import Location

_Result = TypeVar("_Result")

THREADS = 3
WAITING = 64
"""How many pieces of work wait for a thread before the next one is refused."""


class Busy(Exception):
    """So much work waits that more is not taken; nothing was done."""


class _Work(NamedTuple):
    function: Callable[[Journal], Any]
    loop: asyncio.AbstractEventLoop
    result: asyncio.Future[Any]


class StorePool:
    """Threads that work on a store for requests."""

    def __init__(self, location: Location, *, threads: int = THREADS, waiting: int = WAITING) -> None:
        """Start the threads; each opens the store with its first piece of work."""
        self._location = location
        self._queue: Queue[_Work | None] = Queue(waiting)
        self._threads = [threading.Thread(target=self._serve, name=f"store-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Journal], _Result]) -> _Result:
        """What `work` returns, or raises, with a journal that is its own until it ends.

        Raises:
            Busy: too much work waits already.
            StoreUnusable: the store cannot be opened.
        """
        loop = asyncio.get_running_loop()
        result: asyncio.Future[_Result] = loop.create_future()
        try:
            self._queue.put_nowait(_Work(work, loop, result))
        except Full:
            raise Busy from None
        return await result

    def close(self) -> None:
        """Finish what was begun, leave what waits, and close every journal."""
        while True:
            try:
                left = self._queue.get_nowait()
            except Empty:
                break
            if left is not None:
                _answer(left, error=Busy())
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        journal: Journal | None = None
        while (work := self._queue.get()) is not None:
            if work.result.cancelled():
                continue
            try:
                if journal is None:
                    journal = open_store(self._location, create=False)
                found = work.function(journal)
            except BaseException as error:  # whatever it is, the request that waits has to hear of it
                if isinstance(error, StoreUnusable):
                    _close(journal)
                    journal = None
                _answer(work, error=error)
            else:
                _answer(work, found)
        _close(journal)


def _close(journal: Journal | None) -> None:
    """Close a journal, so that the next piece of work opens another one: a server may have gone and come back."""
    if journal is not None:
        try:
            journal.close()
        except StoreUnusable:
            return


def _answer(work: _Work, found: Any = None, *, error: BaseException | None = None) -> None:
    def settle() -> None:
        if work.result.done():
            return
        if error is not None:
            work.result.set_exception(error)
        else:
            work.result.set_result(found)

    try:
        work.loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop ended: nobody waits any more
        return
