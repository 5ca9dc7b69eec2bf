"""Home shows all incidents of a team's store, and the line is crossed seldom for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident import summaries
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from irrunner.tui.store.overview import OverviewReader
from tests.beginnings import ADA
from tests.team.line import Line
from tests.team.test_line import through

if TYPE_CHECKING:
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


def test_short_incidents_come_many_at_a_time_and_long_ones_alone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        notes.note(team.declare(), f"line {number}")
    writer = team.incident("responder", "INC-2026-0003")
    for number in range(3):
        notes.note(writer, f"more {number}")
    monkeypatch.setattr(summaries, "AT_A_TIME", 3)
    monkeypatch.setattr(summaries, "SHORT", writer.state.seq - 1)
    sent: list[bytes] = []

    def keep(data: bytes) -> bool:
        sent.append(data)
        return False

    with Line(team.server.port) as line, open_store(through(team, line, "reader")) as far:
        line.watch = keep
        lines = {each.id: each for each in OverviewReader(ADA).begin(far)}
    assert sum(each.count(b"FROM irrunner.event") for each in sent) == 3  # twice three, and the long one
    store = team.store("reader")
    names = store.incidents()
    assert [lines[name].entries for name in names] == [store.count(name) for name in names]
    assert all(each.title and each.complete for each in lines.values())
    one_by_one = [summaries.Summaries(store, ADA).read(name) for name in names]
    assert list(summaries.Summaries(store, ADA).read_all()) == one_by_one
    assert [each.head for each in one_by_one] == [store.head(name).link.hex() for name in names]
