"""Uploads in parts: several at a time, continued after a cut, and given the name only while nobody has it.

obstore writes large objects in parts as well, but over whatever has the name, and leaves the parts of an upload that
broke off. By https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha256
from typing import TYPE_CHECKING, Final

import msgspec

from irrunner.errors import IrrunnerError, Refused, StoreUnusable
from irrunner.journal.s3.client import CONFLICT, NOT_FOUND, PRECONDITION_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from irrunner.journal.s3.client import SignedClient

PART: Final = 8 << 20
"""Bytes of a part, unless so many parts would be needed that parts have to be larger."""
_MOST_PARTS: Final = 10_000
_IN_FLIGHT: Final = 32 << 20
"""Bytes of parts that are on their way at once; with the part that is being read, what an upload takes of memory."""
_BEGINNINGS: Final = 3
_ABANDONED: Final = timedelta(days=7)
"""Longer than anybody sends one file."""


class Part(msgspec.Struct, frozen=True):
    """A part that the server has. checksum: its SHA-256 as the server stated it, if it did."""

    number: int
    size: int
    etag: str
    checksum: str = ""


class Upload(msgspec.Struct, frozen=True):
    """An upload that nobody finished yet: of which key, its id, and since when."""

    key: str
    id: str
    begun: datetime


class _Gone(Exception):
    """The upload is not there any more."""


def part_size(size: int) -> int:
    """How large the parts of an object are: it follows from its size alone, so that an upload can be continued."""
    least = -(-size // _MOST_PARTS)
    return max(PART, -(-least // (1 << 20)) * (1 << 20))


class PartsUploader:
    """Writes objects that are larger than one part."""

    def __init__(self, client: SignedClient) -> None:
        self._client = client

    def send(self, key: str, read: Callable[[], Iterable[bytes]], size: int) -> str:
        """Write an object where nothing is yet.

        Args:
            key: its key.
            read: the bytes, from their beginning, in pieces of any size; it raises when they are not the right ones.
            size: how many there are, as far as that is known.

        Returns:
            The checksum that the server must state for the object; empty when somebody else has written it.

        Raises:
            StoreUnusable: it cannot be written. What arrived is there for the next attempt, for a week.
            Whatever `read` raises; then nothing of it stays there.
        """
        for _ in range(_BEGINNINGS):
            upload = self._unfinished(key) or self._begin(key)
            try:
                parts = self._send_parts(key, upload, read(), part_size(size))
                return self._complete(key, upload, parts)
            except _Gone:
                continue
            except StoreUnusable:
                if self._is_written(key):  # by somebody else, who ended the upload that we went on with
                    return ""
                raise
            except BaseException:
                self.abort(key, upload)
                raise
        return ""

    def unfinished(self, prefix: str) -> Iterator[Upload]:
        """The uploads below a prefix that nobody finished.

        Raises:
            StoreUnusable: they cannot be listed.
        """
        query = {"uploads": "", "prefix": prefix}
        while True:
            found = self._client.ask("GET", query=query).read()
            for each in found.all("Upload"):
                begun = read_time(each.text("Initiated"))
                if each.text("Key").startswith(prefix) and each.text("UploadId"):
                    yield Upload(each.text("Key"), each.text("UploadId"), begun)
            after = {"key-marker": found.text("NextKeyMarker"), "upload-id-marker": found.text("NextUploadIdMarker")}
            if found.text("IsTruncated") != "true" or after.items() <= query.items():
                return
            query |= after

    def remove_abandoned(self, prefix: str) -> None:
        """Take away what uploads left that nobody finished within a week. Raises nothing."""
        try:
            for each in list(self.unfinished(prefix)):
                if datetime.now(UTC) - each.begun > _ABANDONED:
                    self.abort(each.key, each.id)
        except IrrunnerError:
            return

    def abort(self, key: str, upload: str) -> None:
        """Take away the parts of an upload. Raises nothing: where that fails, `remove_abandoned` comes later."""
        try:
            self._client.ask("DELETE", key, query={"uploadId": upload})
        except IrrunnerError:
            return

    def _is_written(self, key: str) -> bool:
        """Whether the object is there by now."""
        try:
            return self._client.ask("HEAD", key).is_good
        except StoreUnusable:
            return False

    def _unfinished(self, key: str) -> str:
        """The upload of this object that was begun last; empty when there is none, or the keys may not look."""
        try:
            found = [each for each in self.unfinished(key) if each.key == key]
        except StoreUnusable:
            return ""
        return max(found, key=lambda each: each.begun).id if found else ""

    def _begin(self, key: str) -> str:
        headers = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"}
        answer = self._client.ask("POST", key, query={"uploads": ""}, headers=headers)
        upload = answer.read().text("UploadId") if answer.is_good else ""
        if not upload:
            raise StoreUnusable("The storage of the evidence began no upload.", hint="Look at its address.")
        return upload

    def _send_parts(self, key: str, upload: str, pieces: Iterable[bytes], size: int) -> list[Part]:
        """Send what the server does not have yet, several parts at a time, and never more than memory is meant for."""
        there = self._parts_there(key, upload)
        sent: list[Part] = []
        under_way: deque[Future[Part]] = deque()
        with ThreadPoolExecutor(max(1, _IN_FLIGHT // size), thread_name_prefix="upload") as threads:
            try:
                for number, data in enumerate(even_pieces(pieces, size), start=1):
                    if number > _MOST_PARTS:
                        raise Refused("That is more than an upload can hold. Nothing was kept.")
                    under_way.append(threads.submit(self._send_part, key, upload, number, data, there.get(number)))
                    if len(under_way) >= max(1, _IN_FLIGHT // size):
                        sent.append(under_way.popleft().result())
                sent += [each.result() for each in under_way]
            except BaseException:
                for each in under_way:
                    each.cancel()
                raise
        return sent

    def _send_part(self, key: str, upload: str, number: int, data: bytes, there: Part | None) -> Part:
        digest = sha256(data)
        checksum = b64encode(digest.digest()).decode()
        if there is not None and there.size == len(data) and _is_same(there, data, checksum):
            return Part(number, len(data), there.etag, checksum)
        query = {"partNumber": str(number), "uploadId": upload}
        answer = self._client.ask(
            "PUT", key, query=query, headers={"x-amz-checksum-sha256": checksum}, body=data,
            body_sha256=digest.hexdigest(),
        )  # fmt: skip
        if answer.status == NOT_FOUND:
            raise _Gone
        return Part(number, len(data), answer.headers.get("etag", ""), checksum)

    def _parts_there(self, key: str, upload: str) -> dict[int, Part]:
        """The parts that arrived before the upload was cut off."""
        parts: dict[int, Part] = {}
        query = {"uploadId": upload}
        while True:
            answer = self._client.ask("GET", key, query=query)
            if answer.status == NOT_FOUND:
                raise _Gone
            found = answer.read()
            for each in found.all("Part"):
                number, size = each.text("PartNumber"), each.text("Size")
                if number.isdecimal() and size.isdecimal():
                    part = Part(int(number), int(size), each.text("ETag"), each.text("ChecksumSHA256"))
                    parts[part.number] = part
            marker = found.text("NextPartNumberMarker")
            if found.text("IsTruncated") != "true" or marker == query.get("part-number-marker"):
                return parts
            query["part-number-marker"] = marker

    def _complete(self, key: str, upload: str, parts: list[Part]) -> str:
        """Give the object its name unless something has it."""
        listed = "".join(
            f"<Part><PartNumber>{each.number}</PartNumber><ETag>{_escape(each.etag)}</ETag>"
            f"<ChecksumSHA256>{each.checksum}</ChecksumSHA256></Part>"
            for each in parts
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self._client.ask(
            "POST", key, query={"uploadId": upload}, headers={"if-none-match": "*"}, body=body, expect=(400, 409, 412)
        )
        if answer.status in (CONFLICT, PRECONDITION_FAILED):
            self.abort(key, upload)  # after a conflict S3 wants all parts anew
        if answer.status == PRECONDITION_FAILED:
            return ""
        if not answer.is_good:  # somebody finished it, took it away, or sent one of its parts in this moment
            raise _Gone
        return composite_checksum(parts)


def composite_checksum(parts: list[Part]) -> str:
    """What a server states as the SHA-256 of an object that came in parts: the hash of their hashes.

    Behind it stands how many there were (`…=-3`), which not every server says.
    """
    return b64encode(sha256(b"".join(b64decode(each.checksum) for each in parts)).digest()).decode()


def even_pieces(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of one size; only the last may be shorter."""
    waiting: list[bytes] = []
    missing = size
    for piece in pieces:
        view = memoryview(piece)
        while len(view) >= missing:
            yield b"".join((*waiting, view[:missing]))
            view, waiting, missing = view[missing:], [], size
        if view:
            waiting.append(bytes(view))
            missing -= len(view)
    if waiting:
        yield b"".join(waiting)


def _is_same(there: Part, data: bytes, checksum: str) -> bool:
    """Whether a part that the server has is these bytes; that the whole object is right is looked at in the end."""
    if there.checksum:
        return there.checksum == checksum
    return there.etag.strip('"') == md5(data, usedforsecurity=False).hexdigest()


def read_time(text: str) -> datetime:
    """A moment of the server; now, when it cannot be read, so that nothing is taken for abandoned."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
