"""What is looked for in bytes when an indicator is looked for: its spellings, and where each may begin and end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.exposure.places import NoPath, parse_place
from irrunner.checks.indicator_search import boundaries as at
from irrunner.checks.indicator_search.addresses import address_patterns
from irrunner.checks.indicator_search.model import Indicator, NotSearched
from irrunner.checks.indicator_search.package_names import package_needles
from irrunner.checks.indicator_search.path_patterns import path_patterns
from irrunner.checks.indicator_search.pattern import CannotSearch, Pattern
from irrunner.safety.defang import refang
from irrunner.safety.indicators import indicator_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.checks.exposure.places import PlacePattern

SHORTEST: Final = 4
"""Bytes of what is looked for; something shorter is in every file."""
_LONGEST: Final = 4_000
_DIGEST = re.compile(r"sha(?:256|512):([0-9a-f]{12,128})(?![0-9a-f])", re.IGNORECASE)
_SHA256: Final = 64  # digits
_HIVE = re.compile(r"(?:hk[a-z_]+|\\?registry\\(?:machine|user))\\", re.IGNORECASE)
_HASH = re.compile(r"(?:(?:md5|sha-?[0-9]{1,3})[:=])?([0-9a-f]{32,128})\Z", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)
_PORTS: Final = ("", ":443", ":80")


class Patterns(Struct, frozen=True):
    """All that is looked for.

    Attributes:
        indicators: each once, in their order. patterns: their spellings. left: what cannot be looked for.
    """

    indicators: tuple[Indicator, ...]
    patterns: tuple[Pattern, ...]
    left: tuple[NotSearched, ...]


def build_patterns(indicators: Iterable[Indicator]) -> Patterns:
    """The spellings of indicators; one that cannot be looked for is named, for then nothing is clear."""
    kept: list[Indicator] = []
    patterns: list[Pattern] = []
    left: list[NotSearched] = []
    for each in indicators:
        try:
            found = patterns_of(each)
        except CannotSearch as error:
            left.append(NotSearched(each, str(error)))
            continue
        patterns += [pattern.for_indicator(len(kept)) for pattern in found]
        kept.append(each)
    return Patterns(tuple(kept), tuple(patterns), tuple(left))


def patterns_of(indicator: Indicator) -> list[Pattern]:
    """The spellings of one indicator.

    Raises:
        CannotSearch: it cannot be looked for in bytes.
    """
    value = refang(indicator.value.strip())
    kind = indicator_type(indicator.type, value)
    if not value:
        raise CannotSearch("has no value")
    if len(value) > _LONGEST or "\n" in value:
        raise CannotSearch("is no single line of at most 4,000 characters")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise CannotSearch("holds half a character")
    digest = _DIGEST.search(value) if kind != "hash" else None
    found = _digest_patterns(digest[1]) if digest else _BY_TYPE.get(kind.lower(), _word_patterns)(value)
    if any(len(pattern.needle) < pattern.shortest for pattern in found):
        raise CannotSearch("is too short to be told from other text")
    return found


def file_digest(indicator: Indicator) -> str:
    """The digest that a whole file may have, in hex; empty where the indicator is none."""
    value = refang(indicator.value.strip())
    found = _HASH.match(value) if indicator_type(indicator.type, value) == "hash" else None
    return found[1].lower() if found else ""


def file_place(indicator: Indicator) -> PlacePattern | None:
    """The path that a file may have; None where the indicator is none."""
    value = refang(indicator.value.strip())
    if indicator_type(indicator.type, value) != "path":
        return None
    try:
        return parse_place(value)
    except NoPath:
        return None


def _domain_patterns(value: str) -> list[Pattern]:
    host = value.removeprefix("*.").strip(".").lower()
    if "/" in host or " " in host:
        return _url_patterns(value)
    found = [Pattern(name.encode(), at.host_begins, at.host_ends) for name in _names_of_host(host)]
    # The debug log of the DNS server of Windows writes (3)www(4)evil(7)example(0).
    labels = [label.encode() for label in _names_of_host(host)[0].split(".")]
    counted = b"".join(b"(%d)%s" % (len(label), label) for label in labels)
    return [*found, Pattern(counted, at.anywhere, at.anywhere)] if len(labels) > 1 else found


def _names_of_host(host: str) -> list[str]:
    """A host's name in ASCII, and in its own letters where it has others."""
    try:
        encoded = ".".join(label.encode("idna").decode() if label else "" for label in host.split("."))
    except UnicodeError:
        return [host]
    try:
        own = ".".join(label.encode().decode("idna") for label in encoded.split("."))
    except UnicodeError:
        own = encoded
    return list(dict.fromkeys((encoded.lower(), host, own.lower())))


def _url_patterns(value: str) -> list[Pattern]:
    """Without the scheme, for logs name it in another field; a URL of nothing but a host is that host."""
    rest = _SCHEME.sub("", value, count=1)
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2].lower()
    if not path.strip("/") and not any(mark in rest for mark in "?#"):
        return [Pattern(name.encode(), at.exact_host_begins, at.host_ends) for name in _names_of_host(host)]
    found = []
    for name in _names_of_host(host):
        for port in _PORTS if ":" not in host else ("",):
            needle = f"{name}{port}{slash}{path.rstrip('/')}".encode()
            found.append(Pattern(needle, at.exact_host_begins, at.url_ends, exact_from=len(name)))
    return found


def _email_patterns(value: str) -> list[Pattern]:
    return [Pattern(value.lower().encode(), at.user_begins, at.host_ends)]


def _hash_patterns(value: str) -> list[Pattern]:
    found = _HASH.match(value)
    if found is None:  # ssdeep, the base64 of a lock file, an imphash with words
        return [Pattern(value.encode(), at.word_begins, at.word_ends, exact_from=0)]
    return [Pattern(found[1].lower().encode(), at.word_begins, at.word_ends)]


def _package_patterns(value: str) -> list[Pattern]:
    return [
        Pattern(needle.encode(), at.package_begins, at.version_ends if versioned else at.host_ends)
        for needle, versioned in package_needles(value)
    ]


def _digest_patterns(digest: str) -> list[Pattern]:
    """The digest of an image, by itself, for it is written behind many names; one that was cut off is a beginning."""
    is_whole = len(digest) >= _SHA256
    return [Pattern(digest.lower().encode(), at.word_begins, at.word_ends if is_whole else at.anywhere)]


def _registry_patterns(value: str) -> list[Pattern]:
    """A key of the registry below whatever hive, for each tool names the hives in its own way."""
    below = _HIVE.sub("", value, count=1).strip("\\").lower()
    return [
        Pattern(f"{separator}{separator.join(below.split(chr(92)))}".encode(), at.anywhere, at.word_ends)
        for separator in ("\\", "\\\\")
    ]


def _kubernetes_patterns(value: str) -> list[Pattern]:
    """The name of an object, such as `pod kube-system/node-setup-*`; a star at its end is any ending."""
    name = value.split()[-1].rpartition("/")[2].lower()
    return [Pattern(name.rstrip("*").encode(), at.host_begins, at.anywhere if name.endswith("*") else at.host_ends)]


def _text_patterns(value: str) -> list[Pattern]:
    return [Pattern(value.lower().encode())]


def _word_patterns(value: str) -> list[Pattern]:
    """Anything else, in any case; where it begins or ends with a letter or digit, no other one may be next to it."""
    needle = value.lower().encode()
    return [
        Pattern(
            needle,
            at.word_begins if needle[:1].isalnum() else at.anywhere,
            at.word_ends if needle[-1:].isalnum() else at.anywhere,
        )
    ]


_BY_TYPE: dict[str, Callable[[str], list[Pattern]]] = {
    "domain": _domain_patterns,
    "ip": address_patterns,
    "url": _url_patterns,
    "email": _email_patterns,
    "hash": _hash_patterns,
    "path": path_patterns,
    "package": _package_patterns,
    "registry-key": _registry_patterns,
    "kubernetes": _kubernetes_patterns,
    "string": _text_patterns,
}
