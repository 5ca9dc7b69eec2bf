"""STIX patterns of the simple kinds: `[domain-name:value = 'evil.example']`, and several of them with OR.

What has to be seen together (AND, FOLLOWEDBY), compared otherwise than by =, or counted, is more than a value to
look for. It is refused with the reason, so that nobody believes it was searched.
"""

from __future__ import annotations

import re

from irrunner.safety.terminal import one_line

LONGEST = 20_000
"""Characters of a pattern."""

_WORD = r"[^\s'\[\]()=<>!]"
_TOKEN = re.compile(
    rf"\s*+(?:(?P<path>[a-z0-9-]{{1,60}}:{_WORD}*+(?:'[^'\\]*+'{_WORD}*+)*+)"
    rf"|(?P<string>'(?:[^'\\]|\\.)*+')|(?P<sign>!=|>=|<=|[\[\]()=<>])|(?P<word>{_WORD}++))"
)
_HASH = re.compile(r"hashes\.(?:'([\w-]{1,20})'|([\w-]{1,20}))")
_PATHS = {
    "domain-name:value": "domain",
    "ipv4-addr:value": "ip",
    "ipv6-addr:value": "ip",
    "url:value": "url",
    "email-addr:value": "email",
    "file:name": "path",
    "directory:path": "path",
    "windows-registry-key:key": "registry-key",
    "process:command_line": "string",
    "email-message:from_ref.value": "email",
}
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA1": "sha1", "SHA-256": "sha256", "SHA256": "sha256", "SHA-512": "sha512"}


class NotSimple(ValueError):
    """The pattern says more than a value to look for; the text says what."""


def read_pattern(pattern: str) -> list[tuple[str, str]]:
    """The types and values that a pattern looks for, one of which is enough.

    Raises:
        NotSimple: it is no pattern, or not a simple one.
    """
    if len(pattern) > LONGEST:
        raise NotSimple(f"its pattern is longer than {LONGEST:,} characters")
    found: list[tuple[str, str]] = []
    inside = False
    tokens = _tokens(pattern)
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        if kind == "sign" and text in "[]":
            if inside == (text == "["):
                raise NotSimple("its pattern has brackets that do not fit")
            inside = not inside
            at += 1
        elif kind == "word" and text == "OR":
            at += 1
        elif kind == "path" and inside:
            found.append(_comparison(tokens, at))
            at += 3
        else:
            raise NotSimple(f"its pattern has {one_line(text, 40)}, which is more than a value to look for")
    if inside or not found:
        raise NotSimple("it has no pattern" if not found else "its pattern has brackets that do not fit")
    return found


def _tokens(pattern: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    pattern = pattern.strip()
    at = 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if found is None:
            raise NotSimple(f"its pattern cannot be read at {one_line(pattern[at : at + 20])!r}")
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        at = found.end()
    return tokens


def _comparison(tokens: list[tuple[str, str]], at: int) -> tuple[str, str]:
    path = tokens[at][1]
    if at + 2 >= len(tokens) or tokens[at + 1] != ("sign", "=") or tokens[at + 2][0] != "string":
        raise NotSimple(f"its pattern compares {one_line(path, 60)} otherwise than by = with a text")
    value = re.sub(r"\\(.)", r"\1", tokens[at + 2][1][1:-1])
    return _typed(path, value)


def _typed(path: str, value: str) -> tuple[str, str]:
    if found := _HASH.search(path):
        kind = _HASHES.get((found[1] or found[2]).upper(), "")
    elif "user-agent" in path.lower():
        kind = "user-agent"
    else:
        kind = _PATHS.get(path, "")
    if not kind:
        raise NotSimple(f"its pattern is about {one_line(path, 80)}, which is not searched for")
    if kind == "path" and path == "file:name" and "/" not in value and "\\" not in value:
        value = f"*/{value}"
    return kind, value
