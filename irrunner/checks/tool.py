"""A check that starts a tool of somebody else, and reads the JSON that it writes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from irrunner.checks.interface import Answer, CheckResult, Plan
from irrunner.checks.kinds.run import facts_of, kept_streams, left_behind
from irrunner.checks.process import Ended, run_process

if TYPE_CHECKING:
    from irrunner.checks.interface import Progress

_SECONDS = 1_800.0


class Verdict(Struct, frozen=True):
    """What a tool's answer means: the answer of the check, a line, and what it rests on."""

    answer: Answer
    summary: str
    facts: dict[str, str] = {}


class ToolCheck(Struct, frozen=True):
    """One call of a tool.

    Attributes:
        argv: the tool and its arguments. read: its exit code and its JSON (None when it wrote none) in, a verdict out.
        get_it: how to get the tool, in a sentence. environ: its environment. folder: where it runs.
        access: `network` if it asks a service. note: a line about what else it does.
    """

    argv: tuple[str, ...]
    read: Callable[[int, Any], Verdict]
    get_it: str
    environ: dict[str, str]
    folder: Path
    access: Literal["process", "network"] = "process"
    note: str = ""

    @property
    def plan(self) -> Plan:
        """What it starts."""
        lines = (f"run {shlex.join(self.argv)}", f"in {self.folder}", *([self.note] if self.note else []))
        return Plan(lines, self.access, seconds=_SECONDS)

    def run(self, progress: Progress) -> CheckResult:
        """Start it, and read what it wrote to stdout as JSON."""
        facts = facts_of(self.argv, self.folder, self.environ)
        try:
            ended = run_process(
                self.argv,
                on_output=lambda stream, data: progress.output(stream, data) if stream == "stderr" else None,
                should_stop=lambda: progress.stopped,
                folder=self.folder,
                environ=self.environ,
            )
        except FileNotFoundError:
            return CheckResult("error", f"{self.argv[0]} is not installed here. {self.get_it}")
        except OSError as error:
            return CheckResult("error", f"{self.argv[0]} could not be started: {error.strerror or error}.")
        verdict = self._verdict(ended)
        facts |= {"exit": str(ended.code)} | left_behind(ended)
        kept = kept_streams(Path(self.argv[0]).name, ended, shlex.join(self.argv))
        return CheckResult(verdict.answer, verdict.summary, facts | verdict.facts, kept)

    def _verdict(self, ended: Ended) -> Verdict:
        name = Path(self.argv[0]).name
        if ended.stopped or ended.code < 0:
            return Verdict("error", f"{name} was stopped before its end.")
        if ended.stdout.truncated:
            return Verdict("unknown", f"{name} wrote more than is kept, so its answer was not read.")
        text = ended.stdout.content.read()
        ended.stdout.content.seek(0)
        try:
            answer = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            return Verdict("error", f"{name} ended with {ended.code} and wrote something that is no JSON.")
        try:
            return self.read(ended.code, answer)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError):
            return Verdict("error", f"{name} answered in a form that this check does not know; see what was kept.")


def listed(names: list[str], most: int = 8) -> str:
    """Names for a summary, each once, and how many more there are."""
    each = list(dict.fromkeys(names))
    return ", ".join(each[:most]) + (f" and {len(each) - most} more" if len(each) > most else "")
