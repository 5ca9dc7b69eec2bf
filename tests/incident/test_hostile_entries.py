"""Entries that no irrunner writes, in a journal whose chain holds: each is folded, or is shown and changes nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import inspect

from irrunner.application.open_incident import OpenIncident
from irrunner.cli.incident_choice import brief
from irrunner.incident import Incident
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.verbs import lifecycle, registers
from irrunner.journal import open_store
from irrunner.journal.chain import Occurred, canonical
from irrunner.journal.events import CATALOGUE
from irrunner.journal.rows import NewEntry
from irrunner.playbook import library
from irrunner.report.rendering import render
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.store.step_snapshot import build_step_snapshot
from tests.beginnings import ADA, SetClock

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal import Journal

TIMES: Final = ("9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z", "2026-13-45T99:99:99.999Z")
TEXTS: Final = (
    *("", "no", "0", "-1", "9" * 25, "x\x1b[31m\n", "\u202e\u200b", "a" * 3_000, "{{ x }}", "\x00"),
    *("confirm", "executed", "isolate@a1", "isolate@a999999999", "rebuild.999999999", "rebuild.2", "a1@b2.99999"),
    *("lead", "e1", "a1", "b1", "assets", "indicators", "credentials", "nothing", "yes", "high", "red", "live"),
    *("2026-03-24T10:39:00.123Z", "2026-13-45T99:99:99.999Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"),
    *('executed != "no" and (', "count(assets) > 2", "Europe/Nowhere", "../../etc/localtime", "UTC"),
)
NUMBERS: Final = (0, -1, 1, 2, 3, 999_999_999, 2**53 - 1)
REFS: Final = (
    *("step", "option", "row", "register", "evidence", "sha256", "kept", "slot", "action", "due", "milestone", "role"),
    *("event", "key", "prefix", "level", "outcome", "mode", "phase", "batch", "approved", "result", "inject", "seen"),
    *("question", "check", "story", "speed", "seconds", "expectation", "run", "clock", "how", "over", "head", "to"),
)
SEEDS: Final = 3


def absurd(kind: Any, chance: random.Random, depth: int = 0) -> Any:
    """A value of a field's type that makes no sense."""
    some = chance.choice((0, 1, 3)) if depth < 5 else 0
    match kind:
        case inspect.UnionType():
            return absurd(chance.choice(kind.types), chance, depth)
        case inspect.NoneType():
            return None
        case inspect.IntType():
            return chance.choice(NUMBERS)
        case inspect.BoolType():
            return chance.random() < 0.5
        case inspect.VarTupleType() | inspect.ListType():
            return [absurd(kind.item_type, chance, depth + 1) for _ in range(some)]
        case inspect.TupleType():
            return [absurd(each, chance, depth + 1) for each in kind.item_types]
        case inspect.DictType():
            return {chance.choice(TEXTS): absurd(kind.value_type, chance, depth + 1) for _ in range(some)}
        case inspect.StructType():
            fields = (field for field in kind.fields if field.required or chance.random() < 0.6)
            return {field.encode_name: absurd(field.type, chance, depth + 1) for field in fields}
        case _:
            return chance.choice(TEXTS)


def hostile(kind: str, chance: random.Random) -> NewEntry:
    """An entry of this kind whose fields and refs make no sense."""
    body = absurd(inspect.type_info(CATALOGUE[kind]), chance)
    if chance.random() < 0.2:
        body = chance.choice((7, [], "x", {"unknown": 1}, None))
    refs = {name: chance.choice((*TEXTS, *NUMBERS)) for name in REFS if chance.random() < 0.5}
    time = chance.choice(("2026-03-24T10:39:00.123Z",) * 3 + TIMES)
    occurred = Occurred(time, chance.choice(("second", "", "x")), chance.choice(TEXTS))
    recorded = "2026-03-24T12:00:00.000Z" if chance.random() < 0.8 else chance.choice(TIMES)
    return NewEntry(kind, canonical(body), refs, ADA, chance.choice(TEXTS), recorded, occurred)


def look_at(store: Journal, name: str) -> None:
    """Everything that folds: what list, status, log, report and the screen show."""
    brief(store, name)
    incident = Incident(store, name, ADA, clock=SetClock())
    incident.refresh()
    checklist, state = incident.checklist, incident.state
    opened = OpenIncident(incident)
    snapshot = snapshot_builder_of(opened).build(opened, incident.clock())
    for step in snapshot.steps[:20]:
        build_step_snapshot(opened, step.key, incident.clock())
    assert len(list(checklist)) < 5_000
    for entry in state.timeline():
        assert describe_entry(entry).line(state.zone)
    for form in ("md", "html", "json"):
        assert render(incident, form)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_an_absurd_entry_is_folded_or_shown_and_stops_nothing(kind: str, tmp_path: Path, small: library.Loaded) -> None:
    with open_store(tmp_path / "store") as store:
        for seed in range(SEEDS):
            incident = lifecycle.declare(store, small, ADA, answers={"package": "x"})
            incident.refresh()
            registers.register_add(incident, "assets", {"name": "web-01"})
            with store.writing() as writer:
                for number in range(3):
                    writer.append(incident.id, hostile(kind, random.Random(f"{kind} {seed} {number}")))
            look_at(store, incident.id)
        with store.writing() as writer:
            writer.append("INC-2026-0999", hostile(kind, random.Random(kind)))
        look_at(store, "INC-2026-0999")


@pytest.fixture
def small(tmp_path: Path) -> library.Loaded:
    from tests.cli.conftest import PLAYBOOK

    (tmp_path / "small.yaml").write_text(PLAYBOOK)
    return library.find(str(tmp_path / "small.yaml"), [tmp_path])
