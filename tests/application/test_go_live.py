"""From an exercise to a live incident: who ended it is on record, people keep their roles, the mirror follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.go_live import go_live
from irrunner.exercise.play.verbs.end import RealIncident
from irrunner.incident import Incident
from irrunner.journal import open_store
from tests.beginnings import ADA, NOON, SetClock

if TYPE_CHECKING:
    from pathlib import Path

REAL = RealIncident("compromised-dependency", "Europe/Berlin", {"lead": ("lea", "room 2")}, "smoke", by="bo")


def opened(place: Path, name: str) -> Incident:
    incident = Incident(open_store(place, create=False, read_only=True), name, ADA)
    incident.refresh()
    return incident


def test_the_live_incident_names_who_ended_the_exercise_and_gives_out_the_roles(tmp_path: Path) -> None:
    live = go_live(REAL, tmp_path / "live", ADA, clock=SetClock(NOON))
    state = opened(tmp_path / "live", live.incident).state
    assert (state.mode, state.zone, state.playbook.id) == ("live", "Europe/Berlin", "compromised-dependency")
    assert (state.roles["lead"].person, state.roles["lead"].contact) == ("lea", "room 2")
    assert {(entry.by, entry.actor.name) for entry in state.entries} == {("bo", "ada")}
    assert live.problems == []


def test_the_mirror_of_the_live_store_holds_it_at_once(tmp_path: Path) -> None:
    open_store(tmp_path / "mirror").close()
    live = go_live(REAL, tmp_path / "live", ADA, mirror=tmp_path / "mirror", clock=SetClock(NOON))
    assert opened(tmp_path / "mirror", live.incident).head == opened(tmp_path / "live", live.incident).head


def test_a_mirror_that_is_not_there_is_a_sentence_and_the_incident_is_declared_all_the_same(tmp_path: Path) -> None:
    live = go_live(REAL, tmp_path / "live", ADA, mirror=tmp_path / "mirror", clock=SetClock(NOON))
    assert opened(tmp_path / "live", live.incident).state.declared is not None
    (problem,) = live.problems
    assert problem.sentence.startswith(f"The mirror at {tmp_path / 'mirror'} is behind: ")
    assert "irrunner store copy" in problem.hint


def test_the_real_trouble_may_need_another_playbook_and_nobody_is_lost(tmp_path: Path) -> None:
    real = RealIncident("drill", "UTC", {"lead": ("lea", ""), "night": ("bo", "room 9")}, "smoke", by="lea")
    live = go_live(real, tmp_path / "live", ADA, playbook="generic-incident", clock=SetClock(NOON))
    state = opened(tmp_path / "live", live.incident).state
    assert state.playbook.id == "generic-incident"
    assert state.roles["lead"].person == "lea"
    assert "Also here from the exercise: bo (night, room 9)." in [entry.words for entry in state.entries]
