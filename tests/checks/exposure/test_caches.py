"""What the tools keep: archives by their names, and the caches of pip, uv, npm, pnpm, Yarn, conda and bun."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

LITELLM, AXIOS = "litellm==1.82.7,1.82.8", "npm:axios==1.14.1"
PACKAGE = json.dumps({"name": "axios", "version": "1.14.1"})
METADATA = "Name: litellm\nVersion: 1.82.8\n"


def wheel() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("litellm/__init__.py", "x" * 10_000)
        archive.writestr("litellm-1.82.8.dist-info/METADATA", METADATA)
    return made.getvalue()


def source() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("litellm-1.82.8/PKG-INFO"), io.BytesIO())
    return gzip.compress(made.getvalue())


@pytest.mark.parametrize(
    ("place", "content", "how"),
    [
        ("wheels/litellm-1.82.8-py3-none-any.whl", "", "archive"),
        ("dist/LiteLLM-1.82.8.tar.gz", "", "archive"),
        ("pkgs/litellm-1.82.8-pyhd8ed1ab_0.conda", "", "archive"),
        (
            "pkgs/litellm-1.82.8-pyhd8ed1ab_0/info/index.json",
            json.dumps({"name": "litellm", "version": "1.82.8"}),
            "conda",
        ),
        ("pip/http-v2/0/1/2/3/4/01234.body", wheel(), "pip cache"),
        ("pip/http/0/1/2/3/4/01234", b"cc=4,\x85" + wheel(), "pip cache"),
        ("pip/http-v2/0/1/2/3/4/01234.body", source(), "pip cache"),
        ("uv/archive-v0/AbC/litellm-1.82.8.dist-info/METADATA", METADATA, "dist-info"),
        ("uv/wheels-v5/pypi/litellm/1.82.8-py3-none-any.http", b"", "uv cache"),
        ("uv/sdists-v9/pypi/litellm/1.82.8/x/metadata.msgpack", b"", "uv cache"),
    ],
    ids=range(10),
)
def test_what_pythons_tools_keep(tree: Tree, place: str, content: str | bytes, how: str) -> None:
    tree.write({f".cache/{place}": content})
    found = tree.search(LITELLM)
    assert found.hits == [(how, "1.82.8")]
    assert found.of("hit")[0].state == "cached"


INDEX = (
    "\n0000\t"
    + json.dumps({"key": "make-fetch-happen:request-cache:https://r.example/axios", "time": 1})
    + "\n1111\t"
    + json.dumps(
        {"key": "make-fetch-happen:request-cache:https://r.example/axios/-/axios-1.14.1.tgz", "time": 1774914063000}
    )
    + "\n"
)


@pytest.mark.parametrize(
    ("place", "content", "how"),
    [
        (".npm/_cacache/index-v5/0a/bc/0123", INDEX, "npm cache"),
        ("store/v3/files/0a/" + "b" * 120 + "-index.json", PACKAGE, "pnpm store"),
        ("store/v10/index/0a/" + "b" * 60 + "-axios@1.14.1.json", "{}", "pnpm store"),
        (".yarn/cache/axios-npm-1.14.1-0123456789-abcdef0123.zip", b"", "Yarn cache"),
        (".yarn/berry/cache/axios-npm-1.14.1-0123456789-10c0.zip", b"", "Yarn cache"),
        ("yarn/v6/npm-axios-1.14.1-0123-integrity/node_modules/axios/package.json", PACKAGE, "package.json"),
        (".bun/install/cache/axios@1.14.1@@@1/package.json", PACKAGE, "package.json"),
        ("mirror/axios-1.14.1.tgz", b"", "archive"),
    ],
    ids=range(8),
)
def test_what_npms_tools_keep(tree: Tree, place: str, content: str | bytes, how: str) -> None:
    tree.write({place: content})
    found = tree.search(AXIOS)
    assert found.hits == [(how, "1.14.1")]
    assert found.of("hit")[0].state == "cached"


def test_npms_cache_says_when_it_was_fetched(tree: Tree) -> None:
    tree.write({".npm/_cacache/index-v5/0a/bc/0123": INDEX})
    (finding,) = tree.search(AXIOS).findings
    assert (finding.line, finding.note) == (3, "fetched 2026-03-30 23:41:03 UTC")


@pytest.mark.parametrize("name", ["babel-core-7.0.0.tgz", "@babel-core-npm-7.0.0-0123456789-abcdef0123.zip"])
def test_archives_of_scoped_packages(tree: Tree, name: str) -> None:
    tree.write({name: b""})
    assert tree.search("@babel/core==7.0.0").of("hit")
