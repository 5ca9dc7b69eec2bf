"""Who a certificate of Sigstore's was given to: the extensions in which Fulcio writes what a CI run claimed.

Their numbers: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md . Nothing is verified here.
"""

from __future__ import annotations

from typing import Dict, Iterator, Tuple

_FULCIO = bytes.fromhex("2b0601040183bf3001")
"""The object identifier 1.3.6.1.4.1.57264.1, without its last number."""
_NAMES = {12: "repository", 13: "commit", 14: "ref", 18: "workflow", 21: "run", 11: "runner"}
_OLDER = {3: "commit", 5: "repository", 6: "ref"}
_SEQUENCE, _IDENTIFIER, _OCTETS, _EXTENSIONS = 0x30, 0x06, 0x04, 0xA3
_LARGEST, _LONGEST = 64 << 10, 300


def fulcio_claims(certificate: bytes) -> Dict[str, str]:
    """Repository, commit, ref, workflow, run and runner, as far as the certificate names them; {} where it is none."""
    found: Dict[str, str] = {}
    older: Dict[str, str] = {}
    for number, value in _extensions(certificate[:_LARGEST]):
        if number in _NAMES:
            inner = next(_elements(value), (0, b""))[1]
            found[_NAMES[number]] = inner.decode("utf-8", "replace")[:_LONGEST]
        elif number in _OLDER:
            older[_OLDER[number]] = value.decode("utf-8", "replace")[:_LONGEST]
    return {**older, **found}


def _extensions(certificate: bytes) -> Iterator[Tuple[int, bytes]]:
    """The last number and the value of each extension of Fulcio's."""
    for _, signed in _elements(certificate):
        for tag, body in (field for _, content in _elements(signed) for field in _elements(content)):
            if tag != _EXTENSIONS:
                continue
            for _, listed in _elements(body):
                for _, extension in _elements(listed):
                    parts = dict(_elements(extension))
                    name = parts.get(_IDENTIFIER, b"")
                    if name.startswith(_FULCIO) and len(name) == len(_FULCIO) + 1:
                        yield name[-1], parts.get(_OCTETS, b"")
        return


def _elements(data: bytes) -> Iterator[Tuple[int, bytes]]:
    """The elements of DER that follow each other: a tag of one byte, and the content; what is damaged ends it."""
    place = 0
    while place + 2 <= len(data):
        tag, length = data[place], data[place + 1]
        place += 2
        if length & 0x80:
            width = length & 0x7F
            if not 0 < width <= 4 or place + width > len(data):
                return
            length = int.from_bytes(data[place : place + width], "big")
            place += width
        if place + length > len(data):
            return
        yield tag, data[place : place + length]
        place += length
