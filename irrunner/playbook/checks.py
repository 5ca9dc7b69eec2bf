"""Reading the checks of a step: what it can run, each one key with its options."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, Final

from irrunner.playbook.fields import Fields, shape_of
from irrunner.playbook.model import Check
from irrunner.playbook.nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings

RUN_KEYS: Final = ("argv", "hit", "clear", "within", "output", "destructive")
"""What a command may say when it is more than the list of its parts."""
_MOST_OUTPUT: Final = 4_096  # MiB


def read_checks(fields: Fields) -> tuple[Check, ...]:
    """The checks of a step."""
    found = [_check(node, fields.findings) for node in fields.sequence("checks", "checks")]
    return tuple(check for check in found if check is not None)


def _check(node: Node, findings: Findings) -> Check | None:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        message = "a check is one key with what it needs; write `run: [rg, --files-with-matches, name, .]`"
        findings.error("wrong-shape", node.span, message)
        return None
    (kind, value) = next(iter(node.entries.values()))
    if kind.text == "run":
        return _run(value, findings)
    if not isinstance(value, Mapping):
        message = f"expected a mapping, found {shape_of(value)}; write `{kind.text}: {{key: value}}`"
        findings.error("wrong-shape", value.span, message)
        return None
    return Check(kind.text, params=plain(value))


def _run(value: Node, findings: Findings) -> Check | None:
    """A command: a list of its parts, or a mapping of that list and of what its exit codes say."""
    if not isinstance(value, Mapping):
        return _command(value, findings)
    fields = Fields(value, findings, RUN_KEYS, "a command")
    argv = value.value("argv")
    if argv is None:
        findings.error("missing-key", value.span, "a command needs `argv`, the list of its parts: [rg, name, .]")
        return None
    if (command := _command(argv, findings)) is None:
        return None
    params: dict[str, Any] = {name: _exit_codes(fields, name) for name in ("hit", "clear") if value.key(name)}
    if seconds := fields.duration("within"):
        params["seconds"] = str(seconds)
    if (output := fields.scalar("output")) is not None:
        params["output"] = output.text
        if not (output.text.isascii() and output.text.isdigit() and 0 < int(output.text[:9]) <= _MOST_OUTPUT):
            message = f"`output` is how many MiB of each stream are kept, from 1 to {_MOST_OUTPUT}"
            findings.error("bad-value", output.span, message)
    if fields.flag("destructive"):
        params["destructive"] = "true"
    return Check("run", command.argv, params)


def _exit_codes(fields: Fields, name: str) -> list[str]:
    codes = fields.scalars(name, "exit codes")
    for code in codes:
        if not (code.text.isascii() and code.text.isdigit() and int(code.text[:4]) < 256):
            fields.findings.error("bad-value", code.span, f'"{code.text}" is no exit code; they are 0 to 255')
    return [code.text for code in codes]


def _command(value: Node, findings: Findings) -> Check | None:
    """A command as a list of its parts; never one text, because no shell will read it."""
    if isinstance(value, Scalar) and value.text.strip():
        message = f"expected a list, found one text; a command is a list of its parts{_as_list(value.text)}"
        findings.error("wrong-shape", value.span, message)
        return None
    if not isinstance(value, Sequence) or not value.items:
        findings.error("wrong-shape", value.span, f"expected a list, found {shape_of(value)}; write [rg, name, .]")
        return None
    for item in value.items:
        if not isinstance(item, Scalar):
            message = f"expected one text, found {shape_of(item)}; put quotes around it"
            findings.error("wrong-shape", item.span, message)
            return None
    return Check("run", argv=tuple(item.text for item in value.items if isinstance(item, Scalar)))


def _as_list(command: str) -> str:
    try:
        parts = shlex.split(command)
    except ValueError:
        return ""
    return f": [{', '.join(parts)}]" if len(command) <= 60 and re.fullmatch(r"[\w ./=@-]+", command) else ""
