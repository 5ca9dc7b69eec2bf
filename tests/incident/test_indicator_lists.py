"""A list of indicators in an incident: what it brings, what it leaves alone, and what has to be searched again."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.check_result import CheckResult
from irrunner.incident.indicator_lists import plan_load
from irrunner.incident.verbs import checks, registers, steps
from irrunner.incident.verbs.indicators import indicators_load
from irrunner.playbook.indicator_packs.model import Indicator, Pack, Source, Window

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from tests.beginnings import Declare

STEPS = """\
- id: logs
  do: Search the logs
  checks:
    - indicators: {paths: [/var/log]}
- id: disks
  do: Search the disks
  checks:
    - exposure: {package: litellm, versions: ["1.82.8"], paths: ["~"]}
- id: other
  do: Do something else
  checks:
    - run: ["true"]
"""


@pytest.fixture
def incident(declare: Declare) -> Incident:
    return declare(STEPS)


def listed(*values: str, kind: str = "domain", version: str = "1.0", clean: tuple[str, ...] = (), **more: str) -> Pack:
    confidence = more.get("confidence", "reported")
    return Pack(
        "ferry",
        "promptferry",
        version,
        sources={"makers": Source("The notice", "https://promptferry.example/x")},
        window=Window("2026-05-12T09:10Z", "2026-05-12T12:00Z", "why"),
        indicators=tuple(Indicator(kind, value, ("makers",), confidence, "2026-05-12", "a note") for value in values),
        clean=tuple(Indicator("domain", value, ("makers",)) for value in clean),
        left_out=("line 3: nothing",),
    )


def load(incident: Incident, pack: Pack) -> list[Entry]:
    return indicators_load(incident, pack, repr(pack).encode(), file="ferry.yaml")


def kinds(entries: list[Entry]) -> list[str]:
    return [entry.kind for entry in entries]


def searched(incident: Incident, step: str, kind: str) -> int:
    with checks.running(incident, kind, ("look",), step=step) as run:
        checks.finish(incident, run.number, CheckResult("clear", "nothing"))
    return run.number


def test_new_rows_come_as_a_batch_and_the_list_is_evidence(incident: Incident) -> None:
    pack = listed("a.evil.example", "b.evil.example")
    entries = load(incident, pack)
    assert kinds(entries) == ["evidence.added", "register.entered", "register.entered", "indicators.loaded"]
    loaded = entries[-1]
    digest = sha256(repr(pack).encode()).hexdigest()
    assert (loaded.refs["list"], loaded.refs["sha256"], loaded.refs["evidence"]) == ("ferry", digest, "e1")
    assert incident.state.evidence["e1"].sha256 == digest
    assert [batch.source for batch in incident.state.batches.values()] == ["ferry 1.0"]
    assert incident.state.registers["indicators"]["i1"].values == {
        "value": "a.evil.example",
        "type": "domain",
        "source": "ferry 1.0: makers",
        "confidence": "reported",
        "first_seen": "2026-05-12",
        "note": "a note",
    }


def test_rows_that_are_there_stay_and_a_withdrawn_one_stays_withdrawn(incident: Incident) -> None:
    registers.register_add(incident, "indicators", {"value": "A[.]evil.example", "note": "ours"})
    registers.register_add(incident, "indicators", {"value": "b.evil.example"})
    registers.register_withdraw(incident, "indicators", "i2", why="our own host")
    pack = listed("a.evil.example", "b.evil.example", "c.evil.example")
    plan = plan_load(incident.checklist, pack, "")
    assert (plan.known, plan.withdrawn, len(plan.new)) == (("i1",), ("i2",), 1)
    load(incident, pack)
    assert list(incident.state.registers["indicators"]) == ["i1", "i2", "i3"]
    assert incident.state.registers["indicators"]["i1"].cell("note") == "ours"


def test_a_newer_list_says_what_is_new_what_changed_and_what_it_dropped(incident: Incident) -> None:
    registers.register_add(incident, "indicators", {"value": "mine.example"})
    load(incident, listed("a.evil.example", "b.evil.example"))
    newer = listed("b.evil.example", "c.evil.example", version="1.1", confidence="confirmed")
    plan = plan_load(incident.checklist, newer, "")
    assert [cells["value"] for cells in plan.new] == ["c.evil.example"]
    assert plan.gone == (("i2", "a.evil.example"),)
    assert [(each.row, each.differs) for each in plan.changed] == [("i3", (("confidence", "reported", "confirmed"),))]
    entries = load(incident, newer)
    assert getattr(entries[-1].event, "gone", ()) == ("i2",)
    assert incident.state.registers["indicators"]["i2"].withdrawn is None
    assert incident.state.registers["indicators"]["i3"].cell("confidence") == "reported"


def test_the_same_bytes_again_are_refused_when_nothing_is_new(incident: Incident) -> None:
    pack = listed("a.evil.example")
    load(incident, pack)
    with pytest.raises(Refused, match=r"loaded in entry \d+, and all of it is there"):
        load(incident, pack)


def test_the_same_bytes_after_a_withdrawn_batch_bring_nothing_back(incident: Incident) -> None:
    pack = listed("a.evil.example")
    load(incident, pack)
    registers.register_withdraw(incident, "indicators", "b1", why="wrong case")
    with pytest.raises(Refused, match="all of it is there"):
        load(incident, pack)


def test_a_row_that_the_list_calls_clean_is_named_and_stays(incident: Incident) -> None:
    registers.register_add(incident, "indicators", {"value": "clean.example"})
    plan = plan_load(incident.checklist, listed("a.evil.example", clean=("clean.example",)), "")
    assert plan.clean == (("i1", "clean.example"),)
    load(incident, listed("a.evil.example", clean=("clean.example",)))
    assert "clean.example" not in [
        row.cell("value") for row in list(incident.state.registers["indicators"].values())[1:]
    ]


def test_what_was_searched_without_the_new_rows_is_open_again(incident: Incident) -> None:
    for step, kind in (("logs", "indicators"), ("disks", "exposure"), ("other", "run")):
        searched(incident, step, kind)
        steps.done(incident, step)
    entries = load(incident, listed("a.evil.example"))
    assert [entry.refs.get("step") for entry in entries if entry.kind == "step.reopened"] == ["logs"]
    reopened = next(entry for entry in entries if entry.kind == "step.reopened")
    assert "ferry 1.0 brings 1 indicator that this was searched without" in reopened.words
    entries = load(incident, listed("/tmp/evil.py", kind="path", version="1.1"))
    assert [entry.refs.get("step") for entry in entries if entry.kind == "step.reopened"] == ["disks"]
    standings = {str(view.key): view.standing for view in incident.checklist}
    assert standings == {"logs": "open", "disks": "open", "other": "done"}


def test_a_step_that_was_done_without_a_search_stays_done(incident: Incident) -> None:
    steps.done(incident, "logs", why="by hand")
    assert "step.reopened" not in kinds(load(incident, listed("a.evil.example")))


def test_nothing_new_reopens_nothing(incident: Incident) -> None:
    load(incident, listed("a.evil.example"))
    searched(incident, "logs", "indicators")
    steps.done(incident, "logs")
    assert "step.reopened" not in kinds(load(incident, listed("a.evil.example", version="1.1")))


def test_a_step_that_watches_the_register_as_well_is_reopened_once(declare: Declare) -> None:
    watching = STEPS.replace("  do: Search the logs\n", "  do: Search the logs\n  reopens_when: [indicators]\n")
    incident = declare(watching)
    searched(incident, "logs", "indicators")
    steps.done(incident, "logs")
    entries = load(incident, listed("a.evil.example"))
    assert [entry.refs.get("step") for entry in entries if entry.kind == "step.reopened"] == ["logs"]


def test_what_the_register_refuses_is_left_out_and_named_without_its_value(incident: Incident) -> None:
    token = "ghp_" + "a1B2" * 9
    pack = listed(f"https://evil.example/?t={token}", "https://evil.example/x", kind="url")
    plan = plan_load(incident.checklist, pack, "")
    assert ([cells["value"] for cells in plan.new], len(plan.refused)) == (["https://evil.example/x"], 1)
    entries = load(incident, pack)
    assert token not in " ".join(map(str, (entries[-1].event, *plan.refused)))


def test_too_many_rows_are_refused_and_nothing_is_written(incident: Incident) -> None:
    before = len(incident.state.entries)
    with pytest.raises(Refused, match="10,001 new indicators"):
        load(incident, listed(*(f"c{number}.evil.example" for number in range(10_001))))
    incident.refresh()
    assert len(incident.state.entries) == before
