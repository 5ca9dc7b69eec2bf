"""One file for other hosts: these modules as a zip that Python starts, or as plain source for `python3 -I -S -`.

The same modules make the same bytes, on every machine and in every order of its folders.
"""

from __future__ import annotations

import base64
import io
import textwrap
import zipfile
from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent
_LEFT_OUT = {"packing.py"}
_PACKAGES = ("irrunner", "irrunner/checks")
_TIME = (1980, 1, 1, 0, 0, 0)
_MAIN = '''\
"""Where is a package at these versions? python3 -I -S exposure.pyz --help"""

import sys

if sys.version_info < (3, 8):
    sys.exit("exposure needs Python 3.8 or newer; this is %d.%d." % sys.version_info[:2])

from irrunner.checks.exposure.command import run

run()
'''
# Python reads a program from stdin as source and not as a zip: this one carries the modules as text.
_SOURCE = '''\
"""Where is a package at these versions? python3 -I -S - --help < this file"""

import sys

if sys.version_info < (3, 8):
    sys.exit("exposure needs Python 3.8 or newer; this is %%d.%%d." %% sys.version_info[:2])

import base64
import importlib.abc
import importlib.util
import io
import zipfile

ARCHIVE = zipfile.ZipFile(io.BytesIO(base64.b64decode("""
%s
""")))
NAMES = frozenset(ARCHIVE.namelist())


class Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Modules of the archive, from memory: nothing is written to this machine."""

    def find_spec(self, name, path=None, target=None):
        for place in (name.replace(".", "/") + "/__init__.py", name.replace(".", "/") + ".py"):
            if place in NAMES:
                package = place.endswith("__init__.py")
                spec = importlib.util.spec_from_loader(name, self, origin=place, is_package=package)
                spec.loader_state = place
                return spec
        return None

    def get_source(self, name):
        return ARCHIVE.read(self.find_spec(name).loader_state).decode("utf-8")

    def is_package(self, name):
        return self.find_spec(name).loader_state.endswith("__init__.py")


sys.meta_path.insert(0, Finder())

from irrunner.checks.exposure.command import run

run()
'''


def pack_zip(indicators: str = "") -> bytes:
    """The modules as a zip that `python3 -I -S FILE` starts, with a list of indicators in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in sorted(_members(indicators).items()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED
            archive.writestr(entry, data)
    return b"#!/usr/bin/env -S python3 -I -S\n" + made.getvalue()


def pack_source(indicators: str = "") -> bytes:
    """The modules as one program in plain ASCII, for `ssh host python3 -I -S - … < FILE`."""
    text = "\n".join(textwrap.wrap(base64.b64encode(pack_zip(indicators)).decode("ascii"), 120))
    return (_SOURCE % text).encode("ascii")


def digest(data: bytes) -> str:
    """The SHA-256 of a packed file, to be compared on the other host."""
    return sha256(data).hexdigest()


def _members(indicators: str) -> dict[str, bytes]:
    members = {f"{package}/__init__.py": b"" for package in _PACKAGES}
    members["__main__.py"] = _MAIN.encode()
    for path in sorted(_HERE.rglob("*.py")):
        name = path.relative_to(_HERE).as_posix()
        if name not in _LEFT_OUT:
            members[f"irrunner/checks/exposure/{name}"] = path.read_bytes()
    if indicators:
        members["irrunner/checks/exposure/packed_list.py"] = f"TEXT = {indicators!a}\n".encode()
    return members
