"""The files of an outbox, each reached through its open folder: private, ours, locked while somebody works on them."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from irrunner.application.outbox.draft import Draft, Refusal, Sent, refused_line, sent_line
from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from irrunner.journal.rows import Head

FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_NAME: Final = re.compile(r"([0-9]{1,6})\.draft")
BYTES: Final = re.compile(r"[0-9a-f]{16}\.bytes")
"""The name of a file with a stream."""
_LARGEST: Final = 16 << 20
"""Bytes of a draft that are read."""


class KeptDraft:
    """A draft that this process has locked.

    Attributes:
        number: by which people name it. draft: what it holds.
    """

    def __init__(self, path: Path, folder: int, number: int, draft: Draft, descriptor: int) -> None:
        """Args: path, folder: where it lies, and a descriptor of that, of which a copy is kept."""
        self.number = number
        self.draft = draft
        self._path = path
        self._folder = os.dup(folder)
        self._descriptor = descriptor

    def note_heads(self, heads: Mapping[str, Head]) -> None:
        """Keep which entries are about to be recorded; on return that is on disk.

        Raises:
            Refused: it cannot be written; the entries are then not sent either.
        """
        if not heads or self.draft.sent:  # of an act with several commits the first says whether it was begun
            return
        self.draft.sent = tuple(Sent(incident, head.seq, head.link.hex()) for incident, head in heads.items())
        self._add(sent_line(self.draft.sent))

    def forget_heads(self) -> None:
        """The entries that were being recorded are not there, and never will be."""
        self.draft.sent = ()
        self._add(sent_line(()))

    def note_refusal(self, refusal: Refusal) -> None:
        """Keep why it was refused."""
        self.draft.refused = refusal
        self._add(refused_line(refusal))

    def remove(self) -> None:
        """It is recorded, refused to a person's face, or dropped: forget it."""
        with suppress(OSError):
            os.unlink(draft_name(self.number), dir_fd=self._folder)
        if self.draft.bytes:
            remove_bytes(self._folder, self.draft.bytes)
        self.release()

    def release(self) -> None:
        """Let it wait; any irrunner may send it now."""
        descriptors = [each for each in (self._descriptor, self._folder) if each >= 0]
        self._descriptor = self._folder = -1  # their numbers may be somebody else's afterwards
        for each in descriptors:
            os.close(each)

    def _add(self, line: bytes) -> None:
        try:
            os.lseek(self._descriptor, 0, os.SEEK_END)
            write_all(self._descriptor, line)
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise cannot_keep(self._path, error) from error


def new_file(folder: int) -> tuple[int, int]:
    """The next number, and a new file for it that is locked."""
    number = max(numbers(folder), default=0) + 1
    while True:
        try:
            descriptor = os.open(draft_name(number), os.O_RDWR | os.O_CREAT | os.O_EXCL | FLAGS, 0o600, dir_fd=folder)
        except FileExistsError:
            number += 1
            continue
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return number, descriptor


def numbers(folder: int) -> list[int]:
    """The numbers of all drafts, in order."""
    return sorted(int(found[1]) for name in os.listdir(folder) if (found := _NAME.fullmatch(name)) is not None)


def draft_name(number: int) -> str:
    """The name of a draft's file."""
    return f"{number:04d}.draft"


def open_ours(folder: int, name: str) -> int:
    """A regular file of our own that nobody else can read or write.

    Raises:
        OSError: it is something else.
    """
    descriptor = os.open(name, os.O_RDWR | FLAGS, dir_fd=folder)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        os.close(descriptor)
        raise PermissionError("it is not a private file of yours")
    return descriptor


def remove_bytes(folder: int, name: str) -> None:
    """Remove a stream that was kept."""
    if BYTES.fullmatch(name):
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)


def lock(descriptor: int, *, seconds: float = 0.0, shared: bool = False) -> bool:
    """Lock a file for this process; whether nobody else works on it, after so many seconds at most.

    Args:
        descriptor: of the file.
        seconds: how long to wait: whoever lists the drafts has each for a moment.
        shared: only to look whether somebody works on it.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.005)
        else:
            return True


def is_still(folder: int, number: int, descriptor: int) -> bool:
    """Whether the name still means this file: whoever had it before may have removed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(draft_name(number), dir_fd=folder, follow_symlinks=False))
    except OSError:
        return False


def write_all(descriptor: int, line: bytes) -> None:
    """Write all of it."""
    view = memoryview(line)
    while view:
        view = view[os.write(descriptor, view) :]


def content(descriptor: int) -> bytes:
    """What the file holds.

    Raises:
        ValueError: more than a draft.
    """
    found = os.pread(descriptor, _LARGEST + 1, 0)
    if len(found) > _LARGEST:
        raise ValueError("a draft is not so large")
    return found


def torn(number: int) -> Refused:
    """The file holds no draft."""
    return Refused(
        f"Draft {number} is torn: it was never written to its end, or was changed. Nothing of it was sent.",
        hint=f"Drop it: irrunner outbox drop {number}",
    )


def not_ours(number: int, _: OSError) -> Refused:
    """The file is something else than a private file of ours."""
    return Refused(
        f"Draft {number} is no private file of yours, so it is not read and not sent.",
        hint=f"Look who put it there. To remove it: irrunner outbox drop {number}",
    )


def cannot_keep(folder: Path, error: OSError) -> Refused:
    """Nothing can be written there."""
    return Refused(f"Drafts cannot be kept in {folder}: {(error.strerror or type(error).__name__).lower()}.")
