"""The address of a team store: read, checked, and never with a password in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.errors import Misused, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.journal.locations import Location

LOCAL: Final = ("", "localhost", "127.0.0.1", "::1")
"""Hosts that are this machine: what is sent to them passes no network."""
VERIFIED: Final = "verify-full"
"""The mode of TLS in which the server's certificate and name are checked (PostgreSQL, section 34.19.1)."""
_WEAKER: Final = ("disable", "allow", "prefer", "require", "verify-ca")


_NOTICED: Final = {"tcp_user_timeout": 5_000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""So that a line on which nothing arrives any more is noticed within some ten seconds, not after a quarter of an hour;
milliseconds, seconds, seconds, and how often."""
_ANSWER: Final = 2
"""How often as long as for TCP's acknowledgement an answer of the server is waited for."""


def connection_parameters(location: Location) -> dict[str, Any]:
    """What libpq is given: service files, the password file and the environment count as usual.

    Raises:
        Misused: the address cannot be read.
        Refused: it holds a password, or asks for TLS that does not check who answers.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        found: dict[str, Any] = dict(conninfo_to_dict(str(location)))
    except psycopg.Error as error:
        raise Misused(
            "The address of the store cannot be read.", hint="Write it as postgresql://host/database or ?service=name."
        ) from error
    if found.pop("password", None) is not None:
        raise Refused(
            "The address of the store holds a password, which would end up in logs and lists of processes.",
            hint="Leave it out, and put it into the password file (~/.pgpass), a service file or PGPASSWORD.",
        )
    _require_tls(found)
    return {"application_name": "irrunner", "connect_timeout": 10, **_NOTICED, **found}


def silence_seconds(parameters: Mapping[str, Any]) -> float:
    """How long a server that owes an answer may say nothing: twice `tcp_user_timeout`, ten seconds by default.

    Args:
        parameters: what libpq is given.
    """
    try:
        milliseconds = int(parameters.get("tcp_user_timeout", 0))
    except ValueError:
        milliseconds = 0  # libpq says what is wrong with it
    return _ANSWER * (milliseconds if milliseconds > 0 else _NOTICED["tcp_user_timeout"]) / 1000


def _require_tls(found: dict[str, Any]) -> None:
    """Check the server's certificate, unless the server is this machine.

    Raises:
        Refused: less was asked for.
    """
    import os

    host = str(found.get("host") or found.get("hostaddr") or os.environ.get("PGHOST", ""))
    if "service" in found or os.environ.get("PGSERVICE"):
        return  # the file says host and mode; `require_verified` looks at the connection that came of it
    if all(_is_local(each) for each in host.split(",")):
        return
    mode = str(found.get("sslmode") or os.environ.get("PGSSLMODE", "") or VERIFIED)
    if mode in _WEAKER:
        raise Refused(
            f"The address asks for sslmode={mode}, which does not check that it is your server that answers.",
            hint="Use sslmode=verify-full, and name the certificate of your authority with sslrootcert=FILE.",
        )
    found["sslmode"] = mode
    if not found.get("sslrootcert") and not os.environ.get("PGSSLROOTCERT"):
        found["sslrootcert"] = "system"


def require_verified(parameters: dict[str, str], *, encrypted: bool) -> None:
    """Look at a connection that was made with the help of a service file.

    Args:
        parameters: of the connection, as libpq has them.
        encrypted: whether TLS is in use.

    Raises:
        Refused: it goes to another machine, and nobody checked which one.
    """
    host = parameters.get("host", "") or parameters.get("hostaddr", "")
    if _is_local(host) or (encrypted and parameters.get("sslmode") == VERIFIED):
        return
    raise Refused(
        "The connection to the store is not checked: anybody could be answering.",
        hint="Put sslmode=verify-full and sslrootcert=FILE into the service file.",
    )


def _is_local(host: str) -> bool:
    return host in LOCAL or host.startswith(("/", "@"))


def shown_address(location: Location) -> str:
    """The address as it may be kept and handed on: without what stands before an `@` but the user's name."""
    text = str(location)
    scheme, _, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    login, at, host = authority.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}{at}{host}{slash}{path}"
