"""Rows out of pasted or imported text, whichever door it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.tables import parse_table, read_table_file

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_are_names() -> None:
    assert parse_table("db1\n\n db2 \r\ndb3", "assets") == [{"name": "db1"}, {"name": "db2"}, {"name": "db3"}]


def test_lines_of_indicators_tell_their_type() -> None:
    assert parse_table("192.0.2.1\nevil.example", "indicators") == [
        {"value": "192.0.2.1", "type": "ip"},
        {"value": "evil.example", "type": "domain"},
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_head_line_makes_it_a_table(separator: str) -> None:
    text = f"Name{separator}kind{separator}note\ndb1{separator}server{separator}\ndb2{separator}{separator}old\n"
    assert parse_table(text, "assets") == [{"name": "db1", "kind": "server"}, {"name": "db2", "note": "old"}]


def test_quoted_cells_keep_their_commas() -> None:
    assert parse_table('name,note\ndb1,"one, two"\n', "assets") == [{"name": "db1", "note": "one, two"}]


@pytest.mark.parametrize("text", ["", " \n ", "name,kind\n", "name,kind\na,b,c\n", 'name,note\na,"b\n'])
def test_what_holds_no_rows_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_table(text, "assets")
    assert "Nothing was written" in refused.value.sentence


@given(st.text(max_size=300))
def test_any_text_is_rows_or_is_refused(text: str) -> None:
    try:
        rows = parse_table(text, "assets")
    except IrrunnerError:
        return
    assert rows


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(Refused, match="Line 2 is not UTF-8"):
        read_table_file(file, "assets")


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("name\ndb1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with pytest.raises(Refused):
        read_table_file(tmp_path / "link.csv", "assets")
