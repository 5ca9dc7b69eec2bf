"""A script of acts is replayed through the verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.replay import read_script, replay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident import Incident
    from tests.beginnings import Declare

PHASES = """
    phases:
      - phase: Find
        steps: [{id: look, do: Look}, {id: ask, do: Ask}, {id: keep, do: Keep, evidence: [The log]}]
"""
HEAD = """
playbook: tested
actors: {scribe: [Scribe, scribe, record.example], lead: [Lead, lead, bridge.example]}
declare: {}
acts:
"""


@pytest.fixture
def replayed(declare: Declare, tmp_path: Path) -> Callable[[str], Incident]:
    """What an incident is after these acts, given as YAML."""

    def run(acts: str) -> Incident:
        (tmp_path / "script.yaml").write_text(HEAD + acts)
        incident = declare(PHASES)
        replay(incident, read_script(tmp_path / "script.yaml"))
        return incident

    return run


def test_a_time_holds_until_another_is_given_and_a_list_is_the_same_act_for_each(
    replayed: Callable[[str], Incident],
) -> None:
    incident = replayed("""
  - {at: 2026-03-24 08:00 UTC, by: Ada, done: [look, ask], why: It was quick.}
  - {by: Bo, note: Nothing was found.}
""")
    acts = [(entry.kind, entry.by, entry.when[11:16]) for entry in incident.state.entries[-3:]]
    assert acts == [("step.done", "Ada", "08:00"), ("step.done", "Ada", "08:00"), ("note.added", "Bo", "08:00")]


def test_a_later_act_points_at_an_entry_by_its_label_and_at_evidence_by_its_name(
    replayed: Callable[[str], Incident],
) -> None:
    incident = replayed("""
  - {at: 2026-03-24 08:00 UTC, by: Ada, label: wrong, note: It was the proxy.}
  - {by: Ada, correct: wrong, words: It was the mirror., why: Misread.}
  - {by: Ada, evidence add: proxy.log, step: keep, text: GET /}
  - {by: Ada, evidence hand-over: proxy.log, to: Counsel}
""")
    [corrected] = [entry for entry in incident.state.entries if entry.corrections]
    assert corrected.words == "It was the mirror."
    [item] = incident.state.evidence.values()
    assert (item.name, [entry.kind for entry in item.custody]) == ("proxy.log", ["evidence.transferred"])


def test_one_act_can_be_recorded_by_somebody_else(replayed: Callable[[str], Incident]) -> None:
    incident = replayed("""
  - {at: 2026-03-24 08:00 UTC, by: Ada, actor: lead, note: From the bridge.}
  - {by: Ada, note: From the keyboard.}
""")
    recorders = [entry.actor.name for entry in incident.state.entries[-2:]]
    assert recorders[0] == "Lead"
    assert recorders[1] != "Lead"


@pytest.mark.parametrize("text", ["acts: [", "acts: []", "playbook: tested\nactors: []\ndeclare: {}\nacts: []\n"])
def test_a_file_that_is_no_script_is_refused_in_words(text: str, tmp_path: Path) -> None:
    (tmp_path / "script.yaml").write_text(text)
    with pytest.raises(Refused, match=r"script\.yaml"):
        read_script(tmp_path / "script.yaml")
