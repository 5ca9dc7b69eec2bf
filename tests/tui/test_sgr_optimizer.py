"""The pen: whatever is written, the terminal shows the same, for fewer bytes."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from irrunner.tui.terminal.output import SgrOptimizer

COLOURS = st.sampled_from(["31", "97", "39", "38;2;1;2;3", "38;2;200;1;0", "38;5;9"])
GROUNDS = st.sampled_from(["41", "107", "49", "48;2;1;2;3", "48;2;20;24;29", "48;5;200"])
CODES = st.lists(st.one_of(st.sampled_from(["0", "1", "3", "4", "7", "9", ""]), COLOURS, GROUNDS), max_size=4)
ROWS = 70
"""More than there are line feeds: nothing scrolls, as with Textual."""
SGR = CODES.map(lambda codes: f"\x1b[{';'.join(codes)}m")
PIECES = st.one_of(
    SGR,
    SGR,
    st.sampled_from(
        ["\x1b[3;5H", "\x1b[1;1H", "\r\n", "   ", " ", "word", "\x1b[2J", "\x1b[K", "\x1b[22m", "\x1b[53m", "\x1b[?25l"]
    ),
    st.tuples(SGR, st.sampled_from(["  ", "text", "é—"])).map(lambda both: f"{both[0]}{both[1]}\x1b[0m"),
)


def shown(*writes: str) -> list[list[object]]:
    screen = pyte.Screen(20, ROWS)
    stream = pyte.Stream(screen)
    for write in writes:
        stream.feed(write)
    return [[look(screen.buffer[row][column]) for column in range(20)] for row in range(ROWS)]


def look(cell: pyte.screens.Char) -> object:
    """What is seen of a cell: of a blank one neither its colour nor its weight."""
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return cell.bg
    return cell


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=5))
def test_the_terminal_shows_the_same(writes: list[str]) -> None:
    pen = SgrOptimizer()
    assert shown(*(pen.optimize(write) for write in writes)) == shown(*writes)


def test_what_textual_writes_becomes_less_by_a_third() -> None:
    cell = "\x1b[38;2;201;209;217;48;2;20;24;29m open \x1b[0m\x1b[38;2;141;151;163;48;2;20;24;29m scribe \x1b[0m"
    row = f"\x1b[10;1H{cell}\x1b[10;65H"
    written = SgrOptimizer().optimize(row * 4)
    assert len(written) < len(row * 4) * 0.7
    assert shown(written) == shown(row * 4)


def test_a_style_is_taken_back_before_anything_that_is_no_text() -> None:
    pen = SgrOptimizer()
    assert pen.optimize("\x1b[1mword\x1b[0m") == "\x1b[1mword"
    assert pen.optimize("\x1b[?1049l") == "\x1b[0m\x1b[?1049l"
