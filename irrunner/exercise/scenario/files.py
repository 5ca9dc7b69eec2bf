"""The files of a scenario: its own bytes, attachments, and lists of injects that several scenarios share.

A file lies beside the scenario or below it. Absolute paths, `..` and links are refused, so that a scenario from
somebody else cannot hand out the reader's own files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, Refused
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.scenario.draft import Draft

SHARED = "shared"
"""The folder, beside scenarios that have a folder of their own, with what they share."""
MAX_ATTACHMENT = 16 * 1024 * 1024
"""Bytes of one attachment."""
MAX_ATTACHMENTS = 64 * 1024 * 1024
"""Bytes of all attachments of a scenario."""


def read_file(path: Path, most: int) -> bytes:
    """A file's bytes.

    Raises:
        IrrunnerError: it is no regular file, cannot be read or is too large.
    """
    with reading_regular(path) as (file, found):
        if found.st_size > most:
            raise Refused(f"{one_line(path.name)} has {found.st_size:,} bytes; at most {most:,} are read.")
        return file.read(most + 1)


def read_attachments(draft: Draft, folder: Path | None) -> dict[str, bytes]:
    """The bytes of every attachment that can be used; what cannot is a problem where it is named."""
    found: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for each in draft.injects:
        for index, name in enumerate(each.inject.attach):
            if name not in found and name not in refused:
                try:
                    found[name] = _attachment(name, folder)
                except IrrunnerError as error:
                    refused[name] = str(error)
                if sum(map(len, found.values())) > MAX_ATTACHMENTS:
                    found.pop(name, None)
                    refused[name] = f"the attachments have more than {MAX_ATTACHMENTS:,} bytes together"
            if name in refused:
                draft.findings.error("bad-attachment", each.where("attach", index), refused[name])
    return found


def read_shared(folder: Path, name: str, most: int) -> bytes:
    """A file that injects are taken from: beside the scenario, else in the folder `shared` beside its own."""
    _must_lie_below(name)
    places = [folder, folder / SHARED, folder.parent / SHARED]
    found = next((place for place in places if (place / name).is_file()), folder)
    return _below(found, name, most)


def _attachment(name: str, folder: Path | None) -> bytes:
    _must_lie_below(name)
    return _below(folder, name, MAX_ATTACHMENT) if folder is not None else b""


def _must_lie_below(name: str) -> None:
    parts = name.split("/")
    if name.startswith(("/", "~")) or "\\" in name or ":" in parts[0]:
        raise Refused("a file lies beside the scenario; write its path from there")
    if any(part in ("", ".", "..") for part in parts):
        raise Refused("a file lies beside the scenario or below it; its path holds no .. and no //")


def _below(folder: Path, name: str, most: int) -> bytes:
    parts = name.split("/")
    path = folder
    for part in parts[:-1]:
        path = path / part
        if path.is_symlink():
            raise Refused(f"{part} is a link; a file lies beside the scenario itself")
    return read_file(path / parts[-1], most)
