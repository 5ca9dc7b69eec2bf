"""What a bucket complains about, in sentences for people. Nothing of the server's own words is repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.errors import StoreUnusable

if TYPE_CHECKING:
    from irrunner.journal.s3.location import BucketLocation

_PLAIN: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_KNOWN: Final = {
    "AccessDenied": ("The keys that are used may not do that in {place}.", "Ask whoever runs the bucket."),
    "AllAccessDisabled": ("The bucket of {place} is shut.", "Ask whoever runs the bucket."),
    "InvalidAccessKeyId": ("The storage does not know the key that is used for {place}.", "Look at AWS_ACCESS_KEY_ID."),
    "SignatureDoesNotMatch": (
        "The secret that is used for {place} is not the right one.",
        "Look at AWS_SECRET_ACCESS_KEY.",
    ),
    "ExpiredToken": ("The keys for {place} have run out.", "Sign in again, then repeat it."),
    "InvalidToken": ("The session token for {place} is not valid.", "Look at AWS_SESSION_TOKEN, or sign in again."),
    "RequestTimeTooSkewed": ("The clock of this machine is wrong: the storage refuses it.", "Set the clock."),
    "NoSuchBucket": ("There is no bucket for {place}.", "Look at the address of the evidence."),
    "PermanentRedirect": ("The bucket of {place} is in another region.", "Name it: s3://bucket/prefix?region=REGION"),
    "AuthorizationHeaderMalformed": (
        "The bucket of {place} is in another region.",
        "Name it: s3://bucket/prefix?region=REGION",
    ),
    "SlowDown": ("The storage of {place} has too much to do.", "Try again in a minute."),
    "QuotaExceeded": ("The storage of {place} is full.", "Ask whoever runs it for room."),
    "XMinioStorageFull": ("The storage of {place} is full.", "Ask whoever runs it for room."),
}
_BY_STATUS: Final = {
    301: "PermanentRedirect",
    307: "PermanentRedirect",
    401: "AccessDenied",
    403: "AccessDenied",
    429: "SlowDown",
    503: "SlowDown",
}
_CHECK: Final = "Check the network, the address of the evidence and whoever runs it."


def cannot_reach(where: BucketLocation) -> StoreUnusable:
    """The server does not answer, or not to its end."""
    return StoreUnusable(
        f"The storage of the evidence at {where.place} ({where.host}) cannot be reached.",
        hint=f"{_CHECK} Meanwhile a file can be recorded where it lies: irrunner add FILE --reference",
    )


def is_about_certificate(error: BaseException) -> bool:
    """Whether a client could not trust the server; only its words say so."""
    return "certificate" in str(error).lower()


def not_trusted(where: BucketLocation) -> StoreUnusable:
    """The server's certificate is not one that this machine trusts."""
    return StoreUnusable(
        f"The certificate of {where.host} is not trusted here: somebody else may be answering. Nothing was sent.",
        hint="If it is of your own authority, name that in AWS_CA_BUNDLE.",
    )


def refusal(where: BucketLocation, status: int, code: str) -> StoreUnusable:
    """The sentence for an answer that refuses."""
    known = _KNOWN.get(code) or _KNOWN.get(_BY_STATUS.get(status, ""))
    if known is not None:
        return StoreUnusable(known[0].format(place=where.place), hint=known[1])
    named = f" ({code})" if _PLAIN.fullmatch(code) else ""
    return StoreUnusable(f"The storage of the evidence at {where.place} answered {status}{named}.", hint=_CHECK)
