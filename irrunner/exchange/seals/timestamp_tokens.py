"""Answers of timestamping authorities (RFC 3161): what stands in one, and whether a root certificate vouches for it.

A token is foreign bytes until a root that the reader named has vouched for it. Whether a certificate was revoked is not
looked up, and nothing here says that it was not.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.exchange.seals.der_order import with_sorted_certificates
from irrunner.incident.moments import format_utc
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse
    from rfc3161_client.tsp import Accuracy

MAX_TOKEN_BYTES: Final = 65_536
_MAX_ROOTS_BYTES: Final = 8 * 1024 * 1024
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_GRANTED: Final = 0


class Timestamp(Struct, frozen=True):
    """What stands in a token that was granted.

    Attributes:
        time: UTC, as journals write it. accuracy: within how many seconds, as it says; 0 when it does not.
        authority: the subject of the certificate that signed it; foreign text. policy: the number of its rules.
        imprint: the SHA-256 that was stamped; empty when another hash was. nonce: of the query.
        ended: when that certificate ends, UTC.
    """

    time: str
    accuracy: float
    authority: str
    policy: str
    imprint: bytes
    nonce: int | None
    ended: str


def read_timestamp(data: bytes) -> Timestamp:
    """What stands in an answer; nothing of it is trusted yet.

    Raises:
        Refused: it is none, it was not granted, or it does not say who made it.
    """
    if len(data) > MAX_TOKEN_BYTES:
        raise Refused(f"The timestamp has more than {MAX_TOKEN_BYTES // 1024} KiB.")
    try:
        with _without_warnings():
            return _granted(_decoded(data))
    except Refused:
        raise
    except Exception as error:  # whatever a stranger's bytes make the library raise
        raise Refused("The timestamp is none that can be read.") from error


def _granted(response: TimeStampResponse) -> Timestamp:
    if response.status != _GRANTED:
        said = one_line("; ".join(response.status_string), 200)
        why = f": {said}" if said else ""
        raise Refused(f"The authority granted no timestamp (status {response.status}){why}.")
    return _described(response)


@contextmanager
def _without_warnings() -> Iterator[None]:
    """What a library has to say about strangers' certificates is for programmers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def vouched_for(data: bytes, stamped: bytes, roots: Path) -> bool:
    """Whether a root certificate in a file vouches for a token over these bytes, at the time that the token names.

    Raises:
        Refused: the file holds no certificates.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    builder = VerifierBuilder(roots=_certificates(roots))
    try:
        with _without_warnings():
            return builder.build().verify(_decoded(data), sha256(stamped).digest())
    except VerificationError:
        return False
    except Exception:  # whatever a stranger's bytes make the library raise
        return False


def _decoded(data: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    return decode_timestamp_response(with_sorted_certificates(data))


def _described(response: TimeStampResponse) -> Timestamp:
    info = response.tst_info
    signer = _signer(response)
    imprint = info.message_imprint
    is_sha256 = imprint.hash_algorithm.dotted_string == _SHA256
    return Timestamp(
        format_utc(info.gen_time.replace(tzinfo=UTC) if info.gen_time.tzinfo is None else info.gen_time),
        _seconds(response),
        signer.subject.rfc4514_string(),
        info.policy.dotted_string,
        imprint.message if is_sha256 else b"",
        info.nonce,
        format_utc(signer.not_valid_after_utc),
    )


def _seconds(response: TimeStampResponse) -> float:
    accuracy: Accuracy | None = response.tst_info.accuracy
    if accuracy is None:
        return 0.0
    return float(accuracy.seconds or 0) + (accuracy.millis or 0) / 1e3 + (accuracy.micros or 0) / 1e6


def _signer(response: TimeStampResponse) -> Certificate:
    """The certificate that signed the token, out of those that came with it.

    Raises:
        Refused: it did not come with it, or several signed.
    """
    from cryptography.x509 import load_der_x509_certificate

    signed = response.signed_data
    signers = list(signed.signer_infos)
    for each in (load_der_x509_certificate(der) for der in signed.certificates):
        if len(signers) == 1 and (each.issuer, each.serial_number) == (signers[0].issuer, signers[0].serial_number):
            return each
    raise Refused("The timestamp does not bring the certificate of whoever made it.")


def _certificates(file: Path) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    shown = one_line(str(file), 200)
    try:
        with file.open("rb") as opened:
            return load_pem_x509_certificates(opened.read(_MAX_ROOTS_BYTES))
    except (OSError, ValueError) as error:
        raise Refused(f"{shown} holds no certificates in PEM, so no timestamp was checked against it.") from error
