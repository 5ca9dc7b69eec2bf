"""Whole objects of a bucket, by way of obstore: written where nothing is yet, and read from any place."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store
from typing_extensions import Buffer, override

from irrunner.journal.s3.client import CONNECT_SECONDS, PATIENCE_SECONDS, SILENT_SECONDS, TRIES
from irrunner.journal.s3.faults import cannot_reach, is_about_certificate, not_trusted, refusal
from irrunner.journal.stored_file import StoredFile

if TYPE_CHECKING:
    from irrunner.errors import StoreUnusable
    from irrunner.journal.s3.credentials import CredentialChain
    from irrunner.journal.s3.location import BucketLocation

READ_AT_ONCE: Final = 4 << 20
"""Bytes of one request while an object is read; the next ones are asked for when somebody wants them."""

_REFUSALS: Final[tuple[tuple[type[BaseException], int, str], ...]] = (
    (PermissionDeniedError, 403, ""),
    (UnauthenticatedError, 401, ""),
    (FileNotFoundError, 404, "NoSuchBucket"),
)


class Objects:
    """The objects of a bucket, by their whole keys."""

    def __init__(self, where: BucketLocation, credentials: CredentialChain, authorities: str) -> None:
        """Args: authorities: certificates in PEM that are trusted beside the system's; may be empty."""
        self._where = where
        self._credentials = credentials
        options: Any = {
            "allow_http": not where.is_encrypted,
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "read_timeout": timedelta(seconds=SILENT_SECONDS),
            "timeout": timedelta(minutes=5),
        }
        if authorities:
            options["root_certificate"] = authorities
        self._store = S3Store(
            where.bucket,
            config={
                "endpoint": where.endpoint,
                "aws_endpoint_url_s3": where.endpoint,
                "region": where.region,
                "checksum_algorithm": "sha256",
                "conditional_put": "etag",
                "virtual_hosted_style_request": False,
                "skip_signature": False,
            },
            client_options=options,
            retry_config={"max_retries": TRIES - 1, "retry_timeout": timedelta(seconds=PATIENCE_SECONDS)},
            credential_provider=credentials.for_obstore,
        )

    def put_new(self, key: str, data: bytes) -> bool:
        """Write an object in one request; False when there is one already, which is left as it is.

        Raises:
            StoreUnusable: it cannot be written.
        """
        self._credentials.current()  # what is wrong with them is said here; obstore only says that something is
        try:
            obstore.put(self._store, key, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        except (BaseError, OSError) as error:
            raise self._fault(error) from error
        return True

    def open(self, key: str, size: int) -> io.BufferedReader:
        """The bytes of an object, to be read from any place; OSError while reading says that they cannot be."""
        return io.BufferedReader(_Ranges(self._store, key, size, self._where), READ_AT_ONCE)

    def _fault(self, error: BaseException) -> StoreUnusable:
        """The sentence for an error of obstore, whose own words repeat addresses and requests."""
        for kind, status, code in _REFUSALS:
            if isinstance(error, kind):
                return refusal(self._where, status, code)
        return not_trusted(self._where) if is_about_certificate(error) else cannot_reach(self._where)


class _Ranges(StoredFile):
    """An object, read range by range: a line that drops in between costs one range."""

    def __init__(self, store: S3Store, key: str, size: int, where: BucketLocation) -> None:
        super().__init__(size)
        self._store = store
        self._key = key
        self._where = where

    @override
    def readinto(self, buffer: Buffer) -> int:
        """Raises OSError: the bytes were removed meanwhile, or the server cannot be reached."""
        view = memoryview(buffer).cast("B")
        length = min(len(view), self._size - self._at)
        if length <= 0:
            return 0
        try:
            found = obstore.get_range(self._store, self._key, start=self._at, length=length)
        except FileNotFoundError as error:
            raise OSError("the evidence is gone") from error
        except (BaseError, OSError) as error:
            raise OSError(cannot_reach(self._where).sentence) from error
        part = memoryview(found)[:length]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)
