"""Running a check: consent before, a time limit and a way to stop it meanwhile, and two entries in the record."""

from __future__ import annotations

import time
from collections.abc import Container
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.interface import CheckResult
from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.verbs import checks as verbs
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.checks.interface import Plan, PreparedCheck
    from irrunner.checks.step_checks import StepCheck
    from irrunner.incident.check_result import Ended
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import State

_LONGEST_SUMMARY: Final = 500


class NeedsConsent(Refused):
    """A check may not run before somebody saw what it does, and said yes.

    Attributes:
        plan: what it does. destructive: the id of its step has to be typed.
    """

    def __init__(self, plan: Plan, step: str) -> None:
        """Name the step that it belongs to."""
        super().__init__(
            f"The check of {step or 'this command'} was not allowed yet.", hint="Look at what it does, and say yes."
        )
        self.plan = plan


class Listener:
    """Who follows a running check; does nothing unless told otherwise.

    Attributes:
        on_output: gets the name of a stream and raw bytes. on_progress: gets a raw line. cancelled: asked often.
    """

    def __init__(
        self,
        on_output: Callable[[str, bytes], None] = lambda *_: None,
        on_progress: Callable[[str], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Say what is to be called."""
        self.on_output = on_output
        self.on_progress = on_progress
        self.cancelled = cancelled


class _Progress:
    """What a check sees of who follows it, and of its time limit."""

    def __init__(self, listener: Listener, seconds: float) -> None:
        self._listener = listener
        self._end = time.monotonic() + seconds
        self.cancelled = False
        self.timed_out = False

    @property
    def stopped(self) -> bool:
        self.cancelled = self.cancelled or self._listener.cancelled()
        self.timed_out = self.timed_out or (not self.cancelled and time.monotonic() > self._end)
        return self.cancelled or self.timed_out

    def output(self, stream: str, data: bytes) -> None:
        self._listener.on_output(stream, data)

    def say(self, text: str) -> None:
        self._listener.on_progress(text)


class Rules(Struct, frozen=True):
    """What may run at all.

    Attributes:
        offline: nothing may use the network. library: SHA-256 of the playbooks of this machine's own library.
    """

    offline: bool = False
    library: Container[str] = frozenset()


def refuse_unless_allowed(state: State, check: StepCheck, plan: Plan, rules: Rules) -> None:
    """Say why a check may not run now.

    Raises:
        NeedsConsent: somebody has to see it and say yes. Refused: it may not run at all.
    """
    require_unconfined("Checks")
    refuse_in_exercise(state, f" --step {check.step} --check {check.kind}")
    if plan.access == "network" and rules.offline:
        raise Refused(f"{check.name} of {check.step} uses the network, and irrunner is offline.", hint="See --offline.")
    if plan.access == "files":
        return
    foreign = [(name, sha256) for name, sha256 in state.files if sha256 not in rules.library]
    for name, sha256 in foreign:
        if sha256 not in state.trusted:
            raise Refused(
                f"The playbook {one_line(name, 80)} is not of this machine's library, so its checks do not run.",
                hint=f"Read it, then answer for it: irrunner check trust {sha256[:16]} --why …",
            )
    if plan.destructive or plan.digest not in state.allowed:
        raise NeedsConsent(plan, check.step)


def refuse_in_exercise(state: State, about: str = "") -> None:
    """Say that nothing runs in an exercise.

    Raises:
        Refused: it is one. `about` are the options with which control is asked instead.
    """
    if state.mode == "exercise":
        raise Refused(
            "In an exercise nothing real runs.", hint=f"Ask control what it would say: irrunner exercise ask{about} …"
        )


def run_check(
    incident: Incident,
    name: str,
    prepared: PreparedCheck,
    *,
    step: str = "",
    listener: Listener | None = None,
    by: str = "",
) -> list[Entry]:
    """Run a check that may run, and record its beginning and its end.

    Args:
        incident: where it is recorded.
        name: the check, as its step calls it: its kind, with `.2` for the second of that kind.
        prepared: the check.
        step: the step it is run for.
        listener: who follows it.
        by: who runs it.

    Returns:
        The entries about its end: evidence, register rows, and last `check.finished`.
    """
    require_unconfined("Checks")
    plan = prepared.plan
    progress = _Progress(listener or Listener(), plan.seconds)
    with verbs.running(incident, name, plan.lines, step=step, digest=plan.digest, by=by) as run:
        return _record(incident, run.number, _result(prepared, progress), by)


def _result(prepared: PreparedCheck, progress: _Progress) -> CheckResult:
    """What a check answers; what it raises is the answer `error`."""
    try:
        result = prepared.run(progress)
    except IrrunnerError as error:
        result = CheckResult("error", f"{error.sentence} {error.hint}".strip())
    except KeyboardInterrupt:
        progress.cancelled = True
        result = CheckResult("error", "cancelled.")
    except Exception as error:  # a kind of another package may raise anything
        result = CheckResult("error", f"the check has a mistake of its own: {type(error).__name__}.")
    if progress.cancelled or progress.timed_out:
        ended: Ended = "cancelled" if progress.cancelled else "timed-out"
        return CheckResult("error", result.summary, result.facts, result.kept, result.rows, ended)
    return result


def _record(incident: Incident, number: int, result: CheckResult, by: str) -> list[Entry]:
    """Record an end; when what it kept or found cannot be recorded with it, the end alone.

    A full disk has no room for the output, and a check of another package may find rows that are none.
    """
    try:
        return verbs.finish(incident, number, result, by=by)
    except IrrunnerError as error:
        if not result.kept and not result.rows:
            raise
        summary = one_line(f"{result.summary} Its result could not be recorded: {error.sentence}", _LONGEST_SUMMARY)
        return verbs.finish(incident, number, CheckResult("error", summary, result.facts, ended=result.ended), by=by)
    finally:
        for output in result.kept:
            output.content.close()
