"""The evidence vault: files named by nothing but their SHA-256.

A file comes in through one stream: read, hash, write, fsync, rename, fsync the folder. Until the rename it
is called `incoming-…`, so what a crash leaves behind is not mistaken for evidence. Names that people gave
their files are data in the journal and never paths here.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Literal

from irrunner.errors import NotFound, Refused, StoreUnusable, VerificationFailed
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.faults import disk_fault
from irrunner.journal.intake import hash_and_write, hash_file, read_pieces
from irrunner.journal.interface import Kept
from irrunner.safety.paths import open_regular, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.intake import Cancelled, Progress, Source

INCOMING = "incoming-"


class FolderVault:
    """Evidence as files in a folder.

    Attributes:
        folder: where the files are, as `ab/abcdef…`.
    """

    def __init__(self, folder: Path, *, shared: bool = False, read_only: bool = False) -> None:
        self.folder = folder
        self._file_mode = 0o440 if shared else 0o400
        self._folder_mode = 0o2770 if shared else 0o700
        self._read_only = read_only

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in; on return they are on disk. The same bytes twice are one file.

        Args:
            source: a path, an open binary file, or the bytes in pieces.
            progress: called with the number of bytes so far.
            cancelled: called between pieces; when it returns True nothing is kept.

        Raises:
            NotFound, Refused: there is no such file, it is not a regular one, it changed while it was read, or
                it was cancelled.
            StoreUnusable: the disk is full or cannot be written. In each case nothing is kept.
        """
        with self._incoming() as (draft, out):
            name, size = hash_and_write(read_pieces(source, cancelled), out, progress)
            return Kept(name, size, known=self._settle(draft, name))

    def add_as(self, name: str, source: Source, *, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256, for a copy of a vault.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        with self._incoming() as (draft, out):
            found, size = hash_and_write(read_pieces(source), out, progress)
            if found != name:
                raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
            return Kept(name, size, known=self._settle(draft, name))

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: the vault does not have them.
        """
        return open_regular(self._existing(name))[0]

    def verify(self, name: str) -> Literal["ok", "missing", "changed"]:
        """Hash the bytes again. What cannot be read, or is no regular file, counts as changed."""
        try:
            found, _ = hash_file(self.path_of(name))
        except NotFound:
            return "missing"
        except (Refused, OSError):
            return "changed"
        return "ok" if found == name else "changed"

    def destroy(self, name: str) -> bool:
        """Remove the bytes' name; False when they were not there. What the medium keeps of them we cannot say.

        Raises:
            StoreUnusable: it cannot be done.
        """
        path = self.path_of(name)
        self._must_be_writable()
        try:
            path.unlink()
            sync_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise disk_fault(error, self.folder, "Nothing was removed.") from error
        return True

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file, in order."""
        return (name for name, path in self._everything() if self._is_its_place(name, path))

    def strays(self) -> Iterator[str]:
        """What is in the vault and is no evidence, below its folder: left by a crash, or put there by somebody."""
        for name, path in self._everything():
            if not self._is_its_place(name, path):
                yield str(path.relative_to(self.folder))

    def has(self, name: str) -> bool:
        """Is there a file of this name? Says nothing about its bytes."""
        return os.path.lexists(self.path_of(name))

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the vault does not have it.
        """
        return self._existing(name).stat().st_size

    def address(self, name: str) -> str:
        """The path of the file."""
        return str(self.path_of(name))

    def path_of(self, name: str) -> Path:
        """Where the bytes are, or would be.

        Raises:
            ValueError: the name is not a SHA-256 in hex; never a path.
        """
        if not SHA256.fullmatch(name):
            raise ValueError(f"{name!r} is not a SHA-256")
        return self.folder / name[:2] / name

    def _is_its_place(self, name: str, path: Path) -> bool:
        return SHA256.fullmatch(name) is not None and path == self.path_of(name)

    def _existing(self, name: str) -> Path:
        path = self.path_of(name)
        if not os.path.lexists(path):
            raise NotFound(f"The vault does not have {name}.", hint="`irrunner verify` says what else is missing.")
        return path

    def _must_be_writable(self) -> None:
        if self._read_only:
            raise StoreUnusable(f"The vault at {self.folder} can be read, but not written.")

    @contextmanager
    def _incoming(self) -> Iterator[tuple[Path, BinaryIO]]:
        self._must_be_writable()
        draft = self.folder / f"{INCOMING}{os.getpid()}-{os.urandom(8).hex()}"
        try:
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                with os.fdopen(handle, "wb", buffering=0) as out:
                    yield draft, out
            finally:
                with suppress(FileNotFoundError):  # it has its real name by now
                    draft.unlink()
        except OSError as error:
            raise disk_fault(error, self.folder) from error

    def _settle(self, draft: Path, name: str) -> bool:
        """Give a whole file its real name; True when the vault had it already."""
        target = self.path_of(name)
        if os.path.lexists(target):
            if self.verify(name) == "ok":
                return True
            # Somebody changed the kept bytes. Both matter now: theirs as a trace, the good ones as evidence.
            target.rename(target.with_name(f"{name}.changed-{os.urandom(4).hex()}"))
        if not target.parent.exists():
            with suppress(FileExistsError):
                target.parent.mkdir(0o700)
                target.parent.chmod(self._folder_mode)
            sync_folder(self.folder)
        draft.chmod(self._file_mode)
        draft.rename(target)
        sync_folder(target.parent)
        return False

    def _everything(self) -> Iterator[tuple[str, Path]]:
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.iterdir()):
            if path.is_dir() and not path.is_symlink():
                for inner in sorted(path.iterdir()):
                    yield inner.name, inner
            else:
                yield path.name, path
