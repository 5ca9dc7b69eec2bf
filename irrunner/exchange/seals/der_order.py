"""Certificates of a timestamp in the order that DER wants, for a reader that insists on it.

OpenSSL writes the certificates of a signature in the order of the chain; DER (X.690, section 11.6) wants a SET OF
sorted by its bytes. They are not part of what is signed, and sorting changes no length, so that nothing else moves.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_SEQUENCE: Final = 0x30
_CONTEXT_0: Final = 0xA0


class _Value(NamedTuple):
    """A value in DER: its tag, and where it, its content and what follows begin."""

    tag: int
    start: int
    content: int
    end: int


def with_sorted_certificates(data: bytes) -> bytes:
    """A timestamp response with its certificates sorted; as it is where it is none.

    The way there (RFC 3161, section 2.4.2; RFC 5652, section 5.1): response, token, [0], signed data, fourth field.
    """
    try:
        response = _children(data, _read(data, 0, len(data)))
        token = _children(data, _expect(response[1], _SEQUENCE))
        signed = _children(data, _expect(_children(data, _expect(token[1], _CONTEXT_0))[0], _SEQUENCE))
        certificates = _expect(signed[3], _CONTEXT_0)
        parts = sorted(data[each.start : each.end] for each in _children(data, certificates))
    except (IndexError, ValueError):
        return data
    return data[: certificates.content] + b"".join(parts) + data[certificates.end :]


def _expect(value: _Value, tag: int) -> _Value:
    if value.tag != tag:
        raise ValueError(value)
    return value


def _children(data: bytes, parent: _Value) -> list[_Value]:
    found: list[_Value] = []
    at = parent.content
    while at < parent.end:
        found.append(_read(data, at, parent.end))
        at = found[-1].end
    return found


def _read(data: bytes, start: int, limit: int) -> _Value:
    """The value at a place, which ends at `limit` at most.

    Raises:
        ValueError, IndexError: there is none.
    """
    content, size = start + 2, data[start + 1]
    if size >= 0x80:
        content += size & 0x7F
        size = int.from_bytes(data[start + 2 : content])
    if not start < content <= content + size <= limit:
        raise ValueError(start)
    return _Value(data[start], start, content, content + size)
