"""CACAO 1.x and 2.0 playbooks, also inside STIX.

Real files differ from the specification: a branch's question stands in its name, a branch goes back to its parent or
straight on, ids are words. Source: CACAO Security Playbooks 2.0, sections 3 and 4.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any, Final

import msgspec

from irrunner.errors import Refused
from irrunner.exchange.json_text import mapping_of
from irrunner.exchange.playbooks.graph import Node, order_workflow
from irrunner.exchange.playbooks.model import ForeignAsk, ForeignPhase, ForeignPlaybook, ForeignStep
from irrunner.exchange.playbooks.names import make_id
from irrunner.exchange.playbooks.texts import text_of, texts_of

EXTENSION: Final = "extension-definition--7d1d9f1e-6d0a-4c7e-9f57-3c1a2b6e0d41"
"""Our extension: it carries the exact bytes of the playbook that was exported."""
_SEVERITIES: Final = ((75, "critical"), (50, "high"), (25, "medium"), (1, "low"))
_ENDS: Final = frozenset({"start", "end"})
_VARIABLE: Final = re.compile(r"\$\$([A-Za-z0-9_-]{1,100})\$\$(?::value)?|__([A-Za-z0-9_-]{1,100})__(?::value)?")
_BRANCHES: Final = {
    "if-condition": (("on_true", "yes"), ("on_false", "no")),
    "while-condition": (("on_true", "yes"), ("on_false", "no")),
}
_NEXT: Final = ("on_completion", "on_success", "on_failure", "next_steps")


def is_cacao(data: dict[str, Any]) -> bool:
    """Whether an object is a CACAO playbook, or a STIX object or bundle that holds one."""
    return find_cacao(data) is not None


def find_cacao(data: dict[str, Any]) -> dict[str, Any] | None:
    """The playbook in an object: itself, or what a STIX course of action or a bundle carries in base64."""
    if "workflow" in data or "workflow_start" in data:
        return data
    if text_of(data.get("type")) == "bundle" and isinstance(data.get("objects"), list):
        for each in data["objects"][:10_000]:
            if found := find_cacao(mapping_of(each)):
                return found
    for extension in (data, *mapping_of(data.get("extensions")).values()):
        if encoded := text_of(mapping_of(extension).get("playbook_bin")):
            try:
                inner = msgspec.json.decode(b64decode(encoded, validate=False))
            except (Base64Error, ValueError, msgspec.DecodeError, RecursionError):
                continue
            if isinstance(inner, dict) and "workflow" in inner:
                return inner
    return None


def read_cacao(data: dict[str, Any]) -> ForeignPlaybook:
    """The playbook as a checklist.

    Raises:
        Refused: it has no workflow that can be followed.
    """
    reader = _Reader(data)
    return reader.read()


class _Reader:
    """One playbook while it is read."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.steps = _workflow(data.get("workflow"))
        version = text_of(data.get("spec_version")).removeprefix("cacao-").removeprefix("CACAO-") or "without a version"
        self.playbook = ForeignPlaybook(
            format=f"CACAO {version}",
            title=text_of(data.get("name")) or "A CACAO playbook",
            summary=text_of(data.get("description")),
            severity=_severity(data.get("severity")),
        )
        self.taken: set[str] = set()
        self.names: dict[str, str] = {}
        self.asked: dict[str, str] = {}

    def read(self) -> ForeignPlaybook:
        playbook = self.playbook
        original = mapping_of(mapping_of(self.data.get("playbook_extensions")).get(EXTENSION)).get("playbook")
        if isinstance(original, str):
            playbook.original = original.encode("utf-8", "replace")
            return playbook
        if not self.steps:
            raise Refused("This CACAO playbook has no workflow. Nothing was written.")
        start = text_of(self.data.get("workflow_start")) or next(iter(self.steps))
        if start not in self.steps:
            raise Refused(f"This CACAO playbook begins with {start!r}, which is not in its workflow.")
        self._references()
        self._variables()
        nodes = {name: self._node(name, step) for name, step in self.steps.items()}
        ordered = order_workflow(nodes, start)
        for name in ordered.order:
            if text_of(self.steps[name].get("type")) not in _ENDS:
                self.names[name] = make_id(self._title(name), self.taken)
        steps = [self._step(name, ordered.ways[name], ordered.repeats) for name in ordered.order if name in self.names]
        if not steps:
            raise Refused("This CACAO playbook has no step to do between its start and its end.")
        playbook.phases = [ForeignPhase("Steps", steps)]
        playbook.left_out += [f"step {name!r} is named and not there" for name in sorted(ordered.missing)]
        playbook.left_out += [f"step {name!r}: nothing leads to it" for name in ordered.unreached]
        self._say_left_out()
        return playbook

    def _node(self, name: str, step: dict[str, Any]) -> Node:
        kind = text_of(step.get("type"))
        node = Node(name)
        for key, option in _BRANCHES.get(kind, ()):
            targets = texts_of(step.get(key))
            node.edges += [(option, target) for target in targets]
            node.decides = True
        if kind in ("switch-condition", "switch"):
            for case, targets in mapping_of(step.get("cases")).items():
                node.edges += [(str(case), target) for target in texts_of(targets)]
            node.decides = True
        for key in _NEXT:
            node.edges += [("", target) for target in texts_of(step.get(key))]
        if node.decides and len({option for option, _ in node.edges if option}) == 1:
            node.edges.append(("otherwise", next((target for option, target in node.edges if not option), "")))
            node.edges = [edge for edge in node.edges if edge[1]]
        return node

    def _title(self, name: str) -> str:
        step = self.steps[name]
        return text_of(step.get("name")) or text_of(step.get("description")) or name.partition("--")[0]

    def _step(self, name: str, ways: tuple[tuple[tuple[str, str], ...], ...], repeats: set[str]) -> ForeignStep:
        step = self.steps[name]
        title = self._filled(self._title(name))
        options = _options(self._node(name, step))
        description = self._filled(text_of(step.get("description")))
        return ForeignStep(
            id=self.names[name],
            text=title,
            how="\n\n".join(part for part in (*self._about(step), description) if part and part != title),
            options=options,
            when=tuple(tuple((self.names[decision], option) for decision, option in way) for way in ways),
            repeat="what the next decision says" if name in repeats else "",
        )

    def _about(self, step: dict[str, Any]) -> list[str]:
        """The condition, the commands and the agent, as text."""
        conditions = [text_of(step.get(key)) for key in ("condition", "switch")]
        parts = [f"Condition: `{self._filled(condition)}`" for condition in conditions if condition]
        commands = step.get("commands")
        for command in commands if isinstance(commands, list) else ():
            kind, text = text_of(mapping_of(command).get("type")), text_of(mapping_of(command).get("command"))
            encoded = text_of(mapping_of(command).get("command_b64"))
            if not text and encoded:
                text = _decoded(encoded)
            if text and kind == "manual":
                parts.append(self._filled(text))
            elif text:
                parts.append(f"Command ({kind or 'of an unknown kind'}):\n\n```\n{text}\n```")
        agent = text_of(
            mapping_of(mapping_of(self.data.get("agent_definitions")).get(text_of(step.get("agent")))).get("name")
        )
        return [*parts, f"By: {agent}" if agent else ""]

    def _references(self) -> None:
        found = self.data.get("external_references")
        for each in found if isinstance(found, list) else ():
            url = text_of(mapping_of(each).get("url"))
            if url.startswith(("https://", "http://")):
                self.playbook.references.append((text_of(mapping_of(each).get("name")) or url, url))

    def _variables(self) -> None:
        """Variables that come from outside, or have no value, become questions."""
        for name, each in mapping_of(self.data.get("playbook_variables")).items():
            variable = mapping_of(each)
            if variable.get("external") or not text_of(variable.get("value")):
                key = make_id(name, self.taken, "value")
                self.asked[name.strip("_$")] = key
                self.playbook.ask.append(ForeignAsk(key, text_of(variable.get("description")) or name.strip("_$")))

    def _filled(self, text: str) -> str:
        def fill(found: re.Match[str]) -> str:
            key = self.asked.get(found[1] or found[2])
            return f"{{{{ {key} }}}}" if key else found[0]

        return _VARIABLE.sub(fill, text)

    def _say_left_out(self) -> None:
        playbook = self.playbook
        for key, what in (
            ("signatures", "its signature: it does not hold for this file"),
            ("data_marking_definitions", "its markings: set the TLP label yourself"),
            ("target_definitions", "the targets of its commands"),
            ("authentication_info_definitions", "its credentials and how they are used"),
        ):
            if self.data.get(key):
                playbook.left_out.append(what)
        if self.data.get("revoked") is True:
            playbook.left_out.insert(0, "it is marked as revoked by its author")
        if any(step.get("timeout") for step in self.steps.values()):
            playbook.left_out.append("time limits of its commands")


def _workflow(found: Any) -> dict[str, dict[str, Any]]:
    if isinstance(found, list):
        return {
            text_of(mapping_of(each).get("step_uuid")) or f"step {n}": mapping_of(each) for n, each in enumerate(found)
        }
    return {name: step for name, step in mapping_of(found).items() if isinstance(step, dict)}


def _options(node: Node) -> tuple[str, ...]:
    if not node.decides:
        return ()
    found = tuple(dict.fromkeys(option for option, _ in node.edges if option))
    return found if len(found) > 1 else (*(found or ("yes",)), "otherwise")


def _severity(value: Any) -> str:
    number = value if isinstance(value, int) else 0
    return next((word for least, word in _SEVERITIES if number >= least), "medium")


def _decoded(encoded: str) -> str:
    try:
        return b64decode(encoded, validate=True).decode("utf-8", "replace")
    except (Base64Error, ValueError):
        return ""
