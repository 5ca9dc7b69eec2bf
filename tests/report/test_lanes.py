"""The timeline in two lanes: the attacker's acts and ours, only key moments, nothing over anything."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from irrunner.incident.moments import Moment
from irrunner.incident.verbs import decisions, lifecycle, notes, timeline
from irrunner.report import render
from irrunner.report.svg.lines import lines_that_fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]

STEPS = """
- {id: ran, decide: Did it run?, options: ["yes", "no"], answers: ran}
- {id: other, decide: Tea?, options: ["yes", "no"]}
"""


def lanes(incident: Incident) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(incident, "json"))["lanes"]
    return found


def moments(incident: Incident) -> list[tuple[str, str, str]]:
    return [(each["lane"], each["milestone"], each["text"]) for each in lanes(incident)["moments"]]


def test_only_what_is_recorded_as_the_attackers_stands_in_their_lane(declare: Declare) -> None:
    incident = declare(STEPS)
    notes.milestone(incident, "began", why="First login", at="2026-03-24 08:00 UTC")
    notes.note(incident, "They read the mailbox", attacker=True, at="2026-03-24 08:30 UTC")
    notes.note(incident, "We saw nothing", at="2026-03-24 08:31 UTC")
    decisions.decide(incident, "ran", "yes")
    decisions.decide(incident, "other", "no")
    assert moments(incident) == [
        ("attacker", "began", "First login"),
        ("attacker", "", "They read the mailbox"),
        ("ours", "declared", "the incident was declared"),
        ("ours", "", "Did it run? yes"),
    ]


def test_an_imported_timeline_is_theirs_only_when_somebody_says_so(declare: Declare) -> None:
    incident = declare(STEPS)
    line = [(Moment("2026-03-24T07:00:00.000Z"), "logon from 192.0.2.7")]
    timeline.timeline_import(incident, line, source="ours.csv")
    assert not any(lane == "attacker" for lane, _, _ in moments(incident))
    (entry,) = timeline.timeline_import(incident, line, source="theirs.csv", again=True, attacker=True)
    assert ("attacker", "", "logon from 192.0.2.7") in moments(incident)
    timeline.timeline_withdraw(incident, str(entry.seq), why="not them")
    assert not any(lane == "attacker" for lane, _, _ in moments(incident))


def test_of_a_thousand_acts_the_first_and_the_last_are_drawn_and_the_rest_counted(declare: Declare) -> None:
    incident = declare(STEPS)
    lines = [(Moment(f"2026-03-23T{at // 60:02}:{at % 60:02}:00.000Z"), f"line {at}") for at in range(1000)]
    timeline.timeline_import(incident, lines, source="theirs.csv", attacker=True)
    notes.milestone(incident, "began", at="2026-03-24 06:00 UTC")
    found = lanes(incident)
    theirs = [each["text"] for each in found["moments"] if each["lane"] == "attacker" and not each["milestone"]]
    assert (theirs[0], theirs[-1], len(theirs)) == ("line 0", "line 999", 23)
    assert found["more_theirs"] == 977
    assert any(each["milestone"] == "began" for each in found["moments"])
    assert "977 more acts of the attacker are recorded" in render(incident, "html")


def test_no_two_moments_overlap_in_the_picture(declare: Declare) -> None:
    incident = declare(STEPS)
    for minute in range(30):
        notes.note(incident, f"{minute} " + "word " * 40, attacker=True, at=f"2026-03-24 08:{minute:02} UTC")
    lifecycle.severity(incident, "critical", why="worse")
    page = render(incident, "html")
    section = page[page.index('<section id="lanes"') : page.index('<section id="written"')]
    for picture in section.split("<svg")[1:]:
        bottom = float(re.findall(r'viewBox="0 0 460 (\d+)"', picture)[0])
        lines = [(float(x), float(y)) for x, y in re.findall(r'class="lane-text[^"]*" x="(\d+)" y="(\d+)"', picture)]
        for side in {x for x, _ in lines}:
            heights = [y for x, y in lines if x == side]
            assert all(later - earlier >= 14 for earlier, later in itertools.pairwise(heights))
        assert max(y for _, y in lines) < bottom


def test_the_lanes_are_a_table_in_markdown(declare: Declare) -> None:
    incident = declare(STEPS)
    notes.note(incident, "They read | the mailbox", attacker=True, at="2026-03-24 08:30 UTC")
    assert "| 2026-03-24 08:30 UTC | They read \\| the mailbox |  |" in render(incident, "md")


@given(st.text(max_size=300), st.integers(2, 40))
def test_lines_fit_their_column_and_lose_nothing_but_what_the_end_says(text: str, cells: int) -> None:
    lines = lines_that_fit(text, cells)
    assert len(lines) <= 4
    shown = "".join(lines)
    if not shown.endswith("…"):
        assert shown.replace(" ", "") == "".join(text.split())
    assert all(len(line) <= cells for line in lines)
