"""What the server complains about, in sentences for people. No statement, no address and no value is ever repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import errors

from irrunner.errors import LineLost, Refused, StoreUnusable
from irrunner.journal.faults import busy

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError

GUARD: Final = "IR001"
"""The code with which functions of the store refuse, in a sentence of their own."""
_OTHER_ROLE: Final = "Ask somebody whose role may: `irrunner member list` shows who has which."
_BUSY: Final = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_FULL: Final = (errors.DiskFull, errors.OutOfMemory, errors.InsufficientResources)


def is_lost(error: psycopg.Error) -> bool:
    """Whether the line to the server is gone, so that nobody knows what became of the last statement."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        error.sqlstate is None or error.sqlstate[:2] in ("08", "57")
    )


def fault(error: psycopg.Error, place: str, wait: float) -> IrrunnerError:
    """The sentence for an error of the server.

    Args:
        error: what psycopg raised.
        place: the address, as people may see it.
        wait: how many seconds a lock was waited for.
    """
    if error.sqlstate == GUARD:
        sentence = _first_line(error.diag.message_primary)
        hint = _first_line(error.diag.message_hint) or (_OTHER_ROLE if sentence.startswith("The role ") else "")
        return Refused(sentence, hint=hint)
    if isinstance(error, _BUSY):
        return busy(wait)
    if isinstance(error, errors.InsufficientPrivilege):
        return Refused(
            "The database does not let you do that. Nothing was written.",
            hint="Ask an admin of the store which role you have: irrunner member list",
        )
    if isinstance(error, errors.UndefinedTable | errors.UndefinedFunction | errors.InvalidSchemaName):
        return StoreUnusable(
            f"The store at {place} is of another version than this irrunner, or none was made there.",
            hint="Open it anew: then it says which of the two is to be renewed. `irrunner store init` makes one.",
        )
    if isinstance(error, _FULL):
        return StoreUnusable("The server of the store is full. Nothing was written.", hint="Tell whoever runs it.")
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return StoreUnusable(
            "The server of the store only lets itself be read just now.", hint="It may be a standby: ask who runs it."
        )
    if is_lost(error):
        return lost(place)
    return StoreUnusable(
        f"The server of the store refused: {_first_line(error.diag.message_primary) or type(error).__name__ + '.'}",
        hint="Nothing was written. Tell whoever runs the server.",
    )


def lost(place: str) -> LineLost:
    """The server cannot be reached."""
    return LineLost(
        f"The store at {place} cannot be reached.", hint="Look at your line and at the server, then try again."
    )


def cannot_connect(error: psycopg.Error, place: str) -> StoreUnusable:
    """Why there is no connection, as far as it can be said without repeating what was sent."""
    text = str(error).casefold()
    if "the database system is" in text:
        return LineLost(f"The server of the store at {place} is starting or stopping.", hint="Try again in a moment.")
    if any(sign in text for sign in _CROWDED):
        return LineLost(
            f"The server of the store at {place} has no connection left.",
            hint="Close screens that nobody uses, or ask whoever runs it for more (max_connections), or for a pooler.",
        )
    for sign, sentence, hint in _CONNECTING:
        if sign in text:
            return StoreUnusable(sentence.format(place=place), hint=hint)
    return lost(place)


_CROWDED: Final = ("too many clients", "too many connections", "remaining connection slots")
_CONNECTING: Final = (
    (
        "no password supplied",
        "The store at {place} wants a password.",
        "Put it into ~/.pgpass, a service file or PGPASSWORD.",
    ),
    (
        "password authentication failed",
        "The store at {place} did not take your name and password.",
        "Look at ~/.pgpass, or ask an admin of the store.",
    ),
    (
        "certificate verify failed",
        "The server at {place} showed a certificate that does not hold.",
        "Name the certificate of your authority with sslrootcert=FILE. If it is named, ask who runs the server.",
    ),
    (
        "server certificate for",
        "The server at {place} showed a certificate for another name.",
        "Use the name that stands in the certificate, or ask who runs the server.",
    ),
    (
        "no pg_hba.conf entry",
        "The server at {place} lets nobody in from here with this name and database.",
        "Look at the address. If it is right, whoever runs the server adds a line to its pg_hba.conf.",
    ),
    (
        'fatal:  database "',
        "The server does not open the database that {place} names.",
        "Look at the end of the address, or ask whoever runs the server.",
    ),
    ("does not support ssl", "The server at {place} does not offer TLS.", "Ask who runs it to switch TLS on."),
    ("definition of service", "The service that the address names is not in your service file.", ""),
)


def _first_line(text: str | None) -> str:
    return text.split("\n")[0][:300].rstrip(".") + "." if text else ""
