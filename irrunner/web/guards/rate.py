"""How often somebody may ask: a bucket of requests for each, refilled steadily."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_KEYS = 4_000


class RateLimit:
    """Allows so many requests a second, and a burst, for each key by itself."""

    def __init__(self, per_second: float, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, key: str = "") -> bool:
        """Whether one more request of this key is allowed now; it counts if it is."""
        return not self.seconds_to_wait(key)

    def seconds_to_wait(self, key: str = "", cost: float = 1) -> float:
        """How long until a request of this key is allowed; 0 when it is now, and then it counts, as so many."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        allowed = left >= cost
        self._buckets[key] = (left - cost if allowed else left), now
        if len(self._buckets) > _MOST_KEYS:  # the one that asked longest ago has a full bucket by now
            del self._buckets[next(iter(self._buckets))]
        return 0 if allowed else (cost - left) / self._per_second
