"""bun.lockb, the binary lock file of bun, formats 2 and 3: the columns of its table of packages.

Learned from files that bun 1.1 and 1.4 wrote. The table has a column of names, one of hashes, one of what each package
was resolved to; texts of up to eight bytes stand in the column, longer ones in the last buffer of the file.
"""

from __future__ import annotations

import struct
from typing import Iterator, List, NamedTuple, Tuple

from irrunner.checks.exposure.documents import Malformed

_HEADER = b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n"
_START = struct.Struct("<I32sQ5Q")
_PAIR = struct.Struct("<2Q")
_NPM = {2: (64, struct.Struct("<3I")), 3: (72, struct.Struct("<3Q"))}
"""Bytes of one resolution, and the three numbers of a version in it, by the format of the file."""
_TEXT = 8
_ROOT, _FROM_REGISTRY = 1, 2
_SOURCES = {
    4: "a folder",
    8: "an archive",
    16: "GitHub",
    32: "git",
    64: "a link",
    72: "the workspace",
    80: "an address",
}
_MOST_PACKAGES, _MOST_BUFFERS = 500_000, 64


class LockedPackage(NamedTuple):
    """One package: its own name, the version, and where it is from if not from a registry, with the address if any."""

    name: str
    version: str = ""
    source: str = ""
    address: str = ""


def packages_of(data: bytes) -> Iterator[LockedPackage]:
    """Every package that the file locks.

    Raises:
        Malformed: it is of another format, or damaged.
    """
    if not data.startswith(_HEADER) or len(data) < len(_HEADER) + _START.size:
        raise Malformed("is no bun.lockb")
    form, _, size, count, _, _, begin, end = _START.unpack_from(data, len(_HEADER))
    if form not in _NPM:
        raise Malformed("has format %d, which is not read here" % form)
    width, numbers = _NPM[form]
    columns = begin + count * (2 * _TEXT)
    if size > len(data) or count > _MOST_PACKAGES or not begin <= columns + count * width <= end <= len(data):
        raise Malformed("is damaged: its table does not fit into it")
    texts = _Texts(_last_buffer(data, end))
    for number in range(count):
        name = texts.read(data, begin + number * _TEXT)
        place = columns + number * width
        kind = data[place]
        if kind == _FROM_REGISTRY:
            yield LockedPackage(
                name, _version(data, place + _TEXT, numbers, texts), "", texts.read(data, place + _TEXT)
            )
        elif kind != _ROOT:
            yield LockedPackage(name, "", _SOURCES.get(kind, "elsewhere"), texts.read(data, place + _TEXT))


def _version(data: bytes, place: int, numbers: struct.Struct, texts: _Texts) -> str:
    """After the address: three numbers, then what stands behind a dash and behind a plus, each with a hash."""
    tag = place + _TEXT + (numbers.size + 7) // 8 * 8
    version = ".".join(map(str, numbers.unpack_from(data, place + _TEXT)))
    before, build = texts.read(data, tag), texts.read(data, tag + 2 * _TEXT)
    return version + ("-%s" % before if before else "") + ("+%s" % build if build else "")


def _last_buffer(data: bytes, place: int) -> bytes:
    """The bytes of the last of the buffers that follow the table; each begins with its own begin and end."""
    found: List[Tuple[int, int]] = []
    for _ in range(_MOST_BUFFERS):
        if place + _PAIR.size > len(data):
            break
        begin, end = _PAIR.unpack_from(data, place)
        if not place < begin <= end <= len(data):
            break
        found.append((begin, end))
        if b"<u8>" in data[place + _PAIR.size : begin]:
            return data[begin:end]
        place = end
    raise Malformed("is damaged: the texts of its names are missing")


class _Texts:
    """Texts as the file has them: eight bytes, or a place and a length in the last buffer."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer

    def read(self, data: bytes, place: int) -> str:
        """The text whose eight bytes are there.

        Raises:
            Malformed: it leads out of the buffer.
        """
        short = data[place : place + _TEXT]
        if len(short) < _TEXT:
            raise Malformed("is damaged: it ends in the middle")
        if not short[-1] & 0x80:
            return short.rstrip(b"\0").decode("utf-8", "replace")
        begin, length = struct.unpack("<2I", short)
        length &= 0x7FFFFFFF
        if begin + length > len(self._buffer):
            raise Malformed("is damaged: a name lies outside of it")
        return self._buffer[begin : begin + length].decode("utf-8", "replace")
