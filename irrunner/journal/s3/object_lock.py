"""Object Lock: the bucket itself refuses to remove what is under legal hold, also to whoever has its keys.

By https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html. How long every object is kept is the bucket's
own default retention, which whoever runs the bucket sets; irrunner sets and ends legal holds.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import TYPE_CHECKING, Final

from irrunner.errors import StoreUnusable
from irrunner.journal.s3.client import FORBIDDEN, NOT_FOUND

if TYPE_CHECKING:
    from irrunner.journal.s3.client import SignedClient

_WITHOUT: Final = (400, 405, 409, 501)
"""How servers that know no Object Lock answer; 404 is what Amazon's says of a bucket without it."""


class ObjectLock:
    """The legal holds of a bucket."""

    def __init__(self, client: SignedClient) -> None:
        """Nothing is asked before it matters."""
        self._client = client
        self._is_on: bool | None = None

    def is_on(self) -> bool:
        """Whether the bucket can hold objects at all.

        Raises:
            StoreUnusable: nobody can tell.
        """
        if self._is_on is None:
            answer = self._client.ask("GET", query={"object-lock": ""}, expect=_WITHOUT)
            self._is_on = answer.is_good and answer.read().text("ObjectLockEnabled") == "Enabled"
        return self._is_on

    def hold(self, key: str, *, held: bool) -> None:
        """Put an object under legal hold, or end it.

        Raises:
            StoreUnusable: it is not done.
        """
        state = "ON" if held else "OFF"
        body = (
            f'<LegalHold xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>{state}</Status></LegalHold>'.encode()
        )
        digest = b64encode(md5(body, usedforsecurity=False).digest()).decode()
        answer = self._client.ask("PUT", key, query={"legal-hold": ""}, headers={"content-md5": digest}, body=body)
        if answer.status == NOT_FOUND:
            raise StoreUnusable("The bytes are not in the bucket.", hint="`irrunner verify` says what else is missing.")

    def is_held(self, key: str) -> bool:
        """Whether an object is under legal hold.

        Raises:
            StoreUnusable: nobody can tell.
        """
        answer = self._client.ask("GET", key, query={"legal-hold": ""}, expect=_WITHOUT)
        return answer.is_good and answer.read().text("Status") == "ON"

    def refusal(self, key: str, name: str) -> StoreUnusable:
        """Why the bucket does not let an object be removed, as far as it says."""
        answer = self._client.ask("HEAD", key, expect=(FORBIDDEN,))
        until = answer.headers.get("x-amz-object-lock-retain-until-date", "")[:10]
        if answer.headers.get("x-amz-object-lock-legal-hold") == "ON":
            why = "it is under legal hold there"
        elif until.replace("-", "").isdecimal():
            why = f"it is kept there until {until}"
        else:
            why = "the keys that are used may not, or it is held there"
        return StoreUnusable(f"The bucket does not remove {name}: {why}.", hint="Whoever runs the bucket can say more.")


def without_lock(place: str) -> str:
    """What a hold means in a bucket that cannot hold objects."""
    return (
        f"The bucket of {place} has no Object Lock: the legal hold stands in the record, and irrunner keeps to it;"
        " whoever has a key of the bucket can still remove the object."
    )
