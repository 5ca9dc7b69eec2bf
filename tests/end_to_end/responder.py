"""A responder at a shell: works an incident by commands alone, and takes the ids of steps from what irrunner says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.end_to_end.conftest import Shell

MOST_ROUNDS: Final = 60
"""A playbook opens its steps in fewer rounds than this."""
_OPEN: Final = ("open", "active", "blocked")


class Responder:
    """Works one incident.

    Attributes:
        shell: where the commands are typed.
    """

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def checks(self) -> dict[str, list[dict[str, Any]]]:
        """The checks that can run now, by their kind."""
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.shell.json("check", "list")["checks"]:
            if "trouble" not in each:
                found.setdefault(each["kind"], []).append(each)
        return found

    def run_checks(self, checks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Run checks, each after a yes if it needs one, and say how each answered."""
        return [
            self.shell.json(
                "check", "run", each["step"], each["name"], *(["--yes"] if each["access"] != "files" else [])
            )
            for each in checks
        ]

    def rows(self, register: str) -> list[dict[str, Any]]:
        """The rows of a register."""
        rows: list[dict[str, Any]] = self.shell.json("register", register, "list")["rows"]
        return rows

    def steps(self) -> list[dict[str, Any]]:
        """Every step, with where it stands."""
        steps: list[dict[str, Any]] = self.shell.json("status")["steps"]
        return steps

    def say(self, lines: Iterable[str]) -> str:
        """Say lines to `open --plain`, which is one command for many acts; what it answered."""
        return self.shell.ok("open", "--plain", text="\n".join((*lines, "quit", "")))

    def settle(self, decisions: Mapping[str, str], answers: Mapping[str, str]) -> None:
        """Work every step to its end: each round settles what is open, which opens more.

        Args:
            decisions: options by the step, without the row behind it; the first option otherwise.
            answers: to what steps wait for, by the name of the question.
        """
        for _ in range(MOST_ROUNDS):
            steps = self.steps()
            lines = [*_lines(steps, decisions), *_answers(steps, answers)]
            if not lines:
                return
            self.say(lines)
        still = [each["id"] for each in self.steps() if each["state"] in _OPEN]
        raise AssertionError(f"still open after {MOST_ROUNDS} rounds: {still}")


def _lines(steps: Iterable[dict[str, Any]], decisions: Mapping[str, str]) -> Iterator[str]:
    """What settles the steps that are open, in the words of `open --plain`."""
    for step in steps:
        if step["state"] in _OPEN:
            yield f"go {step['id']}"
            option = decisions.get(step["id"].partition("@")[0], step["options"][0] if step["options"] else "")
            yield f"{option} by what we know" if option else "done worked outside of this record"


def _answers(steps: Iterable[dict[str, Any]], answers: Mapping[str, str]) -> Iterator[str]:
    """What answers the questions that steps wait for."""
    waited = {name for step in steps if step["state"] == "waiting" for name in step["waits_for"]}
    for name in sorted(waited):
        if name.startswith("the answer to "):
            question = name.removeprefix("the answer to ")
            if question.rpartition("/")[2] in answers:
                yield f"answer {question}={answers[question.rpartition('/')[2]]}"
