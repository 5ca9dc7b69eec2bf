"""The form that declares an incident: the playbook's questions, then what the record needs to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import VerticalScroll
from textual.widgets import Static
from typing_extensions import override

from irrunner.incident.moments import AmbiguousTime
from irrunner.incident.verbs.lifecycle import PREFIXES
from irrunner.playbook.model import TLP
from irrunner.tui.actions.model import Context, Field, question_field
from irrunner.tui.dialogs.confirm import choose_reading
from irrunner.tui.dialogs.fields import Asked
from irrunner.tui.dialogs.form_draft import DRAFT_AFTER, FormDraft, restore, typed
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.text import joined
from irrunner.tui.widgets.frame import Footer, TitleLine, TooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from irrunner.errors import IrrunnerError
    from irrunner.incident.incident import Incident
    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Playbook


def about(playbook: Playbook) -> list[Field]:
    """What the record itself needs; names are the parameters of the verb `declare`."""
    return [
        Field("title", "Title", help="Empty: the playbook's title and your first answer."),
        Field(
            "mode",
            "Mode",
            "choice",
            required=True,
            options=tuple(PREFIXES),
            default="live",
            help="Fixed from now on. An exercise says so on every page.",
        ),
        Field("at", "When it was declared", "time", help="Empty: now. 14:05, -20m, yesterday 23:10 UTC"),
        Field("tlp", "TLP", "choice", required=True, options=TLP, default=playbook.tlp),
        Field("zone", "Time zone", required=True, default="UTC", help="UTC, or a name such as Europe/Berlin."),
        Field("privilege", "Line on legal privilege", help="Heads every report. Empty: none."),
    ]


_ANSWER = "answer "
"""Begins the names of answers among all that was typed; a question can be called as the record's own fields are."""


def _answered(answers: dict[str, str]) -> dict[str, Any]:
    return {f"{_ANSWER}{key}": text for key, text in answers.items()}


class DeclareScreen(BaseScreen):
    """Nothing in it holds anybody up: a question left empty becomes the first open step."""

    SCREEN = "declare"
    AUTO_FOCUS = ""
    CSS_PATH = "declare.tcss"
    BINDINGS = [
        *bindings("declare"),
        ("escape", "leave", "Back"),
        ("ctrl+enter", "submit", "Declare"),
        ("down", "app.focus_next", "Next question"),
        ("up", "app.focus_previous", "Question before"),
    ]

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self._loaded = loaded
        self._playbook = loaded.usable()
        self._sent = False
        self._draft = FormDraft(self.session, f"declare {self._playbook.id}", incident="")

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TitleLine(f"Start an incident: {self._playbook.title}", self.session)
        with VerticalScroll(id="questions", can_focus=False):
            if self._playbook.ask:
                yield Static(
                    joined(("What is known", "heading"), ("   Leave empty what you do not know yet.", "muted"))
                )
                for ask in self._playbook.ask:
                    yield self._asked(question_field(ask), "answer")
            yield Static(joined(("The record", "heading")), id="record")
            for field in about(self._playbook):
                yield self._asked(field, "about")
        yield Footer()

    def on_mount(self) -> None:
        """Begin at the first question, with what was typed before and not declared."""
        rows = list(self.query(Asked))
        if restore(rows, self._draft.load()):
            self.host.show_notice("As you left it; nothing is declared yet.")
        rows[0].begin()
        self.refresh_footer()

    @on(Asked.Changed)
    def _keep_soon(self) -> None:
        self.set_timer(DRAFT_AFTER, self.keep_draft, name="draft")

    @override
    def keep_draft(self) -> None:
        if not self._sent and self.is_attached:
            self._draft.keep(typed(self.query(Asked)))

    async def action_leave(self) -> None:
        """Go back; what was typed is kept."""
        self.keep_draft()
        await self.app.action_back()

    def footer(self) -> Sequence[str | tuple[str, str]]:
        return ("declare.submit", ("pane.next", "next question"), ("declare.leave", "back"))

    @on(Asked.Entered)
    def _next(self) -> None:
        """Enter goes on to the next question; behind the last one it declares."""
        rows = list(self.query(Asked))
        at = next((index for index, row in enumerate(rows) if row.has_focus_within), 0)
        if at + 1 < len(rows):
            rows[at + 1].begin()
        else:
            self.action_submit()

    def action_submit(self) -> None:
        """Declare, unless something cannot be read."""
        if self._sent:
            return
        for row in self.query(Asked):
            row.complain(trouble := row.trouble())
            if trouble:
                row.begin()
                return
        given = {row.field.name: row.value() for row in self.query(".about").results(Asked)}
        answers = {row.field.name: row.text.strip() for row in self.query(".answer").results(Asked)}
        self._declare({name: value for name, value in {**_answered(answers), **given}.items() if value})

    def _declare(self, values: dict[str, Any]) -> None:
        """Declare; where a time has two readings, ask for one and do it again."""
        self._sent = True

        def refused(error: IrrunnerError) -> None:
            self._sent = False
            if isinstance(error, AmbiguousTime):
                choose_reading(self.host, error, values, then=self._declare, cancelled=self.keep_draft)
            else:
                self.host.show_error(error)

        answers = {name.removeprefix(_ANSWER): text for name, text in values.items() if name.startswith(_ANSWER)}
        given = {name: value for name, value in values.items() if not name.startswith(_ANSWER)}
        self.session.declare(self._loaded, answers=answers, then=self._declared, refused=refused, **given)

    def _declared(self, incident: Incident) -> None:
        self._draft.forget()
        self.host.navigation.open_incident_from_home(incident.id)

    def _asked(self, field: Field, group: str) -> Asked:
        row = Asked(
            field,
            options=field.choices(None, Context()),
            value=field.initial_value(None, Context()),
            zone="UTC",
            clock=self.session.clock,
        )
        row.add_class(group)
        return row
