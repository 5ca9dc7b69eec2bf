"""A playbook as read from one file: its own steps with their places, its grafts not yet made."""

from __future__ import annotations

from msgspec import Struct, field

from irrunner.playbook.model import Playbook, Step
from irrunner.playbook.nodes import Findings, Mapping, Sequence, Span


class DraftStep(Struct):
    """A step and where it stands; its id is empty when the file gives none."""

    step: Step
    node: Mapping


class DraftUse(Struct):
    """A `use` entry: what to graft, under which prefix, with what and when."""

    playbook: str
    prefix: str
    node: Mapping
    with_: dict[str, str] = field(default_factory=dict)
    when: str = ""


class DraftPhase(Struct):
    """A heading, and steps and grafts in the order of the file."""

    name: str
    entries: list[DraftStep | DraftUse]


class Draft(Struct):
    """One file, read; `playbook` has no phases yet."""

    playbook: Playbook
    phases: list[DraftPhase]
    node: Mapping
    findings: Findings

    @property
    def steps(self) -> list[DraftStep]:
        """The file's own steps, in order."""
        return [entry for phase in self.phases for entry in phase.entries if isinstance(entry, DraftStep)]

    @property
    def uses(self) -> list[DraftUse]:
        """The file's grafts, in order."""
        return [entry for phase in self.phases for entry in phase.entries if isinstance(entry, DraftUse)]


def place(node: Mapping, key: str, index: int | None = None) -> Span:
    """Where the value of a key stands, or one entry of a list; else the mapping's start."""
    value = node.value(key)
    if value is None:
        return node.span[0], node.span[0] + 1
    if index is not None and isinstance(value, Sequence) and index < len(value.items):
        return value.items[index].span
    return value.span
