"""An indicator as a STIX pattern: `[domain-name:value = 'evil.example']`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from irrunner.safety.defang import refang
from irrunner.safety.hostnames import is_ipv4
from irrunner.safety.indicators import indicator_type

if TYPE_CHECKING:
    from collections.abc import Callable

_HASHES: Final = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
_GLOB: Final = re.compile(r"[*?]")


def pattern_of(kind: str, value: str) -> str:
    """The pattern that finds an indicator; empty when STIX has no object for what it is.

    Args:
        kind: its type, as somebody called it or empty.
        value: the indicator, defanged or not.
    """
    kind = indicator_type(kind, value)
    if kind not in ("path", "package", "registry-key", "user-agent"):
        value = refang(value)
    make = _BY_KIND.get(kind)
    return make(value.strip()) if make is not None and value.strip() else ""


def _equals(path: str, value: str) -> str:
    return f"{path} = {quoted(value)}"


def quoted(value: str) -> str:
    """A string constant: in single quotes, with a backslash before a quote and a backslash (section 9.3)."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _only(path: str) -> Callable[[str], str]:
    return lambda value: f"[{_equals(path, value)}]"


def _ip(value: str) -> str:
    from ipaddress import IPv6Address, IPv6Network

    address, slash, _ = value.partition("/")
    if is_ipv4(address):
        return f"[{_equals('ipv4-addr:value', value)}]"
    try:
        (IPv6Network(value, strict=False) if slash else IPv6Address(value))
    except ValueError:
        return ""
    return f"[{_equals('ipv6-addr:value', value)}]"


def _hash(value: str) -> str:
    name = _HASHES.get(len(value))
    if name is None or re.fullmatch(r"[0-9a-fA-F]+", value) is None:
        return ""
    path = f"file:hashes.'{name}'"
    return f"[{_equals(path, value.lower())}]"


def _path(value: str) -> str:
    """A file by its name and folder, or a folder; stars and question marks become those of LIKE."""
    if not value.strip("*?/\\~"):
        return ""
    value = f"*{value[1:]}" if value.startswith(("~/", "~\\")) else value
    cut = max(value.rfind("/"), value.rfind("\\"))
    folder, name = value[: max(cut, 0)] or value[: cut + 1], value[cut + 1 :]
    if not name:
        return f"[{_fits('directory:path', folder)}]"
    parts = [_fits("file:name", name)]
    if folder.strip("*"):
        parts.append(_fits("file:parent_directory_ref.path", folder))
    return f"[{' AND '.join(parts)}]"


def _fits(path: str, value: str) -> str:
    if not _GLOB.search(value):
        return _equals(path, value)
    return f"{path} LIKE {quoted(re.sub(r'[*]+', '%', value).replace('?', '_'))}"


def _package(value: str) -> str:
    """A package by its name and version, from `litellm==1.82.7`, `axios@1.14.1` or a package URL."""
    bare = value.removeprefix("pkg:").partition("?")[0].partition("#")[0]
    if value.startswith("pkg:"):
        bare = unquote(bare.partition("/")[2])
    name, equals, version = bare.partition("==")
    if not equals:
        at = bare.rfind("@")
        name, version = (bare[:at], bare[at + 1 :]) if at > 0 else (bare, "")
    parts = [_equals("software:name", name.strip())]
    if version.strip():
        parts.append(_equals("software:version", version.strip()))
    return f"[{' AND '.join(parts)}]" if name.strip() else ""


_BY_KIND: Final[dict[str, Callable[[str], str]]] = {
    "domain": _only("domain-name:value"),
    "ip": _ip,
    "url": _only("url:value"),
    "email": _only("email-addr:value"),
    "hash": _hash,
    "path": _path,
    "package": _package,
    "registry-key": _only("windows-registry-key:key"),
    "user-agent": _only("network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'"),
}
