"""Rows that nobody has worked on are worked out together; it makes no difference to what is shown of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.incident.checklist import Checklist
from irrunner.incident.verbs import decisions, record, registers, steps

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from tests.beginnings import Declare

STEPS = """
- {id: find, do: Find every machine, collect: assets}
- {id: executed, decide: Did it run?, options: ["yes", "no", unknown]}
- id: isolate
  do: Take {{ item.name }} off the network
  for_each: assets
  needs: [find]
  when: executed != "no" and item.kind in [laptop, ci-runner]
  evidence: [A picture of its memory]
  within: 1h
- {id: reached, decide: Was it reached?, options: ["yes", "no"], for_each: assets, when: item.had_package != "no"}
- {id: ask, do: Ask the owner, for_each: assets, needs: [isolate, reached], when: reached == "yes"}
- {id: image, do: Keep its disk, for_each: assets, needs: [isolate], when: count(assets) > 2}
- {id: rebuild, do: Build it again, for_each: assets, needs: [isolate, image]}
- {id: tell, do: Tell everybody, needs: [rebuild, reached]}
- {id: host, do: "Look for {{ item.value }}", for_each: indicators, needs: [isolate]}
"""

ROWS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(("laptop", "ci-runner", "server"))},
        optional={"owner": st.sampled_from(("nobody", "ada"))},
    ),
    min_size=1,
    max_size=8,
)
ACTS = st.lists(
    st.sampled_from(("find", "executed yes", "executed no", "isolate@a1", "skip isolate@a2", "change a1", "redact a1")),
    max_size=6,
    unique=True,
)


def act(incident: Incident, what: str) -> None:
    """One of ACTS."""
    match what.split():
        case ["find"]:
            steps.done(incident, "find")
        case ["executed", option]:
            decisions.decide(incident, "executed", option, why="seen")
        case ["change", row]:
            registers.register_change(incident, "assets", row, {"kind": "server"})
        case ["redact", row]:
            record.redact(incident, incident.state.registers["assets"][row].entries[0].seq, why="a name")
        case ["skip", step] if step.rpartition("@")[2] in incident.state.registers["assets"]:
            steps.skip(incident, step, why="gone")
        case [step]:
            steps.done(incident, step, why="no need to wait")


def shown(view: StepView) -> tuple[Any, ...]:
    return view.standing, view.waits_for, view.warnings, view.missing_evidence, view.workable


@given(rows=ROWS, acts=ACTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_that_is_alike_shows_what_it_shows_when_it_is_looked_at_alone(
    declare: Declare, rows: list[dict[str, str]], acts: list[str]
) -> None:
    incident = declare(STEPS)
    registers.register_import(incident, "assets", [{"name": f"h{number}", **row} for number, row in enumerate(rows)])
    registers.register_add(incident, "indicators", {"value": "203.0.113.7"})
    for what in acts:
        act(incident, what)
    together = {str(view.key): shown(view) for view in Checklist(incident.state)}
    for row in incident.state.registers["assets"]:
        steps.assign(incident, f"rebuild@{row}", "grace")  # a row that somebody is named for is looked at alone
    steps.assign(incident, "host@i1", "grace")
    assert {str(view.key): shown(view) for view in Checklist(incident.state)} == together


def test_ten_times_the_rows_take_no_more_than_some_twenty_times_as_long(declare: Declare) -> None:
    took = {}
    for rows in (300, 3_000):
        incident = declare(STEPS)
        registers.register_import(incident, "assets", [{"name": f"h{n}", "kind": "laptop"} for n in range(rows)])
        took[rows] = min(_seconds(incident) for _ in range(3))
    assert took[3_000] < took[300] * 20


def _seconds(incident: Incident) -> float:
    begin = time.process_time()
    assert len(list(Checklist(incident.state))) > len(incident.state.registers["assets"])
    return time.process_time() - begin
