"""The number of an entry on the command line: `45`, or `b1:45` for an entry of a branch."""

from __future__ import annotations

from typing import Any

import click
from typing_extensions import override

from irrunner.journal.branches import parse_place


class PlaceType(click.ParamType[int]):
    """Reads the place of an entry."""

    name = "entry"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        place = value if isinstance(value, int) else parse_place(str(value))
        if place is None:
            self.fail(f"{value!r} is no number of an entry, such as 45 or b1:45.", param, ctx)
        return place


PLACE = PlaceType()
