"""Store folders as a stranger would prepare them: with files beside the journal on which SQLite acts."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
import struct
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = bytes.fromhex("d9d505f920a163d7")
_SECTOR = 512


def fingerprint_tree(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder and the folder itself: kinds, modes, times of change and bytes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        seen = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(seen.st_mode) else ""
        found[str(path)] = (seen.st_mode, seen.st_uid, seen.st_ino, seen.st_mtime_ns, content)
    return found


def rollback_journal(database: Path, *, super_journal: str = "") -> bytes:
    """A rollback journal that puts page 1 back as it is, and names another file at its end."""
    content = database.read_bytes()
    size = int.from_bytes(content[16:18])
    nonce = 0x12345678
    page = content[:size]
    checksum = (nonce + sum(page[at] for at in range(size - 200, 0, -200))) & 0xFFFFFFFF
    header = MAGIC + struct.pack(">IIIII", 1, nonce, len(content) // size, _SECTOR, size)
    record = struct.pack(">I", 1) + page + struct.pack(">I", checksum)
    whole = header.ljust(_SECTOR, b"\0") + record
    return whole + name_of_super_journal(super_journal, size) if super_journal else whole


def name_of_super_journal(name: str, page: int) -> bytes:
    """The end of a rollback journal that belongs to a transaction over several files."""
    raw = name.encode()
    checksum = sum(struct.unpack(f"{len(raw)}b", raw)) & 0xFFFFFFFF
    return struct.pack(">I", 0x40000000 // page + 1) + raw + struct.pack(">II", len(raw), checksum) + MAGIC


def cut_off(place: Path, copy: Path, statement: str = "UPDATE event SET body = x''") -> None:
    """Copy a store as it is in the middle of a large write: pages changed, and the rollback journal beside them."""
    with closing(sqlite3.connect(place / "journal.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # pages reach the file before the commit
        connection.execute("BEGIN")
        connection.execute(statement)
        shutil.copytree(place, copy)
        connection.execute("ROLLBACK")
    (copy / "journal.sqlite-journal").chmod(0o600)
    assert (copy / "journal.sqlite-journal").stat().st_size > 0
