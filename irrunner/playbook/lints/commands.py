"""Answers that would reach a shell, or choose what is run.

A command is a list of parts, filled in one by one, so an answer is never read by a shell. A shell
named in the command undoes that: `sh -c "grep {{ package }}"` runs whatever the answer says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.nodes import Node

_SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "csh", "tcsh")
_SHELL_SWITCH = re.compile(r"-[a-z]*c|--command")
_INTERPRETER = re.compile(r"(?:python|perl|ruby|node)[0-9.]*")
_CODE_SWITCH = re.compile(r"-[a-zA-Z]*[ce]|--eval|--print|-p")
_WINDOWS_SHELLS = ("cmd", "powershell", "pwsh")
_WINDOWS_SWITCH = re.compile(r"/[ck]|-c(?:ommand)?", re.IGNORECASE)
_SSH_WITH_VALUE = re.compile(r"-[BbcDEeFIiJLlmOopQRSWw]")


def check(subject: Subject) -> None:
    """Report commands in which an answer would be read as code."""
    for entry in subject.draft.steps:
        node = entry.node.value("checks")
        for item in node.items if isinstance(node, Sequence) else []:
            run = item.value("run") if isinstance(item, Mapping) else None
            if isinstance(run, Sequence):
                _command(subject, run.items)


def _command(subject: Subject, items: list[Node]) -> None:
    parts = [item for item in items if isinstance(item, Scalar)]
    if not parts:
        return
    if not parts[0].text.strip():
        subject.findings.error("bad-command", parts[0].span, "a command starts with the name of a program")
    elif templates.has_fill(parts[0].text):
        message = "an answer must not choose which program runs; write its name here"
        subject.findings.error("fill-as-program", parts[0].span, message)
    words = [part.text for part in parts]
    code_from, remote_from = _code_from(words), _remote_from(words)
    for index, part in enumerate(parts):
        if not templates.has_fill(part.text):
            continue
        if code_from is not None and index >= code_from:
            message = "a shell would read the answer as commands; run the program itself, one part per list entry"
            subject.findings.error("fill-in-shell", part.span, message)
        elif remote_from is not None and index >= remote_from:
            message = "the shell on the other host would read the answer; log in first and run the command there"
            subject.findings.warning("fill-in-remote-shell", part.span, message)


def program(word: str) -> str:
    """The bare name of a program: no folder, no suffix, lower case."""
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")


def _code_from(words: list[str]) -> int | None:
    """From which part on a command's words are code for some shell; None when there is none."""
    switches: set[re.Pattern[str]] = set()
    for index, word in enumerate(words):
        if any(switch.fullmatch(word) for switch in switches):
            return index + 1
        name = program(word)
        if name == "eval":
            return index + 1
        if name in _SHELLS:
            switches.add(_SHELL_SWITCH)
        elif name in _WINDOWS_SHELLS:
            switches.add(_WINDOWS_SWITCH)
        elif _INTERPRETER.fullmatch(name):
            switches.add(_CODE_SWITCH)
    return None


def _remote_from(words: list[str]) -> int | None:
    """From which part on an `ssh` command's words go to the shell on the other host."""
    if program(words[0]) != "ssh":
        return None
    index = 1
    while index < len(words) and words[index].startswith("-"):
        index += 2 if _SSH_WITH_VALUE.fullmatch(words[index]) else 1
    return index + 1
