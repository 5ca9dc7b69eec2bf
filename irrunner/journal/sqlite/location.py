"""Checking a folder before SQLite opens it, so that what is not ours stays byte for byte as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.faults import disk_fault
from irrunner.journal.losses import WHERE_TO_LOOK
from irrunner.journal.sqlite.faults import damaged
from irrunner.journal.sqlite.mounts import network_file_system
from irrunner.journal.sqlite.open_files import is_open_here
from irrunner.journal.sqlite.ownership import examine_ownership
from irrunner.journal.sqlite.schema import APPLICATION_ID, WITH_BRANCHES
from irrunner.journal.sqlite.side_files import examine_side_files

JOURNAL = "journal.sqlite"
EVIDENCE = "evidence"
DRAFTS = "drafts"
MOUNTS = Path("/proc/self/mountinfo")
_MAGIC = b"SQLite format 3\x00"
_HEADER_SIZE = 100


class FolderInfo(NamedTuple):
    """What is in a folder.

    Attributes:
        exists: there is a journal.
        writable: it may be written, and was not opened to be read only; a write that was cut off may be undone in it.
        shared: a group of this machine writes it together.
        obstacle, hint: why it is not to be written, in a sentence, and what to do about it.
        in_place: SQLite may open the journal where it lies; else its bytes are read into memory.
        remark: a sentence about files beside the journal that were not obeyed; empty when there are none.
        broken: what the header of the file says against it; rows may be read from its pages all the same.
        warning: what whoever only looks at it should know all the same; may be empty.
        emptied: the journal has no byte, or is not there at all, but what lies beside it says that it held something.
    """

    exists: bool
    writable: bool
    shared: bool
    obstacle: str = ""
    hint: str = ""
    in_place: bool = True
    remark: str = ""
    broken: StoreUnusable | None = None
    warning: str = ""
    emptied: bool = False

    def refusal(self, folder: Path) -> StoreUnusable:
        """What to raise when somebody wants to write."""
        return StoreUnusable(
            self.obstacle or f"The store at {folder} can be read, but not written.",
            hint=self.hint or "Copy it with `irrunner store copy`.",
        )


def inspect_folder(folder: Path, *, read_only: bool = False, making: bool = False) -> FolderInfo:
    """Check a folder, its journal file and what lies beside it, without changing anything.

    Args:
        folder: the store's folder.
        read_only: nothing will be written, so it may be anybody's that can be read.
        making: a journal is about to be made, so it may have no byte yet.

    Raises:
        StoreUnusable: it is not a store, not readable, or on a network file system.
    """
    _refuse_network(folder)
    journal = folder / JOURNAL
    try:
        folder_stat = folder.stat()
        if not stat.S_ISDIR(folder_stat.st_mode):
            raise StoreUnusable(f"{folder} is not a folder, so it cannot be a store.", hint=_ELSEWHERE)
        file = journal.lstat()
    except FileNotFoundError:
        return _emptied(folder, "is missing") or FolderInfo(exists=False, writable=True, shared=False)
    except PermissionError:
        raise _not_allowed(folder) from None
    except OSError as error:
        raise disk_fault(error, folder, "It was left as it was.") from error
    if not stat.S_ISREG(file.st_mode):
        raise StoreUnusable(f"{journal} is not a regular file.", hint=_ELSEWHERE)
    if not file.st_size and not making and (emptied := _emptied(folder, "was emptied")) is not None:
        return emptied
    broken = _check_header(folder) if file.st_size and not is_open_here(file) else None
    owned = examine_ownership(folder, folder_stat, journal, file)
    beside = examine_side_files(journal, shared=owned.shared)
    obstacle, hint = owned.obstacle, owned.hint
    if not obstacle and not beside.harmless:
        obstacle = f"{beside.remark} So the store at {folder} is only read."
        hint = (
            "`irrunner verify` says whether it holds. To go on, make a copy with `irrunner store copy`, and use that."
        )
    return FolderInfo(
        exists=file.st_size > 0,
        writable=not obstacle and not read_only,
        shared=owned.shared,
        obstacle=obstacle,
        hint=hint,
        in_place=beside.in_place,
        broken=broken,
        remark="" if beside.harmless else beside.remark,
        warning=obstacle if owned.loose or not beside.harmless else "",
    )


def _emptied(folder: Path, what: str) -> FolderInfo | None:
    """That the journal is gone, when something beside it says that it held incidents; None otherwise."""
    from irrunner.journal.folder_vault import FolderVault
    from irrunner.journal.incident_list import IncidentList

    try:
        if not IncidentList(folder).read() and next(FolderVault(folder / EVIDENCE).names(), None) is None:
            return None
    except StoreUnusable:
        return None
    sentence = f"The journal of the store at {folder} {what}, and what lies beside it says that it held incidents."
    return FolderInfo(
        exists=True,
        writable=False,
        shared=False,
        obstacle=f"{sentence} Nothing was written.",
        hint=WHERE_TO_LOOK,
        emptied=True,
    )


def is_ours(folder: Path) -> bool:
    """Whether a store's folder is ours to keep drafts and other private files in; so is one that is not there yet."""
    journal = folder / JOURNAL
    try:
        owned = examine_ownership(folder, folder.stat(), journal, journal.lstat())
    except OSError:
        return not journal.is_symlink()
    return not owned.obstacle and examine_side_files(journal, shared=owned.shared).harmless


def make_folder(folder: Path, group: str | None) -> None:
    """Make the folder and an empty journal file in it, whatever the umask is.

    Raises:
        StoreUnusable: the folder holds other things, the group cannot be used, or nothing can be made there.
    """
    from irrunner.safety.outputs import refuse_inside_a_store
    from irrunner.safety.paths import private_folder, sync_folder

    try:
        found = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
        if JOURNAL not in found and (emptied := _emptied(folder, "is missing")) is not None:
            raise emptied.refusal(folder)
        if found and JOURNAL not in found:
            raise StoreUnusable(
                f"{folder} is a folder with other things in it, not a store.",
                hint="Name a new or an empty folder with --store.",
            )
        refuse_inside_a_store(folder)
        private_folder(folder, group)
        if not found:
            _take_over(folder, group)
        _make_file(folder / JOURNAL, 0o660 if group else 0o600)
        for name in (EVIDENCE, DRAFTS):
            private_folder(folder / name, group)
        sync_folder(folder)
    except Refused as error:
        raise StoreUnusable(error.sentence, hint=error.hint or _ELSEWHERE) from None
    except OSError as error:
        raise disk_fault(error, folder) from error


def made_for_somebody_else(folder: Path) -> str:
    """A sentence when root made a store in somebody's folder, who cannot open it then; empty otherwise."""
    try:
        owner, parent = folder.stat().st_uid, folder.parent.stat().st_uid
    except OSError:
        return ""
    if owner != 0 or parent == 0:
        return ""
    return f"The store at {folder} belongs to root, and the folder around it to somebody else, who cannot open it."


def _take_over(folder: Path, group: str | None) -> None:
    """Give a folder that was there already, empty, the mode of a store."""
    mode = 0o700
    if group:
        import grp

        os.chown(folder, -1, grp.getgrnam(group).gr_gid)
        mode = 0o2770
    if stat.S_IMODE(folder.stat().st_mode) != mode:
        folder.chmod(mode)


def _make_file(file: Path, mode: int) -> None:
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except FileExistsError:
        return  # somebody makes the same store at this moment
    try:
        os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _check_header(folder: Path) -> StoreUnusable | None:
    """Read what SQLite's file format keeps in the first 100 bytes: magic, user_version at 60, application_id at 68.

    Returns:
        What speaks against it, and may come from damage to those bytes alone.

    Raises:
        StoreUnusable: it cannot be read.
    """
    try:
        with (folder / JOURNAL).open("rb") as file:
            header = file.read(_HEADER_SIZE)
    except PermissionError:
        raise _not_allowed(folder) from None
    except OSError as error:
        raise disk_fault(error, folder, "It was left as it was.") from error
    if not header.startswith(_MAGIC):
        return StoreUnusable(
            f"{folder / JOURNAL} is not a journal: it is no SQLite file. It was left as it was.", hint=_ELSEWHERE
        )
    if len(header) < _HEADER_SIZE:
        return damaged(folder, "the file is cut off")
    version = int.from_bytes(header[60:64])
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        return foreign(folder)
    if version > WITH_BRANCHES:
        return StoreUnusable(
            f"The store at {folder} says that it is of version {version}, and this irrunner knows {WITH_BRANCHES}:"
            " a newer one wrote it, or this number is damaged. It was left as it was.",
            hint="Update irrunner if there is a newer one; else `irrunner store salvage DEST` brings what can be read"
            " into a new store.",
        )
    return None


def foreign(folder: Path) -> StoreUnusable:
    """Another program's SQLite file, or ours with things in it that we did not make."""
    return StoreUnusable(
        f"{folder / JOURNAL} is an SQLite file, but not one of irrunner's. It was left as it was.", hint=_ELSEWHERE
    )


def _refuse_network(folder: Path) -> None:
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return  # not Linux
    try:
        place = os.path.realpath(folder)
    except OSError as error:  # a link that even its owner may not follow, as below /proc
        raise _not_allowed(folder) from error
    if kind := network_file_system(place, mounts):
        raise StoreUnusable(
            f"{folder} is on a network file system ({kind}), where a record cannot be kept safely.",
            hint="Use a folder on a local disk, and `irrunner store copy` for a copy over the network.",
        )


def _not_allowed(folder: Path) -> StoreUnusable:
    return StoreUnusable(
        f"You may not open the store at {folder}: permission denied.",
        hint="Work as its owner, or choose another place with --store.",
    )


_ELSEWHERE = "Choose another place with --store."
