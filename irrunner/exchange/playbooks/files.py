"""Files of other tools: read within limits, and YAML as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.errors import Refused
from irrunner.playbook.nodes import Mapping, plain
from irrunner.playbook.source import Limits, parse
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 10 * 1024 * 1024
_YAML: Final = Limits("playbook of another tool", MAX_BYTES, 500_000)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file, one more than may be read where it is larger.

    Raises:
        IrrunnerError: it is no regular file, or cannot be read.
    """
    with reading_regular(path) as (file, _):
        return file.read(MAX_BYTES + 1)


def read_mapping(name: str, data: bytes) -> dict[str, Any]:
    """A YAML file as texts, lists and mappings.

    Raises:
        Refused: it cannot be read, with the first problem's line.
    """
    top, findings = parse(name, data, _YAML)
    if not isinstance(top, Mapping) or findings.errors:
        first = findings.problems[0] if findings.problems else None
        where = f", line {first.line}: {first.message}" if first else ""
        raise Refused(f"{one_line(name, 60)} cannot be read{where}. Nothing was written.")
    return {key: plain(value) for key, (_, value) in top.entries.items()}
