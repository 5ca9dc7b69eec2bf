"""Whose store is it? Only one that is ours, and that nobody else may write, is written."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_BY_OTHERS, _BY_GROUP = stat.S_IWOTH, stat.S_IWGRP


class Ownership(NamedTuple):
    """Who may write a store.

    Attributes:
        shared: a group of this machine writes it together.
        obstacle: a sentence that says why it is not to be written; empty when it is.
        hint: what to do about it.
        loose: somebody may write it who should not.
    """

    shared: bool
    obstacle: str = ""
    hint: str = ""
    loose: bool = False


def examine_ownership(folder: Path, of_folder: os.stat_result, journal: Path, of_journal: os.stat_result) -> Ownership:
    """Look at owners and modes of a store's folder and of the journal in it; nothing is opened.

    In a folder that somebody else may write, they can exchange the journal under our hands, and lay files beside it
    that SQLite would act on.
    """
    shared = bool(of_folder.st_mode & _BY_GROUP and of_folder.st_mode & stat.S_ISGID)
    if not (may_write(folder) and may_write(journal)):
        return Ownership(
            shared, f"The store at {folder} can be read, but not written.", "Copy it with `irrunner store copy`."
        )
    if not shared and (owner := _other_owner(of_folder, of_journal)) is not None:
        return Ownership(
            shared,
            f"The store at {folder} belongs to {_account(owner)}, and you are {_account(os.geteuid())}: it can be read,"
            " but not written.",
            "Work as its owner, or make a store for several people with `irrunner store init --group`.",
        )
    if loose := _loose(((folder, of_folder), (journal, of_journal)), shared=shared):
        return Ownership(shared, *_open_to_others(folder, loose, shared=shared), loose=True)
    if of_journal.st_nlink > 1:
        return Ownership(
            shared,
            f"The file {journal} has a second name elsewhere, under which it can be changed: it can be read, but not"
            " written.",
            "Copy the store with `irrunner store copy`, and go on in the copy.",
        )
    return Ownership(shared)


def may_write(path: Path) -> bool:
    """Whether the system lets us write."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def is_loose(found: os.stat_result, *, shared: bool) -> bool:
    """Whether somebody may write a file or folder who should not: anybody, or the group of a store that has none."""
    return bool(found.st_mode & (_BY_OTHERS if shared else _BY_OTHERS | _BY_GROUP))


def _loose(found: tuple[tuple[Path, os.stat_result], ...], *, shared: bool) -> list[Path]:
    return [path for path, each in found if is_loose(each, shared=shared)]


def _open_to_others(folder: Path, loose: list[Path], *, shared: bool) -> tuple[str, str]:
    import shlex

    named = " ".join(shlex.quote(str(path)) for path in loose)
    who = "go-w" if not shared else "o-w"
    return (
        f"Others on this machine may write to the store at {folder}, so it is only read.",
        f"If it is yours, look whether it still holds (`irrunner verify`), then: chmod {who} {named}",
    )


def _other_owner(*found: os.stat_result) -> int | None:
    return next((each.st_uid for each in found if each.st_uid != os.geteuid()), None)


def _account(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
