"""A step's texts with the answers in: answers are text, and a command is an argv list."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from irrunner.incident.texts import commands, how, sentence, title
from irrunner.incident.verbs import decisions, registers
from irrunner.incident.verbs.steps import require_step

if TYPE_CHECKING:
    from tests.beginnings import Declare

    Declare = Declare

HEAD = """
ask:
  package: {label: Package, required: true}
  versions: {label: Versions, type: list}
"""
STEPS = """
- id: pull
  do: Pull {{ package }} {{ versions }}
  how: "Look at **{{ package }}**."
  checks:
    - run: [pull, "{{ package }}", "{{ versions }}", "name={{ versions }}"]
"""


def test_a_command_is_quoted_part_by_part_and_a_list_that_is_a_whole_part_stays_one(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, answers={"package": "a; rm -rf / $(x)", "versions": "1.0, 2.0"})
    [command] = commands(incident.checklist, require_step(incident.checklist, "pull"))
    assert command.can_be_copied
    assert shlex.split(command.text) == ["pull", "a; rm -rf / $(x)", "1.0", "2.0", "name=1.0, 2.0"]


def test_an_answer_that_starts_with_a_hyphen_is_flagged(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, answers={"package": "-rf", "versions": "1.0, --all"})
    [command] = commands(incident.checklist, require_step(incident.checklist, "pull"))
    assert command.flagged == ("-rf", "--all")


def test_braces_that_stay_are_part_of_the_command(declare: Declare) -> None:
    incident = declare(
        "- {id: ps, do: 'List, as {{{{.Names}}', checks: [{run: [docker, ps, --format, '{{{{.Names}}']}]}"
    )
    view = require_step(incident.checklist, "ps")
    assert sentence(incident.checklist, view) == "List, as {{.Names}}"
    [command] = commands(incident.checklist, view)
    assert shlex.split(command.text) == ["docker", "ps", "--format", "{{.Names}}"]
    assert command.can_be_copied


def test_a_missing_answer_shows_as_its_name_and_keeps_the_command_from_being_copied(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD)
    view = require_step(incident.checklist, "pull")
    assert sentence(incident.checklist, view) == "Pull \u2039package?\u203a \u2039versions?\u203a"
    [command] = commands(incident.checklist, view)
    assert command.missing == ("package", "versions")
    assert not command.can_be_copied
    decisions.answer(incident, {"package": "{{ versions }}", "versions": "1.0"})
    assert sentence(incident.checklist, require_step(incident.checklist, "pull")) == "Pull {{ versions }} 1.0"


def test_a_title_is_the_short_row_and_never_a_placeholder(declare: Declare) -> None:
    steps = """
- {id: pull, do: "Pull {{ package }} {{ versions }}", short: "Pull {{ package }}"}
- {id: list, do: List, collect: assets}
- {id: plain, do: "Look for {{ versions }} of {{ package }}"}
- {id: cut, do: "Cut off {{ item.name }} of {{ item.owner }}", short: "{{ item.name }} · cut off", for_each: assets}
"""
    incident = declare(steps, head=HEAD)

    def named(key: str) -> str:
        return title(incident.checklist, require_step(incident.checklist, key))

    assert (named("pull"), named("plain")) == ("Pull package", "Look for versions of package")
    assert named("cut") == "each asset · cut off"
    assert sentence(incident.checklist, require_step(incident.checklist, "cut")) == "Cut off each asset of its owner"
    registers.register_add(incident, "assets", {"name": "runner-07"})
    assert named("cut@a1") == "runner-07 · cut off"
    assert sentence(incident.checklist, require_step(incident.checklist, "cut@a1")) == "Cut off runner-07 of its owner"


def test_an_answer_enters_how_as_text_and_never_as_markdown(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, answers={"package": "**x** [y](https://z.example) <b>"})
    text = how(incident.checklist, require_step(incident.checklist, "pull"))
    assert text.startswith("Look at **")
    for markup in ("**x**", "[y](", " <b>"):
        assert markup not in text
