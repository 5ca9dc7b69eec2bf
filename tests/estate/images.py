"""Images in archives: one as `docker save` writes it, with a package that a later layer deletes, and one as OCI."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING

from tests.estate.distributions import BAD, OCTOBER, files_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SITE = "usr/local/lib/python3.11/site-packages"
_MADE = 1774350000  # 2026-03-24 11:00 UTC
_BASE = {"etc/os-release": b'ID=debian\nVERSION_ID="12"\n', "etc/harmless": b"Made for trying irrunner.\n"}


def saved_image() -> bytes:
    """What `docker save` writes: litellm 1.82.8 is in one layer, and a later one deletes it."""
    installed = {f"{_SITE}/{path}": data for path, data in files_of("litellm", BAD).items()}
    deleted = sorted({path.split("/")[0] for path in files_of("litellm", BAD)})
    gone = {f"{_SITE}/.wh.{name}": b"" for name in deleted}
    steps = ["ADD rootfs.tar /", f"RUN pip install litellm=={BAD}", "RUN pip uninstall --yes litellm"]
    blobs, layers, config = _image([_tar(_BASE), _tar(installed), _tar(gone)], steps)
    manifest = [{"Config": config, "RepoTags": ["gateway.example/gateway:24-march"], "Layers": layers}]
    return _tar(
        {**blobs, "manifest.json": json.dumps(manifest).encode(), "oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
    )


def october_image() -> bytes:
    """An OCI layout in an archive, with compressed layers: litellm 1.107.0 brings `cook.pth` and `sitecustomize.py`."""
    installed = {f"{_SITE}/{path}": data for path, data in files_of("litellm", OCTOBER).items()}
    layers = [gzip.compress(_tar(files), mtime=0) for files in (_BASE, installed)]
    blobs, names, config = _image(layers, ["ADD rootfs.tar /", f"RUN pip install litellm=={OCTOBER}"])
    kind = "application/vnd.oci.image"
    described = [
        {"mediaType": f"{kind}.layer.v1.tar+gzip", "digest": _digest_of(name), "size": len(blobs[name])}
        for name in names
    ]
    about = {"mediaType": f"{kind}.config.v1+json", "digest": _digest_of(config), "size": len(blobs[config])}
    manifest = json.dumps({"schemaVersion": 2, "config": about, "layers": described}).encode()
    digest = hashlib.sha256(manifest).hexdigest()
    entry = {"mediaType": f"{kind}.manifest.v1+json", "digest": f"sha256:{digest}", "size": len(manifest)}
    index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
    files = {**blobs, f"blobs/sha256/{digest}": manifest, "index.json": index}
    return _tar({**files, "oci-layout": b'{"imageLayoutVersion": "1.0.0"}'})


def _image(layers: Iterable[bytes], steps: list[str]) -> tuple[dict[str, bytes], list[str], str]:
    """The blobs of an image by their names; the names of its layers, and of its configuration."""
    blobs = {f"blobs/sha256/{hashlib.sha256(layer).hexdigest()}": layer for layer in layers}
    names = list(blobs)
    history = [{"created": "2026-03-24T11:00:00Z", "created_by": step} for step in steps]
    config = json.dumps({"architecture": "amd64", "os": "linux", "history": history}).encode()
    name = f"blobs/sha256/{hashlib.sha256(config).hexdigest()}"
    return {**blobs, name: config}, names, name


def _digest_of(name: str) -> str:
    return f"sha256:{name.rpartition('/')[2]}"


def _tar(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), _MADE
            archive.addfile(entry, io.BytesIO(data))
    return made.getvalue()
