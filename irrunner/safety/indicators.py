"""What type an indicator is, and when two of them are the same one: the one place that decides either.

`2001:DB8:0::1` and `2001:db8::1` are one address, `bücher.example` and `xn--bcher-kva.example` one domain, and an
indicator that somebody defanged is the one that it was.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from irrunner.safety.defang import kind_of, refang
from irrunner.safety.hostnames import is_ipv4

NETWORK_TYPES = ("domain", "ip", "url", "email")
"""Types that a mail program or a chat turns into a link."""

_TYPES = {
    "domain": "domainname fqdn host hostname dns",
    "ip": "ipaddr ipaddress ipv4 ipv4addr ipv6 ipv6addr ipsrc ipdst ipdstport ipsrcport",
    "url": "uri link",
    "email": "emailaddr emailaddress emailsrc emaildst mail sender",
    "hash": "md5 sha1 sha224 sha256 sha384 sha512 filehash ssdeep imphash",
    "path": "file filepath filename directory",
    "package": "purl",
}
_KNOWN = {plain: kind for kind, names in _TYPES.items() for plain in (kind, *names.split())}
_MOST = 253
"""Characters of a host's name; a longer text is none."""


def indicator_type(given: str, value: str) -> str:
    """The type of an indicator.

    Args:
        given: what somebody called it; other tools' names are understood, and a word that is not known stays.
        value: the indicator; it decides when nothing is given.

    Returns:
        domain, ip, url, email, hash, path, package or another word; empty when nothing can be said.
    """
    if not given.strip():
        return kind_of(value)
    return _KNOWN.get("".join(char for char in given.casefold() if char.isalnum()), given)


def indicator_key(value: str) -> str:
    """A text that is the same for every spelling of an indicator, and different for different ones."""
    plain = unicodedata.normalize("NFC", refang(value.strip()))
    kind = kind_of(plain)
    if kind == "hash":
        return plain.lower()
    if kind in ("domain", "ip"):
        return host_key(plain)
    if kind == "url":
        scheme, _, rest = plain.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.lower()}://{host_key(host)}{slash if path else ''}{path}"
    if kind == "email":
        user, _, host = plain.rpartition("@")
        return f"{user.casefold()}@{host_key(host)}"
    return plain


@lru_cache(maxsize=65_536)
def host_key(host: str) -> str:
    """A text that is the same for every spelling of a host's name or address."""
    host = host.strip("[]") if host.startswith("[") and host.endswith("]") else host
    if is_ipv4(host):
        return host
    if ":" in host:
        return _address_key(host)
    host = host.rstrip(".").lower()
    if len(host) > _MOST or (host.isascii() and "xn--" not in host):
        return host
    return ".".join(map(_label_key, host.split(".")))


def _address_key(host: str) -> str:
    from ipaddress import IPv6Address

    try:
        address = IPv6Address(host)
    except ValueError:
        return host.lower()
    return str(address.ipv4_mapped or address)


@lru_cache(maxsize=65_536)
def _label_key(label: str) -> str:
    """A label in letters of its own script."""
    try:
        if label.startswith("xn--"):
            return label.encode("ascii").decode("idna").lower()
        return label.encode("idna").decode("idna").lower()
    except UnicodeError:
        return unicodedata.normalize("NFKC", label).lower()
