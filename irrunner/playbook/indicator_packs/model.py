"""An indicator pack as plain data: what to look for, what is known to be clean, and who says so."""

from __future__ import annotations

from msgspec import Struct, field

TYPES = (
    "package",
    "sha256",
    "sha512",
    "sha1",
    "md5",
    "domain",
    "ip",
    "url",
    "email",
    "path",
    "registry-key",
    "string",
    "user-agent",
    "image",
    "kubernetes",
)
"""What an indicator can be. Where STIX and MISP have a word for it, it is theirs."""

HASHES = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32}
"""Types that are the hash of a file, with their hexadecimal digits."""

CONFIDENCES = ("confirmed", "reported", "single-source")
"""How sure its sources are: whoever it happened to or two that looked for themselves; somebody; one alone."""


class Source(Struct, frozen=True, omit_defaults=True):
    """Who says so. read: the day on which somebody read it for this pack."""

    title: str
    url: str
    read: str = ""


class Window(Struct, frozen=True, omit_defaults=True):
    """When the packages or images could be fetched, in UTC. why: why it is that wide, where sources disagree."""

    start: str
    end: str
    why: str = ""
    sources: tuple[str, ...] = ()


class Indicator(Struct, frozen=True, omit_defaults=True):
    """One thing to look for.

    Attributes:
        type: one of `TYPES`. value: refanged, in the spelling in which it is searched.
        sources: keys of the pack's sources. confidence: one of `CONFIDENCES`; empty for what is known to be clean.
        first_seen: a day or a moment in UTC, in ISO 8601.
    """

    type: str
    value: str
    sources: tuple[str, ...] = ()
    confidence: str = ""
    first_seen: str = ""
    note: str = ""

    @property
    def register_type(self) -> str:
        """As the register of indicators calls it: all hashes are one type there."""
        return "hash" if self.type in HASHES else self.type


class Pack(Struct, frozen=True, omit_defaults=True):
    """A list of indicators.

    Attributes:
        id: names it for ever; a newer list of the same id takes the place of an older one.
        format: what it was read from: `pack` for our own YAML, else the name of the catalogue's format.
        updated: the day of the list. window: None when nobody knows.
        indicators: to be looked for. clean: known to be harmless, never to be looked for.
        left_out: what of a foreign list was not understood, each in a sentence with its place. notices: what was
            understood, but changed.
    """

    id: str
    title: str
    version: str = ""
    updated: str = ""
    summary: str = ""
    format: str = "pack"
    sources: dict[str, Source] = field(default_factory=dict)
    window: Window | None = None
    indicators: tuple[Indicator, ...] = ()
    clean: tuple[Indicator, ...] = ()
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Id and version, as the register names where a row came from."""
        return f"{self.id} {self.version}".strip()
