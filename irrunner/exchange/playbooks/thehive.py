"""TheHive case templates: tasks in groups."""

from __future__ import annotations

from typing import Any, Final

from irrunner.errors import Refused
from irrunner.exchange.json_text import mapping_of
from irrunner.exchange.playbooks.model import ForeignPhase, ForeignPlaybook, ForeignStep
from irrunner.exchange.playbooks.names import make_id
from irrunner.exchange.playbooks.texts import markdown, plain, text_of

_SEVERITIES: Final = {1: "low", 2: "medium", 3: "high", 4: "critical"}
_TLP: Final = {0: "clear", 1: "green", 2: "amber", 3: "red"}


def is_thehive(data: dict[str, Any]) -> bool:
    """Whether an object is a case template."""
    return isinstance(data.get("tasks"), list) and ("name" in data or "displayName" in data or "titlePrefix" in data)


def read_thehive(data: dict[str, Any]) -> ForeignPlaybook:
    """The template as a checklist, its tasks in their order.

    Raises:
        Refused: it has no tasks.
    """
    tasks = [mapping_of(task) for task in data["tasks"]]
    tasks = sorted((task for task in tasks if text_of(task.get("title"))), key=_order)
    if not tasks:
        raise Refused("This case template has no tasks. Nothing was written.")
    taken: set[str] = set()
    phases: dict[str, ForeignPhase] = {}
    for task in tasks:
        group = plain(text_of(task.get("group"))) or "Tasks"
        title = plain(text_of(task["title"]))
        step = ForeignStep(make_id(title, taken), title, markdown(text_of(task.get("description"))))
        phases.setdefault(group, ForeignPhase(group)).steps.append(step)
    left_out = [f"{what} of the template" for key, what in _LEFT_OUT.items() if data.get(key)]
    return ForeignPlaybook(
        format="a case template of TheHive",
        title=text_of(data.get("displayName")) or text_of(data.get("name")) or text_of(data.get("titlePrefix")),
        summary=plain(text_of(data.get("description"))),
        severity=_SEVERITIES.get(_number(data.get("severity")), "medium"),
        tlp=_TLP.get(_number(data.get("tlp")), "amber"),
        phases=list(phases.values()),
        left_out=left_out,
    )


_LEFT_OUT: Final = {"customFields": "custom fields", "metrics": "metrics", "tags": "tags", "pap": "the PAP label"}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _order(task: dict[str, Any]) -> int:
    return task["order"] if isinstance(task.get("order"), int) else 0
