"""The search finds what a naive one finds, however the bytes are cut into pieces and lines."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.checks.indicator_search.matcher import Matcher
from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.indicator_search.patterns import build_patterns
from irrunner.checks.indicator_search.pieces import SIZE, cut
from irrunner.checks.indicator_search.scanning import scan
from irrunner.checks.indicator_search.search import Follower, Search

LETTERS = "ab.-/1\n"
WORDS = st.text("ab1", min_size=4, max_size=8)
PIECES = st.one_of(st.text(LETTERS, max_size=12), WORDS, st.just("\n"))


def naive(words: list[str], text: str) -> dict[str, list[int]]:
    """Lines, from 1, that hold a word with no letter or digit beside it."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in words:
            for place in range(len(line) - len(word) + 1):
                if line[place : place + len(word)] != word:
                    continue
                around = line[place - 1 : place] + line[place + len(word) : place + len(word) + 1]
                if not any(each.isalnum() for each in around):
                    found.setdefault(word, []).append(number)
                    break
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), st.lists(PIECES, max_size=60))
def test_it_finds_the_lines_that_a_naive_search_finds(words: list[str], parts: list[str]) -> None:
    text = "".join(parts)
    patterns = build_patterns(Indicator(f"i{at}", "word", word) for at, word in enumerate(words))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "log").write_bytes(text.encode())
        search = Search(patterns, [folder])
        search.run(Follower())
        search.findings.close()
    assert {each.value: tally.lines for each, tally in search.findings.hits} == {
        word: len(lines) for word, lines in naive(words, text).items()
    }


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 3 * SIZE),
    st.lists(st.integers(1, SIZE + 300), min_size=1, max_size=8),
    st.booleans(),
    st.integers(1, 200),
)
def test_a_match_is_found_once_wherever_a_piece_ends(before: int, sizes: list[int], ends: bool, lines: int) -> None:
    filler = b"x" * 79 + b"\n" if ends else b"x "
    head = (filler * (before // len(filler) + 1))[:before]
    data = head + b" models.example " + (filler * lines)
    pieces, rest = [], data
    for size in sizes * (len(data) // sum(sizes) + 1):
        pieces.append(rest[:size])
        rest = rest[size:]
    patterns = build_patterns([Indicator("i1", "domain", "models.example")])
    matcher = Matcher(patterns.patterns)
    found, line = [], 1
    for piece in cut(filter(None, [*pieces, rest]), 4_096):
        scanned = scan(matcher, piece, 0.0, (), 4_096)
        found += [(place.line + line, place.offset) for _, place in scanned.found]
        line += scanned.newlines
    assert found == [(head.count(b"\n") + 1, len(head) + 1)]
    assert line == data.count(b"\n") + 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=3_000), max_size=8), st.integers(0, 5_000))
def test_pieces_are_the_stream_and_nothing_twice(parts: list[bytes], reach: int) -> None:
    stream = b"".join(parts) * 200
    pieces = list(cut([stream[at : at + 70_000] for at in range(0, len(stream), 70_000)], reach))
    assert b"".join(piece.data[piece.start : piece.end] for piece in pieces) == stream
    assert [piece.offset for piece in pieces] == [
        sum(each.end - each.start for each in pieces[:number]) for number in range(len(pieces))
    ]
