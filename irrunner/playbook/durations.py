"""Lengths of time as people write them: `30m`, `4h`, `2d`, `1h30m`."""

from __future__ import annotations

import re

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_WRITTEN = re.compile(r"\s*+".join(rf"(?:([0-9]{{1,6}})\s*+{unit})?" for unit, _ in _UNITS))


def parse_duration(text: str) -> int:
    """Read a length of time, in seconds.

    Units go from large to small: days, hours, minutes, seconds.

    Raises:
        ValueError: with a sentence, when the text is no such length.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f'"{text[:40]}" is not a length of time. Write 30m, 4h, 2d or 1h30m.')
    return sum(int(part) * size for part, (_, size) in zip(match.groups(), _UNITS, strict=True) if part)


def format_duration(seconds: int) -> str:
    """Write a length of time with its two largest units: `1h 30m`, `2d 4h`, `45s`.

    Smaller units are cut, not rounded: a target never looks further away than it is.

    Raises:
        ValueError: when the length is negative; how an overdue target is shown is for each interface to say.
    """
    if seconds < 0:
        raise ValueError("A length of time cannot be negative.")
    for index, (unit, size) in enumerate(_UNITS):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            smaller, smaller_size = _UNITS[min(index + 1, len(_UNITS) - 1)]
            part = rest // smaller_size
            return f"{whole}{unit} {part}{smaller}" if part else f"{whole}{unit}"
    return "0s"


def format_offset(milliseconds: int) -> str:
    """Story time since an exercise began, as facilitators say it: `T+0:05`, `T+1:30`."""
    minutes = milliseconds // 60_000
    return f"T+{minutes // 60}:{minutes % 60:02d}"
