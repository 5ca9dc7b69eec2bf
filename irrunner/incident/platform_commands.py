"""The forms of a step's command for Linux, macOS and Windows, with the answers in, each quoted for its shell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.texts import CODE, RUN, Command, answer_texts
from irrunner.playbook import templates
from irrunner.playbook.model import PLATFORMS
from irrunner.safety.commands import copyable, leading_dashes
from irrunner.safety.shell_words import POWERSHELL, bare_places, is_plain_for, powershell_command, quoted
from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.playbook.model import PlatformCommand, Value


def platform_commands(checklist: Checklist, view: StepView) -> list[Command]:
    """The step's command in the form of each platform, in the order of PLATFORMS."""
    lookup = checklist.names(view.key).lookup
    ordered = sorted(view.step.platforms, key=lambda each: [*PLATFORMS].index(each.platform))
    return [_of_parts(each, lookup) if each.argv else _of_text(each, lookup) for each in ordered]


def this_platform() -> str:
    """The platform of the machine that irrunner runs on."""
    return {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")


def fits(platform: str, machine: str) -> bool:
    """Whether a command of a platform runs on a machine of this one."""
    return not platform or platform == machine or (platform == "unix" and machine in ("linux", "macos"))


def fitting(commands: Sequence[Command], machine: str) -> list[Command]:
    """The forms for a machine of this platform; all of them when none is for it."""
    return [each for each in commands if fits(each.platform, machine)] or list(commands)


def _of_parts(command: PlatformCommand, lookup: templates.Lookup) -> Command:
    """A list of parts, each filled in on its own."""
    missing = list(dict.fromkeys(name for part in command.argv for name in templates.missing_names(part, lookup)))
    argv: list[str] = []
    filled: set[int] = set()
    answers: list[str] = []
    for part in command.argv:
        value = templates.fill_value(part, lookup)
        parts = [value] if isinstance(value, str) else value
        if templates.has_fill(part):
            filled |= set(range(len(argv), len(argv) + len(parts)))
        if templates.starts_with_fill(part):
            answers += answer_texts([lookup(name) for name in templates.known_names_in(part)])
        argv += parts
    flagged = tuple(leading_dashes(answers))
    try:
        whole = powershell_command(argv, filled) if command.platform == POWERSHELL else copyable(argv)
    except Refused as refused:
        return Command(RUN, " ".join(argv), tuple(missing), flagged, refused.sentence, command.platform)
    return Command(RUN, " ".join(argv) if missing else whole, tuple(missing), flagged, "", command.platform)


def _of_text(command: PlatformCommand, lookup: templates.Lookup) -> Command:
    """A text as its author wrote it. What stands outside quotes is quoted; elsewhere only a plain word may stand."""
    spans = templates.spans_in(command.text)
    bare = bare_places(command.text, [(start, end) for _, start, end in spans], command.platform)
    pieces: list[str] = []
    acting: list[str] = []
    values: list[str] = []
    at = 0
    for (name, start, end), is_bare in zip(spans, bare, strict=True):
        answer = lookup(name) if name else None
        answers = answer_texts([answer])
        is_plain = all(is_plain_for(each, command.platform) for each in answers)
        if not is_plain and not is_bare:
            acting.append(name)
        quote = is_bare and (not is_plain or isinstance(answer, list))
        pieces += command.text[at:start], _filled(name, answer, command.platform, quote=quote)
        values += answers
        at = end
    text = "".join((*pieces, command.text[at:]))
    trouble = ""
    if acting:
        trouble = f"This command was not copied: a shell might act on the answer to {', '.join(acting)}."
    elif visible(text) != text or any("\n" in each for each in values):
        trouble = "This command was not copied: it holds hidden or control characters."
    missing = tuple(templates.missing_names(command.text, lookup))
    return Command(CODE, text, missing, tuple(leading_dashes(values)), trouble, command.platform)


def _filled(name: str, answer: Value | None, platform: str, *, quote: bool) -> str:
    """What stands in place of a fill; without a name, the two braces that stay."""
    if not name:
        return "{{"
    if answer is None:
        return templates.placeholder(name)
    if not quote:
        return answer if isinstance(answer, str) else ", ".join(answer)
    words = [quoted(each, platform) for each in ([answer] if isinstance(answer, str) else answer)]
    return (", " if platform == POWERSHELL else " ").join(words)
