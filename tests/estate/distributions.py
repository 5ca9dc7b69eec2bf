"""A wheel that is named litellm and does nothing, installed, cached, and beside packages with names like it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import venv
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARK = "IT-RAN"
"""The file that the harmless `.pth` leaves beside itself, if a Python ever processes it."""
PTH = f"import os; open(os.path.join(sitedir, {MARK!r}), 'a').close()  # harmless: made for trying irrunner\n"
SAYS = '"""Harmless: a text made for trying irrunner."""\n'
BAD, GOOD, OCTOBER = "1.82.8", "1.82.6", "1.107.0"
_LONG_AGO = (2026, 3, 24, 10, 52, 0)


def files_of(name: str, version: str) -> dict[str, bytes]:
    """What a wheel of this name and version holds; litellm 1.82.8 and 1.107.0 bring what runs at every start."""
    module = name.replace("-", "_")
    files = {f"{module}/__init__.py": SAYS}
    if (name, version) == ("litellm", BAD):
        files |= {"litellm_init.pth": PTH, "litellm/proxy/proxy_server.py": SAYS}
    if (name, version) == ("litellm", OCTOBER):
        code = f"{SAYS}import pathlib\n\n(pathlib.Path(__file__).parent / {MARK!r}).touch()\n"
        files |= {"cook.pth": PTH, "cook.py": SAYS, "sitecustomize.py": code}
    info = f"{module}-{version}.dist-info"
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: Harmless\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: made by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = "".join([*map(_record, files, files.values()), f"{info}/RECORD,,\n"])
    return {path: text.encode() for path, text in files.items()}


def _record(path: str, text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(text.encode())}\n"


def wheel(name: str, version: str) -> tuple[str, bytes]:
    """The name of a wheel, and the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, data in files_of(name, version).items():
            archive.writestr(zipfile.ZipInfo(path, _LONG_AGO), data)
    return f"{name.replace('-', '_')}-{version}-py3-none-any.whl", made.getvalue()


def environment(place: Path, installed: Mapping[str, str]) -> Path:
    """A virtual environment with these packages at these versions, as pip leaves them; its site-packages."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(place)
    (site,) = (place / "lib").glob("python*/site-packages")
    for name, version in installed.items():
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        write(site, {**files_of(name, version), f"{info}/INSTALLER": b"pip\n"})
    return site


def caches(home: Path) -> None:
    """What pip, uv and npm keep of what they fetched."""
    name, data = wheel("litellm", BAD)
    key = hashlib.sha224(name.encode()).hexdigest()
    write(home / ".cache/pip/http-v2", {f"{'/'.join(key[:5])}/{key}.body": data})
    entry = ".cache/uv/wheels-v5/index/f0e1d2c3b4a59687/litellm"
    unpacked = {
        f".cache/uv/archive-v0/kN3xQ1mZbT2vW4yR/{path}": data for path, data in files_of("litellm", BAD).items()
    }
    write(home, {f"{entry}/{BAD}-py3-none-any.http": b"made by hand\n", **unpacked})
    url = "make-fetch-happen:request-cache:https://registry.example/axios/-/axios-1.14.1.tgz"
    fetched = 1774917780000  # 2026-03-31 00:43 UTC, in milliseconds
    line = json.dumps({"key": url, "integrity": None, "time": fetched, "size": 1234})
    place = hashlib.sha256(url.encode()).hexdigest()
    entry = f".npm/_cacache/index-v5/{place[:2]}/{place[2:4]}/{place[4:]}"
    write(home, {entry: f"\n{hashlib.sha1(line.encode()).hexdigest()}\t{line}".encode()})


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, and the folders that they need."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
