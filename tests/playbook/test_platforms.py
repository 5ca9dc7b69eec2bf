"""`platforms`, `source` and `url` of a step: what may stand there, and what an answer may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.playbook.conftest import underlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.model import Step
    from irrunner.playbook.problems import Problem

ERRORS = {
    "an unknown platform": ("{mac: ls}", "unknown-platform", "mac", 'Did you mean "macos"?'),
    "unix and linux": ("{unix: ls, linux: ls}", "unknown-platform", "linux", "`unix` is Linux and macOS"),
    "no platform": ("{}", "empty-value", "{}", "nothing stands"),
    "one text": ("ls", "wrong-shape", "ls", "write {linux:"),
    "a mapping as a command": ("{linux: {run: ls}}", "wrong-shape", "{run: ls}", "expected a list of texts"),
    "an unknown name": ("{linux: 'ls {{ packge }}'}", "unknown-name", "packge", "package"),
    "an answer as the program": ("{linux: 'true && {{ package }} x'}", "fill-as-program", None, "which program"),
    "an answer as code": ("{linux: 'bash -c {{ package }}'}", "fill-in-shell", None, "as commands"),
    "an answer as PowerShell": ("{windows: 'iex {{ package }}'}", "fill-in-shell", None, "as commands"),
    "an answer as code in a block": ("{windows: 'dir | % { cmd /c {{ package }} }'}", "fill-in-shell", None, "shell"),
    "an answer as a program in a list": ("{linux: ['{{ package }}']}", "fill-as-program", None, "program"),
}


@pytest.mark.parametrize(("platforms", "code", "where", "message"), ERRORS.values(), ids=ERRORS)
def test_a_wrong_form_is_an_error_with_its_place(
    problems_of: Callable[[str], list[Problem]], platforms: str, code: str, where: str | None, message: str
) -> None:
    [problem] = [each for each in problems_of(f"- {{id: a, do: A, platforms: {platforms}}}") if each.code == code]
    assert problem.severity == "error"
    assert message in problem.message
    assert where is None or underlined(problem) == where


FINE = (
    "rg -n {{ package }} . | head",
    "find . -name {{ package }} -exec ls {} +",
    "grep -rn 'a; b' {{ package }} && ls",
    "docker ps --format {{{{.ID}} {{ package }}",
    "echo $(date) {{ package }}",
)


@pytest.mark.parametrize("text", FINE)
def test_an_answer_that_is_an_argument_is_fine(problems_of: Callable[[str], list[Problem]], text: str) -> None:
    assert problems_of(f'- {{id: a, do: A, platforms: {{linux: "{text}"}}}}') == []


def test_a_form_may_have_several_lines(steps_of: Callable[[str], list[Step]]) -> None:
    [step] = steps_of("- id: a\n  do: A\n  platforms:\n    unix: |\n      ls\n      ls -a\n    windows: dir")
    assert [(each.platform, each.text) for each in step.platforms] == [("unix", "ls\nls -a"), ("windows", "dir")]


def test_an_address_starts_like_one(problems_of: Callable[[str], list[Problem]]) -> None:
    [problem] = problems_of("- {id: a, do: A, url: docs.example/x}")
    assert (problem.code, underlined(problem)) == ("bad-url", "docs.example/x")
