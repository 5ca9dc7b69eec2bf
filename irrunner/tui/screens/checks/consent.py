"""The question before a check runs: exactly what, and a yes that is an entry in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.checks.runner import NeedsConsent, refuse_unless_allowed
from irrunner.errors import IrrunnerError
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.application.check_list import CheckLine
    from irrunner.checks.interface import PreparedCheck
    from irrunner.journal import Journal
    from irrunner.tui.host import Host


def run_with_consent(host: Host, each: CheckLine, say: Callable[[Content], None]) -> None:
    """Run a check; ask first what has to be asked, and say why one cannot run."""
    session = host.session
    settings = session.check_settings()

    def look(_: Journal) -> tuple[PreparedCheck, IrrunnerError | None]:
        prepared = each.check.prepared()
        try:
            refuse_unless_allowed(session.in_hand().state, each.check, prepared.plan, settings.rules())
        except IrrunnerError as refused:
            return prepared, refused
        return prepared, None

    def looked(found: tuple[PreparedCheck, IrrunnerError | None]) -> None:
        prepared, refused = found
        if refused is None:
            _start(host, each, prepared, say)
        elif isinstance(refused, NeedsConsent):
            _ask(host, each, prepared, say)
        else:
            host.show_error(refused)

    session.ask(look, looked, refused=host.show_error)


def _ask(host: Host, each: CheckLine, prepared: PreparedCheck, say: Callable[[Content], None]) -> None:
    from irrunner.incident.verbs.checks import allow

    plan = prepared.plan
    if plan.destructive:
        question = "This changes what it touches, and may not be undone:"
        dialog = Confirm("\n".join((question, *plan.lines)), confirm="Run it", typed=each.check.step)
    else:
        until = "Yes holds for exactly this, in this incident."
        dialog = Confirm("\n".join((*plan.lines, "", until)), confirm="Run exactly this?")

    def answered(yes: bool | None) -> None:
        if not yes:
            say(line("Nothing was run.", "muted"))
        elif plan.destructive:
            _start(host, each, prepared, say)
        else:
            host.session.do(
                allow,
                plan.digest,
                plan.lines,
                step=each.check.step,
                action="check.run",
                then=lambda _: _start(host, each, prepared, say),
            )

    host.push_screen(dialog, answered)


def _start(host: Host, each: CheckLine, prepared: PreparedCheck, say: Callable[[Content], None]) -> None:
    host.session.checks.start(each.check, prepared)
    say(line(f"{each.check.name} of {each.check.step} is running; everything else can go on.", "muted"))
