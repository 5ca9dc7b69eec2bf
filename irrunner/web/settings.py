"""How the web door is run: where it listens, what it is called from outside, and what it bounds."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from irrunner.errors import Misused, Refused
from irrunner.journal.chain import Actor
from irrunner.journal.locations import Location

_HOST = re.compile(r"[a-z0-9.-]{1,253}|[0-9a-f:.]{2,45}")
"""A name or an address, in small letters; other signs mean something else to some browser."""
DEFAULT_BIND = "127.0.0.1:8460"


class ServeSettings(Struct, frozen=True):
    """How the server is run.

    Attributes:
        store: where the incidents are. actor: whose account it works with.
        folder: of the server's own private files: links, sessions, tokens.
        host, port: where it listens; port 0 takes a free one. socket: a Unix socket instead; None for none.
        public_url: what people call it, such as `https://ir.example`; empty for what it listens on.
        playbooks, templates: the user's own folders, as for every other command.
        mirror: the second store that follows every act of a program; None for none.
    """

    store: Location
    actor: Actor
    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    socket: Path | None = None
    public_url: str = ""
    playbooks: tuple[Path, ...] = ()
    templates: Path | None = None
    mirror: Location | None = None

    @property
    def base_url(self) -> str:
        """What a link begins with, without a slash at its end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return "http://localhost" if self.socket is not None else f"http://{host}:{self.port}"

    @property
    def has_tls(self) -> bool:
        """Whether browsers come over TLS, which ends in a proxy in front of us."""
        return self.base_url.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose pages may change something: our own."""
        if self.public_url or self.socket is not None:
            return frozenset({self.base_url})
        return frozenset({self.base_url, f"http://localhost:{self.port}"})

    @property
    def hosts(self) -> frozenset[str]:
        """What the header Host may say; anything else is a name that somebody else's DNS bent towards us."""
        return frozenset(origin.partition("://")[2] for origin in self.origins)


def read_bind(text: str, *, anywhere: bool) -> tuple[str, int]:
    """Where to listen, from `ADDRESS:PORT`.

    Args:
        text: such as `127.0.0.1:8460` or `[::1]:8460`.
        anywhere: whether an address that other machines reach is meant.

    Raises:
        Misused: it is no address with a port.
        Refused: other machines would reach it, and nobody said that they should.
    """
    host, colon, port = text.rpartition(":")
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
        number = int(port) if colon and port.isascii() and port.isdigit() else -1
    except ValueError:
        address, number = ip_address("127.0.0.1"), -1
    if not 0 <= number <= 65535:
        raise Misused(f"{text!r} is no address with a port.", hint=f"Such as: --bind {DEFAULT_BIND}")
    if not address.is_loopback and not anywhere:
        raise Refused(
            f"Other machines would reach {text}, and nothing here encrypts.",
            hint="Let nginx take TLS and reach irrunner by --socket; or say --anywhere if something else protects it.",
        )
    return str(address), number


def read_public_url(text: str) -> str:
    """What people call the server, from `https://name[:port]`; empty stays empty.

    Raises:
        Misused: it is no such address.
    """
    if not text:
        return ""
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        raise Misused(f"{text!r} is no address of a server.", hint="Such as: https://ir.example") from None
    host = found.hostname or ""
    named = f"{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    if (
        found.scheme not in ("http", "https")
        or not _HOST.fullmatch(host)
        or text.rstrip("/").lower() != f"{found.scheme}://{named}"
    ):
        raise Misused(f"{text!r} is no address of a server.", hint="Name scheme and host, such as: https://ir.example")
    return f"{found.scheme}://{named}"
