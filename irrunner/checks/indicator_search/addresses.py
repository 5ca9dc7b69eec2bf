"""Addresses in bytes: IPv4, IPv6 in its spellings, and networks of IPv4."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import TYPE_CHECKING

from irrunner.checks.indicator_search import boundaries as at
from irrunner.checks.indicator_search.pattern import CannotSearch, Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_REST = re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}")
_WITH_PORT = re.compile(r"(?:([0-9.]+)|\[([0-9a-f:.]+)\])(:[0-9]{1,5})?\Z", re.IGNORECASE)
_LARGEST_NETWORK = 8


def address_patterns(value: str) -> list[Pattern]:
    """The spellings of an address, of an address with a port, or of a network.

    Raises:
        CannotSearch: it is none that can be looked for.
    """
    if "/" in value:
        return [_network_pattern(value)]
    found = _WITH_PORT.match(value)
    text, port = (found[1] or found[2], found[3] or "") if found else (value, "")
    try:
        return [_address4_pattern(str(IPv4Address(text)) + port)]
    except ValueError:
        pass
    try:
        address = IPv6Address(text.partition("%")[0])
    except ValueError:
        raise CannotSearch("is no address") from None
    if port:
        return [Pattern(f"[{each}]{port}".encode(), at.anywhere, at.word_ends) for each in _spellings(address)]
    return [Pattern(each.encode(), at.address6_begins, at.address6_ends) for each in _spellings(address)]


def _address4_pattern(text: str) -> Pattern:
    return Pattern(text.encode(), at.address_begins, at.address_ends)


def _spellings(address: IPv6Address) -> list[str]:
    """Short, in full, and with every group but without leading zeros."""
    full = address.exploded
    groups = ":".join(group.lstrip("0") or "0" for group in full.split(":"))
    mapped = [f"::ffff:{address.ipv4_mapped}"] if address.ipv4_mapped else []
    return list(dict.fromkeys((address.compressed, full, groups, *mapped)))


def _network_pattern(value: str) -> Pattern:
    """What all addresses of the network begin with; the rest is worked out at the place."""
    try:
        network = IPv4Network(value, strict=False)
    except ValueError:
        raise CannotSearch("is a network, and only those of IPv4 are looked for") from None
    fixed = network.prefixlen // 8
    if network.prefixlen < _LARGEST_NETWORK:
        raise CannotSearch("is a network of more than 16 million addresses")
    octets = str(network.network_address).split(".")
    if fixed == len(octets):
        return _address4_pattern(".".join(octets))
    needle = ".".join([*octets[:fixed], ""]).encode()
    return Pattern(needle, at.address_begins, at.anywhere, accept=_in_network(network, fixed), shortest=2)


def _in_network(network: IPv4Network, fixed: int) -> Callable[[bytes, int, int], bool]:
    def is_in(line: bytes, begin: int, end: int) -> bool:
        rest = _REST.match(line, end)
        if rest is None or not at.address_ends(line, rest.end()):
            return False
        try:
            return IPv4Address(line[begin : rest.end()].decode()) in network
        except ValueError:
            return False

    return is_in
