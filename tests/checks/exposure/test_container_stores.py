"""Layers where container engines keep them, and layers that are compressed with zstd."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.zstd_support import use_installed_zstd
from tests.checks.exposure.test_image_archives import BASE, LITELLM, SITE, saved, tar

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

STORE = "var/lib/containerd/io.containerd.content.v1.content"
FOUND = [("dist-info", "1.82.8"), ("uv.lock", "1.82.7")]
HAS_ZSTD = any(
    importlib.util.find_spec(name) is not None and importlib.util.find_spec(f"{name}.zstd") is not None
    for name in ("compression", "backports")
    if importlib.util.find_spec(name) is not None
)


def zstd(data: bytes) -> bytes:
    """A frame of blocks that are stored as they are: RFC 8878, sections 3.1.1 and 3.1.1.2."""
    blocks = [data[at : at + (1 << 17)] for at in range(0, len(data), 1 << 17)] or [b""]
    frame = b"\x28\xb5\x2f\xfd\xa0" + len(data).to_bytes(4, "little")
    for number, block in enumerate(blocks):
        is_last = number == len(blocks) - 1
        frame += (len(block) << 3 | is_last).to_bytes(3, "little") + block
    return frame


def test_layers_that_are_compressed_with_zstd_are_read_or_unknown_with_how(tree: Tree) -> None:
    """Python 3.14 reads zstd; before that irrunner does, with a package beside it; the packed file alone does not."""
    use_installed_zstd()
    tree.write({"image.tar": saved(zstd(tar(BASE))), f"{STORE}/blobs/sha256/{'a' * 64}": zstd(tar(BASE))})
    found = tree.search(LITELLM)
    if HAS_ZSTD:
        assert found.hits == sorted(FOUND * 2)
    else:
        assert ["Python 3.14" in each.note for each in found.of("unknown")] == [True, True]


@pytest.mark.parametrize(
    "content",
    [
        zstd(tar(BASE))[:400],
        zstd(tar(BASE)).replace(b"ustar", b"\xff\xff\xff\xff\xff"),
        b"\x28\xb5\x2f\xfd" + b"\xff" * 900,
    ],
    ids=["cut off", "no archive", "damaged"],
)
def test_a_layer_of_zstd_that_lies_is_unknown(tree: Tree, content: bytes) -> None:
    use_installed_zstd()
    tree.write({"image.tar": saved(content)})
    assert tree.search("litellm==9.9").of("unknown")


@pytest.mark.parametrize(
    "folder", [f"{STORE}/blobs/sha256", "var/lib/registry/docker/registry/v2/blobs/sha256/aa/" + "a" * 64]
)
def test_the_content_store_of_containerd_and_of_a_registry_is_read(tree: Tree, folder: str) -> None:
    name = "data" if "registry" in folder else "b" * 64
    tree.write({f"{folder}/{name}": tar(BASE), f"{folder}/{'c' * 64}": b' {"config": {}}', f"{folder}/x.tmp": b"x"})
    found = tree.search(LITELLM)
    assert found.hits == FOUND
    assert all(f"/{name}!/" in each.path for each in found.findings)


@pytest.mark.parametrize(
    "layer",
    [
        "var/lib/docker/overlay2/0123456789abcdef/diff",
        "var/lib/docker/100000.100000/overlay2/0123456789abcdef/diff",
        "home/dev/.local/share/containers/storage/overlay/0123456789abcdef/diff",
        "var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/0123456789ab/fs",
    ],
)
def test_what_lies_in_a_layer_says_so(tree: Tree, layer: str) -> None:
    tree.write({f"{layer}/{name}": content for name, content in BASE.items() if "RECORD" not in name})
    found = tree.search(LITELLM)
    assert found.hits == FOUND
    assert all(each.note.endswith("in a container's layer (0123456789ab)") for each in found.of("hit"))


def test_the_mark_of_something_deleted_is_nothing(tree: Tree) -> None:
    """Since Linux 5.8 everybody may make this device, and no other."""
    layer = tree.root / "var/lib/docker/overlay2/ab/diff"
    (layer / SITE).mkdir(parents=True)
    for path in (layer / "uv.lock", layer / SITE / "litellm-1.82.8.dist-info", tree.root / "uv.lock"):
        os.mknod(path, 0o020000, os.makedev(0, 0))
    found = tree.search(LITELLM)
    assert [each.path for each in found.findings] == [str(tree.root / "uv.lock")]
