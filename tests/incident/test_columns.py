"""What a condition compares in a register is a choice at every door; what nobody knows opens the step, marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.tables.preview import preview_rows
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.incident.verbs import grafts, registers, steps
from irrunner.journal.events import RegisterEntered
from tests.beginnings import playbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident
    from irrunner.playbook.library import Loaded
    from tests.beginnings import Declare

STEPS = """
- {id: find, do: Find, collect: assets}
- id: isolate
  do: "Isolate {{ item.name }}"
  for_each: assets
  when: item.kind in [laptop, server] and item.executed != "no"
"""


def standing(incident: Incident, key: str) -> tuple[str, tuple[str, ...]]:
    incident.refresh()
    view = steps.require_step(incident.checklist, key)
    return view.standing, view.warnings


def entered_as(incident: Incident, **cells: str) -> None:
    """A row as an older irrunner let it in."""
    with incident.writing() as write:
        number = len(write.state.registers["assets"]) + 1
        write(RegisterEntered(cells), register="assets", row=f"a{number}")


def test_a_row_of_which_only_the_name_is_known_opens_its_steps_marked(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "assets", {"name": "x1"})
    assert standing(incident, "isolate@a1") == ("open", ("kind of a1 is not known", "executed of a1 is not known"))


def test_many_alike_rows_are_each_named_in_their_own_mark(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_import(incident, "assets", [{"name": f"x{n}", "executed": "yes"} for n in range(5)])
    assert standing(incident, "isolate@a4") == ("open", ("kind of a4 is not known",))


@pytest.mark.parametrize(("kind", "executed"), [("repository", ""), ("", "no"), ("other", "unknown")])
def test_what_is_known_may_still_leave_a_row_out(declare: Declare, kind: str, executed: str) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "assets", {"name": "x1", "kind": kind, "executed": executed})
    assert standing(incident, "isolate@a1")[0] == "not applicable"


def test_unknown_says_what_an_empty_cell_says(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "assets", {"name": "x1", "kind": "server", "executed": "Unknown"})
    assert standing(incident, "isolate@a1") == ("open", ("executed of a1 is not known",))


def test_words_of_other_people_are_recorded_as_the_value(declare: Declare) -> None:
    incident = declare(STEPS)
    entry = registers.register_add(incident, "assets", {"name": "x1", "kind": "Notebook", "executed": "TRUE"})
    assert isinstance(entry.event, RegisterEntered)
    assert entry.event.values == {"name": "x1", "kind": "laptop", "executed": "yes"}


def test_a_misspelled_word_is_refused_with_the_one_that_was_meant(declare: Declare) -> None:
    incident = declare(STEPS)
    with pytest.raises(Refused, match="'laptpo' is no kind of assets") as refused:
        registers.register_add(incident, "assets", {"name": "x1", "kind": "laptpo"})
    assert "Did you mean 'laptop'?" in refused.value.hint
    registers.register_add(incident, "assets", {"name": "x1"})
    with pytest.raises(Refused, match="no executed of assets"):
        registers.register_change(incident, "assets", "a1", {"executed": "perhaps"})


def test_an_import_is_refused_with_the_line(declare: Declare) -> None:
    incident = declare(STEPS)
    found = read_register_rows("name,kind\nx1,server\nx2,laptpo\n", "assets")
    with pytest.raises(Refused, match=r"Line 3: 'laptpo' is no kind of assets"):
        preview_rows(found, incident.state)


def test_what_no_condition_compares_takes_any_word(declare: Declare) -> None:
    incident = declare("- {id: find, do: Find, collect: assets}")
    registers.register_add(incident, "assets", {"name": "x1", "kind": "MRI scanner"})
    assert incident.state.registers["assets"]["a1"].cell("kind") == "MRI scanner"


def test_indicators_of_any_type_come_in_and_one_that_is_not_known_opens_the_step(declare: Declare) -> None:
    steps_ = "- {id: a, do: 'Look {{ item.value }}', for_each: indicators, when: item.type == path}"
    incident = declare(steps_)
    registers.register_add(incident, "indicators", {"value": "Global\\evil", "type": "mutex"})
    assert standing(incident, "a@i1") == ("open", ('type of i1 is not known: "mutex" says nothing here',))


def test_older_journals_read_a_value_in_any_case_and_mark_what_they_cannot_read(declare: Declare) -> None:
    incident = declare(STEPS)
    entered_as(incident, name="x1", kind="Laptop", executed="yes")
    entered_as(incident, name="x2", kind="laptpo", executed="yes")
    entered_as(incident, name="x3", kind="Repository", executed="yes")
    assert standing(incident, "isolate@a1") == ("open", ())
    assert standing(incident, "isolate@a2") == ("open", ('kind of a2 is not known: "laptpo" says nothing here',))
    assert standing(incident, "isolate@a3") == ("not applicable", ())


def test_a_column_without_values_that_an_older_playbook_compares_opens_when_it_is_empty(declare: Declare) -> None:
    incident = declare("- {id: find, do: Find, collect: assets}")
    registers.register_add(incident, "assets", {"name": "x1"})
    assert standing(incident, "find")[0] == "open"


def test_a_graft_brings_its_values_and_makes_a_column_a_choice(declare: Declare, load: Callable[[str], Loaded]) -> None:
    incident = declare("- {id: find, do: Find, collect: assets}")
    registers.register_add(incident, "assets", {"name": "x1", "kind": "PLC 7"})
    added = "columns:\n  assets: {kind: {plc: [control unit]}}\n"
    guest = playbook("- {id: stop, do: S, for_each: assets, when: item.kind == plc}", identity="guest", head=added)
    grafts.graft(incident, load(guest))
    assert standing(incident, "guest/stop@a1")[1] == ('kind of a1 is not known: "PLC 7" says nothing here',)
    registers.register_change(incident, "assets", "a1", {"kind": "Control Unit"})
    assert standing(incident, "guest/stop@a1") == ("open", ())


def test_a_sentence_shows_a_cell_as_it_was_typed(declare: Declare) -> None:
    from irrunner.incident.texts import sentence

    incident = declare("- {id: a, do: 'Take {{ item.kind }}', for_each: assets}")
    entered_as(incident, name="x1", kind="Big Laptop")
    incident.refresh()
    assert sentence(incident.checklist, steps.require_step(incident.checklist, "a@a1")) == "Take Big Laptop"
