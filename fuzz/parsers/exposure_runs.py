"""What the grading of CI runs reads: exports, lines of logs, moments, trees of git, commands; and certificates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must
from irrunner.checks.exposure.certificates import fulcio_claims
from irrunner.checks.exposure.documents import Document, Malformed, Unreadable
from irrunner.checks.exposure.model import ACTIONS, NPM, PYPI, Target
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.readers.attestations import read_attestations
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
        must(len(identity) == 40 and isinstance(name, str), "an id")


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


PARSERS = (
    Parser("exposure-provenance", GRAMMARS["attestations"].data, provenance, (Malformed,)),
    Parser("exposure-certificate", GRAMMARS["lines"].data, certificate, ()),
    Parser("exposure-export", GRAMMARS["exports"].data, export, ()),
    Parser("exposure-log-line", GRAMMARS["lines"].text, line, ()),
    Parser("exposure-moment", GRAMMARS["moments"].text, moment, ()),
    Parser("exposure-log", GRAMMARS["lines"].data, log, ()),
    Parser("exposure-tree", _tree, tree, (Unreadable,)),
    Parser("exposure-commands", GRAMMARS["commands"].data, commands, ()),
)
