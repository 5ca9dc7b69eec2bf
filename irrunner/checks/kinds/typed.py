"""A command that a person typed after `irrunner exec`: it has their terminal, and needs no other consent."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.checks.interface import CheckResult, Plan
from irrunner.checks.kinds.run import could_not_start, facts_of, kept_streams
from irrunner.checks.process import run_process

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.checks.interface import Progress


class TypedCommand:
    """One command line.

    Attributes:
        plan: what it does. code: its exit code once it has run, negative for a signal; None if it did not start.
    """

    def __init__(self, argv: tuple[str, ...], environ: Mapping[str, str]) -> None:
        """Take the command and its environment as they are."""
        self._argv = argv
        self._environ = environ
        self._folder = Path.cwd()
        self.code: int | None = None
        self.plan = Plan((f"run {shlex.join(argv)}", f"in {self._folder}"), "process", seconds=float("inf"))

    def run(self, progress: Progress) -> CheckResult:
        """Start it in the foreground, and keep what it says."""
        facts = facts_of(self._argv, self._folder, self._environ)
        try:
            ended = run_process(
                self._argv,
                on_output=progress.output,
                should_stop=lambda: progress.stopped,
                environ=self._environ,
                foreground=True,
            )
        except OSError as error:
            return could_not_start(self._argv[0], error)
        self.code = ended.code
        kept = kept_streams(Path(self._argv[0]).name, ended, shlex.join(self._argv))
        how = f"exit {ended.code}" if ended.code >= 0 else f"ended by signal {-ended.code}"
        return CheckResult("unknown", f"{how}: read what it says.", facts | {"exit": str(ended.code)}, kept)
