"""The form of a stage of a duty, to read as whom it goes to gets it, and to write to a file. Looking writes nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from typing_extensions import override

from irrunner.report.audiences import INTERNAL, PROFILES
from irrunner.safety.outputs import write_output
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, action
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.screens.report.screen import report_blocks
from irrunner.tui.text import line
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.text_view import Block, TextView

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from irrunner.errors import IrrunnerError
    from irrunner.incident import Incident
    from irrunner.tui.store.snapshot import Snapshot


class FormToRead(Struct, frozen=True):
    """A form, laid out. despite: what stands against giving it out; stage and profile: which were meant."""

    markdown: str
    blocks: list[Block]
    stage: str
    profile: str
    despite: tuple[str, ...]
    unknown: int


class FormView(IncidentView):
    """What will stand in the file, as one kind of reader gets it."""

    FOOTER = ("form.write", "form.answer", "form.profile", "form.copy", "note", "back")

    def __init__(self, regime: str, stage: str = "") -> None:
        super().__init__()
        self.page = TextView()
        self.regime, self.stage = regime, stage
        self._profile = ""
        self.form: FormToRead | None = None
        self._as_of = 0

    @override
    def compose(self) -> ComposeResult:
        yield Pane("Form", self.page, id="form")

    def on_mount(self) -> None:
        self.page.focus()
        self.page.show([Block(line("Writing the form.", "muted"))])

    @override
    def context(self) -> Context:
        return Context(regime=self.regime, stage=self.stage)

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.seq != self._as_of:
            self._as_of = snapshot.seq
            self._write_page()

    def _write_page(self) -> None:
        read = partial(form_to_read, regime=self.regime, stage=self.stage, profile=self._profile)
        made = partial(read, templates=self.session.templates)
        self.session.background.run(made, then=self._show, refused=self._refused)

    def _show(self, form: FormToRead) -> None:
        if not self.is_attached:
            return
        first = self.form is None or self.form.profile != form.profile
        self.form, self.stage, self._profile = form, form.stage, form.profile
        self.page.show(form.blocks, keep_place=not first)
        pane = self.query_one("#form", Pane)
        pane.set_title(f"Form of {self.regime}, {form.stage}")
        reader = "everything, for the house" if form.profile == INTERNAL else f"as {form.profile} readers get it"
        pane.show_facts(reader, f"{form.unknown} unknown", f"as of entry {self._as_of:,}")

    def _refused(self, error: IrrunnerError) -> None:
        self.page.show([Block(line(error.sentence, "warning")), Block(line(error.hint, "muted"))])

    def action_next_profile(self) -> None:
        """Show the form as the next kind of reader gets it."""
        if self._profile in PROFILES:
            self._profile = PROFILES[(PROFILES.index(self._profile) + 1) % len(PROFILES)]
            self._write_page()

    def action_write(self) -> None:
        self._ask("deadline.form", {"profile": self._profile})

    def action_answer(self) -> None:
        self._ask("deadline.answer", {})

    def _ask(self, name: str, values: dict[str, str]) -> None:
        from irrunner.tui.actions.dispatch import ask

        ask(self.host, action(name), self.context(), values)

    def action_copy(self) -> None:
        from irrunner.safety.clipboard import Kind, clip

        if self.form is not None and not self.form.despite:
            self.copy(clip(self.form.markdown, Kind.TEXT))
        elif self.form is not None:
            self.host.show_notice("Write it to a file instead: that asks why it may go out, and the form prints it.")


class FormScreen(IncidentScreen):
    """The form of a stage."""

    SCREEN = "form"
    VIEW = FormView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["form"] if scope != "anywhere"))
    view: FormView


def form_to_read(incident: Incident, regime: str, stage: str, profile: str, templates: Path | None) -> FormToRead:
    """The form as it is now, laid out for a page; nothing is written.

    Args:
        incident: what is new in its journal is read first.
        regime: the id of the duty.
        stage: the id of its stage; empty for the first.
        profile: the id of a redaction profile; empty for that of whom the stage goes to.
        templates: a folder of the user's own templates.

    Raises:
        NotFound: no such regime or stage. Refused: a template or profile of the user's cannot be used.
    """
    from irrunner.incident.verbs.deadlines import recorded_regime
    from irrunner.report.forms import build_form, form_profile, render_form

    rule, _ = recorded_regime(incident, regime)
    chosen = stage or rule.stages[0].id
    profile = profile or form_profile(rule, chosen)
    form = build_form(incident, rule, chosen, profile=profile, templates=templates, is_preview=True)
    markdown = render_form(form, "md", templates=templates)
    blocks = report_blocks(markdown)
    if despite := form.profile.despite:
        said = f"This form is not for {form.profile.title}: {' and '.join(despite)}. Writing it asks why."
        blocks = [Block(line(said, "warning")), Block(), *blocks]
    return FormToRead(markdown, blocks, chosen, profile, despite, form.unknown)


def write_form(
    incident: Incident,
    regime: str,
    stage: str,
    target: Path,
    form: str,
    *,
    profile: str = "",
    reason: str = "",
    templates: Path | None = None,
) -> Path:
    """Write the draft to a new private file; nothing is recorded and nothing is filed.

    Raises:
        Refused: there is a file already, or it cannot be written; or its label does not reach that reader, and no
            reason was given. NotFound: no such regime, stage or profile.
    """
    from irrunner.incident.verbs.deadlines import recorded_regime
    from irrunner.report.formats import PDF, find_format
    from irrunner.report.forms import build_form, form_profile, render_form
    from irrunner.report.printing import render_bytes

    rule, _ = recorded_regime(incident, regime)
    chosen = stage or rule.stages[0].id
    built = build_form(
        incident,
        rule,
        chosen,
        exact=form != PDF and find_format(form).exact,
        profile=profile or form_profile(rule, chosen),
        reason=reason,
        templates=templates,
    )
    write_output(target, render_bytes(form, lambda each: render_form(built, each, templates=templates)))
    return target
