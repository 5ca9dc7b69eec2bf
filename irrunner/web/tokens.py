"""Tokens of `/api`: who a program writes for, in which role, in which incident, until when.

They lie in a private file of the server's own folder, with the SHA-256 of each secret and never the secret. The secret
is 256 random bits, so that a plain hash of it cannot be tried through. A file is looked at anew with every request:
whoever is removed is out at once.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from contextlib import contextmanager
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from irrunner.errors import Misused, NotFound, Refused
from irrunner.journal.members import ROLES
from irrunner.safety.paths import open_regular, private_folder, write_private
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE: Final = "tokens.json"
MOST: Final = 200
"""Tokens of one store."""
_SECRET: Final = re.compile(r"irt_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LONGEST_PERSON: Final = 80
_NOBODY: Final = sha256(b"nobody has this token").hexdigest()


class Token(Struct, frozen=True, omit_defaults=True):
    """What a program may do.

    Attributes:
        id: which stands in every entry that it writes. name: what people call it. role: one of ROLES.
        sha256: of its secret, in hex. made, expires: in irrunner's form.
        person: whose acts it records; empty when they are its own.
        incident: the only one that it reaches; empty for all. profile: it sees reports with this profile, and no entry.
    """

    id: str
    name: str
    role: str
    sha256: str
    made: str
    expires: str
    person: str = ""
    incident: str = ""
    profile: str = ""

    @property
    def by(self) -> str:
        """Whose acts its entries are."""
        return self.person or self.name

    @property
    def credential(self) -> str:
        """What stands behind the account in each entry that it writes."""
        return f"token:{self.id}"

    def reaches(self, incident: str) -> bool:
        """Whether it may see an incident."""
        return not self.incident or self.incident == incident


class _File(Struct):
    tokens: tuple[Token, ...] = ()


def read_tokens(folder: Path) -> tuple[Token, ...]:
    """The tokens of a server's folder, oldest first.

    Raises:
        Refused: the file cannot be read.
    """
    return _decode(folder / FILE)


def find_token(tokens: Sequence[Token], secret: str, now: str) -> Token | None:
    """The token with a secret; None when there is none, or its time is over.

    Which of the two, and whether there is a token of that id, cannot be told from how long it takes.
    """
    found = _SECRET.fullmatch(secret)
    named = next((each for each in tokens if found is not None and each.id == found[1]), None)
    digest = sha256(secret.encode("utf-8", "replace")).hexdigest()
    is_right = compare_digest(digest, named.sha256 if named is not None else _NOBODY)
    return named if is_right and named is not None and now < named.expires else None


def holds_secret(text: str) -> bool:
    """Whether the secret of a token stands in a text."""
    return _SECRET.search(text) is not None


def add_token(folder: Path, token: Token) -> str:
    """Keep a new token, and return its secret, which nobody can show a second time.

    Args:
        folder: the server's own; it is made where it is missing.
        token: without `id` and `sha256`, which are given here.

    Raises:
        Misused: its name, role or person cannot be used. Refused: the name is taken, or there are too many.
    """
    _require_usable(token)
    private_folder(folder)
    with _changing(folder):
        tokens = _decode(folder / FILE)
        if any(each.name == token.name for each in tokens):
            raise Refused(
                f"There is a token called {token.name} already.", hint=f"Take it away first: token remove {token.name}"
            )
        if len(tokens) >= MOST:
            raise Refused(f"A store has at most {MOST} tokens.", hint="`irrunner token remove` takes one away.")
        name = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        secret = f"irt_{name}_{secrets.token_urlsafe(32)}"
        kept = msgspec.structs.replace(token, id=name, sha256=sha256(secret.encode()).hexdigest())
        _encode(folder / FILE, (*tokens, kept))
    return secret


def remove_token(folder: Path, name: str) -> Token:
    """Take a token away, by its name or id; no request with it is answered from now on.

    Raises:
        NotFound: there is none.
    """
    gone: Token | None = None
    if folder.is_dir():
        with _changing(folder):
            tokens = _decode(folder / FILE)
            gone = next((each for each in tokens if name in (each.name, each.id)), None)
            if gone is not None:
                _encode(folder / FILE, tuple(each for each in tokens if each is not gone))
    if gone is None:
        raise NotFound(f"There is no token {one_line(name, 60)!r}.", hint="`irrunner token list` shows them.")
    return gone


class TokenReader:
    """The tokens as they are now: the file is read again whenever it is another one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._seen: tuple[int, ...] = ()
        self._tokens: tuple[Token, ...] = ()

    def find(self, secret: str, now: str) -> Token | None:
        """As `find_token`.

        Raises:
            Refused: the file cannot be read; nobody is let in then.
        """
        return find_token(self._current(), secret, now)

    def is_valid(self, token: Token, now: str) -> bool:
        """Whether a token that was let in would still be."""
        return now < token.expires and token in self._current()

    def _current(self) -> tuple[Token, ...]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = (), ()
            return ()
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if state != self._seen:
            self._tokens = _decode(self._path)
            self._seen = state
        return self._tokens


def _require_usable(token: Token) -> None:
    if not _NAME.fullmatch(token.name):
        raise Misused(
            f"{one_line(token.name, 60)!r} cannot be the name of a token.",
            hint="Use letters, digits, dots and hyphens, such as alertmanager.",
        )
    if token.role not in ROLES:
        raise Misused(f"There is no role {token.role!r}.", hint=f"There are: {', '.join(ROLES)}.")
    if len(token.person) > _LONGEST_PERSON or one_line(token.person) != token.person:
        raise Misused("A person's name is one line of at most 80 characters, with nothing hidden in it.")
    if token.profile and token.role != "reader":
        raise Misused(
            "A token with a redaction profile reads reports, and writes nothing.", hint="Give it the role reader."
        )


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """Nobody else changes the tokens until the block ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _decode(path: Path) -> tuple[Token, ...]:
    try:
        file, state = open_regular(path)
    except NotFound:
        return ()
    with file:
        if state.st_mode & 0o077 or state.st_uid != os.getuid():
            raise Refused(
                f"Others can read the tokens in {one_line(str(path), 200)}.",
                hint="Make the file yours alone: chmod 600",
            )
        try:
            return msgspec.json.decode(file.read(1_000_000), type=_File).tokens
        except (msgspec.MsgspecError, UnicodeError):
            raise Refused(
                f"The tokens in {one_line(str(path), 200)} cannot be read.",
                hint="Move the file away, and make the tokens anew.",
            ) from None


def _encode(path: Path, tokens: tuple[Token, ...]) -> None:
    write_private(path, msgspec.json.format(msgspec.json.encode(_File(tokens)), indent=1))
