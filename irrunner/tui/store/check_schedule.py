"""When the thread of the store looks whether somebody else wrote."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

POLL: Final = 0.25
"""Seconds between two looks at a store that gives no word, and the least between two at one that does."""
SAFETY_NET: Final = 10.0
"""Seconds after which a store is looked at that would have given word."""


class CheckSchedule:
    """Looks follow word of a change, but never more than four a second; without word they come all the same, seldom.

    Attributes:
        has_news: whether word came since the last look.
    """

    def __init__(self, is_listening: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """Args: is_listening: whether word of a change would reach us. clock: in seconds."""
        self.has_news = False
        self._is_listening = is_listening
        self._clock = clock
        self._last = clock()

    @property
    def pause(self) -> float:
        """Seconds until the next look; 0 when it is due."""
        interval = SAFETY_NET if self._is_listening() and not self.has_news else POLL
        return max(0.0, self._last + interval - self._clock())

    def word_came(self) -> None:
        """Somebody committed, or listening has begun or ended."""
        self.has_news = True

    def looked(self) -> None:
        """The store was looked at just now."""
        self.has_news, self._last = False, self._clock()
