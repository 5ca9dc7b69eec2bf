"""Waiting for the next entry of an incident: one question to the store for all who wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from irrunner.web.api.problems import too_many

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from irrunner.web.store_pool import StorePool

PAUSE: Final = 0.5
"""Seconds between two questions."""
MOST_WAITING: Final = 100
MOST_OF_ONE: Final = 4
"""Requests of one token that wait at the same time."""


class News:
    """Those who wait, and how far each incident is."""

    def __init__(self, pool: StorePool) -> None:
        self._pool = pool
        self._waiting: list[tuple[str, str]] = []
        self._asked = asyncio.Lock()
        self._seen: dict[str, int] = {}
        self._when = 0.0

    async def wait(self, token: str, incident: str, after: int, seconds: float) -> None:
        """Return when the incident has an entry above `after`, or after so many seconds at most one pause later.

        Raises:
            Problem: too many wait already.
        """
        own = (token, incident)
        if len(self._waiting) >= MOST_WAITING or sum(each == token for each, _ in self._waiting) >= MOST_OF_ONE:
            raise too_many(2, "Too many requests wait for entries at once.")
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        self._waiting.append(own)
        try:
            while await self._seq(incident) <= after and loop.time() + PAUSE < until:
                await asyncio.sleep(PAUSE)
        finally:
            self._waiting.remove(own)

    async def _seq(self, incident: str) -> int:
        """How far an incident is, as of half a pause ago at most."""
        async with self._asked:
            now = asyncio.get_running_loop().time()
            if now - self._when > PAUSE / 2 or incident not in self._seen:
                wanted = {name for _, name in self._waiting} | {incident}
                self._seen = await self._pool.run(lambda journal: _heads(journal, wanted))
                self._when = asyncio.get_running_loop().time()
            return self._seen[incident]


def _heads(journal: Journal, wanted: set[str]) -> dict[str, int]:
    return {name: journal.head(name).seq for name in wanted}
