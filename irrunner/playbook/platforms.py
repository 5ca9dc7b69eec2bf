"""Reading `platforms`: one command in the forms of Linux, macOS and PowerShell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.fields import Fields, shape_of
from irrunner.playbook.model import PLATFORMS, PlatformCommand
from irrunner.playbook.nodes import Mapping, Scalar, Sequence
from irrunner.playbook.problems import did_you_mean

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings, Node

_LIKE = "{linux: sha256sum FILE, windows: Get-FileHash FILE}"


def read_platforms(fields: Fields) -> tuple[PlatformCommand, ...]:
    """The command of a step for each kind of machine: a text for its shell, or a list of its parts."""
    node = fields.mapping("platforms", _LIKE)
    if node is None:
        return ()
    findings = fields.findings
    for key, (where, _) in node.entries.items():
        if key not in PLATFORMS:
            message = f'no platform is called "{key}": there are {", ".join(PLATFORMS)}.{did_you_mean(key, PLATFORMS)}'
            findings.error("unknown-platform", where.span, message)
        elif key in ("linux", "macos") and "unix" in node.entries:
            findings.error("unknown-platform", where.span, "`unix` is Linux and macOS already; write one of them")
    if not node.entries:
        findings.error("empty-value", node.span, f"nothing stands after `platforms`; write {_LIKE}")
    found = (_command(key, value, findings) for key, (_, value) in node.entries.items())
    return tuple(each for each in found if each is not None and each.platform in PLATFORMS)


def _command(platform: str, value: Node, findings: Findings) -> PlatformCommand | None:
    if isinstance(value, Scalar) and value.text.strip():
        return PlatformCommand(platform, text=value.text.strip())
    if isinstance(value, Sequence) and value.items and all(isinstance(item, Scalar) for item in value.items):
        return PlatformCommand(platform, argv=tuple(item.text for item in value.items if isinstance(item, Scalar)))
    what = "a list of texts" if isinstance(value, Sequence | Mapping) else "a command"
    message = f"expected {what}, found {shape_of(value)}; write {_LIKE}"
    findings.error("wrong-shape", value.span, message)
    return None
