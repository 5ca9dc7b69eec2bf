"""What a team's record brings: a draft that waits, the place of an entry, the renames of a merge."""

from __future__ import annotations

from contextlib import suppress

from msgspec import DecodeError

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.application.outbox.draft import NotData, decode_argument, draft_line, encode_argument, read_draft
from irrunner.incident.folding_branches import format_renames, parse_renames
from irrunner.journal.branches import as_place, parse_place, read_key, split_place

GRAMMARS = load_grammars("team")


def draft(data: bytes) -> None:
    """A file is a draft that is written as it was read, or none; its arguments come back as they were."""
    found = read_draft(data)
    must(isinstance(found.words, str), "words")
    with suppress(NotData):
        again = read_draft(draft_line(found))
        must_be((again.verb, again.incident, again.arguments), (found.verb, found.incident, found.arguments), "draft")
    for value in found.arguments.values():
        with suppress(ValueError, NotData):
            argument = decode_argument(encode_argument(decode_argument(value)))  # a path is whole from here on
            must_be(decode_argument(encode_argument(argument)), argument, "an argument")


def place(text: str) -> None:
    """A place is a number that is written so that it is read again."""
    read_key(text)
    found = parse_place(text)
    if found is not None:
        must(found >= 0 and split_place(found)[1] >= 0, "a number")
        must_be(parse_place(str(as_place(found))), found, "the place as it is written")


def renames(text: str) -> None:
    """Renames are read as they are written."""
    found = {kind: {old: new for old, new in each.items() if old != new} for kind, each in parse_renames(text).items()}
    must_be(parse_renames(format_renames(found)), {kind: each for kind, each in found.items() if each}, "renames")


PARSERS = (
    Parser("team-draft", GRAMMARS["draft"].data, draft, (ValueError, DecodeError, RecursionError), short=1_000),
    Parser("team-place", GRAMMARS["place"].text, place, (), short=1_000),
    Parser("team-renames", GRAMMARS["renames"].text, renames, (ValueError,), short=500),
)
