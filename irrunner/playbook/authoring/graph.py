"""A playbook as a graph: phases with their steps, what needs what, and which decision opens what."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.playbook import conditions, templates
from irrunner.playbook.names import names_of
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.model import Playbook, Step

COLUMNS: Final = 80
MOST_OPENED: Final = 12
"""Steps that a decision is said to open; each says its condition itself."""


class GraphStep(Struct, frozen=True):
    """A step. label: its short, or its sentence. options: of a decision; empty for another step."""

    id: str
    label: str
    options: tuple[str, ...]
    register: str


class GraphPhase(Struct, frozen=True):
    """A heading and its steps."""

    name: str
    steps: tuple[GraphStep, ...]


class GraphEdge(Struct, frozen=True):
    """What stands before a step.

    Attributes:
        before: the step that comes first. after: the one that waits for it.
        when: the condition that names what `before` answers; empty where `after` needs it done.
    """

    before: str
    after: str
    when: str = ""


class Graph(Struct, frozen=True):
    """All of it, in the order of the playbook."""

    title: str
    phases: tuple[GraphPhase, ...]
    edges: tuple[GraphEdge, ...]
    alone: dict[str, str]
    """Steps whose condition names no other step, each with its condition."""

    @property
    def steps(self) -> list[GraphStep]:
        """Every step, in order."""
        return [step for phase in self.phases for step in phase.steps]


def build_graph(playbook: Playbook) -> Graph:
    """The graph of a compiled playbook."""
    names = names_of(playbook)
    edges: list[GraphEdge] = []
    alone: dict[str, str] = {}
    steps = [step for phase in playbook.phases for step in phase.steps]
    for step in steps:
        edges += [GraphEdge(needed, step.id) for needed in step.needs]
        owners = [owner for name in conditions.names_of(step.when) if name in names for owner in names[name].owners]
        edges += [GraphEdge(owner, step.id, step.when) for owner in dict.fromkeys(owners) if owner != step.id]
        if step.when and not owners:
            alone[step.id] = step.when
    known = {step.id for step in steps}
    return Graph(
        title=one_line(f"{playbook.title} ({playbook.id} {playbook.version}".rstrip() + ")"),
        phases=tuple(GraphPhase(one_line(each.name), tuple(map(_step, each.steps))) for each in playbook.phases),
        edges=tuple(edge for edge in edges if edge.before in known),
        alone=alone,
    )


def _step(step: Step) -> GraphStep:
    label = " ".join((step.short or step.text).split())
    for name in templates.known_names_in(label):
        label = label.replace(f"{{{{ {name} }}}}", templates.placeholder(name))
    return GraphStep(step.id, one_line(label), tuple(map(one_line, step.options)), step.for_each)


def as_text(graph: Graph) -> Iterator[str]:
    """The graph in lines of at most 80 columns: below each step what it waits for, below a decision what it opens."""
    before: dict[str, list[GraphEdge]] = {}
    opens: dict[str, list[GraphEdge]] = {}
    for edge in graph.edges:
        before.setdefault(edge.after, []).append(edge)
        if edge.when:
            opens.setdefault(edge.before, []).append(edge)
    yield from _wrapped("", "", graph.title)
    for phase in graph.phases:
        yield ""
        yield from _wrapped("", "", phase.name)
        for step in phase.steps:
            yield from _wrapped("  ? " if step.options else "  - ", "    ", f"{step.id}: {step.label}")
            if step.register:
                yield from _wrapped("      ", "        ", f"for each of {step.register}")
            if step.options:
                yield from _wrapped("      ", "        ", f"decide {' | '.join(step.options)}")
            if needed := [edge.before for edge in before.get(step.id, ()) if not edge.when]:
                yield from _wrapped("      ", "        ", f"needs {', '.join(needed)}")
            whens = [edge.when for edge in before.get(step.id, ()) if edge.when]
            for when in dict.fromkeys([*whens, *([graph.alone[step.id]] if step.id in graph.alone else [])]):
                yield from _wrapped("      ", "        ", f"when {when}")
            if opened := opens.get(step.id):
                shown = ", ".join(edge.after for edge in opened[:MOST_OPENED])
                more = f" and {len(opened) - MOST_OPENED} more" if len(opened) > MOST_OPENED else ""
                yield from _wrapped("      ", "        ", f"opens {shown}{more}")
    yield ""
    yield "? is a decision, - a step. Without needs or when a step is open from the start."


def _wrapped(first: str, later: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        one_line(text), COLUMNS, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )


def as_mermaid(graph: Graph) -> Iterator[str]:
    """The graph as a flowchart of Mermaid: `-->` for needs, a dotted arrow with its condition for a branch."""
    numbers = {step.id: f"s{number}" for number, step in enumerate(graph.steps, 1)}
    yield "flowchart TD"
    for number, phase in enumerate(graph.phases, 1):
        yield f'  subgraph p{number}["{_entity(phase.name)}"]'
        for step in phase.steps:
            opening, closing = ("{", "}") if step.options else ("[", "]")
            label = f"{step.label} ({' | '.join(step.options)})" if step.options else step.label
            yield f'    {numbers[step.id]}{opening}"{_entity(label)}"{closing}'
        yield "  end"
    for edge in graph.edges:
        arrow = f'-. "{_entity(edge.when)}" .->' if edge.when else "-->"
        yield f"  {numbers[edge.before]} {arrow} {numbers[edge.after]}"


def _entity(text: str) -> str:
    """A text as Mermaid shows it whatever it holds: every sign that it could read is written as a number."""
    shown = one_line(text)
    return "".join(each if each.isalnum() or each in " .,-_" else f"#{ord(each)};" for each in shown)
