"""`run`: a command as a list of its parts, without a shell."""

from __future__ import annotations

import platform
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.checks.interface import CheckResult, KeptOutput, Options, Plan
from irrunner.checks.option_values import refuse_unknown
from irrunner.checks.process import MAX_BYTES, Captured, Ended, run_process
from irrunner.errors import Refused
from irrunner.incident.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.checks.interface import Answer, Progress

_SECONDS = 600.0
_MIB = 1 << 20


class RunCheck(Struct, frozen=True):
    """A command, and what its exit codes say.

    Attributes:
        argv: the program and its arguments. folder: where it runs. hit, clear: exit codes with a meaning.
        plan: what it will do. max_bytes: of each stream that are kept.
    """

    argv: tuple[str, ...]
    folder: Path
    environ: dict[str, str]
    hit: tuple[int, ...]
    clear: tuple[int, ...]
    plan: Plan
    max_bytes: int = MAX_BYTES

    def run(self, progress: Progress) -> CheckResult:
        """Start it, and keep what it says."""
        facts, clock = facts_of(self.argv, self.folder, self.environ), time.monotonic()
        try:
            ended = run_process(
                self.argv,
                on_output=progress.output,
                should_stop=lambda: progress.stopped,
                folder=self.folder,
                environ=self.environ,
                max_bytes=self.max_bytes,
            )
        except OSError as error:
            return could_not_start(self.argv[0], error)
        facts |= {"exit": str(ended.code), "seconds": f"{time.monotonic() - clock:.1f}"} | left_behind(ended)
        answer, summary = self._answer(ended)
        return CheckResult(answer, summary, facts, kept_streams(Path(self.argv[0]).name, ended, shlex.join(self.argv)))

    def _answer(self, ended: Ended) -> tuple[Answer, str]:
        out = f"{_amount(ended)}."
        if ended.stopped:
            return "error", f"stopped before its end. {out}"
        if ended.code < 0:
            return "error", f"ended by signal {-ended.code}. {out}"
        if ended.stdout.truncated or ended.stderr.truncated:
            return "unknown", f"exit {ended.code}; only the beginning of its output was kept. {out}"
        if ended.code in self.hit:
            return "hit", f"exit {ended.code}. {out}"
        if ended.code in self.clear:
            return "clear", f"exit {ended.code}. {out}"
        return "unknown", f"exit {ended.code}, which says nothing by itself: read its output. {out}"


def facts_of(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What is known of a command before it starts: of the environment its names, never its values."""
    return {
        "command": shlex.join(argv),
        "folder": str(folder),
        "environment": " ".join(sorted(environ)),
        "host": platform.node(),
        "began": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def left_behind(ended: Ended) -> dict[str, str]:
    """What a command left running, if it did; it was ended."""
    return {"left running": f"{ended.left} processes, which were ended"} if ended.left else {}


def could_not_start(program: str, error: OSError) -> CheckResult:
    """The answer of a command that did not start."""
    if isinstance(error, FileNotFoundError):
        return CheckResult("error", f"{program} is not installed here.")
    return CheckResult("error", f"{program} could not be started: {error.strerror or error}.")


def kept_streams(name: str, ended: Ended, origin: str) -> tuple[KeptOutput, ...]:
    """What a program said, as evidence; a stream that stayed empty is left out."""
    kept = []
    for stream, captured in (("stdout", ended.stdout), ("stderr", ended.stderr)):
        if captured.size:
            kept.append(KeptOutput(f"{name}.{stream}.txt", captured.content, origin, _what_is_missing(captured)))
        else:
            captured.content.close()
    return tuple(kept)


def _what_is_missing(captured: Captured) -> str:
    if not captured.truncated:
        return ""
    why = f": {captured.trouble}, where temporary files are kept" if captured.trouble else ""
    return f"the first {format_size(captured.kept)} of {format_size(captured.size)}{why}"


def _amount(ended: Ended) -> str:
    said = [
        f"{format_size(each.size)} on {name}"
        for name, each in (("stdout", ended.stdout), ("stderr", ended.stderr))
        if each.size
    ]
    return "It wrote " + " and ".join(said) if said else "It wrote nothing"


def prepare(options: Options) -> RunCheck:
    """Make a check of a command.

    Options: `hit` and `clear`, lists of exit codes; `seconds`; `output`, the MiB of each stream that are kept;
    `destructive`.

    Raises:
        Refused: it is no command, or an option is no number.
    """
    refuse_unknown(options, "hit", "clear", "seconds", "output", "destructive")
    if not options.argv or not options.argv[0]:
        raise Refused("This check has no command.")
    folder = Path.cwd()
    values = options.values
    seconds = _number(values, "seconds", _SECONDS)
    plan = Plan(
        (f"run {shlex.join(options.argv)}", f"in {folder}"),
        "process",
        destructive=str(values.get("destructive", "")).casefold() in ("true", "yes"),
        seconds=seconds,
    )
    return RunCheck(
        options.argv,
        folder,
        dict(options.environ),
        _codes(values, "hit"),
        _codes(values, "clear"),
        plan,
        int(_number(values, "output", MAX_BYTES / _MIB) * _MIB),
    )


def _codes(values: Any, name: str) -> tuple[int, ...]:
    given = values.get(name, ())
    try:
        return tuple(int(each) for each in ([given] if isinstance(given, str) else given))
    except (TypeError, ValueError) as error:
        raise Refused(f"{name} of a command is a list of exit codes, such as [0].") from error


def _number(values: Any, name: str, default: float) -> float:
    try:
        found = float(values.get(name, default))
    except (TypeError, ValueError) as error:
        raise Refused(f"{name} of a check is a number.") from error
    if not 0 < found < 1e12:
        raise Refused(f"{name} of a check is a number above 0.")
    return found
