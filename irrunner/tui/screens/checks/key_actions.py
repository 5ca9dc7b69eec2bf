"""What the keys of the screen of checks do with the check under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from irrunner.tui.text import line

if TYPE_CHECKING:
    from textual.content import Content

    from irrunner.application.check_list import CheckLine
    from irrunner.tui.host import Host
    from irrunner.tui.store.check_jobs import CheckJob


class HasChecks(Protocol):
    """The view with the table, as far as its keys have to know it."""

    @property
    def host(self) -> Host:
        """The app."""

    @property
    def chosen(self) -> CheckLine | None:
        """The check under the cursor."""

    def say(self, content: Content) -> None:
        """Show what became of an act."""


class CheckKeys:
    """The keys of one view."""

    def __init__(self, view: HasChecks) -> None:
        self._view = view

    def action_run(self) -> None:
        """Run the check under the cursor, after a yes where it needs one."""
        from irrunner.tui.screens.checks.consent import Consent

        job = self._job()
        if job is not None and not job.ended:
            self._view.say(line("It is running. Its output is on this page.", "muted"))
        elif (each := self._view.chosen) is not None:
            Consent(self._view.host, self._view.say).run(each.check)

    def action_stop(self) -> None:
        """Stop the check under the cursor; what it said until then is kept."""
        job = self._job()
        if job is None or job.ended:
            self._view.say(line("It is not running.", "muted"))
        else:
            job.cancelled.set()
            self._view.say(line("Stopping it.", "muted"))

    def action_allow_check(self) -> None:
        """Allow exactly what the page shows, without running it now."""
        from irrunner.incident.verbs.checks import allow

        each = self._view.chosen
        if each is None or each.trouble:
            self._view.say(line("There is nothing that could be allowed.", "muted"))
        elif each.destructive:
            self._view.say(line("It changes what it touches, so the step's id is typed each time.", "muted"))
        elif each.allowed:
            self._view.say(line("It may run without a question already.", "muted"))
        else:
            do = self._view.host.session.do
            do(allow, each.digest, each.what, step=each.check.step, action="check.allow")

    def action_ask_again(self) -> None:
        """Take back that exactly this may run without a question."""
        from irrunner.incident.verbs.checks import ask_again

        each = self._view.chosen
        if each is None or not each.allowed or each.access == "files":
            self._view.say(line("It was not allowed, or it only reads files.", "muted"))
        else:
            self._view.host.session.do(ask_again, each.digest, action="check.ask-again")

    def action_evidence(self) -> None:
        """Go to what the check kept last."""
        last = self._view.chosen.last if self._view.chosen is not None else None
        if last is None or not last.evidence:
            self._view.say(line("It kept nothing.", "muted"))
        else:
            self._view.host.navigation.go_to("evidence", last.evidence[0])

    def action_go_to_step(self) -> None:
        """Back to the run screen, with the cursor on the check's step."""
        if self._view.chosen is not None:
            self._view.host.navigation.go_to_step(self._view.chosen.check.step)

    def _job(self) -> CheckJob | None:
        each = self._view.chosen
        return self._view.host.session.checks.find(each.key) if each is not None else None
