"""What an act recorded is said in one sentence, made from its entries alone."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from irrunner.application.acknowledgement import acknowledgement, out_of_order, short_acknowledgement
from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, SetClock, playbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry

STEPS = """\
- {id: look, do: Look, evidence: [A log]}
- {id: which, decide: Which way?, options: [left, right]}
"""
HEAD = "ask:\n  where: {label: Where}\n"


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    file = tmp_path / "drill.yaml"
    file.write_text(playbook(STEPS, head=HEAD))
    return lifecycle.declare(open_store(tmp_path / "store"), library.find(str(file), []), ADA, clock=SetClock())


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda at: steps.start(at, "look"), "look is started"),
        (lambda at: steps.assign(at, "look", "bo"), "look is assigned to bo"),
        (lambda at: steps.step_add(at, "Call the bank"), "added-1 is added"),
        (lambda at: decisions.decide(at, "which", "left"), "which is decided: left"),
        (lambda at: decisions.answer(at, {"where": "{words} {by}"}), "where is {words} {by}"),
        (lambda at: notes.note(at, "seen"), "Noted"),
        (lambda at: notes.note(at, "seen", step="look"), "Noted for look"),
        (lambda at: notes.milestone(at, "detected"), "detected is marked"),
        (lambda at: lifecycle.title(at, "A {step} title"), "The title is: A {step} title"),
        (lambda at: lifecycle.tlp(at, "red"), "The label is TLP:RED"),
        (lambda at: lifecycle.close(at, outcome="test", why="over"), "Closed as test, with 2 steps not settled"),
        (lambda at: people.handover(at, "bo"), "The hand-over to bo is offered"),
        (lambda at: registers.register_add(at, "assets", {"name": "db1"}), "a1 is in assets"),
        (
            lambda at: registers.register_import(at, "assets", [{"name": "db1"}, {"name": "db2"}]),
            "2 rows in assets: a1 to a2, as batch b1",
        ),
        (
            lambda at: evidence.add(at, BytesIO(b"abc"), name="x.log", step="look", slot=1),
            "x.log is kept as e1 for look, slot 1: 3 bytes, SHA-256 ba7816bf8f01…",
        ),
    ],
)
def test_each_kind_of_act_has_its_sentence(
    incident: Incident, act: Callable[[Incident], Entry | list[Entry]], sentence: str
) -> None:
    recorded = act(incident)
    assert acknowledgement(recorded if isinstance(recorded, list) else [recorded]) == sentence


def test_a_correction_names_the_entry_that_it_corrects(incident: Incident) -> None:
    note = notes.note(incident, "seen")
    assert acknowledgement([record.correct(incident, note.seq, words="heard")]) == f"Entry {note.seq} is corrected"


def test_what_was_out_of_order_is_said_with_its_reasons(incident: Incident) -> None:
    assert out_of_order(notes.note(incident, "seen")) == ""
    assert out_of_order(steps.done(incident, "look", why="no log")).startswith("Recorded as out of order: ")


def test_the_screen_has_a_short_line_with_the_place_in_the_journal(incident: Incident) -> None:
    one = steps.start(incident, "look")
    said = f"entry {one.seq}: look started"
    assert short_acknowledgement(one) == (one, said)
    assert short_acknowledgement((one, BytesIO())) == (one, said)
    rows = registers.register_import(incident, "assets", [{"name": "db1"}, {"name": "db2"}])
    assert short_acknowledgement(rows) == (rows[-1], f"entry {one.seq + 2}: 2 entries, added")
    assert short_acknowledgement(None) is None
    assert short_acknowledgement([]) is None
