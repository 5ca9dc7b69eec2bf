"""Answers that would reach a shell, or choose what is run.

A command is a list of parts, filled in one by one, so an answer is never read by a shell. A shell
named in the command undoes that: `sh -c "grep {{ package }}"` runs whatever the answer says.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.lints.code_arguments import code_in, command_starts, program
from irrunner.playbook.nodes import Mapping, Scalar, Sequence
from irrunner.safety.shell_words import POWERSHELL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.nodes import Node

_SSH_WITH_VALUE = re.compile(r"-[BbcDEeFIiJLlmOopQRSWw]")


def check(subject: Subject) -> None:
    """Report commands in which an answer would be read as code."""
    for entry in subject.draft.steps:
        node = entry.node.value("checks")
        for item in node.items if isinstance(node, Sequence) else []:
            run = item.value("run") if isinstance(item, Mapping) else None
            argv = run.value("argv") if isinstance(run, Mapping) else run
            if isinstance(argv, Sequence):
                _command(subject, argv.items)
        platforms = entry.node.value("platforms")
        for platform, (_, form) in platforms.entries.items() if isinstance(platforms, Mapping) else ():
            if isinstance(form, Sequence):
                _command(subject, form.items)
            elif isinstance(form, Scalar):
                for words in _commands_of(form.text, "();|&{}" if platform == POWERSHELL else "();|&"):
                    _command(subject, [Scalar(word, form.span) for word in words])


_FILL = "\ue000"
"""Stands for a fill while a text is taken apart."""


def _commands_of(text: str, brackets: str) -> Iterator[list[str]]:
    """The words of each command in a text for a shell, as far as they can be told apart."""
    fills = [(start, end) for name, start, end in templates.spans_in(text) if name]
    names = [text[start:end] for start, end in fills]
    for start, end in reversed(fills):
        text = text[:start] + _FILL + text[end:]
    for row in text.splitlines():
        words: list[str] = []
        for word in _words(row, brackets):
            if word and set(word) <= set(brackets):
                yield words
                words = ["-"] if word[-1] in ")}" else []  # what follows a closed bracket is no program
            else:
                words.append(re.sub(_FILL, lambda _: names.pop(0) if names else "{{ x }}", word))
        yield words


def _words(row: str, brackets: str) -> list[str]:
    lexer = shlex.shlex(row, posix=True, punctuation_chars=brackets)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return row.split()


def _command(subject: Subject, items: list[Node]) -> None:
    parts = [item for item in items if isinstance(item, Scalar)]
    if not parts:
        return
    words = [part.text for part in parts]
    if not words[0].strip():
        subject.findings.error("bad-command", parts[0].span, "a command starts with the name of a program")
    for index in sorted(command_starts(words)):
        if templates.has_fill(words[index]):
            message = "an answer must not choose which program runs; write its name here"
            subject.findings.error("fill-as-program", parts[index].span, message)
    code, remote_from = code_in(words), _remote_from(words)
    for index, part in enumerate(parts):
        if not templates.has_fill(part.text):
            continue
        if index in code:
            message = "a shell would read the answer as commands; run the program itself, one part per list entry"
            subject.findings.error("fill-in-shell", part.span, message)
        elif remote_from is not None and index >= remote_from:
            message = "the shell on the other host would read the answer; log in first and run the command there"
            subject.findings.warning("fill-in-remote-shell", part.span, message)


def _remote_from(words: list[str]) -> int | None:
    """From which part on an `ssh` command's words go to the shell on the other host."""
    if program(words[0]) != "ssh":
        return None
    index = 1
    while index < len(words) and words[index].startswith("-"):
        index += 2 if _SSH_WITH_VALUE.fullmatch(words[index]) else 1
    return index + 1
