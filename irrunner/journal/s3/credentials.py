"""With which keys the bucket is used: those of the environment, of the standard files, or of the machine's role.

They are asked for when they are needed and stand in no record, address, message or list of processes.
"""

from __future__ import annotations

import os
from configparser import ConfigParser
from configparser import Error as ConfigError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import msgspec
from typing_extensions import override

from irrunner.errors import StoreUnusable
from irrunner.journal.s3.location import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from obstore.store import S3Credential

_EARLY: Final = timedelta(minutes=5)
_SECONDS: Final = 2.0
"""How long a machine that has a role takes to say so, at most; it is asked over its own link."""
_METADATA: Final = "http://169.254.169.254"
_CONTAINER: Final = "http://169.254.170.2"
_CONTAINER_HOSTS: Final = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")
_LARGEST: Final = 1 << 16


class Credentials(msgspec.Struct, frozen=True):
    """A key, its secret, the token that goes with a key for a while, and until when; None: for ever."""

    key: str
    secret: str
    token: str = ""
    expires: datetime | None = None

    @override
    def __repr__(self) -> str:
        """Nothing of it, so that no message can hold it."""
        return "Credentials(…)"


class CredentialChain:
    """Finds credentials and renews them before they run out; for several threads."""

    def __init__(self) -> None:
        """Nothing is read or asked before `current`."""
        self._found: Credentials | None = None
        self._lock = Lock()

    def current(self) -> Credentials:
        """The credentials to sign with now.

        Raises:
            StoreUnusable: there are none.
        """
        with self._lock:
            found = self._found
            if found is None or (found.expires is not None and found.expires - _EARLY < datetime.now(UTC)):
                found = self._found = _find()
            return found

    def for_obstore(self) -> S3Credential:
        """The same, as obstore asks for them."""
        found = self.current()
        return {
            "access_key_id": found.key,
            "secret_access_key": found.secret,
            "token": found.token or None,
            "expires_at": found.expires,
        }


def _find() -> Credentials:
    ways: tuple[Callable[[], Credentials | None], ...] = (_of_environment, _of_files, _of_container, _of_machine)
    for way in ways:
        if (found := way()) is not None:
            return found
    raise StoreUnusable(
        "There are no keys for the bucket with the evidence.",
        hint="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE for a profile in ~/.aws/credentials.",
    )


def _of_environment() -> Credentials | None:
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", "")
    return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN", "")) if key and secret else None


def _of_files() -> Credentials | None:
    """Of ~/.aws/credentials, or of ~/.aws/config, in which a profile's section is called after it."""
    profile = os.environ.get("AWS_PROFILE", "") or "default"
    places = (
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", profile),
        ("AWS_CONFIG_FILE", "config", profile if profile == "default" else f"profile {profile}"),
    )
    for variable, name, section in places:
        file = Path(os.environ.get(variable, "") or f"~/.aws/{name}").expanduser()
        reader = ConfigParser(interpolation=None, strict=False)
        try:
            reader.read(file, encoding="utf-8")
            found = dict(reader[section]) if reader.has_section(section) else dict(reader.defaults())
        except (ConfigError, OSError, UnicodeError) as error:
            raise StoreUnusable(
                f"The file {file} with the keys for the bucket cannot be read.", hint="Look at its lines and its mode."
            ) from error
        key, secret = found.get("aws_access_key_id", ""), found.get("aws_secret_access_key", "")
        if key and secret and (reader.has_section(section) or section == "default"):
            return Credentials(key, secret, found.get("aws_session_token", ""))
    return None


def _of_container() -> Credentials | None:
    """Of the agent of a container; only from where such an agent is."""
    relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "")
    whole = f"{_CONTAINER}{relative}" if relative.startswith("/") else ""
    whole = whole or os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
    if not whole:
        return None
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
    if file := os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""):
        try:
            token = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            return None
    return read_credentials(_ask("GET", whole, {"authorization": token} if token else {}))


def _of_machine() -> Credentials | None:
    """Of the role that a machine has, by the second version of the metadata service only."""
    if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    token = _ask("PUT", f"{_METADATA}/latest/api/token", {"x-aws-ec2-metadata-token-ttl-seconds": "300"})
    if not token:
        return None
    headers = {"x-aws-ec2-metadata-token": token.decode("ascii", "replace").strip()}
    roles = f"{_METADATA}/latest/meta-data/iam/security-credentials/"
    role = _ask("GET", roles, headers).decode("ascii", "replace").split("\n")[0].strip()
    return read_credentials(_ask("GET", roles + role, headers)) if role else None


def _ask(method: str, address: str, headers: dict[str, str]) -> bytes:
    """What a service for credentials answers; empty when there is none."""
    import httpx

    host = httpx.URL(address).host
    if not (address.startswith("https://") or is_loopback(host) or host in (*_CONTAINER_HOSTS, "169.254.169.254")):
        return b""
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client:
            answer = client.request(method, address, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return b""
    return answer.content if answer.status_code == 200 and len(answer.content) <= _LARGEST else b""


def read_credentials(answer: bytes) -> Credentials | None:
    """What a service for credentials answers; None when these are none."""
    try:
        words: Any = msgspec.json.decode(answer)
        expires = datetime.fromisoformat(words["Expiration"]) if words.get("Expiration") else None
        found = {"key": words["AccessKeyId"], "secret": words["SecretAccessKey"], "token": words.get("Token") or ""}
        if expires is not None and expires.tzinfo is None:
            expires = expires.replace(tzinfo=UTC)
        return msgspec.convert({**found, "expires": expires}, Credentials)
    except (msgspec.MsgspecError, AttributeError, KeyError, TypeError, ValueError):
        return None
