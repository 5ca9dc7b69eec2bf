from __future__ import annotations

import csv
import io
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs.registers import MAX_ROWS
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def listed(shell: Shell, register: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shell.does("register", register, "list")["rows"]
    return rows


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

    rows = listed(busy, "assets")
    assert [(row["row"], row["name"], row["kind"], row["note"]) for row in rows] == [
        ("a1", "web1", "server", "a, b"),
        ("a2", "web2", "laptop", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam,kind\nx,y\n", "Did you mean 'name'?"),
        ("Asset export\nname,kind\nx,y\n", "line 1 stands above the names of the columns: Asset export"),
        ("name,kind\nx,y\nTotal: 1\n", "line 3 has 1 cell of 2"),
        ("name,colour\nx,y\n", "no column 'colour'"),
        ("name,name\nx,y\n", "a column twice"),
        ("name,kind\nx,y,z\n", "Line 2 has 3 cells"),
        ("name,state\nx,perhaps\n", "no state of assets"),
        ("name,kind\n,server\n", "needs a name"),
        ('name\n"never closed\n', "is no CSV"),
        ("", "There are no rows"),
        ("192.0.2.1,x\n", "names no columns of assets"),
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


def test_other_people_s_names_of_columns_are_understood_and_shown(busy: Shell) -> None:
    text = b"Host Name,IPv4Address,Colour\nweb1,192.0.2.1,\n"
    preview = busy("register", "assets", "import", "-", "--preview", stdin=text)
    assert "Host Name is name, IPv4Address is address" in preview.out
    assert "Nothing was written" in preview.out

    answer = busy.does("register", "assets", "import", "-", stdin=text)
    assert answer["columns"] == {"Host Name": "name", "IPv4Address": "address"}
    assert [(row["name"], row["address"]) for row in listed(busy, "assets")] == [("web1", "192.0.2.1")]


def test_what_is_left_out_needs_a_yes_where_nobody_can_be_asked(busy: Shell) -> None:
    text = b"name,Rack\nweb1,7\n"
    refused = busy("register", "assets", "import", "-", stdin=text)
    assert (refused.code, refused.out) == (1, "")
    assert "no column 'Rack'" in refused.err
    assert listed(busy, "assets") == []

    agreed = busy("register", "assets", "import", "-", "--yes", stdin=text)
    assert agreed.code == 0
    assert "Left out: assets has no column 'Rack'" in agreed.err
    assert len(listed(busy, "assets")) == 1


def test_a_name_that_is_there_already_is_not_entered_twice(busy: Shell) -> None:
    text = b"name,kind\nWS-11,laptop\nws-11,laptop\nWS-12,laptop\n"
    first = busy.does("register", "assets", "import", "-", stdin=text)
    assert (first["rows"], [each["line"] for each in first["known"]]) == (["a1", "a2"], [3])

    again = busy("register", "assets", "import", "-", stdin=text)
    assert again.code == 0
    assert "All of it is there already" in again.out
    assert len(listed(busy, "assets")) == 2

    busy.does("register", "assets", "import", "-", "--again", stdin=text)
    assert [row["name"] for row in listed(busy, "assets")] == ["WS-11", "WS-12", "WS-11", "ws-11", "WS-12"]


def test_a_twin_that_says_something_else_needs_a_yes(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1", "owner=Bo")

    answer = busy("register", "assets", "import", "-", stdin=b"name,owner\nweb1,Ada\nweb2,Ada\n")
    assert answer.code == 1
    assert "line 2 web1, as a1 of the register; owner there is Bo, here Ada" in answer.err


def test_indicators_are_twins_in_any_spelling(busy: Shell) -> None:
    for value in ("2001:db8::1", "xn--bcher-kva.example", "https://evil.example/a", "AA" * 32):
        busy.does("register", "indicators", "add", f"value={value}")
    text = "value\n2001:DB8:0:0::1\nB\u00fccher.example\nhxxps://EVIL[.]example/a\n" + "aa" * 32 + "\n"

    preview = busy.does("register", "indicators", "import", "-", "--preview", stdin=text.encode())
    assert [each["row"] for each in preview["known"]] == ["i1", "i2", "i3", "i4"]


@pytest.mark.parametrize(
    ("given", "type_"),
    [
        (["value=evil.example"], "domain"),
        (["value=203.0.113.77"], "ip"),
        (["value=evil.example", "type=FQDN"], "domain"),
        (["value=" + "ab" * 16, "type=MD5"], "hash"),
        (["value=evil.example", "type=mutex"], "mutex"),
        (["value=a b"], ""),
    ],
)
def test_the_type_of_an_indicator_is_worked_out_at_every_door(busy: Shell, given: list[str], type_: str) -> None:
    busy.does("register", "indicators", "add", *given)
    header = "value,type" if len(given) > 1 else "value"
    values = [each.partition("=")[2] for each in given]
    busy.does("register", "indicators", "import", "-", "--again", stdin=f"{header}\n{','.join(values)}\n".encode())

    assert [row["type"] for row in listed(busy, "indicators")] == [type_, type_]


def test_a_type_that_was_worked_out_follows_the_value(busy: Shell) -> None:
    busy.does("register", "indicators", "add", "value=evil.example")
    busy.does("register", "indicators", "change", "i1", "value=203.0.113.77")
    assert listed(busy, "indicators")[0]["type"] == "ip"

    busy.does("register", "indicators", "change", "i1", "type=c2")
    busy.does("register", "indicators", "change", "i1", "value=other.example")
    assert listed(busy, "indicators")[0]["type"] == "c2"


def test_a_batch_is_withdrawn_and_its_rows_keep_their_ids(busy: Shell) -> None:
    answer = busy.does("register", "assets", "import", "-", stdin=b"name\nweb1\nweb2\n")
    busy.does("register", "assets", "withdraw", answer["batch"], "--why", "the wrong file")

    assert all("the wrong file" in row["withdrawn"] for row in listed(busy, "assets"))
    assert "a1 withdrawn" in busy("register", "assets").out
    assert "withdrawn" in busy("report").out
    again = busy("register", "assets", "withdraw", answer["batch"], "--why", "once more")
    assert (again.code, "was withdrawn by" in again.err) == (1, True)
    assert busy.does("register", "assets", "import", "-", stdin=b"name\nweb1\n")["rows"] == ["a3"]


def test_a_withdrawn_row_cannot_be_changed_and_needs_a_reason(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1")
    assert busy("register", "assets", "withdraw", "a1").code == 1
    busy.does("register", "assets", "withdraw", "a1", "--why", "a typo")

    assert "was withdrawn by" in busy("register", "assets", "change", "a1", "kind=server").err
    assert busy("register", "assets", "withdraw", "a7", "--why", "x").code == 1


def test_a_change_says_what_it_replaces_and_by_whom(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1", "owner=Bo", "--by", "Grace")

    said = busy("register", "assets", "change", "a1", "owner=Ada").out
    assert re.search(r"owner was Bo, by Grace at \S+ \S+ UTC \(entry \d+\), and is Ada", said)


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1", "owner=Bo")
    seen = str(listed(busy, "assets")[0]["entry"])
    busy.does("register", "assets", "change", "a1", "owner=Grace", "--by", "Grace")

    refused = busy("register", "assets", "change", "a1", "owner=Ada", "--seen", seen)
    assert refused.code == 1
    assert "owner is 'Grace' by Grace" in refused.err
    assert "you say 'Ada'" in refused.err
    assert busy("register", "assets", "change", "a1", "kind=server", "--seen", seen).code == 0

    busy.does("register", "assets", "change", "a1", "owner=Ada", "--seen", seen, "--force")
    assert listed(busy, "assets")[0]["owner"] == "Ada"
    assert "over entry" in busy("log", "--last", "1").out


def test_a_list_read_back_changes_nothing(busy: Shell) -> None:
    names = ["\u0645\u06cc\u200c\u0631\u0648\u0645-pc", "'@anna", "C:\\x41", "a\x1b[31m", "x;=1+1", "two\nlines"]
    for name in names:
        busy.does("register", "assets", "add", f"name={name}", "owner=@anna", "note=-1")
    busy.does("register", "assets", "add", "name=gone")
    busy.does("register", "assets", "withdraw", "a7", "--why", "a test")
    exported = busy("register", "assets", "list", "--csv").out

    answer = busy("register", "assets", "import", "-", stdin=exported.encode())
    assert (answer.code, "All of it is there already" in answer.out) == (0, True)
    assert len(listed(busy, "assets")) == 7

    busy.does("register", "assets", "import", "-", "--again", stdin=exported.encode())
    rows = listed(busy, "assets")
    assert [row["name"] for row in rows[7:]] == names
    assert {(row["owner"], row["note"]) for row in rows[7:]} == {("@anna", "-1")}


def test_no_cell_of_a_list_calculates_where_a_semicolon_separates(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=srv;=1+1;x", "note=a\n=1+1")

    exported = busy("register", "assets", "list", "--csv").out
    for row in csv.reader(io.StringIO(exported), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_list_for_a_spreadsheet_is_one_line_a_row_on_a_terminal(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1", "note=one\ntwo")

    with Terminal("register", "assets", "list", "--csv", "--store", busy.place) as terminal:
        terminal.wait_for("one\\ntwo")
        assert terminal.end() == 0


def test_a_person_at_a_terminal_sees_the_rows_and_is_asked(busy: Shell, tmp_path: Path) -> None:
    file = tmp_path / "hosts.csv"
    file.write_text("Hostname\nweb1\n")

    with Terminal("register", "assets", "import", file, "--store", busy.place) as terminal:
        terminal.wait_for("New: name web1")
        terminal.wait_for("Write this?")
        terminal.type("n\n")
        assert terminal.end() == 1
    assert listed(busy, "assets") == []

    with Terminal("register", "assets", "import", file, "--store", busy.place) as terminal:
        terminal.wait_for("Write this?")
        terminal.type("y\n")
        assert terminal.end() == 0
    assert [row["name"] for row in listed(busy, "assets")] == ["web1"]


def test_a_timeline_comes_in_with_its_zone_and_can_be_withdrawn(busy: Shell) -> None:
    text = b"datetime,message\n2026-03-24 10:39:00,a logon\n"
    refused = busy("timeline", "import", "-", stdin=text)
    assert (refused.code, "--zone UTC" in refused.err) == (2, True)

    answer = busy.does("timeline", "import", "-", "--zone", "+01:00", "--source", "EDR", stdin=text)
    assert (answer["occurred"], answer["batch"]) == ("2026-03-24T09:39:00.000Z", "b1")
    first = busy("timeline").out.splitlines()[0]
    assert "a logon" in first
    assert "Out of: EDR" in first
    assert "Read in: +01:00" in first

    busy.does("timeline", "withdraw", "b1", "--why", "the lab's")
    assert "(withdrawn)" in busy("timeline").out.splitlines()[0]
    assert busy.does("timeline", "batches")["batches"][0]["withdrawn"] == "the lab's"
    for form in ("md", "html"):
        report = busy("report", "--format", form).out
        assert "Withdrawn:" in report
        assert "the lab" in report


def test_ten_thousand_entries_come_in_within_seconds(busy: Shell) -> None:
    lines = "".join(
        f"2026-03-{1 + number % 28:02}T10:39:00.{number % 1000:03}Z,event {number}\n" for number in range(10_000)
    )
    start = time.thread_time()
    answer = busy.does("timeline", "import", "-", stdin=f"datetime,message\n{lines}".encode())

    assert answer["new"] == 10_000
    assert time.thread_time() - start < 15


def test_a_name_that_is_there_already_is_entered_and_said(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=Web1")
    said = busy("register", "assets", "add", "name=web1").out
    assert said.startswith("a2 is in assets, where a1 has the same name.")
    busy.does("register", "indicators", "add", "value=evil.example")
    assert "i1 has the same name" in busy("register", "indicators", "add", "value=evil[.]example").out
    busy.does("register", "assets", "withdraw", "a1", "--why", "twice")
    assert "a2 has the same name" in busy("register", "assets", "add", "name=WEB1").out
    assert "same name" not in busy("register", "assets", "add", "name=web2").out
    entries = busy.does("log", "--kind", "register.entered")["entries"]
    assert [entry["refs"].get("same") for entry in entries] == [None, "a1", None, "i1", "a2", None]
