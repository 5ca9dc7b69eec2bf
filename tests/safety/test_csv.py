from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety.csv import cell, read_cell, read_own_cell, write_rows

_PIECES = (*"=+-@\t\r\n\"',;|\\ a\x1b\uff1d\u200c", "\r\n", "\\x41", "x41")
foreign = st.one_of(st.text(), st.lists(st.sampled_from(_PIECES)).map("".join))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ("=1+1", '"\'=1+1"'),
        ("+1", '"\'+1"'),
        ("-1", '"\'-1"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("\t=1", "\"'\t'=1\""),
        ("\r=1", '"\\x0d=1"'),
        ("\r\n=1", "\"'\n'=1\""),
        ("srv;=1+1;x", '"srv;\'=1+1;x"'),
        ("a\n- b", '"a\n\'- b"'),
        ("'@anna", "\"''@anna\""),
        ("C:\\temp", '"C:\\temp"'),
        ("C:\\x41", '"C:\\\\x41"'),
        ("\u0645\u06cc\u200c\u0631", '"\u0645\u06cc\u200c\u0631"'),
        ("  =1", '"\'  =1"'),
        ("\N{FULLWIDTH EQUALS SIGN}1", '"\'\N{FULLWIDTH EQUALS SIGN}1"'),
        ('=cmd|" /C calc"!A0', '"\'=cmd|"" /C calc""!A0"'),
        ("a,b;c", '"a,b;c"'),
        ('say "hi"', '"say ""hi"""'),
        ("two\r\nlines", '"two\nlines"'),
        ("a=b", '"a=b"'),
        ("\x1b]0;x\x07", '"\\x1b]0;x\\x07"'),
    ],
)
def test_a_cell_starts_no_formula_and_ends_where_it_should(text: str, written: str) -> None:
    assert cell(text) == written


def test_rows_end_as_the_rfc_says() -> None:
    assert write_rows([["a", "b"], ["c", ""]]) == '"a","b"\r\n"c",""\r\n'


@given(st.lists(st.lists(foreign, min_size=1, max_size=4), max_size=4))
def test_a_reader_gets_the_same_cells_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(write_rows(rows), newline="")))
    assert [[read_own_cell(cell) for cell in row] for row in read] == [
        [text.replace("\r\n", "\n") for text in row] for row in rows
    ]


@given(foreign)
def test_no_cell_calculates_or_steers_a_terminal_whatever_the_separator(text: str) -> None:
    written = cell(text)
    for separator in ";\t|":
        for part in re.split(f"[{re.escape(separator)}\n]", written.removeprefix('"')):
            assert not part.lstrip(" ").startswith(tuple("=+-@"))
    assert not set(written) & {"\x1b", "\r", "\x9b", "\u202e"}


def test_the_apostrophe_of_another_s_list_goes_only_where_it_kept_a_formula_from_running() -> None:
    assert [read_cell(text) for text in ("'=1", "'@anna", "'quoted'", "'", "a;'=1")] == [
        "=1",
        "@anna",
        "'quoted'",
        "'",
        "a;'=1",
    ]
