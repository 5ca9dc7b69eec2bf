"""Images in archives: every layer, with what a later one deletes; and archives that lie."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import Options
from irrunner.checks.exposure.indicator_list import parse_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.checks.exposure.conftest import Tree

LITELLM = "litellm==1.82.7,1.82.8"
SITE = "usr/lib/python3.11/site-packages"
BASE = {
    f"{SITE}/litellm-1.82.8.dist-info/METADATA": b"Name: litellm\nVersion: 1.82.8\n\n",
    f"{SITE}/litellm-1.82.8.dist-info/RECORD": b"",
    f"{SITE}/litellm_init.pth": b"import os; os.x\n",
    "app/uv.lock": b'[[package]]\nname = "litellm"\nversion = "1.82.7"\n',
}
TOP = {f"{SITE}/.wh.litellm-1.82.8.dist-info": b"", "app/package.json": b'{"dependencies": {"axios": "1.14.1"}}'}


def tar(files: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def saved(*layers: bytes) -> bytes:
    """What `docker save` writes: layers among JSON files, some under names that look like layers."""
    names = [f"blobs/sha256/{hashlib.sha256(layer).hexdigest()}" for layer in layers]
    files = {f"blobs/sha256/{'0' * 64}": b'{"config": {}}', **dict(zip(names, layers, strict=True))}
    return tar({**files, "manifest.json": json.dumps([{"Layers": names}]).encode(), "oci-layout": b"{}"})


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_layer_of_a_saved_image_is_read_also_what_is_deleted_later(tree: Tree, pack: type) -> None:
    tree.write({"image.tar": saved(pack(tar(BASE)), pack(tar(TOP)))})
    found = tree.search(LITELLM, "npm:axios==1.14.1")
    assert found.hits == [("dist-info", "1.82.8"), ("package.json", "1.14.1"), ("uv.lock", "1.82.7")]
    (startup,) = found.of("unknown")
    assert startup.state == "runs at start"
    assert "image.tar!/blobs/sha256/" in startup.path
    assert startup.path.endswith(f"!/{SITE}/litellm_init.pth")


def test_indicators_are_compared_with_the_files_of_every_layer(tree: Tree) -> None:
    pth = BASE[f"{SITE}/litellm_init.pth"]
    listed = f"*/site-packages/litellm_init.pth\n/app/uv.lock\n/uv.lock\n{hashlib.sha256(pth).hexdigest()}\n"
    tree.write({"image.tar": saved(gzip.compress(tar(BASE)), tar(TOP))})
    found = tree.search(LITELLM, options=Options(jobs=1, startup=False, indicators=parse_list(listed)))
    by_list = sorted((each.how, each.path.rpartition("!/")[2]) for each in found.of("hit") if each.state == "indicator")

    assert by_list == [
        ("SHA-256", f"{SITE}/litellm_init.pth"),
        ("path", "app/uv.lock"),
        ("path", f"{SITE}/litellm_init.pth"),
    ]
    assert ("uv.lock", "1.82.7") in found.hits, "what was hashed is read all the same"


def test_the_older_form_of_docker_save(tree: Tree) -> None:
    tree.write({"image.tar": tar({"abc/layer.tar": tar(BASE), "abc/json": b"{}", "manifest.json": b"[]"})})
    assert tree.search(LITELLM).hits == [("dist-info", "1.82.8"), ("uv.lock", "1.82.7")]


def test_an_oci_layout_in_a_folder(tree: Tree) -> None:
    layer = gzip.compress(tar(BASE))
    tree.write({"image/oci-layout": b"{}", "image/index.json": b"{}", f"image/blobs/sha256/{'a' * 64}": layer})
    tree.write({f"image/blobs/sha256/{'b' * 64}": b'{"layers": []}'})
    assert tree.search(LITELLM).hits == [("dist-info", "1.82.8"), ("uv.lock", "1.82.7")]


def test_the_files_of_a_container(tree: Tree) -> None:
    tree.write({"container.tar": tar({f"./{name}": content for name, content in BASE.items()})})
    assert tree.search(LITELLM).hits == [("dist-info", "1.82.8"), ("uv.lock", "1.82.7")]


def test_a_packed_image_is_read_when_it_is_named_itself(tree: Tree) -> None:
    tree.write({"image.tar.gz": gzip.compress(saved(tar(BASE)))})
    assert tree.search(LITELLM).findings == []
    assert len(tree.search(LITELLM, paths=(tree.root / "image.tar.gz",)).of("hit")) == 2


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_long_names_in_every_form_of_tar(tree: Tree, form: int) -> None:
    folder = "/".join(["a" * 40] * (3 if form == tarfile.USTAR_FORMAT else 8))
    tree.write(
        {"c.tar": tar({f"{folder}/litellm-1.82.8.dist-info/METADATA": b"Name: litellm\nVersion: 1.82.8\n"}, form)}
    )
    (finding,) = tree.search(LITELLM).of("hit")
    assert finding.path.endswith(f"!/{folder}/litellm-1.82.8.dist-info")


def test_a_metadata_that_says_something_else_than_its_folder(tree: Tree) -> None:
    tree.write({"c.tar": tar({"x/harmless-1.0.dist-info/METADATA": b"Name: litellm\nVersion: 1.82.8\n"})})
    assert tree.search(LITELLM).hits == [("dist-info", "1.82.8")]


def test_a_bomb_is_unknown_before_it_fills_anything(tree: Tree) -> None:
    entry = tarfile.TarInfo("x")
    entry.size = 3 << 30
    tree.write({"image.tar.gz": gzip.compress(entry.tobuf()) + gzip.compress(bytes(32 << 20), 1) * 96})
    (finding,) = tree.search(LITELLM, paths=(tree.root / "image.tar.gz",)).findings
    assert (finding.verdict, finding.how) == ("unknown", "archive")
    assert "expands to more than any image does" in finding.note


def header_claiming(size: int, kind: bytes) -> bytes:
    entry = tarfile.TarInfo("x")
    entry.size, entry.type = size, kind
    return entry.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no archive at all" * 100, "no tar archive"),
        (tar(BASE)[:700], "ends in the middle"),
        (header_claiming(1 << 40, b"0") + b"litellm", "ends in the middle"),
        (header_claiming(1 << 40, b"x") + b"litellm", "ends in the middle"),
        (header_claiming(1 << 40, b"L") + b"litellm", "ends in the middle"),
        (gzip.compress(tar(BASE), mtime=0)[:200] + b"\xff" * 600, "damaged"),
    ],
    ids=range(6),
)
def test_an_archive_that_lies_is_unknown_with_the_reason(tree: Tree, content: bytes, why: str) -> None:
    tree.write({"image.tar": content})
    found = tree.search(LITELLM)
    assert any(why in each.note for each in found.of("unknown")), found.findings
    assert found.summary.unreadable


def test_a_damaged_layer_does_not_hide_the_others(tree: Tree) -> None:
    tree.write({"image.tar": saved(b"\x1f\x8b\x08" + b"\xff" * 600, tar(BASE))})
    found = tree.search(LITELLM, options=Options(jobs=1, startup=False))
    assert found.hits == [("dist-info", "1.82.8"), ("uv.lock", "1.82.7")]
    assert [each.how for each in found.of("unknown")] == ["image layer"]
