"""Asking a timestamping authority over HTTP (RFC 3161, section 3.4): a hash leaves, and a bounded answer comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from irrunner.errors import Misused, Refused
from irrunner.exchange.seals.timestamp_tokens import MAX_TOKEN_BYTES, Timestamp, read_timestamp
from irrunner.exchange.time_limit import time_limit
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest

_SECONDS: Final = 30.0
"""For all of it, however slowly it drips."""
_NOTHING_SEALED: Final = "Nothing was sealed. Try again, name another authority, or seal without a timestamp."


def authority_address(url: str) -> str:
    """An address that can be asked, and kept in the record.

    Raises:
        Misused: it is no http or https address, or has a name or password in it.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isascii()
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable or one_line(url) != url:
        raise Misused(f"{one_line(url, 80)!r} is no http or https address.", hint="Say --timestamp https://…")
    if parts.username is not None or parts.password is not None:
        raise Misused("An address with a name or password in it would stay in the record. Nothing was asked.")
    return url


def ask_authority(url: str, stamped: bytes, *, seconds: float = _SECONDS) -> tuple[bytes, Timestamp]:
    """A timestamp over these bytes, of which only the SHA-256 leaves: the answer as it came, and what stands in it.

    Args:
        url: the authority's address.
        stamped: what is stamped.
        seconds: for all of it.

    Raises:
        Misused: it is no address. Refused: there was no answer, or it is none to this question.
    """
    import httpx

    host = urlsplit(authority_address(url)).hostname or ""
    request = _request(stamped)
    try:
        data = _answer(url, request.as_bytes(), host, seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = one_line((str(error) or type(error).__name__).rstrip("."), 200)
        raise Refused(f"{host} could not be asked for a timestamp: {why}.", hint=_NOTHING_SEALED) from error
    try:
        found = read_timestamp(data)
    except Refused as refused:
        raise Refused(f"{host} answered, and: {refused.sentence}", hint=_NOTHING_SEALED) from refused
    if found.imprint != request.message_imprint.message:
        raise Refused(f"{host} stamped something else than what was asked.", hint=_NOTHING_SEALED)
    if found.nonce != request.nonce:
        raise Refused(f"{host} answered another question, maybe with an old answer.", hint=_NOTHING_SEALED)
    return data, found


def _request(stamped: bytes) -> TimeStampRequest:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(stamped).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build()


def _answer(url: str, query: bytes, host: str, seconds: float) -> bytes:
    import httpx

    from irrunner import __version__

    headers = {
        "Content-Type": "application/timestamp-query",
        "Accept-Encoding": "identity",
        "User-Agent": f"irrunner/{__version__}",
    }
    with (
        httpx.Client(timeout=seconds, follow_redirects=False) as client,
        time_limit(seconds) as limit,
        client.stream("POST", url, content=query, headers=headers, extensions={"trace": limit.trace}) as response,
    ):
        if response.is_redirect:
            raise Refused(f"{host} sends elsewhere; nothing else was asked.", hint=_NOTHING_SEALED)
        if response.status_code != httpx.codes.OK:
            raise Refused(f"{host} answered {response.status_code} and no timestamp.", hint=_NOTHING_SEALED)
        data = b""
        for piece in response.iter_raw():
            data += piece
            if len(data) > MAX_TOKEN_BYTES:
                sentence = f"{host} answered with more than {MAX_TOKEN_BYTES // 1024} KiB."
                raise Refused(sentence, hint=_NOTHING_SEALED)
        return data
