"""Signed requests to a bucket, for what obstore has no interface for. Bounded in time, in tries and in size."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx

from irrunner.journal.s3.faults import cannot_reach, is_about_certificate, not_trusted, refusal
from irrunner.journal.s3.signing import quoted_path, quoted_query, signed_headers
from irrunner.journal.s3.xml import Element, read_xml, strange_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from irrunner.journal.s3.credentials import CredentialChain
    from irrunner.journal.s3.location import BucketLocation

OK: Final = 200
BAD_REQUEST: Final = 400
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
PRECONDITION_FAILED: Final = 412
INTERNAL_SERVER_ERROR: Final = 500
TRIES: Final = 4
CONNECT_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 30.0
"""How long a server may say nothing, or take nothing, before a request is given up."""
PATIENCE_SECONDS: Final = 45.0
"""After so long nothing is tried once more."""
_PAUSES: Final = (0.2, 0.8, 2.0)
_LARGEST: Final = 8 << 20
"""Bytes of an answer that is no evidence: a thousand keys of 1,024 bytes are 2 MB."""
_CHUNK: Final = 256 << 10
_TRANSIENT: Final = (408, 429, 500, 502, 503, 504)


class Answer(NamedTuple):
    """What the server said: its status, headers by small letters, and the code of its error, if it is one."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    code: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it did what it was asked to."""
        return 200 <= self.status < 300 and not self.code

    def read(self) -> Element:
        """The body as XML. Raises: StoreUnusable: it is none."""
        return read_xml(self.body)


class SignedClient:
    """Asks a bucket, and asks again while that may help; for several threads."""

    def __init__(self, where: BucketLocation, credentials: CredentialChain, verify: object) -> None:
        """Args: verify: how certificates are checked, as httpx wants it."""
        self._where = where
        self._credentials = credentials
        timeout = httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)
        self._http = httpx.Client(timeout=timeout, follow_redirects=False, verify=verify)  # type: ignore[arg-type]

    def ask(
        self,
        method: str,
        key: str = "",
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        body_sha256: str = "",
        expect: tuple[int, ...] = (),
    ) -> Answer:
        """One request about the bucket, or about an object in it.

        Args:
            method: of HTTP.
            key: of the object; the bucket itself when it is empty.
            query: what is asked about it.
            headers: beside those of the signature.
            body: to send.
            body_sha256: its hash in hex, where that is known already.
            expect: what the server may refuse it with (409, 412, …): whoever asks looks at that. 404 always is.

        Raises:
            StoreUnusable: the server cannot be reached, or refuses for another reason.
        """
        hashed = body_sha256 or sha256(body).hexdigest()
        found = self._persevere(lambda: self._once(method, key, query or {}, headers or {}, body, hashed))
        if not found.is_good and found.status not in (NOT_FOUND, *expect):
            raise refusal(self._where, found.status, found.code)
        return found

    def _persevere(self, ask: Callable[[], Answer]) -> Answer:
        """The first answer that is one, or the last that the server is busy.

        Raises:
            StoreUnusable: there was no answer at all.
        """
        found: Answer | None = None
        end = time.monotonic() + PATIENCE_SECONDS
        for number in range(TRIES):
            if number and time.monotonic() > end:
                break
            if number:
                time.sleep(_PAUSES[number - 1] * random.uniform(0.5, 1.5))  # noqa: S311  so that not all come at once
            try:
                found = ask()
            except httpx.HTTPError as error:
                if is_about_certificate(error):
                    raise not_trusted(self._where) from None
                continue  # the error is not kept: with it all that was to be sent would stay in memory
            if found.status not in _TRANSIENT:
                break
        if found is None:
            raise cannot_reach(self._where)
        return found

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def _once(
        self,
        method: str,
        key: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
        body_sha256: str,
    ) -> Answer:
        path = f"/{self._where.bucket}/{key}" if key else f"/{self._where.bucket}"
        signed = signed_headers(
            method, path, query, {"host": self._where.host, **headers},
            body_sha256=body_sha256, credentials=self._credentials.current(),
            region=self._where.region, now=datetime.now(UTC),
        )  # fmt: skip
        address = f"{self._where.endpoint}{quoted_path(path)}"
        address += f"?{quoted_query(query)}" if query else ""
        signed["content-length"] = str(len(body))
        with self._http.stream(method, address, headers=signed, content=_in_chunks(body)) as response:
            return _read_answer(response)


def _in_chunks(body: bytes) -> Iterator[bytes]:
    """A body bit by bit: httpx copies what is left of it each time that the line takes some."""
    for start in range(0, len(body), _CHUNK):
        yield body[start : start + _CHUNK]


def _read_answer(response: httpx.Response) -> Answer:
    """The answer with all of its body, which is never evidence.

    A server may say 200 before it knows: what came of completing an upload stands in the body.
    """
    found = bytearray()
    for piece in response.iter_bytes():
        found += piece
        if len(found) > _LARGEST:
            raise strange_answer()
    body, headers = bytes(found), dict(response.headers)
    code = ""
    if body and (response.status_code >= BAD_REQUEST or b"<Error>" in body[:400]):
        code = error_code(body)
    status = response.status_code
    if code and status == OK:
        status = INTERNAL_SERVER_ERROR if code in ("InternalError", "SlowDown") else BAD_REQUEST
    return Answer(int(status), headers, body, code)


def error_code(body: bytes) -> str:
    """The code in the server's words about an error; empty when there is none."""
    from irrunner.errors import StoreUnusable

    try:
        return read_xml(body).text("Code")[:64]
    except StoreUnusable:
        return ""
