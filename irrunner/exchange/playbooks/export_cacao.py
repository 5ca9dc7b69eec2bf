"""A playbook of ours as CACAO 2.0, which carries the exact bytes of ours along and gives them back.

Every step is an action with a manual command for the group of its role; a condition is an if-condition whose branch
holds the step and ends in an end step of its own (CACAO Security Playbooks 2.0, sections 4.5 and 4.10).
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from irrunner.exchange.playbooks.cacao import EXTENSION
from irrunner.playbook.model import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.model import Playbook, Step

_SPACE: Final = uuid5(NAMESPACE_URL, "https://irrunner.example/cacao")
_SEVERITIES: Final = {"low": 25, "medium": 50, "high": 75, "critical": 100}
_NO_DATE: Final = "1970-01-01"
_NOBODY: Final = "responders"


def export_cacao(playbook: Playbook, source: bytes) -> bytes:
    """The playbook as JSON; the same playbook always gives the same bytes.

    Args:
        playbook: compiled, with everything that it uses.
        source: the exact bytes of its file.
    """
    made = _Exporter(playbook).make(source)
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


class _Exporter:
    """One playbook while it is written."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.space = uuid5(_SPACE, f"{playbook.id} {playbook.version}")
        self.created = f"{playbook.reviewed or _NO_DATE}T00:00:00.000Z"
        self.author = self._id("identity", "author")

    def _id(self, kind: str, name: str) -> str:
        return f"{kind}--{UUID(str(uuid5(self.space, f'{kind} {name}')))}"

    def make(self, source: bytes) -> dict[str, Any]:
        playbook = self.playbook
        start, end, tlp = self._id("start", "start"), self._id("end", "end"), self._id("marking-tlp", playbook.tlp)
        workflow = self._workflow(start, end)
        made: dict[str, Any] = {
            "type": "playbook",
            "spec_version": "cacao-2.0",
            "id": self._id("playbook", playbook.id),
            "name": playbook.title,
            "description": playbook.summary or playbook.title,
            "created_by": self.author,
            "created": self.created,
            "modified": self.created,
            "severity": _SEVERITIES.get(playbook.severity, 50),
            "markings": [tlp],
            "playbook_variables": self._variables(),
            "workflow_start": start,
            "workflow": workflow,
            "agent_definitions": self._agents(),
            "extension_definitions": {EXTENSION: self._extension()},
            "playbook_extensions": {EXTENSION: {"playbook": source.decode()}},
            "data_marking_definitions": {tlp: self._marking(tlp)},
        }
        if playbook.references:
            made["external_references"] = [{"name": each.title, "url": each.url} for each in playbook.references]
        return made

    def _extension(self) -> dict[str, Any]:
        return {
            "type": "extension-definition",
            "name": "irrunner playbook",
            "description": "The exact text of the playbook that this one was exported from.",
            "created_by": self.author,
            "schema": "a text under the key playbook",
            "version": "1",
        }

    def _marking(self, name: str) -> dict[str, Any]:
        level = f"TLP:{self.playbook.tlp.upper()}"
        return {
            "type": "marking-tlp",
            "id": name,
            "created_by": self.author,
            "created": self.created,
            "tlpv2_level": level,
        }

    def _agents(self) -> dict[str, Any]:
        roles = {**self.playbook.roles, "": _NOBODY}
        return {self._agent(role): {"type": "group", "name": label} for role, label in roles.items()}

    def _agent(self, role: str) -> str:
        return self._id("group", role or _NOBODY)

    def _variables(self) -> dict[str, Any]:
        asked = {
            _variable(ask.key): {"type": "string", "description": ask.label, "external": True}
            for ask in self.playbook.ask
        }
        return asked | {
            _variable(step.id): {"type": "string", "description": step.text} for step in self._steps() if step.options
        }

    def _steps(self) -> Iterator[Step]:
        return (step for phase in self.playbook.phases for step in phase.steps)

    def _workflow(self, start: str, end: str) -> dict[str, Any]:
        entries = [(self._entry(step), step, phase.name) for phase in self.playbook.phases for step in phase.steps]
        following = [entry for entry, _, _ in entries[1:]] + [end]
        workflow: dict[str, Any] = {start: {"type": "start", "on_completion": entries[0][0] if entries else end}}
        for (entry, step, phase), then in zip(entries, following, strict=True):
            if step.when:
                inner, own_end = self._id("action", step.id), self._id("end", step.id)
                workflow[entry] = {
                    "type": "if-condition",
                    "name": f"Only when {step.when}",
                    "condition": step.when,
                    "on_true": inner,
                    "on_completion": then,
                }
                workflow[inner] = self._action(step, phase, own_end)
                workflow[own_end] = {"type": "end"}
            else:
                workflow[entry] = self._action(step, phase, then)
        workflow[end] = {"type": "end"}
        return workflow

    def _entry(self, step: Step) -> str:
        return self._id("if-condition" if step.when else "action", step.id)

    def _action(self, step: Step, phase: str, then: str) -> dict[str, Any]:
        action: dict[str, Any] = {
            "type": "action",
            "name": step.text,
            "description": f"{phase}: {step.short or step.text}",
            "on_completion": then,
            "commands": [{"type": "manual", "command": "\n\n".join(_instructions(step))}],
            "agent": self._agent(step.role),
        }
        if step.options:
            action["out_args"] = [_variable(step.id)]
        return action


def _variable(name: str) -> str:
    return f"__{name.replace('/', '_')}__"


def _instructions(step: Step) -> Iterator[str]:
    yield step.text
    if step.options:
        yield f"Decide: {', '.join(step.options)}."
    if step.warn:
        yield f"Warning: {step.warn}"
    if step.how:
        yield step.how
    for check in step.checks:
        if check.kind == "run":
            yield f"    {shlex.join(check.argv)}"
    for each in step.platforms:
        yield f"{PLATFORMS[each.platform]}:\n\n    {shlex.join(each.argv) if each.argv else each.text}"
    if step.evidence:
        yield f"Keep: {'; '.join(step.evidence)}."
