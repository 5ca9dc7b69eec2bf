"""Indicators written so that nobody follows them by accident, and back again for matching.

`https://evil.example/x` becomes `hxxps://evil[.]example/x`, `a@evil.example` becomes `a[@]evil[.]example`,
`2001:db8::1` becomes `2001[:]db8[:][:]1`. Mail programs and chats turn the plain forms into links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.safety.hostnames import is_hostname, is_ipv4, is_ipv6, is_mail_host

if TYPE_CHECKING:
    from collections.abc import Callable, Container

# Other people write the marks in other brackets, or in words.
_DOT = r"(?:\.|\[\.\])"
_COLON = r"(?::|\[:\])"
_MARK = re.compile(r"[\[({](?:(?P<dot>\.|dot)|(?P<at>@|at)|(?P<colon>:)|(?P<slashes>://))[\])}]", re.IGNORECASE)
_DEFANGED_SCHEME = re.compile(r"(?<![a-z0-9])(?:hxxps?|fxps?)(?=://)", re.IGNORECASE)

# Every part is taken whole (possessive) and starts only where none could have started before, so that
# the time grows with the text and not with its square. Judging a part is Python's work, below.
_HOST = rf"(?<![\w-])[\w-]++(?:{_DOT}[\w-]++)++"
_URL = rf"(?P<scheme>(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*+)(?:{_COLON}//|\[://\])(?P<authority>[^\s/?#\\<>\"'`]*+)"
_START_OF_URL = re.compile(_URL, re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"\[((?:[0-9a-f]|{_DOT})*+{_COLON}(?:[0-9a-f%]|{_COLON}|{_DOT})*+)\]", re.IGNORECASE)
_CANDIDATE = re.compile(
    rf"{_URL}"
    rf"|(?P<ip6>(?<![\w:.\]])[0-9a-f]*+{_COLON}(?:[0-9a-f]|{_COLON}|{_DOT}(?=[0-9]))++(?!\w))"
    rf"|(?P<user>(?<![\w.+%-])[\w.+%-]++)(?P<at>@|\[@\])(?P<domain>{_HOST})"
    rf"|(?P<host>{_HOST})",
    re.IGNORECASE,
)


def defang(text: str) -> str:
    """Prose with every URL, e-mail address, IP address and host name in it defanged.

    Host names are told from file names and versions by their ending, a guess that errs towards defanging;
    hashes, times and `litellm_init.pth` stay. Doing it twice changes nothing.
    """
    return _CANDIDATE.sub(_defanged_match, text)


def defang_indicator(kind: str, value: str) -> str:
    """An indicator of a known kind.

    Args:
        kind: `domain`, `ip`, `url` and `email` are defanged whatever they look like; `hash`, `path` and
            `package` stay as they are unless they are something else; other kinds are treated as prose.
        value: the indicator as somebody entered it, defanged or not.
    """
    if kind in ("path", "package") and "://" not in value:
        return value
    if kind in ("hash", "path", "package"):
        return value if kind_of(value) == kind else defang(value)
    return _BY_KIND.get(kind, defang)(value)


def kind_of(value: str) -> str:
    """What type an indicator seems to be; empty when that cannot be told."""
    plain = refang(value)
    if re.fullmatch(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})", plain, re.IGNORECASE):
        return "hash"
    if re.match(r"(?:https?|ftp)://", plain, re.IGNORECASE):
        return "url"
    if is_ipv4(plain) or is_ipv6(plain):
        return "ip"
    user, at, host = plain.rpartition("@")
    if at and user and "." in host:
        return "email"
    if plain.startswith(("/", "~/", "C:\\", "c:\\")):
        return "path"
    return "domain" if is_hostname(plain) else ""


def refang(text: str) -> str:
    """The plain form of text that was defanged by us or in another common style, for matching only."""
    return _DEFANGED_SCHEME.sub(lambda match: match[0].translate(_TO_T), _without_marks(text, _PLAIN))


_TO_X = str.maketrans("tT", "xX")
_TO_T = str.maketrans("xX", "tT")
_MOST_NESTED = 20
"""Marks inside of marks, such as `([.])`: what is made plain must not be a mark."""
_PLAIN = {"dot": ".", "at": "@", "colon": ":", "slashes": "://"}


def _without_marks(text: str, kinds: Container[str]) -> str:
    """The text with these kinds of marks plain. Only what is marked again afterwards may be made plain here."""
    for _ in range(_MOST_NESTED):
        before, text = (
            text,
            _MARK.sub(lambda mark: _PLAIN[kind] if (kind := mark.lastgroup or "") in kinds else mark[0], text),
        )
        if text == before:
            break
    return text


def _defanged_match(match: re.Match[str]) -> str:
    if match["scheme"] is not None:
        return _defanged_start(match)
    if match["ip6"] is not None:
        address = match["ip6"].replace("[:]", ":").replace("[.]", ".")
        if is_ipv6(address):
            return _defanged_address(address)
        return f"{_defanged_address(address[:-1])}:" if address[-1] == ":" and is_ipv6(address[:-1]) else match[0]
    host = (match["domain"] or match["host"]).replace("[.]", ".")
    if match["user"] is not None:
        return f"{match['user']}[@]{_dots(host)}" if is_mail_host(host) else match[0]
    return _dots(host) if is_hostname(host) else _defanged_pieces(match[0])


def _defanged_pieces(word: str) -> str:
    """A range such as `192.0.2.1-192.0.2.9`, or a host name with something tied to its end."""
    pieces = [piece.replace("[.]", ".") for piece in word.split("-")]
    if not any(is_ipv4(piece) or is_hostname(piece) for piece in pieces):
        return word
    return _dots("-".join(pieces))


def _dots(host: str) -> str:
    return host.replace(".", "[.]")


def _defanged_address(address: str) -> str:
    return address.replace(":", "[:]").replace(".", "[.]")


def _defanged_start(url: re.Match[str]) -> str:
    """`hxxp://` for the web and `fxp://` for FTP; other schemes get a colon that no program takes for one."""
    scheme = url["scheme"]
    if scheme.lower() in ("http", "https", "ftp", "ftps", "hxxp", "hxxps", "fxp", "fxps"):
        return f"{scheme.translate(_TO_X)}://{_defanged_authority(url['authority'])}"
    return f"{scheme}[:]//{_defanged_authority(url['authority'])}"


def _defanged_authority(authority: str) -> str:
    """User, host and port of a URL; the colons of a port stay, those of an address in brackets do not."""
    user, at, host = _without_marks(authority, ("at",)).rpartition("@")
    user = _domain(user).replace("@", "[@]")
    if inside := _IN_BRACKETS.match(plain := _without_marks(host, ("dot", "colon"))):
        host = f"[{_defanged_address(inside[1])}]{_defanged_dots(plain[inside.end() :])}"
    else:
        host = _defanged_dots(host)
    return f"{user}{'[@]' if at else ''}{host}"


def _defanged_dots(host: str) -> str:
    """The name of a host in a URL; a dot at the end of a sentence is none of the host's."""
    return re.sub(r"\.(?=\w)", "[.]", _MARK.sub(lambda mark: "[.]" if mark["dot"] else mark[0], host))


def _domain(value: str) -> str:
    return _dots(_without_marks(value, ("dot",)))


def _ip(value: str) -> str:
    address = _without_marks(value, ("dot", "colon"))
    has_colons_of_its_own = address.count(":") > 1
    return _defanged_address(address) if has_colons_of_its_own else _domain(value)


def _url(value: str) -> str:
    """With or without a scheme; the path stays as it is, so that it can be searched for."""
    if start := _START_OF_URL.match(value):
        return _defanged_start(start) + value[start.end() :]
    end = next((place for place, character in enumerate(value) if character in "/?#\\"), len(value))
    return _defanged_authority(value[:end]) + value[end:]


def _email(value: str) -> str:
    user, at, host = _without_marks(value, ("dot", "at")).rpartition("@")
    return f"{user}[@]{_dots(host)}" if at else _dots(host)


_BY_KIND: dict[str, Callable[[str], str]] = {"domain": _domain, "ip": _ip, "url": _url, "email": _email}
