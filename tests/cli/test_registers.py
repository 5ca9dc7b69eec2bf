from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs.registers import MAX_ROWS

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.mark.parametrize(
    "text",
    [
        'name,kind,note\nweb1,server,"a, b"\nweb2,laptop,\n',
        "\ufeffname;kind;note\r\nweb1;server;a, b\r\n\r\nweb2;laptop;\r\n",
        "name\tkind\tnote\nweb1\tserver\ta, b\nweb2\tlaptop\n",
        'row,Name, Kind ,note\na9,web1,server,"a, b"\n,web2,laptop,\n',
    ],
)
def test_tables_of_many_habits_become_rows(busy: Shell, text: str) -> None:
    busy.does("register", "assets", "import", "-", "--step", "find", stdin=text.encode())

    rows = busy.does("register", "assets", "list")["rows"]
    assert [(row["row"], row["name"], row["kind"], row["note"]) for row in rows] == [
        ("a1", "web1", "server", "a, b"),
        ("a2", "web2", "laptop", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam,kind\nx,y\n", "Did you mean 'name'?"),
        ("name,colour\nx,y\n", "no column 'colour'"),
        ("name,name\nx,y\n", "a column twice"),
        ("name,kind\nx,y,z\n", "Line 2 has 3 cells"),
        ("name,state\nx,perhaps\n", "no state of assets"),
        ("name,kind\n,server\n", "needs a name"),
        ('name\n"never closed\n', "is no CSV"),
        ("", "There are no rows"),
        ("ip,host\n192.0.2.1,x\n", "names no columns of assets"),
        ("name\n", "There are no rows"),
        ("name\n" + "x\n" * (MAX_ROWS + 1), "more than 10,000 rows"),
        ("name\n" + "x" * 3_000, "longer than 2000"),
        ('name\n"' + "x" * 200_000 + '"\n', "is no CSV"),
    ],
)
def test_what_does_not_fit_is_refused_whole(busy: Shell, text: str, said: str) -> None:
    answer = busy("register", "assets", "import", "-", stdin=text.encode())

    assert answer.code == 1
    assert said in answer.err
    assert busy.does("register", "assets", "list")["rows"] == []


def test_a_list_of_names_is_rows_too(busy: Shell) -> None:
    busy.does("register", "indicators", "import", "-", stdin=b"192.0.2.1\n\nevil.example\n")

    rows = busy.does("register", "indicators", "list")["rows"]
    assert [(row["value"], row["type"]) for row in rows] == [("192.0.2.1", "ip"), ("evil.example", "domain")]


def test_a_table_that_is_not_utf8_says_where(busy: Shell) -> None:
    answer = busy("register", "assets", "import", "-", stdin=b"name\nfine\nM\xfcller\n")

    assert (answer.code, answer.out) == (1, "")
    assert "Line 3" in answer.err


def test_what_a_spreadsheet_would_calculate_is_listed_as_text(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name==cmd|' /C calc'!A0")

    assert "\"'=cmd|' /C calc'!A0\"" in busy("register", "assets", "list", "--csv").out


def test_a_change_leaves_the_other_columns(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1", "kind=server", "owner=Bo")
    busy.does("register", "assets", "change", "a1", "state=isolated", "owner=")

    (row,) = busy.does("register", "assets", "list")["rows"]
    assert (row["kind"], row["state"], row["owner"]) == ("server", "isolated", "")
    assert "isolated" in busy("register", "assets").out
