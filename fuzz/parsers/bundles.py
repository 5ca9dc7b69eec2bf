"""Bundles that strangers made, and files of keys: nothing that was changed holds, and no error of ours ends it."""

from __future__ import annotations

import io
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile
from zlib import crc32

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.application.bundle_export import Export, export_bundle
from irrunner.application.bundle_import import check_bundle_file
from irrunner.errors import IrrunnerError, VerificationFailed
from irrunner.exchange.bundle import verify
from irrunner.exchange.bundle.encryption import decrypt, read_identity, read_recipients
from irrunner.exchange.bundle.journal_lines import read_rows, write_line
from irrunner.incident.verbs import evidence, lifecycle
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

_BUNDLES = load_grammars("bundles")
_PLAYBOOK = "playbook: 1\nid: x\ntitle: X\nversion: '1'\nsummary: X.\nphases: [{phase: P, steps: [{id: a, do: A}]}]\n"


@cache
def _exported() -> bytes:
    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "store") as store:
        (Path(name) / "x.yaml").write_text(_PLAYBOOK)
        loaded = library.find(str(Path(name) / "x.yaml"), [Path(name)])
        incident = lifecycle.declare(store, loaded, Actor("ada", "ada", "fuzz.example"))
        evidence.add(incident, io.BytesIO(b"x" * 500), name="x.log")
        export_bundle(incident, Export(Path(name) / "b.zip"))
        return (Path(name) / "b.zip").read_bytes()


@cache
def _members() -> list[tuple[str, bytes]]:
    with ZipFile(io.BytesIO(_exported())) as bundle:
        return [(name, bundle.read(name)) for name in bundle.namelist()]


def _packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    out, lines = b"", []
    for name, data in members:
        member = verify.Member(name, len(data), crc32(data), len(out))
        out += verify.local_header(member) + data
        lines.append(verify.central_header(member))
    return out + b"".join(lines) + verify.end_records(len(lines), sum(map(len, lines)), len(out))


def _damaged(dice: Random) -> bytes:
    """Bytes of the zip changed, cut and put elsewhere; its headers more than the rest."""
    data = bytearray(_exported())
    for _ in range(1 + int(dice.random() * 4)):
        at = int(dice.random() * len(data))
        if dice.random() < 0.7:
            at = data.rfind(b"PK", 0, at) + int(dice.random() * 50)
        data[at % len(data)] = dice.choice((0, 1, 8, 0x2E, 0x2F, 0x5C, 0xFF, int(dice.random() * 256)))
    if dice.random() < 0.2:
        at, end = sorted(int(dice.random() * len(data)) for _ in range(2))
        data[at : at + int(dice.random() * 60)] = data[end : end + int(dice.random() * 60)]
    return bytes(data)


def _rewritten(dice: Random) -> bytes:
    """A member of the record with other contents, in a zip that is whole."""
    members = list(_members())
    number = int(dice.random() * 3) if dice.random() < 0.8 else int(dice.random() * len(members))
    name, data = members[number]
    text = _BUNDLES["json"].text(dice).encode("utf-8", "replace")
    at = int(dice.random() * len(data))
    members[number] = (name, dice.choice((text, data[:at] + text + data[at + len(text) :], data[:at] + text)))
    return _packed(members)


def bundle(data: bytes) -> None:
    """Both who look at it end in sentences, and nothing but the true bytes holds."""
    found = verify.Found()
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        try:
            verify.check(file.name, "", found)
        except verify.Broken as error:
            found.problem(str(error))
    try:
        ours = not check_bundle_file(io.BytesIO(data)).problems
    except VerificationFailed:
        ours = False
    holds = data == _exported()
    must_be((not found.problems, ours), (holds, holds), "what holds, by verify.py and by irrunner")
    must(all(each.isascii() and each.isprintable() for each in found.problems), "harmless sentences")


def lines(data: bytes) -> None:
    """A line is a row, which is written as the same line, or is refused; verify.py always goes on."""
    verify.Journal("INC-2026-0001").check([data], verify.Found())
    for row in read_rows("INC-2026-0001", [data]):
        must_be(write_line(row), data + b"\n", "the line, written again")


def keys(data: bytes) -> None:
    """A file of keys is read, or refused in a sentence that does not repeat it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with suppress(IrrunnerError):
            for each in read_recipients([file.name]):
                must(each.label.startswith(("age1", "ssh-")), "a public key")
        with suppress(IrrunnerError):
            read_identity(Path(file.name), lambda _: "phrase")


def encrypted(data: bytes) -> None:
    """What is no age file is refused."""
    from pyrage import x25519

    out = io.BytesIO()
    with suppress(IrrunnerError):
        decrypt(io.BytesIO(data), out, [x25519.Identity.generate()])
    must(not out.getvalue(), "nothing of what cannot be read")


PARSERS = (
    Parser("bundle", _damaged, bundle, (), short=150),
    Parser("bundle-record", _rewritten, bundle, (), short=150),
    Parser("bundle-line", _BUNDLES["json"].data, lines, (ValueError,), short=600),
    Parser("bundle-keys", _BUNDLES["keys"].data, keys, short=300),
    Parser("bundle-encrypted", _BUNDLES["keys"].data, encrypted, short=300),
)
