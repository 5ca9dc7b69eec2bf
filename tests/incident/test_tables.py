"""Rows out of pasted or imported text, whichever door it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.incident.tables.source import decode_bytes, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.tables.register_rows import RegisterRows


def rows(text: str, register: str = "assets") -> list[dict[str, str]]:
    return [row.values for row in read_register_rows(text, register).rows]


def left_out(found: RegisterRows) -> list[tuple[int, str, bool]]:
    return [(each.line, each.why, each.plain) for each in found.left_out]


def test_lines_are_names() -> None:
    assert rows("db1\n\n db2 \r\ndb3") == [{"name": "db1"}, {"name": "db2"}, {"name": "db3"}]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_head_line_makes_it_a_table(separator: str) -> None:
    text = f"Name{separator}kind{separator}note\ndb1{separator}server{separator}\ndb2{separator}{separator}old\n"
    assert rows(text) == [{"name": "db1", "kind": "server"}, {"name": "db2", "note": "old"}]


def test_quoted_cells_keep_their_commas_and_lines() -> None:
    assert rows('name,note\ndb1,"one, two"\ndb2,"a\n# b"\n') == [
        {"name": "db1", "note": "one, two"},
        {"name": "db2", "note": "a\n# b"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        '#TYPE Selected.ADComputer\r\n"Name","IPv4Address"\r\n"WS-60","10.0.0.60"\r\n',
        '"#TYPE Selected.ADComputer"\n"Name";"IPv4Address"\n"WS-60";"10.0.0.60"\n',
        "sep=;\r\nHost Name;IP address;\r\nWS-60;10.0.0.60;\r\n",
        '"sep=;"\nHOSTNAME;ip\n\nWS-60;10.0.0.60\n',
        "name,address,,\nWS-60,10.0.0.60,,\n,,,\n",
        "Hostname\tIP\r\nWS-60\t10.0.0.60\r\n",
        "computer|ipv4\nWS-60|10.0.0.60",
        "# exported by a tool\n# name,address\nWS-60,10.0.0.60\n",
        "name,address\n# half of it\nWS-60,10.0.0.60\n",
    ],
)
def test_what_tools_put_around_a_table_is_no_row_and_asks_nothing(text: str) -> None:
    found = read_register_rows(text, "assets")

    assert [row.values for row in found.rows] == [{"name": "WS-60", "address": "10.0.0.60"}]
    assert not found.ignored
    assert not found.doubts
    assert all(each.plain for each in found.left_out)


def test_a_title_above_the_columns_is_left_out_and_asked_about() -> None:
    found = read_register_rows("Asset export 28 Nov\n,,\nname,kind\nWS-61,laptop\n", "assets")

    assert [row.values for row in found.rows] == [{"name": "WS-61", "kind": "laptop"}]
    assert left_out(found)[0] == (1, "stands above the names of the columns", False)


def test_a_title_that_holds_a_column_s_name_is_still_no_header() -> None:
    assert rows("Asset, export\nname,kind,owner\nWS-61,laptop,Ops\n")[0]["owner"] == "Ops"


def test_the_names_of_the_columns_in_the_middle_are_no_row() -> None:
    found = read_register_rows("name,kind\nweb1,server\nname,kind\nweb2,server\n", "assets")

    assert [row.values["name"] for row in found.rows] == ["web1", "web2"]
    assert left_out(found) == [(3, "names the columns again", False)]


def test_a_column_that_is_not_ours_is_named_unless_it_is_empty() -> None:
    found = read_register_rows("name,Colour,Rack\nweb1,,7\n", "assets")

    assert found.ignored == ["assets has no column 'Rack'"]


def test_the_own_name_of_a_column_goes_before_others_for_it() -> None:
    found = read_register_rows("hostname,name,ip\nweb1.example,web1,192.0.2.1\n", "assets")

    assert found.rows[0].values == {"name": "web1", "address": "192.0.2.1"}
    assert found.renamed == (("ip", "address"),)
    assert found.ignored == ["assets has no column 'hostname'"]


def test_a_row_that_is_too_short_is_asked_about() -> None:
    assert read_register_rows("name,kind\nweb1,server\nTotal 1\n", "assets").doubts == ["line 3 has 1 cell of 2"]


def test_a_list_whose_first_line_may_be_a_title_is_asked_about() -> None:
    assert read_register_rows("Asset export\nweb1\nweb2\n", "assets").doubts
    assert not read_register_rows("web1\nweb2\nweb3\n", "assets").doubts


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("web1\nweb2,server\n", "Line 2 holds a comma"),
        ("web1\n\nweb2\tserver\n", "Line 3 holds a tab"),
        ("Asset export\nname\nweb1\n", "Line 2 names a column"),
        ("name,kind\na,b,c\n", "Line 2 has 3 cells"),
        ('name,note\na,"b\n', "is no CSV"),
        ("name,kind\n,server\n", "Line 2: a row of assets needs a name"),
        ("name,state\nweb1,isolated\nweb2,perhaps\n", "Line 3: 'perhaps' is no state"),
        ("name,Name\na,b\n", "a column twice"),
        ("", "no rows"),
        (" \n ", "no rows"),
        ("name,kind\n", "no rows"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(text: str, where: str) -> None:
    with pytest.raises(Refused, match=where) as refused:
        read_register_rows(text, "assets")
    assert "Nothing was written" in refused.value.sentence or "is no state" in refused.value.sentence


def test_columns_that_nobody_named_are_refused() -> None:
    with pytest.raises(NotFound, match="names no columns of assets"):
        read_register_rows("web1,server\nweb2,server\n", "assets")
    with pytest.raises(NotFound, match="has no column 'nam'"):
        read_register_rows("nam,kind\nweb1,server\n", "assets")


def test_an_indicator_may_hold_a_separator() -> None:
    assert rows("https://evil.example/a?b=1;c=2,3\n", "indicators") == [{"value": "https://evil.example/a?b=1;c=2,3"}]


@given(st.text(max_size=300))
def test_any_text_is_rows_or_is_refused(text: str) -> None:
    try:
        found = read_register_rows(text, "assets")
    except IrrunnerError:
        return
    assert found.rows or found.left_out


_lines = st.lists(
    st.sampled_from(["name,kind", "#TYPE x", "# c", "sep=;", "web1,server", '"a', "b;c", "", "title", "a\tb", "name"]),
    max_size=8,
)


@given(_lines)
def test_every_line_is_a_row_or_is_named(lines: list[str]) -> None:
    try:
        found = read_register_rows("\n".join(lines), "assets")
    except IrrunnerError:
        return
    assert len(found.rows) + len(found.left_out) <= len(lines)


@pytest.mark.parametrize(("encoding", "named"), [("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16")])
def test_another_encoding_is_named_and_decoded_on_request(encoding: str, named: str) -> None:
    data = "name\nfine\nMüller\n".encode(encoding)

    with pytest.raises(Refused, match="is not UTF-8") as refused:
        decode_bytes(data)
    assert f"--encoding {named}" in refused.value.hint
    assert rows(decode_bytes(data, encoding)) == [{"name": "fine"}, {"name": "Müller"}]


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "base64", "hex", "utf-7", "idna", "a\0b", "unicode_escape"])
def test_what_is_no_encoding_of_text_is_refused(encoding: str) -> None:
    with pytest.raises(Misused, match="no encoding"):
        decode_bytes(b"name\n", encoding)


def test_a_file_that_is_no_text_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(Refused, match="Line 2 is not UTF-8"):
        read_file(file)


@pytest.mark.parametrize("data", [b"name\nweb\0evil\n", b"HOME=/root\0USER=root\0"])
def test_what_holds_a_zero_byte_is_no_table(data: bytes) -> None:
    with pytest.raises(Refused, match="holds a zero byte"):
        decode_bytes(data)


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("name\ndb1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with pytest.raises(Refused):
        read_file(tmp_path / "link.csv")
