"""Numbers of bytes as people say them."""

from __future__ import annotations

_UNITS = ("kB", "MB", "GB", "TB")


def format_size(count: float) -> str:
    """A number of bytes: `1 byte`, `512 bytes`, `34.6 kB`, `1.2 GB`."""
    if count < 1000:
        return f"{count:.0f} {'byte' if count == 1 else 'bytes'}"
    units = iter(_UNITS)
    unit = next(units)
    count /= 1000
    while count >= 999.95 and (larger := next(units, "")):
        count, unit = count / 1000, larger
    return f"{count:.1f} {unit}"
