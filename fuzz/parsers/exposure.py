"""What the search for exposure reads: lock files, metadata, requirements, versions and ranges, targets, mounts."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from contextlib import suppress
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.checks.exposure.documents import Document, Malformed, Unreadable
from irrunner.checks.exposure.judge import judge
from irrunner.checks.exposure.model import ACTIONS, NPM, OCI, PYPI, VSCODE, Target
from irrunner.checks.exposure.mounts import parse_mounts
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.npm_ranges import npm_range_admits
from irrunner.checks.exposure.output import harmless, record_of
from irrunner.checks.exposure.readers.catalogue import Catalogue
from irrunner.checks.exposure.readers.distributions import claim_of_headers
from irrunner.checks.exposure.readers.startup import read_customize, read_pth
from irrunner.checks.exposure.specifiers import python_range_admits
from irrunner.checks.exposure.tar_stream import Stream, members, unpacked
from irrunner.checks.exposure.targets import Misspelled, parse_accepted, parse_target
from irrunner.checks.exposure.versions import parse_pep440, parse_semver, same_version

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("exposure")
WANTED = Wanted(
    [
        Target(PYPI, "litellm", ("1.82.7", "1.82.8")),
        Target(NPM, "axios", ("1.14.1", "0.30.4")),
        Target(ACTIONS, "axios/litellm", ("1.82.8",)),
        Target(OCI, "docker.io/axios/litellm", ("1.82.8",)),
        Target(VSCODE, "axios.litellm", ("1.82.8",)),
    ]
)
CATALOGUE = Catalogue(WANTED.ecosystems)
PLACES = {
    "toml_locks": ("/x/uv.lock", "/x/poetry.lock", "/x/pylock.dev.toml", "/x/pyproject.toml", "/x/Pipfile"),
    "json_locks": (
        "/x/Pipfile.lock",
        "/x/package-lock.json",
        "/x/node_modules/axios/package.json",
        "/x/package.json",
        "/x/bun.lock",
        "/x/bun.lockb",
        "/x/conda-meta/litellm-1.json",
        "/x/bom.json",
        "/x/mcp.json",
        "/x/extensions/axios.litellm-1/package.json",
        "/x/files/00/00-index.json",
        "/x/index/00/00-axios@1.14.1.json",
    ),
    "yaml_locks": (
        "/x/yarn.lock",
        "/x/pnpm-lock.yaml",
        "/x/environment.yml",
        "/x/.github/workflows/ci.yml",
        "/x/compose.yaml",
        "/x/Dockerfile",
    ),
    "requirements": (
        "/x/requirements.txt",
        "/x/litellm-1.egg-info",
        "/x/litellm.egg-link",
        "/x/setup.cfg",
        "/x/setup.py",
        "/x/a.py",
        "/x/litellm-1.82.8.tar.gz",
        "/x/wheels-v5/pypi/litellm/1.82.8-py3-none-any.http",
        "/x/pip/http-v2/0/0/0/0/0/0.body",
        "/x/_cacache/index-v5/00/00/00",
    ),
}
ARCHIVED = ("litellm-1.82.8.dist-info/METADATA", "uv.lock", "é", "./x", "/y")
VERDICTS = {"hit", "unknown", "clear", "accepted"}


def _file(dice: Random) -> tuple[str, bytes]:
    grammar = dice.choice(tuple(PLACES))
    return dice.choice(PLACES[grammar]), GRAMMARS[grammar].data(dice)


def _two_ranges(dice: Random) -> tuple[str, str]:
    return GRAMMARS["ranges"].text(dice), GRAMMARS["ranges"].text(dice)


def _beside(name: str) -> Document:
    if len(name) % 2:
        raise Unreadable("is not there")
    return Document("/x/other.txt", b"litellm==1.82.8\n-r other.txt\n")


def file(given: tuple[str, bytes]) -> None:
    """A file says something of the wanted packages, on a line that it has, or why it cannot be read."""
    path, data = given
    document = Document(path, data, _beside)
    folder, _, name = path.rpartition("/")
    every = CATALOGUE.folder_reader(folder)
    readers = [every] if every else CATALOGUE.readers(name, path)
    must(readers, "a reader")
    for reader in readers:
        for seen in reader.read(document, WANTED):
            must((seen.ecosystem, seen.name) in WANTED.targets, "a wanted package")
            must(0 <= seen.line <= len(document.lines), "a line of the file")
            finding = judge(path, seen, WANTED)
            must(finding is not None and finding.verdict in VERDICTS, "a verdict")
            assert finding is not None
            record_of(finding)


def _archive(dice: Random) -> bytes:
    """An archive of few files, perhaps packed, with bytes changed, cut out or cut off."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=dice.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))) as archive:
        for _ in range(1 + int(dice.random() * 3)):
            entry = tarfile.TarInfo("a" * int(dice.random() * 200) + dice.choice(ARCHIVED))
            entry.size = int(dice.random() * 600)
            archive.addfile(entry, io.BytesIO(b"Name: litellm\nVersion: 1.82.8\n" * 20))
    data = bytearray(gzip.compress(made.getvalue(), 1) if dice.random() < 0.3 else made.getvalue())
    for _ in range(int(dice.random() * 5)):
        at = int(dice.random() * len(data))
        if dice.random() < 0.3:
            del data[at : at + int(dice.random() * 700)]
        else:
            data[at : at + 1] = bytes([int(dice.random() * 256)])
    return bytes(data)


def archive(data: bytes) -> None:
    """An archive is gone through to its end, with names and no more bytes than it has, or says why not."""
    stream = unpacked(Stream(io.BytesIO(data).read), len(data))
    for member in members(stream):
        must(len(member.content.read(min(1 << 20, member.size))) <= member.size, "its bytes")


def starts(data: bytes) -> None:
    """What Python runs at its start is found whatever stands around it."""
    document = Document("/x/site-packages/a.pth", data)
    found = list(read_pth(document))
    if re.search(r"^import[ \t]", document.text, re.MULTILINE):
        must(found, "a line that is executed")
    must(len(list(read_customize(Document("/x/sitecustomize.py", data)))) == 1, "one finding")
    claim_of_headers(document)


def compared(given: tuple[str, str]) -> None:
    """A version is the same as itself, and a range admits a version, does not, or is not understood."""
    one, other = given
    for ecosystem, parse in ((PYPI, parse_pep440), (NPM, parse_semver)):
        must(same_version(ecosystem, one, one), "the same version")
        must_be(same_version(ecosystem, one, other), same_version(ecosystem, other, one), "the other way round")
        if parse(other) is None:
            must_be(
                (python_range_admits if ecosystem == PYPI else npm_range_admits)(one, other),
                None,
                "a range of no version",
            )
    must(python_range_admits(one, "1.82.8") in (True, False, None), "an answer")
    must(npm_range_admits(one, "1.14.1") in (True, False, None), "an answer")


def target(text: str) -> None:
    """A target is read, and has a name and versions without spaces."""
    with suppress(Misspelled):
        must(all(parse_accepted(text)), "a pattern and a reason")
    found = parse_target(text)
    must(found.name and all(found.versions) and not re.search(r"\s", "".join((found.name, *found.versions))), "words")
    must(not re.search(r"[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff]", harmless(text)), "nothing that a terminal obeys")


def mounts(text: str) -> None:
    """Whatever the table says, what is left out has a kind."""
    must(all(parse_mounts(text.split("\n"), network=False).values()), "kinds")


PARSERS = (
    Parser("exposure-file", _file, file, (Malformed,)),
    Parser("exposure-archive", _archive, archive, (Malformed,)),
    Parser("exposure-start", GRAMMARS["requirements"].data, starts, ()),
    Parser(
        "exposure-version", lambda dice: (GRAMMARS["ranges"].text(dice), GRAMMARS["ranges"].text(dice)), compared, ()
    ),
    Parser("exposure-target", GRAMMARS["targets"].text, target, (Misspelled,)),
    Parser("exposure-mounts", GRAMMARS["mounts"].text, mounts, (), 500),
)
