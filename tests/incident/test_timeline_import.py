"""Other tools' timelines: each line is an entry with its own time and zone, or is named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused
from irrunner.incident.moments import Moment
from irrunner.incident.tables.timeline_preview import preview_timeline
from irrunner.incident.tables.timeline_rows import MAX_ENTRIES, TimelineRows, read_timeline
from irrunner.incident.verbs import timeline

if TYPE_CHECKING:
    from tests.beginnings import Declare

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
STEPS = "- {id: look, do: Look}"


def read(text: str, zone: str = "") -> TimelineRows:
    return read_timeline(text, zone=zone, now=NOW)


L2T = "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra\n"
HAYABUSA = '"Timestamp","RuleTitle","Level","Computer","Channel","EventID","RecordID","Details","ExtraFieldInfo"\n'


@pytest.mark.parametrize(
    ("text", "tool", "time", "words"),
    [
        (
            '{"message": "Logon of ada", "datetime": "2026-03-24T10:39:00.900000+00:00", "timestamp": 1774348740900000,'
            ' "timestamp_desc": "Event Logged", "hostname": "web1", "tag": ["x"]}\n',
            "Timesketch or plaso",
            "2026-03-24T10:39:00.900Z",
            "Event Logged: Logon of ada; hostname: web1",
        ),
        (
            "message,datetime,timestamp_desc,timestamp\nLogon,2026-03-24T10:39:00+01:00,Event Logged,1\n",
            "Timesketch or plaso",
            "2026-03-24T09:39:00.000Z",
            "Event Logged: Logon",
        ),
        (
            '{"__type__": "AttributeContainer", "date_time": {"timestamp": 1}, "message": "OS:/etc/passwd",'
            ' "timestamp": 1774348740123456, "timestamp_desc": "Content Modification Time"}',
            "Timesketch or plaso",
            "2026-03-24T10:39:00.123Z",
            "Content Modification Time: OS:/etc/passwd",
        ),
        (
            L2T
            + "03/04/2026,11:39:00,Europe/Berlin,M...,FILE,OS File,Creation Time,-,web1,x,/etc/x,2,/etc/x,1,-,stat,-\n",
            "plaso l2t_csv",
            "2026-03-04T10:39:00.000Z",
            "OS File, Creation Time: /etc/x; host: web1; filename: /etc/x",
        ),
        (
            HAYABUSA + '"2026-03-24 19:39:00.123 +09:00","New Service","high","WS-60","Sec",7045,12,"Svc: x","-"\n',
            "hayabusa",
            "2026-03-24T10:39:00.123Z",
            "New Service; Level: high; Computer: WS-60; Channel: Sec; EventID: 7045; RecordID: 12; Details: Svc: x",
        ),
        (
            "# exported\nTime;Event;Who\n2026-03-24T10:39:00Z;a logon;ada\n",
            "a table",
            "2026-03-24T10:39:00.000Z",
            "a logon; Who: ada",
        ),
        ("@timestamp,message\n1774348740,a logon\n", "a table", "2026-03-24T10:39:00.000Z", "a logon"),
    ],
)
def test_a_line_keeps_its_own_time_and_words(text: str, tool: str, time: str, words: str) -> None:
    found = read(text)

    assert found.tool == tool
    assert [(row.moment.time, row.text) for row in found.rows] == [(time, words)]
    assert all(each.plain for each in found.left_out)
    assert not found.zoned


def test_a_time_without_a_zone_is_refused_until_one_is_given() -> None:
    text = "datetime,message\n2026-03-24 10:39:00,a logon\n"
    with pytest.raises(Misused, match="Line 2: '2026-03-24 10:39:00' names no zone"):
        read(text)

    found = read(text, "Europe/Berlin")
    assert (found.rows[0].moment.time, found.zoned) == ("2026-03-24T09:39:00.000Z", True)


def test_the_zone_of_a_line_goes_before_the_one_that_is_given() -> None:
    found = read("datetime,message\n2026-03-24T10:39:00Z,a logon\n", "Europe/Berlin")
    assert (found.rows[0].moment.time, found.zoned) == ("2026-03-24T10:39:00.000Z", False)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2027-03-24T10:39:00Z,later", "lies ahead"),
        (",a logon", "has no time"),
        ("0,a logon", "has no time"),
        ("1970-01-01T00:00:00Z,a logon", "has no time"),
        ("1601-01-01T00:00:00Z,a logon", "has no time"),
        ("2026-03-24T10:39:00Z,", "says nothing"),
        ("2026-03-24T10:39:00Z," + "x" * 20_001, "is longer than 20,000 characters"),
    ],
)
def test_a_line_that_is_no_entry_is_left_out_and_named(line: str, why: str) -> None:
    found = read(f"datetime,message\n2026-03-24T10:39:00Z,a logon\n{line}\n")

    assert [row.text for row in found.rows] == ["a logon"]
    assert [(each.line, each.why) for each in found.left_out] == [(3, why)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("datetime,message\nsometime,a logon\n", "Line 2"),
        ("datetime,message\n10:39:00 UTC,a logon\n", "no time with a day"),
        ("datetime,message\n-20m,a logon\n", "Line 2"),
        ("datetime,message\n03/04/2026 10:39 UTC,a logon\n", "two ways"),
        ("datetime,message\n2026-03-24T10:39:00Z,a,b\n", "Line 2 has 3 cells"),
        ('{"message": "a", "datetime": "2026-03-24T10:39:00Z"}\n{"message": \n', "Line 2 is no JSON"),
        ('{"message": "a", "datetime": "2026-03-24T10:39:00Z"}\n[1]\n', "Line 2 is no JSON object"),
        ("{" * 100_000, "is no JSON"),
        ("", "names no columns"),
        ("name,kind\nweb1,server\n", "names no columns"),
        ('{"a": 1}', "No column is a time"),
        ("datetime,message\n" + "2026-03-24T10:39:00Z,x\n" * (MAX_ENTRIES + 1), "more than 10,000"),
    ],
)
def test_what_cannot_be_understood_is_refused(text: str, said: str) -> None:
    with pytest.raises((Refused, Misused, NotFound), match=said):
        read(text, "" if "UTC" in text else "UTC")


def test_a_year_that_is_not_said_is_a_guess() -> None:
    assert read("time,message\nMar 24 10:39:00,a logon\n", "UTC").doubts == [
        "line 2 names no year, and is read as 2026-03-24"
    ]


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["{", '"a"', ":", "}", "datetime,message", "\n", "1", ","])).map("".join)
)
def test_any_text_is_entries_or_is_refused(text: str) -> None:
    try:
        found = read(text, "UTC")
    except IrrunnerError:
        return
    assert found.rows or found.left_out


def test_entries_stand_where_they_happened_and_a_batch_is_withdrawn(declare: Declare) -> None:
    incident = declare(STEPS)
    rows = [(Moment("2026-03-24T10:39:00.900Z"), "second"), (Moment("2026-03-24T10:39:00.123Z"), "first")]
    entries = timeline.timeline_import(incident, rows, source="edr.csv", zone="UTC")

    incident.refresh()
    assert [entry.words for entry in incident.state.timeline()][:2] == ["first", "second"]
    assert {entry.refs["batch"] for entry in entries} == {"b1"}

    timeline.timeline_withdraw(incident, str(entries[0].seq), why="the lab's")
    timeline.timeline_withdraw(incident, "b1", why="the wrong host")
    incident.refresh()
    gone = [incident.state.entry(entry.seq) for entry in entries]
    assert [each.withdrawal.words for each in gone if each is not None and each.withdrawal is not None] == [
        "the lab's",
        "the wrong host",
    ]
    with pytest.raises(Refused, match="was withdrawn by"):
        timeline.timeline_withdraw(incident, "b1", why="again")
    with pytest.raises(NotFound):
        timeline.timeline_withdraw(incident, "1", why="it is no import")


def test_what_is_there_already_is_not_recorded_twice(declare: Declare) -> None:
    incident = declare(STEPS)
    found = read("datetime,message\n2026-03-24T10:39:00Z,a logon\n2026-03-24T10:39:00.000+00:00,a logon\n")
    preview = preview_timeline(found, incident.state)
    assert (len(preview.new), preview.known) == (1, 1)

    rows = [(row.moment, row.text) for row in preview.all_rows]
    assert len(timeline.timeline_import(incident, rows, source="a")) == 1
    assert timeline.timeline_import(incident, rows, source="a") == []
    timeline.timeline_withdraw(incident, "b1", why="a test")
    assert len(timeline.timeline_import(incident, rows, source="a")) == 1
