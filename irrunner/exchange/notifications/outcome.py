"""What came of one try to hand a message over."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """What came of one try.

    Attributes:
        arrived: whether the service took it. words: what it answered, or what went wrong; nothing secret is in it.
        try_again: whether it may go better later. wait: seconds that the service asks for. unsure: it may have arrived.
    """

    arrived: bool
    words: str
    try_again: bool = False
    wait: float = 0.0
    unsure: bool = False


def wanted_wait(header: str) -> float:
    """Seconds that `Retry-After` asks for: a number of them or a date (RFC 9110, section 10.2.3); 0 for nothing."""
    header = header.strip()
    if header.isascii() and header.replace(".", "", 1).isdigit():
        return float(header[:8])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
