"""What a bucket holds, by pages of a thousand. A key may be any text: whoever writes to the bucket chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from irrunner.errors import StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.journal.s3.client import SignedClient

_WITHOUT: Final = (400, 405, 501)
"""How servers that know no versions answer."""


class Listing:
    """The keys of a bucket and their versions."""

    def __init__(self, client: SignedClient) -> None:
        self._client = client

    def keys(self, prefix: str) -> Iterator[str]:
        """What stands behind the prefix in every key that begins with it, in order.

        Raises:
            StoreUnusable: it cannot be listed.
        """
        query = {"list-type": "2", "prefix": prefix, "encoding-type": "url"}
        while True:
            answer = self._client.ask("GET", query=query)
            if not answer.is_good:
                raise StoreUnusable("There is no such bucket.", hint="Look at the address of the evidence.")
            found = answer.read()
            for each in found.all("Contents"):
                key = unquote(each.text("Key"), errors="backslashreplace")
                if key.startswith(prefix):
                    yield key.removeprefix(prefix)
            token = found.text("NextContinuationToken")
            if found.text("IsTruncated") != "true" or not token or token == query.get("continuation-token"):
                return
            query["continuation-token"] = token

    def versions(self, key: str) -> list[str]:
        """All versions of an object with their removals, so that nothing of it stays; [""] where there are none such.

        Raises:
            StoreUnusable: they cannot be listed.
        """
        query = {"versions": "", "prefix": key}
        versions: list[str] = []
        while True:
            answer = self._client.ask("GET", query=query, expect=_WITHOUT)
            if not answer.is_good:
                return [""]
            found = answer.read()
            for kind in ("Version", "DeleteMarker"):
                versions += [each.text("VersionId") for each in found.all(kind) if each.text("Key") == key]
            after = {"key-marker": found.text("NextKeyMarker"), "version-id-marker": found.text("NextVersionIdMarker")}
            if found.text("IsTruncated") != "true" or after.items() <= query.items():
                return versions
            query |= after
