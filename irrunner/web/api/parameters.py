"""What may stand behind the question mark of the addresses that read."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

PAGE: Final = 100
LARGEST_PAGE: Final = 1_000
LONGEST_WAIT: Final = 30
"""Seconds that a request for entries may wait for the next one."""
_Limit = Annotated[int, Meta(ge=1, le=LARGEST_PAGE)]


class ListQuery(Struct, frozen=True):
    """Which page of the incidents: those whose id follows `after`, and how many."""

    after: Annotated[str, Meta(max_length=40)] = ""
    limit: _Limit = PAGE


class EventsQuery(Struct, frozen=True):
    """Which entries: those above `after`, how many, the link of that entry as it was seen, and how long to wait."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: _Limit = PAGE
    link: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""
    wait: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)] = 0


class ReportQuery(Struct, frozen=True):
    """Which report: its format, and the redaction profile."""

    format: Annotated[str, Meta(pattern="^json$")] = "json"
    profile: Annotated[str, Meta(max_length=80)] = ""


class NoQuery(Struct, frozen=True):
    """Nothing behind the question mark."""
