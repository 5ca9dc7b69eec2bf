"""Bundles taken apart and put together again, the way somebody does who wants to deceive."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from irrunner.exchange.bundle import verify
from irrunner.journal.chain import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = "INC-2026-0001"


class Parts:
    """A bundle's members by their path, in order, and the entries of its journal."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            self.files = {name.partition("/")[2]: bundle.read(name) for name in bundle.namelist()}
        self.extra: list[tuple[str, bytes]] = []

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files["journal.jsonl"].splitlines()]

    @rows.setter
    def rows(self, rows: Iterable[dict[str, Any]]) -> None:
        self.files["journal.jsonl"] = b"".join(verify.canonical(row) + b"\n" for row in rows)

    @property
    def manifest(self) -> dict[str, Any]:
        found = json.loads(self.files["manifest.json"])
        assert isinstance(found, dict)
        return found

    @manifest.setter
    def manifest(self, manifest: dict[str, Any]) -> None:
        self.files["manifest.json"] = verify.manifest_bytes(manifest)

    def evidence(self) -> list[str]:
        return [path for path in self.files if path.startswith("evidence/")]

    def relist(self, **said: Any) -> None:
        """Make manifest and SHA256SUMS fit what is there now, as somebody does who knows how."""
        others = {path: data for path, data in self.files.items() if path not in ("manifest.json", "SHA256SUMS")}
        files = [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in others.items()
        ]
        self.manifest = {**self.manifest, "files": files, **said}
        hashes = [(path, hashlib.sha256(data).hexdigest()) for path, data in self.files.items() if path != "SHA256SUMS"]
        self.files["SHA256SUMS"] = verify.sums_bytes(hashes)

    def rechain(self, start: int = 0) -> None:
        """Compute all links anew from an entry on."""
        rows = self.rows
        for index in range(start, len(rows)):
            before = bytes.fromhex(rows[index - 1]["link"]) if index else hashlib.sha256(ROOT.encode()).digest()
            rows[index]["link"] = hashlib.sha256(before + rows[index]["header"].encode()).hexdigest()
        self.rows = rows

    def packed(self) -> bytes:
        return pack([*((f"{ROOT}/{path}", data) for path, data in self.files.items()), *self.extra])


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip as irrunner spells it, of any names."""
    out, listed = b"", []
    for name, data in members:
        member = verify.Member(name, len(data), zlib.crc32(data), len(out))
        out += verify.local_header(member) + data
        listed.append(verify.central_header(member))
    directory = b"".join(listed)
    return out + directory + verify.end_records(len(listed), len(directory), len(out))


def reword(row: dict[str, Any], **words: Any) -> dict[str, Any]:
    """An entry with other words whose digest fits again."""
    body = canonical({**json.loads(row["body"] or "{}"), **words})
    digest = hashlib.sha256(bytes.fromhex(row["salt"]) + body).hexdigest()
    header = json.loads(row["header"])
    header[9] = digest
    return {**row, "body": body.decode(), "digest": digest, "header": canonical(header).decode()}
