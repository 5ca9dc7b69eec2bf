"""Whatever people do in whatever order: the state is the fold, and what holds always holds."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.checklist import STANDINGS
from irrunner.incident.verbs import decisions, lifecycle, notes, people, record, registers, steps
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

STEPS = """
    - {id: find, do: Find them, collect: assets}
    - {id: ran, decide: Did it run?, options: ["yes", "no"]}
    - {id: hit, decide: "Did {{ item.name }} run it?", options: ["yes", "no"], for_each: assets, needs: [find]}
    - {id: isolate, do: "Isolate {{ item.name }}", for_each: assets, when: hit == "yes" and ran != "no", approve: lead}
    - {id: sweep, do: Sweep again, repeat: until clean, when: ran == "yes" or count(assets) > 1, marks: contained}
    - {id: after, do: After all, needs: [isolate, sweep]}
"""
KEYS = [
    "find",
    "ran",
    "hit@a1",
    "hit@a2",
    "isolate@a1",
    "isolate@a2",
    "sweep",
    "sweep.2",
    "after",
    "added-1",
    "nothing",
]
STEP_VERBS: list[Any] = [steps.start, steps.done, steps.skip, steps.block, steps.approve]
PEOPLE = ["ada", "grace", "eve"]
words = st.text(max_size=20)
keys = st.sampled_from(KEYS)
people_ = st.sampled_from(PEOPLE)


class Incidents(RuleBasedStateMachine):
    """Random verbs on one incident, through two handles as of two processes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "drill.yaml").write_text(playbook(STEPS, head="roles: {lead: Lead}\n"))
        self.store = open_store(self.folder / "store")
        self.clock = TickingClock()
        loaded = library.find(str(self.folder / "drill.yaml"), [self.folder])
        self.incident = lifecycle.declare(self.store, loaded, ADA, clock=self.clock)
        self.other = Incident(self.store, self.incident.id, ADA, clock=self.clock)
        self.done: dict[str, int] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def act(self, verb: Any, *args: Any, **options: Any) -> None:
        """A verb either writes or refuses in words; never anything else."""
        incident = self.other if len(self.incident.state.entries) % 2 else self.incident
        with suppress(IrrunnerError):
            verb(incident, *args, **options)
        self.incident.refresh()

    @rule(
        verb=st.sampled_from(STEP_VERBS),
        key=keys,
        why=words,
        by=people_,
    )
    def work(self, verb: Any, key: str, why: str, by: str) -> None:
        self.act(verb, key, why=why, by=by)

    @rule(key=keys)
    def reopen(self, key: str) -> None:
        self.act(steps.reopen, key)

    @rule(key=keys, option=st.sampled_from(["yes", "no", "maybe"]), why=words)
    def decide(self, key: str, option: str, why: str) -> None:
        self.act(decisions.decide, key, option, why=why)

    @rule(key=keys)
    def repeat(self, key: str) -> None:
        self.act(steps.repeat, key)

    @rule(text=words)
    def add_step(self, text: str) -> None:
        self.act(steps.step_add, text)

    @rule(name=words, kind=words)
    def row(self, name: str, kind: str) -> None:
        self.act(registers.register_add, "assets", {"name": name, "kind": kind})

    @rule(person=people_)
    def lead(self, person: str) -> None:
        self.act(people.role, "lead", person)

    @rule(text=words, key=keys, ago=st.integers(0, 90))
    def note(self, text: str, key: str, ago: int) -> None:
        self.act(notes.note, text, step=key, at=f"-{ago}m")

    @rule(back=st.integers(-3, 3))
    def clock_moves(self, back: int) -> None:
        self.clock.forward(hours=back)

    @rule(seq=st.integers(1, 40), text=words)
    def correct(self, seq: int, text: str) -> None:
        self.act(record.correct, seq, words=text)

    @precondition(lambda self: len(self.incident.state.entries) > 8)
    @rule(seq=st.integers(1, 40))
    def redact(self, seq: int) -> None:
        before = self.standings(self.incident)
        option = {str(view.key): view.option for view in self.incident.checklist}
        self.act(record.redact, seq, why="private")
        after = self.standings(self.incident)
        entry = self.incident.state.entry(seq)
        about_rows = entry is not None and entry.kind.startswith(("register.", "answer."))
        assert about_rows or after == before
        assert {str(view.key): view.option for view in self.incident.checklist} == option

    @rule(outcome=st.sampled_from(["confirmed", "test"]), why=words)
    def close(self, outcome: str, why: str) -> None:
        self.act(lifecycle.close, outcome=outcome, why=why)
        self.act(lifecycle.reopen_incident)

    def standings(self, incident: Incident) -> dict[str, str]:
        return {str(view.key): view.standing for view in incident.checklist}

    @invariant()
    def the_state_is_the_fold(self) -> None:
        fresh = Incident(self.store, self.incident.id, ADA)
        fresh.refresh()
        self.other.refresh()
        for incident in (self.incident, self.other):
            assert self.standings(fresh) == self.standings(incident)
            assert msgspec.json.encode(fresh.state.timeline()) == msgspec.json.encode(incident.state.timeline())

    @invariant()
    def every_step_stands_somewhere_and_the_places_have_no_gaps(self) -> None:
        assert set(self.standings(self.incident).values()) <= set(STANDINGS)
        assert [entry.seq for entry in self.incident.state.entries] == list(range(1, self.incident.state.seq + 1))

    @invariant()
    def what_people_touched_keeps_the_standing_they_gave_it(self) -> None:
        for view in self.incident.checklist:
            if view.progress.standing != "open":
                assert view.standing == view.progress.standing


Incidents.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_incidents = Incidents.TestCase
