from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import visible
from irrunner.safety.csv import cell, write_rows

foreign = st.one_of(st.text(), st.lists(st.sampled_from([*"=+-@\t\r\n\"',; a\x1b\uff1d", "\r\n"])).map("".join))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ("=1+1", '"\'=1+1"'),
        ("+1", '"\'+1"'),
        ("-1", '"\'-1"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("\t=1", '"\'\t=1"'),
        ("\r=1", '"\'\\r=1"'),
        ("\r\n=1", '"\'\n=1"'),
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
    assert len(read) == len(rows)
    for written, got in zip(rows, read, strict=True):
        assert [text.removeprefix("'") for text in got] == [visible(text).removeprefix("'") for text in written]
        assert not any(text.lstrip().startswith((*"=+-@\t\r",)) for text in got)
