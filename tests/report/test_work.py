"""A long incident takes work in proportion to its entries, counted in calls and not in seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs import registers, steps
from irrunner.journal.events import NoteAdded
from irrunner.report import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]


def calls(incident: Incident) -> int:
    """How many functions, ours and others', rendering the page calls."""
    count = 0

    def counted(_frame: Any, event: str, _what: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        render(incident, "html")
    finally:
        sys.setprofile(None)
    return count


def write_notes(incident: Incident, number: int) -> None:
    """Many lines in one transaction."""
    with incident.writing() as write:
        for line in range(number):
            write(NoteAdded(f"Line {line} about host-{line % 77}.example & more"), step="one")


def test_a_report_of_thousands_of_entries_takes_bounded_work_per_entry(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    registers.register_add(incident, "indicators", {"value": "evil.example", "type": "domain"})
    steps.done(incident, "one")
    write_notes(incident, 500)
    short = calls(incident)
    write_notes(incident, 2_000)
    long = calls(incident)
    assert long < 5.2 * short
    assert long - short < 500 * 2_000


def test_many_rows_and_steps_take_work_in_proportion(declare: Declare) -> None:
    incident = declare(
        "- {id: find, do: Find, collect: assets}\n"
        "- {id: off, do: 'Cut {{ item.name }}', for_each: assets, when: item.kind == laptop, within: 1h}\n"
        "- {id: on, do: 'Back {{ item.name }}', for_each: assets, needs: [off]}"
    )
    rows = [{"name": f"host-{number}.example", "kind": "laptop" if number % 2 else "server"} for number in range(400)]
    registers.register_import(incident, "assets", rows[:100])
    short = calls(incident)
    registers.register_import(incident, "assets", rows[100:])
    assert calls(incident) < 5 * short
