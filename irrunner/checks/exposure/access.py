"""What readers may open: regular files below the folders that were named, and nothing behind a link that leads out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Sequence

from irrunner.checks.exposure.documents import (
    MOST_BYTES,
    Document,
    Malformed,
    Unreadable,
    names_wanted,
    read_ends,
    read_regular,
)

if TYPE_CHECKING:
    from irrunner.checks.exposure.model import Summary
    from irrunner.checks.exposure.names import Wanted


class Access:
    """Opens files for readers, and counts them."""

    def __init__(self, roots: Sequence[str], wanted: Wanted, summary: Summary) -> None:
        """Take the real paths of the folders that were named."""
        self._roots = tuple(root.rstrip(os.sep) + os.sep for root in roots)
        self._files = frozenset(roots)
        self.wanted = wanted
        self._summary = summary

    def document(self, path: str, most: int = 0, *, always: bool = False) -> Document | None:
        """A file to be taken apart; None where no wanted name is in it.

        Args:
            path: the file.
            most: bytes after which it is cut off; 0 means that a longer file is not taken apart at all.
            always: whether to hand it over even where no wanted name is in it.

        Raises:
            Unreadable: it is no regular file, or cannot be read.
            Malformed: it is too large, and holds a wanted name.
        """
        self._summary.read += 1
        data = read_regular(path, most or MOST_BYTES)
        if len(data) > (most or MOST_BYTES):
            if most:
                data = data[:most]
            elif names_wanted(path, self.wanted):
                raise Malformed(
                    "has more than %d MB, too many to take apart, and names the package" % (MOST_BYTES >> 20)
                )
            else:
                return None
        document = Document(path, data, self._opener(path))
        return document if always or self.wanted.may_be_in(document.data) else None

    def ends(self, path: str, most: int) -> Document:
        """The beginning and the end of a file, `most` bytes each.

        Raises:
            Unreadable: it is no regular file, or cannot be read.
        """
        self._summary.read += 1
        return Document(path, read_ends(path, most))

    def _opener(self, path: str) -> _SiblingOpener:
        return _SiblingOpener(self, os.path.dirname(path))

    def allows(self, path: str) -> bool:
        """Whether a real path is below one of the folders that were named."""
        return path in self._files or path.startswith(self._roots)

    def resolves_inside(self, link: str) -> bool:
        """Whether a symbolic link leads to a place below the folders that were named."""
        try:
            target = os.path.normpath(os.path.join(os.path.dirname(link), os.readlink(link)))
            return self.allows(target) and self.allows(os.path.realpath(target))
        except (OSError, ValueError):
            return False


class _SiblingOpener:
    """Opens what a file refers to, relative to where it lies."""

    def __init__(self, access: Access, folder: str) -> None:
        self._access = access
        self._folder = folder

    def __call__(self, relative: str) -> Document | None:
        """The other file.

        Raises:
            Unreadable: it leads out of what is searched, or cannot be read.
        """
        if "\0" in relative:
            raise Unreadable("has a name that cannot be opened")
        path = os.path.normpath(os.path.join(self._folder, relative))
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        if not self._access.allows(real):
            raise Unreadable("leads out of the folders that are searched, not followed")
        return self._access.document(real, always=True)
