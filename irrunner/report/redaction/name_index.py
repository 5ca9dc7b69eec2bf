"""Finds names inside texts and replaces them, in time that grows with the text and not with the number of names.

A name is found whole, in any case and whatever stands between its words: `Grace` in `grace's laptop` but not in
`graceful`, `db.corp.example` in `db[.]corp[.]example`. Internal addresses and e-mail addresses are
replaced whoever they belong to.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from irrunner.safety.hostnames import is_mail_host

LEFT_OUT: Final = "(left out)"
ADDRESS: Final = "(address left out)"

_WORD = re.compile(r"\w+")
_PLAIN_SCHEMES = {"hxxp": "http", "hxxps": "https", "fxp": "ftp", "fxps": "ftps"}
_MOST_WORDS = 3
"""Of a name, by which it is looked up."""
_DOT, _COLON = r"(?:\.|\[\.\])", r"(?::|\[:\])"
_ADDRESSES = re.compile(
    rf"(?P<mail>(?<![\w.+%-])[\w.+%-]++(?:@|\[@\])[\w-]++(?:{_DOT}[\w-]++)*+)"
    rf"|(?P<ip4>(?<![\w.])(?:\d{{1,3}}+{_DOT}){{3}}\d{{1,3}}+(?!\w))"
    rf"|(?P<ip6>(?<![\w:\]])[0-9a-f]*+{_COLON}(?:[0-9a-f]|{_COLON})++(?!\w))",
    re.IGNORECASE,
)
_INTERNAL: Final[tuple[IPv4Network | IPv6Network, ...]] = (
    *map(
        IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
    ),
    *map(IPv6Network, ("fc00::/7", "fe80::/10", "::1/128")),
)


class NameIndex:
    """Names and what stands in their place.

    Attributes:
        addresses: the internal addresses that were replaced so far.
    """

    def __init__(self, names: dict[str, str], *, with_addresses: bool = True) -> None:
        """Take the names with their replacements; a name without a letter or digit is never found inside a text.

        Args:
            names: each with what stands in its place.
            with_addresses: whether internal addresses and e-mail addresses are replaced as well.
        """
        self._with_addresses = with_addresses
        self._replacements: dict[tuple[str, ...], str] = {}
        self._counts: dict[tuple[str, ...], set[int]] = {}
        self._known: dict[str, str] = {}
        self.addresses: set[str] = set()
        for name, replacement in names.items():
            if words := _words(name)[1]:
                self._replacements.setdefault(tuple(words), replacement)
                self._counts.setdefault(tuple(words[:_MOST_WORDS]), set()).add(len(words))

    def replaced(self, text: str) -> str:
        """The text without the names and the internal addresses."""
        if (known := self._known.get(text)) is None:
            known = self._without_names(text)
            known = _ADDRESSES.sub(self._address, known) if self._with_addresses else known
            self._known[text] = known
        return known

    def _without_names(self, text: str) -> str:
        if not self._replacements:
            return text
        places, words = _words(text)
        parts: list[str] = []
        done = at = 0
        while at < len(words):
            count = self._words_of_name(words, at)
            if count:
                parts += (text[done : places[at][0]], self._replacements[tuple(words[at : at + count])])
                done = places[at + count - 1][1]
            at += count or 1
        return "".join([*parts, text[done:]]) if parts else text

    def _words_of_name(self, words: list[str], at: int) -> int:
        """Of how many words the longest name is that begins here; 0 when none does."""
        for first in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            for count in sorted(self._counts.get(tuple(words[at : at + first]), ()), reverse=True):
                if tuple(words[at : at + count]) in self._replacements:
                    return count
        return 0

    def _address(self, match: re.Match[str]) -> str:
        written = match[0]
        host = written.replace("[@]", "@").replace("[.]", ".").rpartition("@")[2]
        if not (is_mail_host(host) if match.lastgroup == "mail" else is_internal(written)):
            return written
        self.addresses.add(written)
        return ADDRESS


def _words(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """Where the words of a text stand, and the words as they are compared: in any case, defanged or not."""
    found = [(match.span(), match[0].casefold()) for match in _WORD.finditer(text)]
    return [place for place, _ in found], [_PLAIN_SCHEMES.get(word, word) for _, word in found]


def is_internal(text: str) -> bool:
    """Whether a text is an address that means nothing outside of one network; defanged or not."""
    try:
        found: IPv4Address | IPv6Address = ip_address(text.replace("[.]", ".").replace("[:]", ":").rstrip(":."))
    except ValueError:
        return False
    return any(found in network for network in _INTERNAL)
