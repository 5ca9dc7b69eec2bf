"""A server of moto on 127.0.0.1, and buckets in it that nobody else uses."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING, Final, Self

import httpx
from moto.server import ThreadedMotoServer

from irrunner.journal.s3.credentials import CredentialChain
from irrunner.journal.s3.location import BucketLocation, read_bucket_location
from irrunner.journal.s3.vault import S3Vault

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Of Amazon's own examples; moto takes any."""


class Storage:
    """A running server.

    Attributes:
        endpoint: where it is.
    """

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._numbers = count()

    def __enter__(self) -> Self:
        self._server.start()
        host, self.port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def bucket(self, *, locked: bool = False) -> str:
        """The name of a new bucket, with or without Object Lock."""
        name = f"evidence-{next(self._numbers)}"
        headers = {"x-amz-bucket-object-lock-enabled": "true"} if locked else {}
        httpx.put(f"{self.endpoint}/{name}", headers=headers).raise_for_status()
        return name

    def address(self, bucket: str, prefix: str = "team", *, port: int = 0) -> str:
        """Where the evidence is, for a person; by way of another port if that matters."""
        endpoint = f"http://127.0.0.1:{port or self.port}"
        return f"s3://{bucket}/{prefix}?endpoint={endpoint}"

    def vault(self, bucket: str, prefix: str = "team", *, port: int = 0, read_only: bool = False) -> S3Vault:
        return S3Vault(read_bucket_location(self.address(bucket, prefix, port=port)), read_only=read_only)


class Raw:
    """Requests to a bucket as somebody makes them who has its keys and no irrunner."""

    def __init__(self, where: BucketLocation) -> None:
        from irrunner.journal.s3.client import SignedClient

        self._client = SignedClient(where, CredentialChain(), verify=True)

    def put(self, key: str, data: bytes, headers: Mapping[str, str] | None = None) -> None:
        assert self._client.ask("PUT", key, body=data, headers=headers).is_good
