"""Word that a running server leaves for the shell: what it is called, for the links that are made."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import NotFound, Refused
from irrunner.safety.paths import reading_regular, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.web.settings import ServeSettings

_FILE = "running.json"


class _Running(msgspec.Struct):
    """What the file says."""

    url: str


def base_url(folder: Path) -> str:
    """What the running server is called; empty when none runs."""
    with suppress(NotFound, Refused, msgspec.MsgspecError), reading_regular(folder / _FILE) as (file, _):
        return msgspec.json.decode(file.read(10_000), type=_Running).url
    return ""


@contextmanager
def saying_where(settings: ServeSettings) -> Iterator[None]:
    """Leave the word until the block ends."""
    file = settings.folder / _FILE
    write_private(file, msgspec.json.encode(_Running(settings.base_url)))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
