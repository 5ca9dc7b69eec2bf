"""The stores in which acts are killed: made once, and copied for every kill."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from irrunner.exercise.play.exercise import Exercise
from irrunner.exercise.play.verbs import begin
from irrunner.exercise.scenario import loading
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.journal import Journal, open_store
from irrunner.journal.chain import Actor
from irrunner.journal.copying import update_copy
from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.playbook.library import Loaded

ADA = Actor("ada", "ada", "laptop.example")
FIRST = "INC-2026-0001"
REDACTED, CORRECTED = "a note to be redacted", "a note, put right"
"""What entry 7 says, and what its correction does."""

PLAYBOOK = """\
playbook: 1
id: drill
title: Drill
version: "1"
summary: To be killed.
roles: {lead: Lead}
ask:
  what: {label: What}
phases:
  - phase: Work
    steps:
      - {id: confirm, do: Confirm it, evidence: [Photo]}
      - {id: choose, decide: Did it run?, options: ["yes", "no"]}
      - {id: started, do: Go on}
      - {id: finished, do: Be done}
      - {id: agreed, do: Switch it off, approve: lead}
      - {id: isolate, do: "Isolate {{ item.name }}", for_each: assets}
      - {id: again, do: Look again, repeat: daily}
"""
GUEST = """\
playbook: 1
id: guest
title: Guest
version: "1"
summary: To be grafted.
phases:
  - phase: Work
    steps: [{id: look, do: Look}]
"""
SCENARIO = """\
scenario: 1
id: night
title: Night
playbook: {id: drill}
clock: {mode: story, story_start: "2026-03-03T05:40Z"}
objectives:
  whole: {text: Whether anything is kept}
injects:
  - {id: one, at: 0m, text: It began}
  - {id: two, manual: true, text: A call}
  - {id: three, at: 30m, text: Another call}
end: {at: 60m}
"""


class Scene(NamedTuple):
    """A folder with the stores of one kill.

    Attributes:
        folder: holds `store` with an incident under way, `copy` of it, and `players` and `control` of an exercise.
    """

    folder: Path

    def store(self, name: str = "store") -> Journal:
        """One of the stores, opened."""
        return open_store(self.folder / name, wait=30)

    def incident(self, store: Journal, identity: str = FIRST) -> Incident:
        """An incident of a store."""
        return Incident(store, identity, ADA)

    def playbook(self, name: str) -> Loaded:
        """One of the playbooks."""
        return library.find(str(self.folder / "playbooks" / f"{name}.yaml"), [self.folder / "playbooks"])

    def scenario(self) -> LoadedScenario:
        """The scenario."""
        return loading.find(str(self.folder / "playbooks" / "night.yaml"), playbooks=[self.folder / "playbooks"])

    def exercise(self, players: Journal, control: Journal) -> Exercise:
        """The exercise that is under way."""
        return Exercise(Incident(players, players.incidents()[0], ADA), Incident(control, control.incidents()[0], ADA))


def set_the_scene(folder: Path) -> Scene:
    """Make the stores: an incident with something of everything, a copy that is behind, an exercise."""
    playbooks = folder / "playbooks"
    playbooks.mkdir(parents=True)
    for name, text in (("drill", PLAYBOOK), ("guest", GUEST), ("night", SCENARIO)):
        (playbooks / f"{name}.yaml").write_text(text)
    (folder / "small.bin").write_bytes(b"small " * 500)
    (folder / "large.bin").write_bytes(b"large " * 200_000)
    scene = Scene(folder)
    with scene.store() as store, scene.store("copy") as copy:
        incident = lifecycle.declare(store, scene.playbook("drill"), ADA, answers={"what": "an alert"})
        notes.note(incident, "the first note")
        update_copy(store, copy)
        _work(incident)
    with scene.store("players") as players, scene.store("control") as control:
        begin.begin(scene.scenario(), players, control, ADA)
    return scene


def _work(incident: Incident) -> None:
    notes.note(incident, REDACTED)
    record.correct(incident, 7, words=CORRECTED, why="spelling")
    evidence.add(incident, BytesIO(b"photo " * 1_000), name="photo.jpg", step="confirm")
    evidence.add(incident, BytesIO(b"log " * 1_000), name="a.log")
    registers.register_add(incident, "assets", {"name": "srv-1"})
    registers.register_add(incident, "credentials", {"name": "deploy key"})
    steps.start(incident, "started")
    steps.done(incident, "finished")
    decisions.decide(incident, "choose", "no")
    people.role(incident, "lead", "Bo")
    people.handover(incident, "Cy")
    notes.action_add(incident, "Call them")
    evidence.hold(incident, "e1", why="counsel")
