r"""Where an indicator may begin and end in a line: `10.1.1.1` is not in `110.1.1.1`, `x.example` not in `notx.example`.

Each function looks at a few bytes beside a place, in lower case. An escape such as `%2f` or `\n` ends a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Boundary = Callable[[bytes, int], bool]
    """Gets a line in lower case and the place where a match begins or ends."""

_DIGITS = frozenset(b"0123456789")
_HEX = frozenset(b"0123456789abcdef")
_WORD = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz")
_LABEL = _WORD | frozenset(b"-_")
_FILE = _WORD | frozenset(b"-_.~+")
_USER = _LABEL | frozenset(b".+%")
_ESCAPE = re.compile(rb"(?:%(?:25)?[0-9a-f]{2}|\\[abfnrtv0]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})\Z")
_LONGEST_ESCAPE = 6


def anywhere(line: bytes, place: int) -> bool:
    """No condition."""
    return True


def _begins(line: bytes, place: int, inside: frozenset[int]) -> bool:
    """Whether what stands before a place is no part of the word, or an escape."""
    if not place or line[place - 1] not in inside:
        return True
    return _ESCAPE.search(line[max(0, place - _LONGEST_ESCAPE) : place]) is not None


def _ends(line: bytes, place: int, inside: frozenset[int]) -> bool:
    return place >= len(line) or line[place] not in inside


def host_begins(line: bytes, place: int) -> bool:
    """A domain begins here, or below it a subdomain of it."""
    return _begins(line, place, _LABEL)


def exact_host_begins(line: bytes, place: int) -> bool:
    """This very host begins here, no subdomain of it."""
    return _begins(line, place, _LABEL | {0x2E})


def host_ends(line: bytes, place: int) -> bool:
    """The name ends here; a dot may close a sentence or the name itself."""
    if not _ends(line, place, _LABEL):
        return False
    return line[place : place + 1] != b"." or _ends(line, place + 1, _LABEL)


def url_ends(line: bytes, place: int) -> bool:
    """The last part of a path ends here; more parts and a query may follow."""
    return host_ends(line, place)


def user_begins(line: bytes, place: int) -> bool:
    """The part of an e-mail address before the @ begins here."""
    return _begins(line, place, _USER)


def address_begins(line: bytes, place: int) -> bool:
    """An IPv4 address begins here: it is no end of a longer number, nor of more than four numbers."""
    if not _begins(line, place, _WORD):
        return False
    return line[place - 1 : place] != b"." or place < 2 or line[place - 2] not in _DIGITS


def address_ends(line: bytes, place: int) -> bool:
    """An IPv4 address ends here."""
    if not _ends(line, place, _WORD):
        return False
    return line[place : place + 1] != b"." or _ends(line, place + 1, _DIGITS)


def address6_begins(line: bytes, place: int) -> bool:
    """An IPv6 address begins here; a word with a colon before it is none of it, a group of digits is."""
    if not _begins(line, place, _WORD | {0x3A}):
        if line[place - 1 : place] != b":":
            return False
        group = line[max(0, place - 6) : place - 1].rpartition(b":")[2]
        word = re.search(rb"[0-9a-z]*\Z", group)
        before = word[0] if word else b""
        return bool(before) and (len(before) > 4 or any(byte not in _HEX for byte in before))
    return True


def address6_ends(line: bytes, place: int) -> bool:
    """An IPv6 address ends here; a colon that ends a sentence is none of it."""
    if not _ends(line, place, _WORD):
        return False
    return line[place : place + 1] != b":" or _ends(line, place + 1, _HEX | {0x3A})


def word_begins(line: bytes, place: int) -> bool:
    """Letters and digits begin here."""
    return _begins(line, place, _WORD)


def word_ends(line: bytes, place: int) -> bool:
    """Letters and digits end here."""
    return _ends(line, place, _WORD)


def package_begins(line: bytes, place: int) -> bool:
    """The name of a package begins here: no other name ends in it, and it is not in somebody's scope."""
    return _begins(line, place, _LABEL | {0x2E})


def version_ends(line: bytes, place: int) -> bool:
    """A version ends here: `1.2.3` is not `1.2.30`, `1.2.3.4` or `1.2.3rc1`."""
    if not _ends(line, place, _WORD):
        return False
    return line[place : place + 1] != b"." or _ends(line, place + 1, _DIGITS)


def path_begins(line: bytes, place: int) -> bool:
    """An absolute path begins here: it is not the end of a longer one."""
    return _begins(line, place, _FILE)


def path_ends(line: bytes, place: int) -> bool:
    """A path ends here, or goes on below what it names; a dot may close a sentence."""
    if not _ends(line, place, _LABEL | {0x7E, 0x2B}):
        return False
    return line[place : place + 1] != b"." or _ends(line, place + 1, _FILE)
