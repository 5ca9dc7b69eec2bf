"""The rows of a journal as lines of JSON, and back: every column exactly, so that the chain can be computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exchange.bundle.verify import canonical, read_line
from irrunner.journal.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def write_line(row: Row) -> bytes:
    """One row as a line. What is no text, or of another type, can only be shown: its chain does not hold anyway."""
    columns: dict[str, Any] = row._asdict()
    columns = {
        "seq": columns["seq"] if isinstance(columns["seq"], int) else 0,
        **{name: _text(columns[name]) for name in ("header", "body")},
        **{name: _hex(columns[name]) for name in ("salt", "digest", "link")},
    }
    return canonical(columns) + b"\n"


def read_rows(incident: str, lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of lines that `write_line` wrote.

    Raises:
        ValueError: a line is none of those.
    """
    for line in lines:
        said = read_line(line)
        salt, digest, link = (bytes.fromhex(said[each]) for each in ("salt", "digest", "link"))
        yield Row(incident, said["seq"], said["header"].encode(), said["body"].encode(), salt, digest, link)


def _text(value: Any) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else repr(value)[:200]


def _hex(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else ""
