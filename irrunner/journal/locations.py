"""Where stores are: a folder, or an address with a scheme (`scheme://…`) for kinds of store that are no folder."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from irrunner.errors import Misused

Location = Path | str
"""Where a store is: a folder as a path, or an address with a scheme as a text. A text without a scheme is a path."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")
_WHICH = ("service", "host", "hostaddr", "port", "dbname", "user")
"""Options of an address that say which server and database it is."""


def scheme_of(location: Location) -> str:
    """The scheme of an address; empty for a folder."""
    found = _SCHEME.match(location) if isinstance(location, str) else None
    return found[1] if found is not None else ""


def read_location(text: str) -> Location:
    """A location as people write it, with `~` for their own home folder.

    Raises:
        Misused: it starts with the name of a user whom this machine does not know, or no folder can be called so.
    """
    if scheme_of(text):
        return text
    if "\0" in text:
        raise Misused(f"{text!r} names no folder: it holds a zero byte.")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise Misused(f"{text!r} names no folder: {error}") from error
    except UnicodeEncodeError as error:
        raise Misused(f"{text!r} names no folder: it holds half a character.") from error


def location_text(location: Location) -> str:
    """A location as a text that means the same in every folder: an absolute path, or the address as it is."""
    return str(location) if scheme_of(location) else str(Path(location).absolute())


def short_location(location: Location) -> str:
    """A location in sentences: of an address which server and database it is, and nothing of how it is reached."""
    text = str(location)
    if not scheme_of(text):
        return text
    text, mark, options = text.partition("?")
    named = "&".join(each for each in options.split("&") if each.partition("=")[0] in _WHICH)
    return f"{text}{mark}{named}" if named else text


def same_location(one: Location, other: Location) -> bool:
    """Whether two locations are one place, also by way of symbolic links."""
    if scheme_of(one) or scheme_of(other):
        return one == other
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except OSError:  # a link that cannot be followed leads to no store
        return False


def parent_folder(location: Location) -> Path:
    """The folder that a store's folder is in; this user's data folder for a store that is no folder."""
    return data_folder() if scheme_of(location) else Path(location).absolute().parent


def data_folder() -> Path:
    """The folder of this user for irrunner's data, by the custom of the system; it may not exist yet."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "irrunner"
    if sys.platform == "win32":
        return _absolute("LOCALAPPDATA", Path.home() / "AppData" / "Local") / "irrunner"
    return _absolute("XDG_DATA_HOME", Path.home() / ".local" / "share") / "irrunner"


def own_folder(address: str) -> Path:
    """Where this user keeps what belongs to a store that is no folder: below their data, by the address's hash."""
    from hashlib import sha256

    return data_folder() / "team" / sha256(address.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def default_store() -> Location:
    """The store that is used without `--store`: `IRRUNNER_STORE`, or `store` in the data folder."""
    if location := os.environ.get("IRRUNNER_STORE"):
        return read_location(location)
    return data_folder() / "store"


def _absolute(variable: str, otherwise: Path) -> Path:
    """What the variable names; the XDG base directory specification says to ignore a relative one."""
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else otherwise
