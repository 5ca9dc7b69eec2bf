"""What the grading of CI runs reads, and the younger readers: attestations, extensions, bun's binary lock file."""

from __future__ import annotations

import io
import math
import struct
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must
from irrunner.checks.exposure.certificates import fulcio_claims
from irrunner.checks.exposure.documents import Document, Malformed, Unreadable
from irrunner.checks.exposure.model import ACTIONS, CHROME, FIREFOX, NPM, PYPI, VSCODE, Target
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.readers.attestations import read_attestations
from irrunner.checks.exposure.readers.browsers import read_chrome_extension, read_extension_list, read_xpi
from irrunner.checks.exposure.readers.bun_binary import packages_of
from irrunner.checks.exposure.readers.command_lines import read_skill
from irrunner.checks.exposure.runs.commits import _entries
from irrunner.checks.exposure.runs.exports import Exports
from irrunner.checks.exposure.runs.log_lines import LogLines
from irrunner.checks.exposure.runs.logs import _blocks
from irrunner.checks.exposure.times import describe_moment, parse_moment

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("exposure_runs")
TARGETS = (
    Target(PYPI, "litellm", ("1.82.8",)),
    Target(NPM, "axios", ("1.14.1",)),
    Target(ACTIONS, "axios/litellm", ("1.82.8",)),
)
READERS = [LogLines(target) for target in TARGETS]
WANTED = Wanted(TARGETS)


def export(data: bytes) -> None:
    """Every run of an export has an id, and times that can be compared."""
    exports = Exports()
    exports.take("x.json", data)
    exports.close()
    for run in exports.runs:
        must(run.id, "an id")
        must(all(each is None or math.isfinite(each) for each in (run.begin, run.end)), "times")


def line(text: str) -> None:
    """What a line proves has a version."""
    for reader in READERS:
        for proof in reader.read(text):
            must(proof.version and proof.kind in ("taken", "fetched", "other"), "a version")


def moment(text: str) -> None:
    """A moment is a number that can be said again."""
    found = parse_moment(text)
    if found is not None:
        must(math.isfinite(found) and describe_moment(found), "a moment")


def log(data: bytes) -> None:
    """The lines of a log are numbered from 1, and none is lost."""
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    whole = list(_blocks(lambda _: pieces.pop(0) if pieces else b""))
    must(not whole or whole[0][0] == 1, "the first line")
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        must(b"".join(block for _, block in whole) == data, "every byte")


def _tree(dice: Random) -> bytes:
    entries = [
        b"%s %s\0" % (dice.choice((b"100644", b"40000", b"")), GRAMMARS["commands"].data(dice)[:20]) + bytes(20)
        for _ in range(int(dice.random() * 4))
    ]
    data = b"".join(entries)
    return data[: int(dice.random() * len(data) * 2)]


def tree(data: bytes) -> None:
    """Every entry of a tree has an id of the right width."""
    for _, name, identity in _entries(data, 20):
        must(len(identity) == 40, f"an id of {name!r}")


def commands(data: bytes) -> None:
    """A command that is seen names a wanted package, on a line that is there."""

    def beside(name: str) -> Document:
        if len(name) % 2:
            raise Unreadable("is not there")
        return Document(f"/x/{name}", data)

    document = Document("/x/SKILL.md", data, beside)
    for seen in read_skill(document, WANTED):
        must((seen.ecosystem, seen.name) in WANTED.targets, "a wanted package")
        must(0 <= seen.line <= len(document.lines), "a line of the file")


def certificate(data: bytes) -> None:
    """A certificate names what it is known to name, or nothing."""
    head = b"\x30\x40\x30\x3e\xa3\x3c\x30\x3a\x30\x38\x06\x0a" + bytes.fromhex("2b0601040183bf30010c") + b"\x04"
    for given in (data, head + data):
        must(all(isinstance(text, str) for text in fulcio_claims(given).values()), "texts")


def provenance(data: bytes) -> None:
    """An attestation is about a wanted package, or about none."""
    for name in ("litellm-1.82.8.tar.gz.publish.attestation", "axios-1.14.1.tgz.intoto.jsonl"):
        for seen in read_attestations(Document(f"/x/{name}", data), WANTED):
            must((seen.ecosystem, seen.name) in WANTED.targets and seen.version, "a wanted package")


EXTENSIONS = Wanted(
    [
        Target(CHROME, "abcdefghijklmnopabcdefghijklmnop"),
        Target(FIREFOX, "axios@x.example"),
        Target(VSCODE, "axios.litellm"),
    ]
)


def _extension(dice: Random) -> bytes:
    data = GRAMMARS["extensions"].data(dice)
    if dice.random() < 0.7:
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("manifest.json", data)
    return made.getvalue()[: int(dice.random() * 2 * len(made.getvalue()))]


def extension(data: bytes) -> None:
    """An extension is a wanted one, or its file cannot be read."""
    for path, read in (
        ("/x/Extensions/abcdefghijklmnopabcdefghijklmnop/1_0/manifest.json", read_chrome_extension),
        ("/x/extensions.json", read_extension_list),
        ("/x/axios@x.example.xpi", read_xpi),
    ):
        with suppress(Malformed):
            for seen in read(Document(path, data), EXTENSIONS):
                must((seen.ecosystem, seen.name) in EXTENSIONS.targets, "a wanted extension")


def _lock(dice: Random) -> bytes:
    """A bun.lockb of two packages, with bytes changed or cut off."""
    form, width = dice.choice(((2, 64), (3, 72)))
    texts = b"a-name-that-is-long"
    names = b"axios\0\0\0" + struct.pack("<2I", 0, 0x80000000 | len(texts))
    numbers = struct.pack("<3I" if form == 2 else "<3Q", 1, 14, 1)
    resolution = (b"\2" + bytes(15) + numbers).ljust(width, b"\0")
    table = names + bytes(16) + resolution * 2
    begin = 128
    end = begin + len(table)
    head = b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n" + struct.pack("<I32s", form, b"")
    buffer = struct.pack("<2Q", end + 24, end + 24 + len(texts)) + b"\n<u8> 1\0" + texts
    whole = head + struct.pack("<6Q", end + len(buffer), 2, 8, 8, begin, end)
    data = bytearray(whole.ljust(begin, b"\0") + table + buffer)
    for _ in range(int(dice.random() * 4)):
        data[int(dice.random() * len(data))] = int(dice.random() * 256)
    return bytes(data[: int(dice.random() * 3 * len(data))])


def lock(data: bytes) -> None:
    """Every package that the lock file holds has texts, or it says why it cannot be read."""
    for package in packages_of(data):
        must(len(package.version) < 200_000, f"a version of {package.name!r}")


PARSERS = (
    Parser("exposure-extension", _extension, extension, ()),
    Parser("exposure-bun", _lock, lock, (Malformed,)),
    Parser("exposure-provenance", GRAMMARS["attestations"].data, provenance, (Malformed,)),
    Parser("exposure-certificate", GRAMMARS["lines"].data, certificate, ()),
    Parser("exposure-export", GRAMMARS["exports"].data, export, ()),
    Parser("exposure-log-line", GRAMMARS["lines"].text, line, ()),
    Parser("exposure-moment", GRAMMARS["moments"].text, moment, ()),
    Parser("exposure-log", GRAMMARS["lines"].data, log, ()),
    Parser("exposure-tree", _tree, tree, (Unreadable,)),
    Parser("exposure-commands", GRAMMARS["commands"].data, commands, ()),
)
