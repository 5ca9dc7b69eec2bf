"""The search for indicators: how they may be written, lines, packed files, and lists of paths and SHA-256."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from functools import partial
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.checks.exposure.documents import Unreadable
from irrunner.checks.exposure.indicator_list import BadList, json_lines, parse_list
from irrunner.checks.exposure.places import NoPath, PlacePatterns, parse_place
from irrunner.checks.exposure.targets import Misspelled, parse_targets
from irrunner.checks.indicator_search.encodings import as_utf8, encoding_of
from irrunner.checks.indicator_search.line_times import format_line_time, line_time
from irrunner.checks.indicator_search.matcher import Matcher
from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.indicator_search.patterns import build_patterns, file_digest, file_place
from irrunner.checks.indicator_search.pieces import cut
from irrunner.checks.indicator_search.scanning import scan
from irrunner.checks.indicator_search.streams import form_of, unpack

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("indicator_search")
TYPES = ("", "domain", "ip", "url", "email", "hash", "path", "package", "image", "registry-key", "kubernetes", "string")
KNOWN = "models.example"


def _search(dice: Random) -> tuple[str, str, bytes]:
    return dice.choice(TYPES), GRAMMARS["values"].text(dice), GRAMMARS["lines"].data(dice)


def spellings(given: tuple[str, str, bytes]) -> None:
    """Whatever is looked for, and wherever: another indicator in the same line is found, and nothing is out of it."""
    kind, value, line = given
    indicator = Indicator("i1", kind, value)
    patterns = build_patterns([indicator, Indicator("i2", "domain", KNOWN)])
    must_be(len(patterns.indicators) + len(patterns.left), 2, "indicators")
    file_digest(indicator)
    file_place(indicator)
    matcher = Matcher(patterns.patterns)
    data = line + b"\n" + KNOWN.encode() + b"\n"
    found = []
    for piece in cut([data], 4_096):
        found += scan(matcher, piece, 0.0, (), 4_096).found
    known = [place for at, place in found if patterns.indicators[at].id == "i2"]
    must(any(place.line == data.count(b"\n") - 1 for place in known), "the line of the indicator that is there")
    must(all(0 <= place.offset <= len(data) for _, place in found), "places in the data")


def times(line: bytes) -> None:
    """A line says a time that can be written, or none."""
    found = line_time(line, 1_774_348_862.0)
    if found is not None:
        must(len(format_line_time(found)) >= len("2026-03-24T10:41:02"), "a time")


def _packed(dice: Random) -> bytes:
    """Packed bytes with some of them changed, or cut off."""
    pack = dice.choice((partial(gzip.compress, mtime=0), bz2.compress, lzma.compress, zlib.compress))
    data = bytearray(pack(GRAMMARS["lines"].data(dice)) + (pack(b"more") if dice.random() < 0.3 else b""))
    for _ in range(dice.randrange(4)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data[: dice.randrange(len(data) + 1)] if dice.random() < 0.3 else data)


def packed(data: bytes) -> None:
    """Packed bytes become text, or it is said why not."""
    form = form_of(data)
    stream = unpack(form, iter([data[:7], data[7:]])) if form else iter([data])
    text = b"".join(stream)
    if encoding := encoding_of(text):
        b"".join(as_utf8(encoding, [text])).decode()


def listed(text: str) -> None:
    """A list of paths and SHA-256 says the same once it is written as JSON Lines."""
    found = parse_list(text)
    must_be(set(parse_list(json_lines(found)).hashes), set(found.hashes), "SHA-256")


def _path(dice: Random) -> tuple[str, str]:
    return GRAMMARS["values"].text(dice), GRAMMARS["values"].text(dice)


def places(given: tuple[str, str]) -> None:
    """A path of an indicator is compared with any other."""
    written, path = given
    place = parse_place(written)
    PlacePatterns([place]).find(path)
    place.matches(path, below=True)


def targets(text: str) -> None:
    """What is typed for packages is some, or is refused."""
    parse_targets([text, "npm:a==1"], "", has_list=True)


PARSERS = (
    Parser("indicator-spellings", _search, spellings, short=600),
    Parser("line-times", GRAMMARS["lines"].data, times),
    Parser("packed-logs", _packed, packed, (Unreadable,)),
    Parser("disk-lists", GRAMMARS["lists"].text, listed, (BadList,)),
    Parser("indicator-places", _path, places, (NoPath,)),
    Parser("exposure-packages", GRAMMARS["values"].text, targets, (Misspelled,)),
)
