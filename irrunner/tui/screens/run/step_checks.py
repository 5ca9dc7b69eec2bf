"""The checks of the step under the cursor: the key that runs them, the yes in the step pane, the key that stops."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.incident.state import StepKey
from irrunner.tui.actions.model import action
from irrunner.tui.screens.run.check_blocks import CheckWork
from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.application.check_list import CheckSettings
    from irrunner.incident.incident import Incident
    from irrunner.journal import Journal
    from irrunner.tui.screens.checks.consent import Consent, Looked
    from irrunner.tui.screens.run.key_actions import RunPanes
    from irrunner.tui.store.check_jobs import CheckJob
    from irrunner.tui.store.step_snapshot import StepSnapshot


class StepChecks:
    """What a run view does with the checks of a step."""

    def __init__(self, view: RunPanes, redraw: Callable[[], None]) -> None:
        """`redraw` shows the step under the cursor anew."""
        self._view = view
        self._redraw = redraw
        self._step = ""
        self._imported: set[str] = set()
        self._proposed: tuple[Looked, ...] = ()
        self._refused: tuple[Looked, ...] = ()

    def work(self, step: str, detail: StepSnapshot | None) -> CheckWork:
        """What goes on with the checks of a step; what was proposed for another step is no longer proposed."""
        if step != self._step:
            self._forget()
        host = self._view.host
        if detail is not None:
            self._import_kinds(detail)
        keys = host.keymap.label(action("check.step-run")), host.keymap.label(action("check.step-stop"))
        return CheckWork(self._proposed, self._refused, tuple(host.session.checks.of_step(step)), keys)

    def _import_kinds(self, detail: StepSnapshot) -> None:
        """Import what the checks of a step need, beside everything else: their key is to answer at once."""
        if new := {each.kind for each in detail.checks} - self._imported:
            self._imported |= new
            threading.Thread(target=_import_kinds, args=(new,), name="irrunner-import", daemon=True).start()

    def action_checks(self) -> None:
        """Open the list of all checks, with the cursor on those of this step."""
        self._view.host.navigation.go_to("checks", self._view.checklist.selected)

    def action_run_checks(self) -> None:
        """Run the checks of the step: at once what may, after a yes in the step pane what has to be asked."""
        view = self._view
        shown = view.snapshot.step(view.checklist.selected) if view.snapshot is not None else None
        if shown is None or not shown.checks:
            view.say(line("This step has no check.", "muted"))
            return
        if view.snapshot is not None and view.snapshot.mode == "exercise":
            self._consent().ask_control(shown.key)
            self._show_pane()
            return
        if self._proposed and self._step == shown.key:
            self._show_pane(ask=True)
            return
        step, session = shown.key, view.host.session
        running = {job.check.name for job in session.checks.of_step(step) if not job.ended}
        if running and len(running) == shown.checks:
            key = view.host.keymap.label(action("check.step-stop"))
            view.say(line(f"It is running; {key} stops it.", "muted"))
            self._show_pane()
            return
        settings = session.check_settings()

        def see(_: Journal) -> list[Looked]:
            return _look_at(session.in_hand(), step, running, settings)

        session.ask(see, lambda found: self._seen(step, found), refused=view.host.show_error)

    def action_stop_checks(self) -> None:
        """Stop what runs for the step; what it said until then is kept."""
        view = self._view
        step = view.checklist.selected
        running = [job for job in view.host.session.checks.of_step(step) if not job.ended]
        for job in running:
            job.cancelled.set()
        shown = view.snapshot.step(step) if view.snapshot is not None else None
        if running:
            view.say(line(f"Stopping {', '.join(job.check.name for job in running)}.", "muted"))
        elif shown is not None and shown.check is not None and shown.check.answer == "running":
            view.say(line("It runs in another irrunner; stop it there.", "muted"))
        else:
            view.say(line("No check of this step is running.", "muted"))

    def show(self, job: CheckJob) -> None:
        """Show what a check of the step under the cursor said, or that it ended."""
        if job.check.step == self._view.checklist.selected:
            self._redraw()

    def answer(self, yes: bool) -> None:
        """Somebody answered what the step pane asked."""
        proposed, consent = self._proposed, self._consent()
        self._forget()
        self._redraw()
        if self._shows_both_panes:
            self._view.switcher.action_pane("checklist")
        if not yes:
            self._view.say(line("Nothing was run.", "muted"))
            return
        for looked in proposed:
            if (plan := looked.asks) is None:
                continue
            if plan.destructive:
                consent.ask_for_id(looked, plan)
            else:
                consent.allow(looked, plan)

    def _seen(self, step: str, found: list[Looked]) -> None:
        """Start what may run; what has to be asked is proposed where the cursor still is on its step."""
        consent = self._consent()
        for looked in found:
            if looked.refused is None:
                consent.start(looked)
        asks = tuple(looked for looked in found if looked.asks is not None)
        refused = tuple(looked for looked in found if looked.refused is not None and looked.asks is None)
        if step == self._view.checklist.selected and asks:
            self._step, self._proposed, self._refused = step, asks, refused
        elif refused and refused[0].refused is not None and len(refused) == len(found):
            self._view.host.show_error(refused[0].refused)
            return
        if step == self._view.checklist.selected:
            self._show_pane(ask=bool(asks))

    def _show_pane(self, *, ask: bool = False) -> None:
        """Show the step from its beginning, where stands what is asked and what runs; a question needs the focus."""
        if ask or not self._shows_both_panes:
            self._view.switcher.action_pane("step")
        self._view.step.scroll_home(animate=False)
        self._redraw()

    @property
    def _shows_both_panes(self) -> bool:
        """Whether checklist and step are in sight together."""
        return all(pane.region and pane.is_on_screen for pane in (self._view.checklist, self._view.step))

    def _forget(self) -> None:
        self._step, self._proposed, self._refused = "", (), ()

    def _consent(self) -> Consent:
        from irrunner.tui.screens.checks.consent import Consent

        return Consent(self._view.host, self._view.say)


def _import_kinds(kinds: set[str]) -> None:
    from importlib import import_module

    from irrunner.checks.registry import find_kind

    import_module("irrunner.tui.screens.checks.consent")
    for kind in kinds:
        with suppress(Exception):  # a kind of another package may raise anything; running it will say what
            find_kind(kind)


def _look_at(incident: Incident, step: str, running: set[str], settings: CheckSettings) -> list[Looked]:
    """What the checks of a step would do, and whether they may; those that run already are left out."""
    import os

    from irrunner.checks.step_checks import step_checks
    from irrunner.tui.screens.checks.consent import look

    key = StepKey.read(step)
    view = incident.checklist.find(key) if key is not None else None
    if view is None:
        return []
    rules = settings.rules()
    checks = step_checks(incident.checklist, view, os.environ, settings.services, incident.store.location)
    return [look(check, incident.state, rules) for check in checks if check.name not in running]
