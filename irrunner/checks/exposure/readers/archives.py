"""Archives by their names, and what the caches of pip, uv, npm, pnpm and Yarn keep."""

from __future__ import annotations

import json
import os
import re
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.model import CACHED, NPM, PYPI, Sighting
from irrunner.checks.exposure.readers.archives_names import split_archive_name
from irrunner.checks.exposure.readers.npm_locks import split_tarball
from irrunner.checks.exposure.structured import items_of, parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_YARN = re.compile(r"(.+)-npm-(.+?)-[0-9a-f]{8,}(?:-[0-9a-z]+)?\.zip\Z")
_UV = re.compile(r"/(?:built-)?(?:wheels|sdists)-v[0-9]+/(?:pypi|index/[^/]+)/([^/]+)/([^/]+)\Z")
_UV_ENTRY = re.compile(r"(.+?)(?:-(?:py|cp|pp|none)[^/]*)?(?:\.(?:http|msgpack|rev|lock|whl))?\Z")
_PNPM_NAME = re.compile(r"[0-9a-f]+-((?:@[^@+]+\+)?[^@]+)@([^@()]+)\.(?:json|mpk)\Z")
_IN_WHEEL = re.compile(rb"([A-Za-z0-9][A-Za-z0-9._]{0,100})-([0-9][A-Za-z0-9.!+_]{0,60})\.dist-info/")
_IN_SOURCE = re.compile(rb"([A-Za-z0-9][A-Za-z0-9._-]{0,100})-([0-9][A-Za-z0-9.!+_]{0,60})/")
_GZIP = b"\x1f\x8b\x08"


def read_archive_name(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A wheel, a source archive, an npm archive: what its name says."""
    base = os.path.basename(document.path)
    yarn = _YARN.match(base)
    if yarn:
        written, version = yarn[1], yarn[2]
        name = wanted.npm(written) or wanted.npm(written.replace("-", "/", 1) if written.startswith("@") else "")
        if name:
            yield Sighting(NPM, name, "Yarn cache", CACHED, version)
        return
    written, version = split_archive_name(base)
    name = wanted.python(written)
    if name and not base.endswith(".tgz"):
        yield Sighting(PYPI, name, "archive", CACHED, version)
    npm_name = wanted.npm(written)
    if not npm_name and base.endswith(".tgz") and "-" in written:
        npm_name = wanted.npm("@" + written.replace("-", "/", 1))
    if npm_name and base.endswith((".tgz", ".tar.gz")):
        yield Sighting(NPM, npm_name, "archive", CACHED, version)


def read_uv_entry(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An entry of uv's cache: the folder is the package, the entry begins with the version."""
    found = _UV.search(document.path)
    entry = _UV_ENTRY.match(found[2]) if found else None
    name = wanted.python(found[1]) if found else ""
    if entry and name and entry[1][:1].isdigit():
        yield Sighting(PYPI, name, "uv cache", CACHED, entry[1])


def read_pip_body(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A response that pip keeps: the names at the end of a wheel, or at the beginning of a source archive."""
    data = document.data
    patterns = [(data, _IN_WHEEL)]
    start = data.find(_GZIP, 0, 4096)
    if start >= 0:
        with suppress(zlib.error):
            patterns.append((zlib.decompressobj(31).decompress(data[start : start + 8192], 1024)[:100], _IN_SOURCE))
    seen = set()
    for part, pattern in patterns:
        for found in pattern.finditer(part):
            name, version = wanted.python(found[1].decode("ascii")), found[2].decode("ascii")
            if name and (name, version) not in seen:
                seen.add((name, version))
                yield Sighting(PYPI, name, "pip cache", CACHED, version)


def read_npm_index(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The index of npm's cache: the address of each archive that was fetched, and when."""
    for number, line in enumerate(document.lines, 1):
        try:
            fields = items_of(json.loads(line.partition("\t")[2])) if "\t" in line else {}
        except (ValueError, RecursionError):
            continue
        written, version = split_tarball(text_of(fields.get("key")))
        name = wanted.npm(written)
        if name:
            yield Sighting(NPM, name, "npm cache", CACHED, version, line=number, note=_moment(fields.get("time")))


def _moment(value: object) -> str:
    if not isinstance(value, (int, float)):
        return ""
    try:
        return "fetched %s UTC" % time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(value / 1000))
    except (OverflowError, ValueError, OSError):
        return ""


def read_pnpm_index(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A package in pnpm's store: its name and version stand in the file, or in the name of the file."""
    by_name = _PNPM_NAME.match(os.path.basename(document.path))
    if by_name:
        name, version = wanted.npm(by_name[1].replace("+", "/")), by_name[2]
    else:
        fields = parse_object(document)
        name, version = wanted.npm(fields.get("name")), text_of(fields.get("version"))
    if name:
        yield Sighting(NPM, name, "pnpm store", CACHED, version)
