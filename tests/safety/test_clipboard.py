from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.safety.clipboard import Kind, clip, clip_cells
from irrunner.safety.terminal import visible

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
PASTE_END = "build-07\x1b[201~\ntouch PWN_PASTE\n#"
ANY_TEXT = st.text() | st.text(st.sampled_from("a \t\n\r\x1b\x9b[201~\u202e$`;"))


@given(ANY_TEXT, st.sampled_from([Kind.LINE, Kind.TEXT]))
def test_nothing_that_acts_is_left_and_twice_is_as_once(text: str, kind: Kind) -> None:
    found = clip(text, kind)

    assert not ACTING.search(found.text)
    assert not found.text.endswith("\n")
    assert found.lines == found.text.count("\n") + 1
    assert kind is Kind.TEXT or found.lines == 1
    assert clip(found.text, kind) == found


@given(ANY_TEXT)
def test_a_command_is_copied_as_it_is_shown_or_not_at_all(text: str) -> None:
    with suppress(Refused):
        found = clip(text, Kind.COMMAND).text

        assert not ACTING.search(found)
        assert found == visible(found)
        assert found.split() == text.split()


@given(st.lists(ANY_TEXT))
def test_a_row_is_one_line_without_tabs(cells: list[str]) -> None:
    assert not re.search("[\t\n]", clip_cells(cells).text)


def test_what_ends_a_paste_is_spelled_out() -> None:
    assert clip_cells([PASTE_END, "seen"]).text == r"build-07\x1b[201~\ntouch PWN_PASTE\n#  seen"


@pytest.mark.parametrize("part", ["\x1b[201~", "\u202e", "\u200b", "\r", "\x00"])
def test_a_command_with_hidden_characters_is_refused(part: str) -> None:
    with pytest.raises(Refused, match="hidden or control"):
        clip(f"rg {part} .", Kind.COMMAND)
