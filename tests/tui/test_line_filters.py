"""What is drawn where the terminal knows few characters."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color

from irrunner.tui.glyphs import encoding
from irrunner.tui.terminal.line_filters import AsciiFilter


@pytest.mark.parametrize(
    ("codec", "shown"),
    [
        ("utf-8", "M\u00fcller \u5f20 - x"),
        ("latin-1", "M\u00fcller ?? - x"),
        ("ascii", "Muller ?? - x"),
        ("no-such", "Muller ?? - x"),
    ],
)
def test_names_keep_the_letters_that_the_encoding_has(codec: str, shown: str) -> None:
    (segment,) = AsciiFilter(codec).apply([Segment("M\u00fcller \u5f20 \u2014 x")], Color(0, 0, 0))
    assert segment.text == shown


def test_ascii_on_request_is_ascii_for_names_too() -> None:
    assert encoding({"IRRUNNER_ASCII": "1"}) == "ascii"
