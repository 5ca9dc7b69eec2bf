"""The files of the library: where they lie, their bytes and their SHA-256. What they say needs `library`, and YAML."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 1024 * 1024
"""Of a playbook; a larger file is none."""
SUFFIXES = (".yaml", ".yml")
FOLDERS = "IRRUNNER_PLAYBOOKS"
"""The environment's folders, parted as in PATH; they stand in for the user's own folder."""


def digests(folders: Sequence[Path] | None = None) -> frozenset[str]:
    """SHA-256, in hex, of every file of the library: whose commands this machine's owner answers for."""
    found = set()
    for folder in searched_folders(folders):
        for path in yaml_files(folder):
            with suppress(IrrunnerError):
                found.add(sha256(read_file(path)).hexdigest())
    return frozenset(found)


def searched_folders(folders: Sequence[Path] | None) -> list[Path]:
    """The folders of the library, the user's own first."""
    named = os.environ.get(FOLDERS, "")
    own = [Path(part).expanduser() for part in named.split(os.pathsep) if part] if named else [*(folders or ())]
    last = shipped_folder()
    return own if last is None else [*own, last]


def shipped_folder() -> Path | None:
    """The folder that came with irrunner; None when the installation is damaged."""
    try:
        return shipped("playbooks")
    except NotFound:
        return None


def yaml_files(folder: Path) -> list[Path]:
    """The files of a folder that are YAML by their ending, by name; none when there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    except OSError:
        return []


def read_file(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        IrrunnerError: when it is no regular file, cannot be read or is too large.
    """
    with reading_regular(path) as (file, stat):
        data = b"" if stat.st_size > MAX_BYTES else file.read(MAX_BYTES + 1)
    if max(stat.st_size, len(data)) > MAX_BYTES:
        size = f"{max(stat.st_size, len(data)):,} bytes"
        raise Refused(f"{one_line(path.name)} has {size}; a playbook may have at most {MAX_BYTES:,}.")
    return data
