"""Signatures of requests, version 4: what S3 and all that is compatible with it ask for.

By https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html; a test holds its examples.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from irrunner.journal.s3.credentials import Credentials

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


def quoted_path(path: str) -> str:
    """A path as it is sent and signed: every byte that is not plain becomes its number."""
    return quote(path, safe="/~")


def quoted_query(query: Mapping[str, str]) -> str:
    """A query as it is sent and signed, in order of its names."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


def signed_headers(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    body_sha256: str,
    credentials: Credentials,
    region: str,
    now: datetime,
) -> dict[str, str]:
    """The headers of a request with those that sign it.

    Args:
        method: of HTTP.
        path: not quoted yet.
        query: not quoted yet.
        headers: all of it that will be signed, with `host`; names in small letters.
        body_sha256: of the body, in hex.
        credentials: whose signature it is.
        region: of the bucket.
        now: in UTC.
    """
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    signed = {**headers, "x-amz-content-sha256": body_sha256, "x-amz-date": stamp}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{' '.join(signed[name].split())}\n" for name in sorted(signed))
    canonical = "\n".join((method, quoted_path(path), quoted_query(query), lines, names, body_sha256))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    to_sign = "\n".join((_ALGORITHM, stamp, scope, sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    signed["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key}/{scope},SignedHeaders={names},Signature={signature}"
    )
    return signed
