"""Before a check runs: whether it may, the question that shows exactly what it does, and the yes on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.checks.interface import PreparedCheck
from irrunner.checks.runner import NeedsConsent, refuse_unless_allowed
from irrunner.checks.step_checks import StepCheck
from irrunner.errors import IrrunnerError
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from irrunner.checks.interface import Plan
    from irrunner.checks.runner import Rules
    from irrunner.incident.state import State
    from irrunner.journal import Journal
    from irrunner.tui.host import Host


class Looked(Struct, frozen=True):
    """A check that somebody wants to run, looked at.

    Attributes:
        prepared: what would run; None when it cannot. refused: why it may not run now; None when it may.
    """

    check: StepCheck
    prepared: PreparedCheck | None
    refused: IrrunnerError | None

    @property
    def asks(self) -> Plan | None:
        """What somebody has to see and allow first; None when it may run, or cannot."""
        needs = self.prepared is not None and isinstance(self.refused, NeedsConsent)
        return self.prepared.plan if needs and self.prepared is not None else None


def look(check: StepCheck, state: State, rules: Rules) -> Looked:
    """See what a check would do, and whether it may."""
    prepared = None
    try:
        prepared = check.prepared()
        refuse_unless_allowed(state, check, prepared.plan, rules)
    except IrrunnerError as refused:
        return Looked(check, prepared, refused)
    return Looked(check, prepared, None)


class Consent:
    """Asks for a yes where one is needed, and starts what may run."""

    def __init__(self, host: Host, say: Callable[[Content], None]) -> None:
        """`say` shows a line above the scribe line."""
        self._host = host
        self._say = say

    def run(self, check: StepCheck) -> None:
        """Run a check; ask first what has to be asked, and say why one cannot run."""
        session = self._host.session
        if session.incident is not None and session.incident.state.mode == "exercise":
            self.ask_control(check.step, (check.name,))
            return
        settings = session.check_settings()

        def see(_: Journal) -> Looked:
            return look(check, session.in_hand().state, settings.rules())

        def seen(looked: Looked) -> None:
            if looked.refused is None:
                self.start(looked)
            elif looked.asks is not None:
                self._ask(looked, looked.asks)
            else:
                self._host.show_error(looked.refused)

        session.ask(see, seen, refused=self._host.show_error)

    def ask_control(self, step: str, names: Sequence[str] = ()) -> None:
        """In an exercise: let control say what the checks of a step find; all that it can say, if none is named."""
        from irrunner.exercise.play.verbs.played_checks import run_checks

        session = self._host.session
        session.do(run_checks, step, names, action="check.run", refused=self._host.show_error)

    def start(self, looked: Looked) -> None:
        """Start what may run."""
        if looked.prepared is not None and not self._host.session.checks.is_running(looked.check.key):
            self._host.session.checks.start(looked.check, looked.prepared)
            self._say(line(f"{looked.check.key} is running; everything else can go on.", "muted"))

    def allow(self, looked: Looked, plan: Plan) -> None:
        """Somebody saw exactly what it does and said yes: keep that on record, then start it."""
        from irrunner.incident.verbs.checks import allow

        self._host.session.do(
            allow,
            plan.digest,
            plan.lines,
            step=looked.check.step,
            action="check.run",
            then=lambda _: self.start(looked),
        )

    def ask_for_id(self, looked: Looked, plan: Plan) -> None:
        """Ask for the id of the step to be typed, because what runs changes what it touches."""
        question = "This changes what it touches, and may not be undone:"
        dialog = Confirm("\n".join((question, *plan.lines)), confirm="Run it", typed=looked.check.step)
        self._host.push_screen(dialog, lambda yes: self.start(looked) if yes else self._nothing())

    def _ask(self, looked: Looked, plan: Plan) -> None:
        if plan.destructive:
            self.ask_for_id(looked, plan)
            return
        until = "Yes holds for exactly this, in this incident."
        dialog = Confirm("\n".join((*plan.lines, "", until)), confirm="Run exactly this?")
        self._host.push_screen(dialog, lambda yes: self.allow(looked, plan) if yes else self._nothing())

    def _nothing(self) -> None:
        self._say(line("Nothing was run.", "muted"))
