"""Two records of one incident that went on apart come together: nothing is lost, and neither side silently wins."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.milestones import milestones
from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.journal.chain import Actor
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.journal.verify import verify_incident
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.journal import Journal

BOB = Actor("Bob", "bob", "laptop")
STEPS = """
    - {id: find, do: Find them, collect: assets}
    - {id: ran, decide: Did it run?, options: ["yes", "no"]}
    - {id: isolate, do: "Isolate {{ item.name }}", for_each: assets, when: ran != "no", marks: contained}
    - {id: sweep, do: Sweep again, repeat: until clean, when: ran == "yes"}
"""
ASK = "ask:\n  host: {label: Host}\n"


@cache
def _loaded() -> library.Loaded:
    folder = Path(tempfile.mkdtemp())
    (folder / "drill.yaml").write_text(playbook(STEPS, head=ASK))
    return library.find(str(folder / "drill.yaml"), [folder])


class Laptop:
    """One store, and its incident."""

    def __init__(self, store: Journal, incident: str, actor: Actor, clock: TickingClock) -> None:
        self.store, self.clock, self.actor, self.id = store, clock, actor, incident

    @property
    def incident(self) -> Incident:
        incident = Incident(self.store, self.id, self.actor, clock=self.clock)
        incident.refresh()
        return incident

    def copy(self, actor: Actor) -> Laptop:
        store = MemoryStore()
        assert not update_copy(self.store, store).problems
        return Laptop(store, self.id, actor, self.clock)

    def merge(self, other: Laptop) -> Any:
        incident = self.incident
        record_there = record_of_store(self.store, other.store, self.id)
        plan, _ = look_at_merge(incident, record_there)
        return merge(incident, record_there, plan, why="The line was cut.")


def begin() -> Laptop:
    clock, store = TickingClock(), MemoryStore()
    incident = lifecycle.declare(store, _loaded(), ADA, clock=clock)
    return Laptop(store, incident.id, ADA, clock)


@pytest.fixture
def laptops() -> tuple[Laptop, Laptop]:
    here = begin()
    registers.register_add(here.incident, "assets", {"name": "web1"})
    return here, here.copy(BOB)


def links(store: Journal, incident: str) -> set[bytes]:
    found = {row.link for row in store.rows(incident) if b'"branch.merged",' not in row.header}
    for branch in store.branches(incident):
        found |= {row.link for row in store.branch_rows(incident, branch) if b'"branch.merged",' not in row.header}
    return found


def facts(incident: Incident) -> Any:
    """What a record says, without the names and places that depend on which of two records is the trunk."""
    state, checklist = incident.state, incident.checklist
    rows = {row.id: row.entries[0].recorded for found in state.registers.values() for row in found.values()}
    return {
        "steps": {
            (view.key.id, rows.get(view.key.row, ""), view.key.round): (
                view.standing,
                view.option,
                sorted(end.recorded for end in view.progress.ends),
            )
            for view in checklist
        },
        "milestones": [(each.name, each.time) for each in milestones(checklist)],
        "severity": state.level,
        "tlp": state.tlp_label,
        "title": state.name,
        "answers": {key: (state.answer(key), key in state.disputed) for key in state.answers},
        "rows": Counter(str(sorted(row.values.items())) for row in state.registers["assets"].values()),
        "evidence": Counter(item.sha256 for item in state.evidence.values()),
        "actions": Counter((item.added.recorded, item.closed is None) for item in state.actions.values()),
        "lead": state.holder("lead"),
        "notes": Counter(entry.words for entry in state.entries if entry.kind == "note.added"),
        "timeline": [entry.recorded for entry in state.timeline() if entry.kind != "branch.merged"],
    }


Act = tuple[Any, tuple[Any, ...], dict[str, Any]]


def _act(run: Any, *values: Any, **options: Any) -> Act:
    return run, values, options


def _add(incident: Incident, text: str) -> None:
    evidence.add(incident, BytesIO(text.encode()), name=f"{text}.txt")


words = st.sampled_from(["red", "green", "blue"])
keys = st.sampled_from(["find", "isolate@a1", "isolate@a2", "sweep", "sweep.2", "added-1"])
acts: st.SearchStrategy[list[Act]] = st.lists(
    st.one_of(
        st.builds(
            lambda verb, key, why: _act(verb, key, why=why), st.sampled_from([steps.done, steps.skip]), keys, words
        ),
        st.builds(
            lambda verb, key, why: _act(verb, key, why=why), st.sampled_from([steps.start, steps.reopen]), keys, words
        ),
        st.builds(lambda option: _act(decisions.decide, "ran", option, why="seen"), st.sampled_from(["yes", "no"])),
        st.builds(lambda host: _act(decisions.answer, {"host": host}), words),
        st.builds(lambda name: _act(registers.register_add, "assets", {"name": name}), words),
        st.builds(lambda name: _act(registers.register_change, "assets", "a1", {"owner": name}), words),
        st.builds(lambda text: _act(notes.note, text), words),
        st.builds(lambda text: _act(notes.action_add, text), words),
        st.just(_act(notes.action_close, 1)),
        st.builds(lambda text: _act(_add, text), words),
        st.builds(lambda level: _act(lifecycle.severity, level), st.sampled_from(["low", "critical"])),
        st.builds(lambda level: _act(lifecycle.tlp, level), st.sampled_from(["green", "red"])),
        st.builds(lambda text: _act(lifecycle.title, text), words),
        st.builds(lambda name: _act(people.role, "lead", name), words),
        st.builds(lambda text: _act(steps.step_add, text), words),
        st.just(_act(steps.repeat, "sweep")),
        st.builds(lambda seq, text: _act(record.correct, seq, words=text), st.integers(2, 12), words),
    ),
    max_size=8,
)


def play(laptop: Laptop, script: Sequence[Act]) -> None:
    incident = laptop.incident
    for run, values, options in script:
        with suppress(IrrunnerError):
            run(incident, *values, **options)


@settings(max_examples=60)
@given(common=acts, left=acts, right=acts)
def test_whichever_record_is_the_trunk_the_facts_are_the_same_and_no_entry_is_lost(
    common: list[Act], left: list[Act], right: list[Act]
) -> None:
    here = begin()
    play(here, [_act(registers.register_add, "assets", {"name": "web1"}), *common])
    there = here.copy(BOB)
    play(here, [_act(notes.note, "here"), *left])
    play(there, [_act(notes.note, "there"), *right])
    everything = links(here.store, here.id) | links(there.store, here.id)
    one, other = here.copy(ADA), there.copy(BOB)
    one.merge(there)
    other.merge(here)
    assert facts(one.incident) == facts(other.incident)
    for each in (one, other):
        assert links(each.store, here.id) == everything
        assert verify_incident(each.store, here.id).holds
        copied = each.copy(ADA)
        assert facts(copied.incident) == facts(each.incident)
