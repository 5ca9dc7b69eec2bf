"""A server of moto on 127.0.0.1, and buckets in it that nobody else uses."""

from __future__ import annotations

import socket
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING, Final, Self

import httpx

from irrunner.journal.s3.credentials import CredentialChain
from irrunner.journal.s3.location import BucketLocation, read_bucket_location
from irrunner.journal.s3.vault import S3Vault
from tests.eventually import eventually
from tests.team.server import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Of Amazon's own examples; moto takes any."""


class Storage:
    """A running server, killed when the block ends: what it keeps, it keeps in memory.

    Attributes:
        port: on 127.0.0.1. endpoint: its address.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._numbers = count()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        eventually(self._answers, "moto's server")

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None

    @property
    def pid(self) -> int:
        """Of its process."""
        assert self._process is not None
        return self._process.pid

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def bucket(self, *, locked: bool = False, name: str = "") -> str:
        """The name of a new bucket, with or without Object Lock."""
        name = name or f"evidence-{next(self._numbers)}"
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
