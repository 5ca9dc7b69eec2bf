"""A workflow with branches as a checklist: an order of reading, and for each step the decisions that lead to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

Way = tuple[tuple[str, str], ...]
"""Decisions with the option that was taken, in order."""
MAX_WAYS: Final = 64
"""Ways to one step that are told apart; with more it opens always."""


class Node(Struct):
    """A step of a workflow.

    Attributes:
        edges: where it goes on: the option of a decision (empty where there is none), and the id of the next node.
        decides: whether the option that is taken is a decision.
    """

    id: str
    edges: list[tuple[str, str]] = field(default_factory=list)
    decides: bool = False


class Ordered(Struct):
    """A workflow, read.

    Attributes:
        order: ids in the order of reading, each once. ways: for each id, the ways to it; none means always.
        repeats: ids that a later step leads back to. missing: ids that are named and not there.
        unreached: ids that nothing leads to.
    """

    order: list[str]
    ways: dict[str, tuple[Way, ...]]
    repeats: set[str]
    missing: set[str]
    unreached: list[str]


def order_workflow(nodes: Mapping[str, Node], start: str) -> Ordered:
    """Read a workflow from its start; a way back to an earlier step is a repetition, not a circle."""
    order, repeats, missing = _topological(nodes, start)
    ways: dict[str, set[Way]] = defaultdict(set)
    ways[start].add(())
    place = {name: number for number, name in enumerate(order)}
    options = {name: {option for option, _ in node.edges} for name, node in nodes.items() if node.decides}
    for name in order:
        node = nodes[name]
        ways[name] = _reduced(ways[name], options)
        for option, target in node.edges:
            if target in nodes and place[target] > place[name]:
                step: Way = ((name, option),) if node.decides and option else ()
                ways[target] |= {(*way, *step) for way in ways[name]}
    conditions = {name: () if () in ways[name] else tuple(sorted(ways[name])) for name in order}
    unreached = [name for name in nodes if name not in place]
    return Ordered(order, conditions, repeats, missing, unreached)


def _topological(nodes: Mapping[str, Node], start: str) -> tuple[list[str], set[str], set[str]]:
    """Depth first and backwards, so that a step stands behind everything that leads to it."""
    done: list[str] = []
    state: dict[str, int] = {}
    repeats: set[str] = set()
    missing: set[str] = set()
    stack: list[tuple[str, int]] = [(start, 0)] if start in nodes else []
    if start not in nodes:
        missing.add(start)
    while stack:
        name, index = stack.pop()
        state[name] = 1
        edges = list(reversed(nodes[name].edges))
        if index < len(edges):
            stack.append((name, index + 1))
            target = edges[index][1]
            if target not in nodes:
                missing.add(target)
            elif state.get(target) == 1:
                repeats.add(target)
            elif target not in state:
                stack.append((target, 0))
        else:
            state[name] = 2
            done.append(name)
    return done[::-1], repeats, missing


def _reduced(ways: set[Way], options: Mapping[str, set[str]]) -> set[Way]:
    """Ways without what does not matter: a decision all of whose options lead here is no condition."""
    always: set[Way] = {()}
    found = always if () in ways or len(ways) > MAX_WAYS else set(ways)
    changed = True
    while changed:
        changed = False
        for way in sorted(found):
            for number, (decision, _) in enumerate(way):
                rest = (*way[:number], *way[number + 1 :])
                siblings = {(*way[:number], (decision, option), *way[number + 1 :]) for option in options[decision]}
                if siblings <= found or rest in found:
                    found = (found - siblings) | {rest}
                    changed = True
                    break
            if changed:
                break
    return always if () in found else found
