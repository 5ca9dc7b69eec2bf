"""The evidence vault: files named by nothing but their SHA-256.

A file comes in through one stream: read, hash, write, fsync, rename, fsync the folder. Until the rename it
is called `incoming-…`, so what a crash leaves behind is not mistaken for evidence. Names that people gave
their files are data in the journal and never paths here.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import IrrunnerError, NotFound, StoreUnusable, VerificationFailed
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.faults import disk_fault
from irrunner.journal.intake import hash_and_write, hash_open_file, read_pieces
from irrunner.journal.interface import Kept
from irrunner.journal.vault_drafts import incoming, remove_abandoned
from irrunner.safety.paths import open_regular, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Verdict


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
        self._must_be_writable()
        with incoming(self.folder, _size_of(source)) as (draft, out):
            name, size = hash_and_write(read_pieces(source, cancelled), out, progress)
            return Kept(name, size, known=self._settle(draft, name))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256, for a copy of a vault.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
            StoreUnusable: there is no room for `size` bytes, or it cannot be written.
        """
        self._must_be_writable()
        with incoming(self.folder, size) as (draft, out):
            found, count = hash_and_write(read_pieces(source), out, progress)
            if found != name:
                raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
            return Kept(name, count, known=self._settle(draft, name))

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: the vault does not have them.
        """
        return open_regular(self._existing(name))[0]

    def verify(self, name: str) -> Verdict:
        """Hash the bytes again; a link or a folder in their place counts as changed."""
        path = self.path_of(name)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return "changed"
            file, _ = open_regular(path)
            with file:
                return "ok" if hash_open_file(file) == name else "changed"
        except (FileNotFoundError, NotFound):
            return "missing"
        except (IrrunnerError, OSError):
            return "unreadable"

    def destroy(self, name: str) -> bool:
        """Remove the bytes' name; False when they were not there. What the medium keeps of them we cannot say.

        Raises:
            StoreUnusable: it cannot be done.
        """
        path = self.path_of(name)
        self._must_be_writable()
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise disk_fault(error, self.folder, f"{name} is still there.") from error
        try:
            sync_folder(path.parent)
        except OSError as error:
            raise disk_fault(error, self.folder, f"{name} may come back if the machine dies now.") from error
        return True

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file, in order."""
        return (name for name, path in self._everything() if self._is_its_place(name, path))

    def strays(self) -> Iterator[str]:
        """What is in the vault and is no evidence, below its folder: left by a crash, or put there by somebody."""
        for name, path in self._everything():
            if not self._is_its_place(name, path):
                yield str(path.relative_to(self.folder))

    def tidy(self) -> None:
        """Take away what writers who are gone left half written."""
        if not self._read_only:
            remove_abandoned(self.folder)

    def hold(self, name: str, *, held: bool) -> str:
        """Nothing: what refuses to destroy here is the record."""
        return ""

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Nothing: nobody expects it of a folder."""
        return iter(())

    def has(self, name: str) -> bool:
        """Is there a file of this name? Says nothing about its bytes."""
        return os.path.lexists(self.path_of(name))

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the vault does not have it.
        """
        try:
            return self._existing(name).stat().st_size
        except OSError as error:
            raise NotFound(f"The size of {name} in the vault cannot be read: {error.strerror}.") from error

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

    def _settle(self, draft: Path, name: str) -> bool:
        """Give a whole file its real name; True when the vault had it already."""
        target = self.path_of(name)
        if not target.parent.exists():
            with suppress(FileExistsError):
                target.parent.mkdir(0o700)
                target.parent.chmod(self._folder_mode)
            sync_folder(self.folder)
        draft.chmod(self._file_mode)
        while not _give_name(draft, target):
            if self._is_kept_well(target, name):
                return True
        sync_folder(target.parent)
        return False

    def _is_kept_well(self, target: Path, name: str) -> bool:
        """Whether the bytes that have the name already are the right ones; others are set aside.

        Both matter then: those that somebody changed as a trace, the good ones as evidence.

        Raises:
            StoreUnusable: nobody can tell, because they cannot be read.
        """
        try:
            found = target.lstat()
        except FileNotFoundError:
            return False
        verdict = self.verify(name)
        if verdict == "unreadable":
            raise StoreUnusable(
                f"The vault has {name} already, and it cannot be read. Nothing was kept.",
                hint="Check the disk and the permissions, then add it again.",
            )
        if verdict == "changed":
            with suppress(FileNotFoundError):  # somebody else has just done it
                aside = target.rename(target.with_name(f"{name}.changed-{os.urandom(4).hex()}"))
                if not os.path.samestat(aside.lstat(), found) and not _give_name(aside, target):
                    aside.unlink()  # good bytes that had just come in their place
        return verdict == "ok"

    def _everything(self) -> Iterator[tuple[str, Path]]:
        try:
            if not self.folder.is_dir():
                return
            for path in sorted(self.folder.iterdir()):
                if path.is_dir() and not path.is_symlink():
                    for inner in sorted(path.iterdir()):
                        yield inner.name, inner
                else:
                    yield path.name, path
        except OSError as error:
            raise StoreUnusable(
                f"The vault at {self.folder} cannot be listed: {error.strerror or error}.",
                hint="Check the folder and the disk.",
            ) from error


def _give_name(draft: Path, target: Path) -> bool:
    """Give a file its name unless something has it: what others read at this moment is never exchanged for another."""
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links, such as that of many a stick
        if os.path.lexists(target):
            return False
        draft.rename(target)
        return True
    draft.unlink()
    return True


def _size_of(source: Source) -> int:
    """How many bytes are to be expected; 0 when nobody knows."""
    with suppress(OSError):
        if isinstance(source, Path):
            found = source.lstat()
            return found.st_size if stat.S_ISREG(found.st_mode) else 0
    return 0
