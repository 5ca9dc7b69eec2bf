"""XSOAR playbooks: tasks with edges; conditions become decisions, forms become questions."""

from __future__ import annotations

from typing import Any, Final

from irrunner.errors import Refused
from irrunner.exchange.json_text import mapping_of
from irrunner.exchange.playbooks.graph import Node, order_workflow
from irrunner.exchange.playbooks.model import ForeignPhase, ForeignPlaybook, ForeignStep
from irrunner.exchange.playbooks.names import make_id
from irrunner.exchange.playbooks.texts import markdown, plain, text_of, texts_of

_NONE: Final = "#none#"
_DEFAULT: Final = "#default#"
_QUIET: Final = frozenset({"start", "title", "section"})


def is_xsoar(data: dict[str, Any]) -> bool:
    """Whether a mapping is an XSOAR playbook."""
    return "starttaskid" in data and isinstance(data.get("tasks"), dict)


def read_xsoar(data: dict[str, Any]) -> ForeignPlaybook:
    """The playbook as a checklist; its titles become phases.

    Raises:
        Refused: it has no task to do.
    """
    tasks = {str(name): mapping_of(task) for name, task in mapping_of(data["tasks"]).items()}
    nodes = {name: _node(name, task) for name, task in tasks.items()}
    ordered = order_workflow(nodes, str(data.get("starttaskid", "")))
    taken: set[str] = set()
    names = {name: make_id(_title(tasks[name]), taken) for name in ordered.order if _kind(tasks[name]) not in _QUIET}
    playbook = ForeignPlaybook(
        format="an XSOAR playbook",
        title=text_of(data.get("name")) or "An XSOAR playbook",
        summary=plain(text_of(data.get("description"))),
    )
    phases = [ForeignPhase("Steps")]
    for name in ordered.order:
        task = tasks[name]
        if name not in names:
            if _kind(task) != "start" and _title(task):
                phases.append(ForeignPhase(_unique(_title(task), phases)))
            continue
        options = _options(nodes[name])
        ways = tuple(tuple((names[each], option) for each, option in way) for way in ordered.ways[name])
        repeat = "the playbook leads back to it" if name in ordered.repeats else ""
        step = ForeignStep(names[name], _title(task), _how(task), options=options, when=ways, repeat=repeat)
        phases[-1].steps.append(step)
    playbook.phases = [phase for phase in phases if phase.steps]
    if not playbook.phases:
        raise Refused("This XSOAR playbook has no task to do. Nothing was written.")
    playbook.left_out += [f"task {name!r} is named and not there" for name in sorted(ordered.missing)]
    playbook.left_out += [f"task {name!r}: nothing leads to it" for name in ordered.unreached]
    playbook.left_out += [what for key, what in _LEFT_OUT.items() if data.get(key)]
    return playbook


_LEFT_OUT: Final = {"inputs": "its inputs", "outputs": "its outputs", "quiet": "that it runs quietly"}


def _kind(task: dict[str, Any]) -> str:
    return text_of(task.get("type")) or "regular"


def _title(task: dict[str, Any]) -> str:
    inner = mapping_of(task.get("task"))
    return plain(text_of(inner.get("name"))) or plain(text_of(inner.get("scriptName"))) or "A task"


def _node(name: str, task: dict[str, Any]) -> Node:
    node = Node(name, decides=_kind(task) == "condition")
    for label, targets in mapping_of(task.get("nexttasks")).items():
        option = "" if label == _NONE else "otherwise" if label == _DEFAULT else str(label)
        node.edges += [(option if node.decides else "", str(target)) for target in texts_of(targets)]
    return node


def _options(node: Node) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(option for option, _ in node.edges if option)) if node.decides else ()
    return found if len(found) != 1 else (*found, "otherwise") if found[0] != "otherwise" else ("yes", "otherwise")


def _how(task: dict[str, Any]) -> str:
    inner = mapping_of(task.get("task"))
    script = text_of(inner.get("scriptName")) or text_of(inner.get("script"))
    playbook = text_of(inner.get("playbookName"))
    questions = mapping_of(task.get("form")).get("questions")
    labels = [
        plain(
            text_of(mapping_of(mapping_of(each).get("labelarg")).get("simple"))
            or text_of(mapping_of(each).get("label"))
        )
        for each in (questions if isinstance(questions, list) else ())
    ]
    parts = [
        markdown(text_of(inner.get("description"))),
        f"Runs the script `{script}` there." if script else "",
        f"Runs the playbook `{playbook}` there." if playbook else "",
        "\n".join(f"- {label}" for label in labels if label),
    ]
    return "\n\n".join(part for part in parts if part)


def _unique(name: str, phases: list[ForeignPhase]) -> str:
    taken = {phase.name for phase in phases}
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    return unique
