"""The folder of an outbox: one private file for each draft, on disk before its act is sent, locked while that goes on.

Everything goes by way of one open folder that is ours and that nobody else can look into. What lies in it and is not
a regular file of ours is named and never followed.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.application.outbox.draft import Draft, draft_line, read_draft
from irrunner.application.outbox.draft_file import (
    BYTES,
    FLAGS,
    KeptDraft,
    cannot_keep,
    content,
    draft_name,
    is_still,
    lock,
    new_file,
    not_ours,
    numbers,
    open_ours,
    remove_bytes,
    torn,
    write_all,
)
from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.journal.locations import own_folder, scheme_of
from irrunner.safety.confinement import is_confined
from irrunner.safety.paths import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

_SENDING: Final = "sending"


def find_outbox(place: Location, actor: Actor) -> OutboxFolder | None:
    """The outbox of a person for a store behind a line; None for a folder, to which no line can drop."""
    if not scheme_of(place):
        return None
    folder = own_folder(str(place)) / "outbox"
    if is_confined():  # several people come in as one account: by name and key they are told apart
        folder = folder / sha256(f"{actor.name}\n{actor.account}".encode()).hexdigest()[:16]
    return OutboxFolder(folder)


class Waiting(Struct, frozen=True):
    """A draft in the folder.

    Attributes:
        number: by which people name it.
        draft: what it holds; None when it cannot be used.
        trouble: why not; empty when it can.
        is_busy: whether some irrunner is sending it at this moment.
    """

    number: int
    draft: Draft | None = None
    trouble: str = ""
    is_busy: bool = False


class OutboxFolder:
    """The drafts of one person for one store."""

    def __init__(self, folder: Path) -> None:
        """Make nothing yet."""
        self.folder = folder

    def keep(self, draft: Draft) -> KeptDraft:
        """Keep a draft; on return it is on disk, and locked until it is released.

        Raises:
            Refused: it cannot be kept here.
            NotData: it is not plain data.
        """
        line = draft_line(draft)
        try:
            private_folder(self.folder)
            with self.opened() as folder:
                number, descriptor = new_file(folder)
                try:
                    write_all(descriptor, line)
                    os.fsync(descriptor)
                    os.fsync(folder)
                except BaseException:
                    os.unlink(draft_name(number), dir_fd=folder)
                    os.close(descriptor)
                    raise
                return KeptDraft(self.folder, folder, number, draft, descriptor)
        except OSError as error:
            raise cannot_keep(self.folder, error) from error

    def waiting(self) -> list[Waiting]:
        """Everything that waits, in the order in which it was kept.

        Raises:
            Refused: the folder is not ours.
        """
        if not os.path.lexists(self.folder):
            return []
        with self.opened() as folder:
            return [self._look(folder, number) for number in numbers(folder)]

    def count(self) -> int:
        """How many drafts wait and are not under way; 0 when the folder cannot be used."""
        try:
            return sum(not each.is_busy for each in self.waiting())
        except IrrunnerError:
            return 0

    def take(self, number: int) -> KeptDraft | None:
        """Lock a draft; None when some irrunner is sending it, or it is gone.

        Raises:
            Refused: it cannot be used.
        """
        with self.opened() as folder:
            try:
                descriptor = open_ours(folder, draft_name(number))
            except FileNotFoundError:
                return None
            except OSError as error:
                raise not_ours(number, error) from error
            try:
                if not lock(descriptor, seconds=2.0) or not is_still(folder, number, descriptor):
                    os.close(descriptor)
                    return None
                return KeptDraft(self.folder, folder, number, read_draft(content(descriptor)), descriptor)
            except ValueError as error:
                os.close(descriptor)
                raise torn(number) from error

    def drop(self, number: int) -> None:
        """Remove a draft, whatever it is.

        Raises:
            NotFound: there is none. Refused: some irrunner is sending it.
        """
        found = next((each for each in self.waiting() if each.number == number), None)
        if found is None:
            raise NotFound(f"There is no draft {number}.", hint="`irrunner outbox list` shows what waits.")
        if found.is_busy:
            raise Refused(f"Draft {number} is being sent just now.", hint="Look again in a moment.")
        if found.draft is not None:
            if (kept := self.take(number)) is not None:
                kept.remove()
            return
        with self.opened() as folder, suppress(FileNotFoundError):
            os.unlink(draft_name(number), dir_fd=folder)

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether this process alone sends what waits, until the block ends."""
        private_folder(self.folder)
        with self.opened() as folder:
            descriptor = os.open(_SENDING, os.O_RDWR | os.O_CREAT | FLAGS, 0o600, dir_fd=folder)
        try:
            yield lock(descriptor)
        finally:
            os.close(descriptor)

    def new_bytes(self) -> tuple[str, int]:
        """A new file for a stream: its name in the folder, and a descriptor to write and read it with."""
        private_folder(self.folder)
        name = f"{os.urandom(8).hex()}.bytes"
        with self.opened() as folder:
            return name, os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | FLAGS, 0o600, dir_fd=folder)

    def open_bytes(self, name: str) -> int:
        """A descriptor of a stream that was kept.

        Raises:
            OSError: it is not there, or not ours.
        """
        if not BYTES.fullmatch(name):
            raise FileNotFoundError(name)
        with self.opened() as folder:
            return open_ours(folder, name)

    def remove_bytes(self, name: str) -> None:
        """Remove a stream."""
        with suppress(IrrunnerError), self.opened() as folder:
            remove_bytes(folder, name)

    @contextmanager
    def opened(self) -> Iterator[int]:
        """The folder, if it is ours alone.

        Raises:
            Refused: it is something else.
        """
        try:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise cannot_keep(self.folder, error) from error
        try:
            found = os.fstat(folder)
            if found.st_uid != os.geteuid() or found.st_mode & 0o077:
                raise Refused(
                    f"The folder of your drafts, {self.folder}, is not yours alone, so it is not used.",
                    hint="Look who made it, then move it away or take the rights of others: chmod 700.",
                )
            yield folder
        finally:
            os.close(folder)

    def _look(self, folder: int, number: int) -> Waiting:
        try:
            descriptor = open_ours(folder, draft_name(number))
        except OSError as error:
            return Waiting(number, trouble=not_ours(number, error).sentence)
        try:
            if not lock(descriptor, shared=True):
                return Waiting(number, is_busy=True)
            return Waiting(number, read_draft(content(descriptor)))
        except ValueError:
            return Waiting(number, trouble=torn(number).sentence)
        finally:
            os.close(descriptor)
