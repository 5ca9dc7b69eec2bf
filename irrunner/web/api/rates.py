"""How often somebody may ask: so many requests at once, and so many a second after that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from irrunner.web.api.problems import too_many

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_KNOWN: Final = 1_000


class Rates:
    """A bucket of requests for each name; it fills again while nobody asks."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        """Args: burst: requests at once. per_second: requests in the long run. clock: seconds that only go forward."""
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, name: str, sentence: str, cost: float = 1) -> None:
        """Count a request.

        Raises:
            Problem: it is one too many; it says when the next one is taken.
        """
        now = self._clock()
        left, since = self._buckets.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        if left >= cost:
            self._keep(name, left - cost, now)
            return
        self._keep(name, left, now)
        raise too_many(max(1, math.ceil((cost - left) / self._per_second)), sentence)

    def _keep(self, name: str, left: float, now: float) -> None:
        self._buckets[name] = (left, now)
        if len(self._buckets) > _MOST_KNOWN:
            self._buckets.pop(next(iter(self._buckets)))
