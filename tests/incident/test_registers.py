"""Rows that are withdrawn, changed by two people at once, or come twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.incident.tables.preview import preview_rows
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.incident.verbs import record, registers, steps
from irrunner.playbook.model import REGISTERS
from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

STEPS = """
- {id: find, do: Find every machine, collect: assets}
- {id: isolate, do: "Take {{ item.name }} off the network", for_each: assets}
- {id: after, do: Say that all are off, needs: [isolate]}
"""


def standings(incident: Incident) -> dict[str, str]:
    incident.refresh()
    return {str(view.key): view.standing for view in incident.checklist}


def test_a_withdrawn_row_opens_no_steps_and_holds_nothing_up(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_import(incident, "assets", [{"name": "web1"}, {"name": "#TYPE"}], source="hosts.csv")
    steps.done(incident, "find")
    steps.done(incident, "isolate@a1")
    assert standings(incident)["after"] == "waiting"

    registers.register_withdraw(incident, "assets", "a2", why="a line of the file's head")
    found = standings(incident)
    assert "isolate@a2" not in found
    assert found["after"] == "open"


def test_what_was_done_about_a_withdrawn_row_stays_to_be_seen(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_import(incident, "assets", [{"name": name} for name in ("web1", "web2", "web3")])
    steps.done(incident, "isolate@a1")
    steps.start(incident, "isolate@a2")
    registers.register_withdraw(incident, "assets", "b1", why="not ours")

    found = standings(incident)
    assert (found["isolate@a1"], found["isolate@a2"]) == ("done", "not applicable")
    assert "isolate@a3" not in found


def test_a_withdrawn_id_is_never_used_again(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "assets", {"name": "web1"})
    registers.register_withdraw(incident, "assets", "a1", why="twice")

    assert registers.register_add(incident, "assets", {"name": "web1"}).refs["row"] == "a2"


def test_a_step_about_a_redacted_row_names_its_id(declare: Declare) -> None:
    incident = declare(STEPS)
    entry = registers.register_add(incident, "assets", {"name": "anna's laptop"})
    record.redact(incident, entry.seq, why="a name")
    incident.refresh()

    view = next(view for view in incident.checklist if view.key.row == "a1")
    assert incident.checklist.names(view.key).filled(view.step.text) == "Take a1 [redacted] off the network"


def test_a_third_change_is_asked_about_again(declare: Declare) -> None:
    incident = declare(STEPS)
    seen = registers.register_add(incident, "assets", {"name": "web1", "owner": "Bo"}).seq
    registers.register_change(incident, "assets", "a1", {"owner": "Grace"}, by="Grace")
    with pytest.raises(registers.CellChanged) as first:
        registers.register_change(incident, "assets", "a1", {"owner": "Ada"}, seen=seen)
    registers.register_change(incident, "assets", "a1", {"owner": "Linus"}, by="Linus")

    with pytest.raises(registers.CellChanged, match="'Linus' by Linus"):
        registers.register_change(incident, "assets", "a1", {"owner": "Ada"}, seen=seen, overrule=first.value.newest)
    entry = registers.register_change(incident, "assets", "a1", {"owner": "Linus"}, seen=seen)
    assert "over" not in entry.refs


def test_a_second_import_of_the_same_rows_enters_none(declare: Declare) -> None:
    incident = declare(STEPS)
    rows = [{"name": "WS-11"}, {"name": "ws-11"}, {"name": "WS-12"}]

    assert len(registers.register_import(incident, "assets", rows)) == 2
    assert registers.register_import(incident, "assets", rows) == []


def test_an_import_that_cannot_be_entered_is_refused_whole(declare: Declare) -> None:
    incident = declare(STEPS)
    with pytest.raises(Refused, match="row 2"):
        registers.register_import(incident, "assets", [{"name": "web1"}, {"kind": "server"}])
    incident.refresh()
    assert not incident.state.registers["assets"]


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["'=1", "=cmd", "\\x41", "a;=1", "C:\\u0041", "\u200c", "a\nb", "'", '"', "#TYPE", "row"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(REGISTERS["credentials"]), _texts, max_size=4), max_size=4))
def test_a_list_that_is_read_back_is_there_already(declare: Declare, rows: list[dict[str, str]]) -> None:
    incident = declare(STEPS)
    for row in rows:
        try:
            registers.register_add(incident, "credentials", {"name": "key", **row})
        except Refused:
            continue
    incident.refresh()
    columns = REGISTERS["credentials"]
    kept = incident.state.registers["credentials"].values()
    if not kept:
        return
    exported = write_rows([["row", *columns, "withdrawn"], *([row.id, *map(row.cell, columns), ""] for row in kept)])

    preview = preview_rows(read_register_rows(exported, "credentials"), incident.state)
    assert [row.values for row in preview.all_rows] == [
        {column: text for column in columns if (text := row.cell(column))} for row in kept
    ]
    assert not preview.new
    assert not preview.needs_an_answer
