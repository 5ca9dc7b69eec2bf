"""Where evidence in S3-compatible storage is: `s3://bucket/prefix`, read, checked, and never with a key in it."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from irrunner.errors import Misused, Refused

SCHEME: Final = "s3"
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9_.=-]{0,99}")
_REGION: Final = re.compile(r"[a-z0-9-]{2,40}")
_OPTIONS: Final = ("endpoint", "region")
_DEFAULT_REGION: Final = "us-east-1"


class BucketLocation(msgspec.Struct, frozen=True):
    """A place in a bucket.

    Attributes:
        bucket: its name. prefix: what the keys of evidence begin with, without a slash at its end; may be empty.
        endpoint: scheme, host and port of the server. region: part of every signature.
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str

    @property
    def place(self) -> str:
        """The address for people and messages."""
        return f"{SCHEME}://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def host(self) -> str:
        """Host and port of the server, as a request names them."""
        return urlsplit(self.endpoint).netloc

    @property
    def is_encrypted(self) -> bool:
        """Whether the server is spoken to by TLS; else it is this machine."""
        return self.endpoint.startswith("https://")

    def key(self, name: str) -> str:
        """The key of an object below the prefix."""
        return f"{self.prefix}/{name}" if self.prefix else name


def read_bucket_location(text: str) -> BucketLocation:
    """Read `s3://bucket/prefix`, with `?endpoint=…&region=…` where the storage is not Amazon's.

    What the address does not say, the standard variables say: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION or
    AWS_DEFAULT_REGION.

    Raises:
        Misused: it cannot be read.
        Refused: it holds a key, or asks for plain HTTP to another machine.
    """
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise _unreadable("it is no address") from error
    if "@" in parts.netloc:
        raise Refused(
            "The address of the evidence holds a key, which would end up in logs and lists of processes.",
            hint="Leave it out, and put it into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or ~/.aws/credentials.",
        )
    if parts.scheme != SCHEME or parts.fragment:
        raise _unreadable("it is no s3:// address")
    if not _BUCKET.fullmatch(parts.netloc) or ".." in parts.netloc:
        raise _unreadable("no bucket can be called so")
    prefix = parts.path.strip("/")
    if prefix and not all(_SEGMENT.fullmatch(each) for each in prefix.split("/")):
        raise _unreadable("its prefix may hold letters, digits and - _ . = between slashes")
    if unknown := [name for name in options if name not in _OPTIONS]:
        raise _unreadable(f"there is no option {unknown[0][:40]!r}; there are endpoint and region")
    region = options.get("region") or _first("AWS_REGION", "AWS_DEFAULT_REGION") or _DEFAULT_REGION
    if not _REGION.fullmatch(region):
        raise _unreadable("no region is called so")
    endpoint = options.get("endpoint") or _first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    return BucketLocation(
        parts.netloc, prefix, _read_endpoint(endpoint or f"https://s3.{region}.amazonaws.com"), region
    )


def settings_text(text: str) -> str:
    """What a store keeps of an address that was just given: with the endpoint and region that count at this moment.

    All members use the same place then, whatever their own variables say.

    Raises:
        Misused, Refused: as for `read_bucket_location`.
    """
    found = read_bucket_location(text)
    return f"{found.place}?endpoint={quote(found.endpoint, safe=':/')}&region={found.region}"


def _read_endpoint(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _unreadable("its endpoint is no address") from error
    if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment or not host:
        raise _unreadable("an endpoint is scheme, host and port, and nothing else")
    if parts.scheme not in ("http", "https"):
        raise _unreadable("an endpoint begins with https://")
    if parts.scheme == "http" and not is_loopback(host):
        raise Refused(
            f"The endpoint http://{host[:100]} is not encrypted: whoever is on the way could read the evidence.",
            hint="Use https://. Plain HTTP is for a server on this machine.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")


def is_loopback(host: str) -> bool:
    """Whether what is sent to a host passes no network."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _first(*variables: str) -> str:
    return next((found for name in variables if (found := os.environ.get(name, ""))), "")


def _unreadable(why: str) -> Misused:
    return Misused(
        f"The address of the evidence cannot be read: {why}.",
        hint="Write it as s3://bucket/prefix, with ?endpoint=https://… where it is not Amazon's.",
    )
