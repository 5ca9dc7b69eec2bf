"""Files: evidence to read, private files to write, and names from strangers to export under.

Names are data. Evidence may be called `../../x` or `-rf`, and what lies under a name may be a device, a
FIFO that blocks for ever, or a link to something else by the time it is opened.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import NotFound, Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PIPE_IT = "To keep what it delivers, pipe it in: `… | irrunner add - --name NAME`."
_KINDS: tuple[tuple[Callable[[int], bool], str, str], ...] = (
    (stat.S_ISLNK, "a symbolic link", "Name the file it points to."),
    (stat.S_ISDIR, "a folder", "Name the files in it, or pack it into one archive first."),
    (stat.S_ISFIFO, "a named pipe (FIFO)", _PIPE_IT),
    (stat.S_ISSOCK, "a socket", _PIPE_IT),
    (stat.S_ISBLK, "a device", "Make an image of it first and name the image."),
    (stat.S_ISCHR, "a device", _PIPE_IT),
)
_LONGEST_NAME = 150  # bytes; file systems allow 255, and an exporter may put something in front
_LONGEST_SUFFIX = 32
_SPACES = " \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SPELLED_BYTE = re.compile(r"\\(x[89a-f][0-9a-f])")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)


def open_regular(path: Path) -> tuple[BinaryIO, os.stat_result]:
    """Open a regular file for reading, and nothing else; the caller closes it.

    Returns:
        The file, at its start, and the state of exactly this file.

    Raises:
        NotFound: there is nothing under this name.
        Refused: it is no regular file, may not be read, or was exchanged while it was being opened.
    """
    name = one_line(str(path), 200)
    try:
        before = path.lstat()
        if stat.S_ISLNK(before.st_mode):
            raise _is_link(path, name)
        _must_be_regular(before, name)
        # Should another thing slip in now: no link is followed, no FIFO waited for, no terminal taken.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        descriptor = os.open(path, flags)
    except ValueError:  # a NUL byte, or a character that no file name can hold
        raise NotFound(f"{name} is not a possible file name.") from None
    except OSError as error:
        raise _cannot_open(error, name) from None
    try:
        now = os.fstat(descriptor)
        _must_be_regular(now, name)
        if not os.path.samestat(before, now):
            raise Refused(
                f"{name} was exchanged for another file while it was opened.", hint="Look at it, then try again."
            )
        return os.fdopen(descriptor, "rb"), now
    except BaseException:
        os.close(descriptor)
        raise


@contextmanager
def reading_regular(path: Path) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """A regular file to read, and its state; it is closed afterwards.

    Raises:
        NotFound, Refused: as `open_regular`; also when it can be opened and not be read.
    """
    file, found = open_regular(path)
    with file:
        try:
            yield file, found
        except OSError as error:
            raise Refused(f"{one_line(str(path), 200)} cannot be read: {_reason(error)}.") from None


def safe_name(name: str) -> str:
    r"""A file name fit for export, made from a name that a stranger chose.

    The last part only, without control characters, leading dashes or dots, or what Windows reserves; at
    most 150 bytes of UTF-8 with the suffix kept; never empty. A safe name stays as it is. A byte that was no
    UTF-8, spelled `\xe9` in the record, is `_xe9`.
    """
    last = re.split(r"[/\\]", _SPELLED_BYTE.sub(r"_\1", name))[-1]
    last = re.sub(r'[\\<>:"|?*]', "_", one_line(last))
    last = last.lstrip(f"{_SPACES}.-").rstrip(f"{_SPACES}.")
    if _RESERVED.fullmatch(last):
        last = f"_{last}"
    return _shortened(last) or "unnamed"


def private_folder(path: Path, group: str | None = None) -> None:
    """Make sure that a folder exists, with missing parents: 0700, or 2770 for a group.

    A folder that exists already keeps its mode.

    Raises:
        Refused: it cannot be made, the group cannot be used, something else has the name, or everybody may
            write to it.
    """
    number = None if group is None else _group_number(group)
    missing = [folder for folder in (path, *path.parents) if not os.path.lexists(folder)]
    try:
        for folder in reversed(missing):
            _make_folder(folder, number)
        found = path.stat()
    except OSError as error:
        raise Refused(f"The folder {one_line(str(path), 200)} cannot be made: {_reason(error)}.") from None
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(f"{one_line(str(path), 200)} is not a folder.", hint="Name another place.")
    if found.st_mode & stat.S_IWOTH:
        raise Refused(
            f"Everybody on this machine may write to the folder {one_line(str(path), 200)}.",
            hint="Name a folder of your own inside it.",
        )


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all; on return it is on disk.

    What had the name before is replaced; a symbolic link is replaced itself, not what it points to.

    Raises:
        Refused: it cannot be written, or not brought to disk. What the name holds is whole, old or new.
    """
    draft = path.with_name(f".{os.urandom(8).hex()}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise Refused(f"{one_line(str(path), 200)} cannot be written: {_reason(error)}.") from None


def write_new(path: Path, data: bytes, *, otherwise: str = "Choose another name.") -> None:
    """Write a file that only its owner can read, whole or not at all, and never over another one.

    Args:
        path: its name, which is taken first, so that nobody else's file can have it.
        data: what it holds.
        otherwise: the hint when there is a file already.

    Raises:
        Refused: there is a file or a folder, or it cannot be written.
    """
    if path.is_dir():
        raise Refused(f"{one_line(str(path), 200)} is a folder.", hint="Name a file in it.")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise Refused(f"There is a file {one_line(str(path), 200)} already.", hint=otherwise) from None
    except ValueError as error:
        raise Refused(f"{one_line(str(path), 200)} cannot be written: {error}.") from None
    except OSError as error:
        raise Refused(f"{one_line(str(path), 200)} cannot be written: {_reason(error)}.") from None
    try:
        write_private(path, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Bring a folder's list of names to disk: without it a rename can be lost when the power goes."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot, and need not
            raise
    finally:
        os.close(descriptor)


def _must_be_regular(found: os.stat_result, name: str) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    for is_kind, kind, hint in _KINDS:
        if is_kind(found.st_mode):
            raise Refused(f"{name} is {kind}, not a regular file.", hint=hint)
    raise Refused(f"{name} is not a regular file.")


def _is_link(path: Path, name: str) -> Refused:
    """A link is never followed; one of the shell's own, as in `<(command)`, stands for what a command writes."""
    try:
        is_stream = not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        is_stream = False
    if is_stream and path.is_absolute() and path.parts[1:2] in (("dev",), ("proc",)):
        return Refused(f"{name} is no file, but what a command writes.", hint=_PIPE_IT)
    return Refused(f"{name} is a symbolic link, not a regular file.", hint="Name the file it points to.")


def _cannot_open(error: OSError, name: str) -> NotFound | Refused:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return NotFound(f"There is no file {name}.", hint="Check the name and the folder you are in.")
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return Refused(f"{name} is a symbolic link, not a regular file.", hint="Name the file it points to.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Refused(
            f"You may not read {name}.",
            hint="Somebody who may can pipe it in: `sudo cat -- FILE | irrunner add - --name NAME`.",
        )
    return Refused(f"{name} cannot be opened: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    limit = _LONGEST_NAME - len(suffix.encode())
    kept = one_line(stem.encode()[:limit].decode(errors="ignore").rstrip("\u200c\u200d"))
    return kept.rstrip(f"{_SPACES}.") + suffix


def _group_number(group: str) -> int:
    import grp

    try:
        return grp.getgrnam(group).gr_gid
    except (KeyError, ValueError):
        raise Refused(
            f"There is no group {one_line(group, 80)} on this machine.", hint="`getent group` lists them."
        ) from None


def _make_folder(folder: Path, group: int | None) -> None:
    """One folder, on disk under its final mode; if the mode cannot be had, no folder."""
    try:
        folder.mkdir(0o700)
    except FileExistsError:  # somebody was faster
        return
    try:
        if group is not None:
            os.chown(folder, -1, group)
        folder.chmod(0o700 if group is None else 0o2770)
    except BaseException:
        folder.rmdir()
        raise
    sync_folder(folder.parent)
