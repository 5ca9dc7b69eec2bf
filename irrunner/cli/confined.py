"""What of the command line can be used over the SSH door: the record, and no file or program of the host."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

import click
from typing_extensions import override

from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYTHING: Final[frozenset[str]] = frozenset()
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        (
            "open", "list", "status", "log", "note", "start", "done", "skip", "block", "reopen", "undo", "approve",
            "assign", "repeat", "step", "decide", "answer", "decision", "milestone", "action", "add", "title",
            "severity", "tlp", "privilege", "role", "handover", "accept", "close", "reopen-incident", "deadlines",
            "metrics", "verify", "report", "write", "review", "issue", "version", "correct", "credential",
            "outbox",
        ),
        EVERYTHING,
    ),
    "register": frozenset({"add", "change", "list", "withdraw", "import"}),
    "evidence": frozenset({"list", "verify", "hand-over", "hold", "release"}),
    "indicators": frozenset({"list", "show"}),
    "timeline": frozenset({"show", "withdraw", "import"}),
    "deadline": frozenset({"consider", "start", "dismiss", "override", "met"}),
    "check": frozenset({"list", "show"}),
    "notify": EVERYTHING,
    "channel": EVERYTHING,
}  # fmt: skip
"""Each command, with those of its own commands that may be used; nothing named means all of them."""
_FILES: Final = ("FILE", "FOLDER", "PATH", "PLACE", "DEST", "PLAYBOOK")


class OnlyStream(click.ParamType[str]):
    """Takes `-`, the standard input or output, in place of a file."""

    name = "-"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value) != "-":
            raise Refused(
                "Files of this host cannot be used over this door.", hint="Send evidence in with: ssh HOST add - < FILE"
            )
        return value


def require_allowed(name: str, own: str = "") -> None:
    """Refuse a command that reaches beyond the record.

    Args:
        name: of the command.
        own: of a command of its own, such as `list` of `evidence`.

    Raises:
        Refused: it cannot be used over the door.
    """
    allowed = ALLOWED.get(name)
    if allowed is None or (own and allowed and own not in allowed):
        raise Refused(
            f"`{f'{name} {own}'.strip()}` cannot be used over this door.",
            hint=f"These can: {', '.join(sorted(ALLOWED))}.",
        )


def confine(command: click.Command, family: str = "") -> click.Command:
    """A copy of the command, with every parameter that names a file taking `-` alone.

    Args:
        command: one that may be used.
        family: the command that it belongs to.
    """
    confined = copy(command)
    confined.params = [_confine_parameter(param) for param in command.params]
    if isinstance(command, click.Group) and isinstance(confined, click.Group):
        family = family or command.name or ""
        allowed = ALLOWED.get(family) or command.commands.keys()
        confined.commands = {name: confine(own, family) for name, own in command.commands.items() if name in allowed}
    return confined


def _confine_parameter(param: click.Parameter) -> click.Parameter:
    if isinstance(param.type, click.Path) or any(word in (param.metavar or "") for word in _FILES):
        param = copy(param)
        param.type = OnlyStream()
    return param
