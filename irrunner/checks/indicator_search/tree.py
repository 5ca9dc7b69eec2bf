"""The files below some folders, one after the other by name; links are not followed, devices not opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.exposure.documents import describe_error, kind_of
from irrunner.checks.exposure.mounts import is_network, skipped_mounts
from irrunner.checks.exposure.output import portable
from irrunner.checks.exposure.walk import real_roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOUNTS: Final = "/proc/self/mountinfo"


class FileFound(Struct, frozen=True):
    """A file to be read. Its path's bytes that are not UTF-8 are surrogates."""

    path: str


class NotRead(Struct, frozen=True):
    """Something that is not read.

    Attributes:
        path: where. why: in words.
        is_gap: whether it could hold what is looked for, so that the answer cannot be clear.
    """

    path: str
    why: str
    is_gap: bool = True


def files_below(paths: Sequence[str], leave_out: Iterable[str] = ()) -> Iterator[FileFound | NotRead]:
    """Every file below the paths, in order.

    Args:
        paths: folders and files; a link that is named here is followed.
        leave_out: real paths of folders that are not entered, such as the store with the indicators in it.
    """
    there = []
    for path in paths:
        if os.path.lexists(path):
            there.append(path)
        else:
            yield NotRead(path, "is not there")
    roots = real_roots(there)
    mounts = skipped_mounts(_MOUNTS, network=False)
    walker = _Walker(roots, frozenset(leave_out), mounts)
    for root in roots:
        yield from walker.look_at(root)


class _Walker:
    """Goes through folders."""

    def __init__(self, roots: list[str], left_out: frozenset[str], mounts: dict[str, str]) -> None:
        self._inside = tuple(root.rstrip(os.sep) + os.sep for root in roots)
        self._left_out = left_out
        self._mounts = mounts

    def look_at(self, root: str) -> Iterator[FileFound | NotRead]:
        """A path that was named: what it is decides."""
        try:
            mode = os.lstat(root).st_mode
        except OSError as error:
            yield NotRead(root, describe_error(error))
            return
        if stat.S_ISDIR(mode):
            yield from self._walk(root)
        elif stat.S_ISREG(mode):
            yield FileFound(root)
        else:
            yield NotRead(root, f"is {kind_of(mode)}, not opened")

    def _walk(self, root: str) -> Iterator[FileFound | NotRead]:
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            if folder in self._left_out:
                yield NotRead(folder, "is the store of irrunner, which holds what is looked for", is_gap=False)
                continue
            if folder != root and (kind := self._mounts.get(folder)):
                yield NotRead(folder, f"is a mount that is not entered ({kind})", is_gap=is_network(kind))
                continue
            try:
                with os.scandir(folder) as entries:
                    listed = sorted(entries, key=lambda each: each.name)
            except OSError as error:
                yield NotRead(folder, describe_error(error))
                continue
            waiting += [each.path for each in reversed(listed) if each.is_dir(follow_symlinks=False)]
            for entry in listed:
                yield from self._look_at_entry(entry)

    def _look_at_entry(self, entry: os.DirEntry[str]) -> Iterator[FileFound | NotRead]:
        if entry.is_file(follow_symlinks=False):
            yield FileFound(entry.path)
        elif entry.is_symlink():
            if not self._leads_inside(entry.path):
                where = portable(os.path.realpath(entry.path))
                yield NotRead(
                    entry.path, f"leads out of the searched folders and is not followed; name {where} as well"
                )
        elif not entry.is_dir(follow_symlinks=False):
            try:
                kind = kind_of(entry.stat(follow_symlinks=False).st_mode)
            except OSError as error:
                yield NotRead(entry.path, describe_error(error))
                return
            yield NotRead(entry.path, f"is {kind}, not opened", is_gap=False)

    def _leads_inside(self, link: str) -> bool:
        """Whether what a link leads to is met on its own, or is not there at all."""
        try:
            target = os.path.realpath(link)
            return f"{target}{os.sep}".startswith(self._inside) or not Path(target).exists()
        except (OSError, ValueError):
            return False
