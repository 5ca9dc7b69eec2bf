"""What the value of an indicator has to look like, type by type, and the one spelling in which it is searched.

Packs and public catalogues come through here alike, so that a value which could never match, or would match
everything, is refused with the same words wherever it came from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from irrunner.playbook.indicator_packs.model import HASHES
from irrunner.playbook.indicator_packs.packages import check_package
from irrunner.playbook.indicator_packs.shared_hosts import is_shared
from irrunner.safety.defang import refang
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2_000
"""Characters of a value: what a cell of the register holds."""
SHORTEST = 6
"""Characters that a string needs: a shorter one stands in every file."""
SHORTEST_DIGEST = 12
"""Hexadecimal digits of an image's digest that was published cut off."""

_DIGEST = re.compile(r"sha256:([0-9a-f]+)\Z")
_EMPTY_FILE = frozenset(
    {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "d41d8cd98f00b204e9800998ecf8427e",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    }
)
_HEX = re.compile(r"[0-9a-f]+")
_LABEL = re.compile(r"[\w](?:[\w-]{0,62})")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,20})://(?P<host>[^\s/?#]+)(?P<rest>[^\s]*)", re.IGNORECASE)
_PATH_STARTS = ("/", "~/", "*/", "%", "$", "\\\\")
_DRIVE = re.compile(r"[A-Za-z]:\\")
_IMAGE = re.compile(r"(?P<name>[a-z0-9._-]+(?::[0-9]+)?(?:/[a-z0-9._-]+)*)(?::(?P<tag>\w[\w.-]{0,127}))?")
_KUBERNETES = re.compile(r"[A-Za-z]+ [a-z0-9*.-]+/[a-z0-9*.-]+")


class Checked(NamedTuple):
    """A value as it was judged.

    Attributes:
        value: in the spelling in which it is searched.
        code: of the problem; empty when there is none.
        trouble: why it cannot be used; empty when it can.
        notice: what was changed, or what a reader should know.
    """

    value: str
    code: str = ""
    trouble: str = ""
    notice: str = ""


def check_value(kind: str, text: str) -> Checked:
    """Judge a value of one of the `TYPES`; it may be defanged."""
    text = text.strip()
    if not text:
        return Checked(text, "bad-indicator", "there is no value")
    if len(text) > LONGEST:
        return Checked(text, "bad-indicator", f"it is longer than {LONGEST:,} characters")
    if one_line(text) != text:
        return Checked(text, "bad-indicator", "it holds a hidden character or a line break")
    if kind in HASHES:
        return _hash(kind, text)
    return _CHECKS[kind](text)


def is_digest_prefix(kind: str, value: str) -> bool:
    """Whether this is an image's digest that was published cut off: what begins so is meant."""
    found = _DIGEST.search(value) if kind == "image" else None
    return found is not None and len(found[1]) < HASHES["sha256"]


def _hash(kind: str, text: str) -> Checked:
    value, digits = text.lower().removeprefix(f"{kind}:"), HASHES[kind]
    if not _HEX.fullmatch(value):
        return Checked(value, "bad-indicator", f"a {kind} holds 0 to 9 and a to f only")
    if len(value) != digits:
        return Checked(value, "bad-indicator", f"a {kind} has {digits} hexadecimal digits, this has {len(value)}")
    if value in _EMPTY_FILE or len(set(value)) == 1:
        return Checked(value, "matches-everything", "this is the hash of an empty file, or of none")
    return Checked(value)


def _refanged(text: str) -> tuple[str, str]:
    plain = refang(text)
    return plain, "written defanged; it is searched as it was" if plain != text else ""


def _domain(text: str) -> Checked:
    plain, notice = _refanged(text)
    host = plain.rstrip(".").lower()
    if "://" in host or "/" in host:
        return Checked(host, "bad-indicator", "this is a URL; a domain is a host's name alone")
    if host.startswith("*."):
        return Checked(host, "bad-indicator", "name the exact host; with a star nothing can be searched")
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return Checked(host, "bad-indicator", "this is no name of a host, such as evil.example")
    if labels[-1].isdigit():
        return Checked(host, "bad-indicator", "this is an address; its type is ip")
    if is_shared(host):
        return Checked(host, "shared-host", f"{host} belongs to thousands; name the exact host below it, or the URL")
    return Checked(host, notice=notice)


def _ip(text: str) -> Checked:
    from ipaddress import ip_address

    plain, notice = _refanged(text)
    try:
        address = ip_address(plain.strip("[]"))
    except ValueError:
        hint = "; write the port into the note" if re.fullmatch(r"[0-9.]+:[0-9]+", plain) else ""
        return Checked(plain, "bad-indicator", f"this is no address, such as 192.0.2.7{hint}")
    if address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast:
        return Checked(str(address), "matches-everything", "every host has or asks this address")
    return Checked(str(address), notice=notice)


def _url(text: str) -> Checked:
    plain, notice = _refanged(text)
    parts = _URL.fullmatch(plain)
    if parts is None:
        return Checked(plain, "bad-indicator", "a URL has a scheme and a host, such as https://evil.example/x")
    host = parts["host"].rpartition("@")[2].partition(":")[0].lower()
    if is_shared(host) and parts["rest"] in ("", "/"):
        return Checked(plain, "shared-host", f"{host} belongs to thousands; the path has to say which page is meant")
    value = f"{parts['scheme'].lower()}://{parts['host']}{parts['rest']}"
    return Checked(value, notice=notice)


def _email(text: str) -> Checked:
    plain, notice = _refanged(text)
    user, _, host = plain.rpartition("@")
    if not user or "." not in host or " " in plain:
        return Checked(plain, "bad-indicator", "this is no e-mail address, such as a@evil.example")
    return Checked(f"{user}@{host.lower()}", notice=notice)


def _path(text: str) -> Checked:
    if not text.startswith(_PATH_STARTS) and not _DRIVE.match(text):
        hint = "a path starts with /, ~/ (every home), */ (any folder), a drive, or a variable such as %TEMP%"
        return Checked(text, "bad-indicator", hint)
    last = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    literal = re.sub(r"[*?.~]", "", last)
    if len(literal) < 2 or len(re.sub(r"[*?/\\~.]", "", text)) < SHORTEST - 2:
        return Checked(text, "matches-everything", "this is the path of nearly everything; name the file")
    return Checked(text)


def _registry_key(text: str) -> Checked:
    if not text.upper().startswith("HK") or text.count("\\") < 2:
        return Checked(text, "bad-indicator", r"a registry key starts with its hive, such as HKCU\Software\…")
    return Checked(text)


def _string(text: str) -> Checked:
    if len(text) < SHORTEST or len(set(text.casefold())) < SHORTEST - 2:
        return Checked(text, "matches-everything", f"this is in every file; a string has {SHORTEST} characters or more")
    return Checked(text)


def _image(text: str) -> Checked:
    name, at, digest = text.rpartition("@")
    if at or text.startswith("sha256:"):
        digits = digest.removeprefix("sha256:").rstrip("*").rstrip("…").lower()
        if not digest.startswith("sha256:") or not _HEX.fullmatch(digits) or len(digits) > HASHES["sha256"]:
            return Checked(text, "bad-indicator", "a digest is sha256: and 64 hexadecimal digits")
        if len(digits) < SHORTEST_DIGEST:
            wanted = f"a digest that was cut off needs {SHORTEST_DIGEST} digits; this has {len(digits)}"
            return Checked(text, "bad-indicator", wanted)
        return Checked(f"{name}{at}sha256:{digits}")
    found = _IMAGE.fullmatch(text)
    if found is None or not found["tag"]:
        return Checked(text, "bad-indicator", "an image is NAME:TAG, NAME@sha256:… or sha256:…")
    return Checked(text)


def _kubernetes(text: str) -> Checked:
    if not _KUBERNETES.fullmatch(text):
        return Checked(text, "bad-indicator", "write KIND NAMESPACE/NAME, such as pod kube-system/node-setup-*")
    if len(text.rpartition("/")[2].replace("*", "")) < SHORTEST - 2:
        return Checked(text, "matches-everything", "this is the name of nearly everything")
    return Checked(text)


def _package(text: str) -> Checked:
    value, trouble = check_package(text)
    return Checked(value, "bad-indicator" if trouble else "", trouble)


_CHECKS: dict[str, Callable[[str], Checked]] = {
    "package": _package,
    "domain": _domain,
    "ip": _ip,
    "url": _url,
    "email": _email,
    "path": _path,
    "registry-key": _registry_key,
    "string": _string,
    "user-agent": _string,
    "image": _image,
    "kubernetes": _kubernetes,
}
