"""The credentials of an incident as a matrix: the dangerous ones first, a key for each thing that becomes of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.incident.credential_facts import CREDENTIALS
from irrunner.incident.credentials import CredentialLine, credential_lines, missing_sentence
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.credentials.page import credential_page, nothing
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.screens.registers.register_form import add_row, change_row
from irrunner.tui.text import line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from irrunner.journal import Journal
    from irrunner.tui.glyphs import Glyphs
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("", 3, 6, "muted"),
    Column("credential", 6, 0),
    Column("tier", 4, 4, optional=True),
    Column("in use", 6, 9),
    Column("revoked", 5, 7),
    Column("reissued", 8, 8, optional=True),
    Column("dead", 5, 10),
    Column("owner", 5, 16, "muted", optional=True),
)
_MARKS = {"yes": "done", "no": "open", "unknown": "waiting", "unproven": "active", "accepted": "skipped"}
"""The symbol of each word: that of the standing of a step which it is like."""


class CredentialsView(IncidentView):
    """The matrix, and the credential under the cursor in full."""

    FOOTER = (
        "credential.revoked",
        "credential.dead",
        "credential.reissued",
        "credential.in-use",
        "credential.add",
        "back",
    )

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()
        self._lines: dict[str, CredentialLine] = {}

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield Pane("Credentials", self.table, placeholder="words", id="rows")
            yield Pane("What is known", self.page, id="facts")

    def on_mount(self) -> None:
        """The matrix first."""
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        def look(_: Journal) -> list[CredentialLine]:
            return credential_lines(self.session.in_hand().state)

        self.session.ask(look, self._show_lines)

    def _show_lines(self, lines: list[CredentialLine]) -> None:
        if not self.is_attached:
            return
        self._lines = {each.id: each for each in lines}
        self.table.show([_row(each, self.host.glyphs) for each in lines])
        danger = sum(each.is_open_to_a_stranger for each in lines)
        missing = missing_sentence(lines)
        self.query_one("#rows", Pane).show_facts("" if danger else missing, warning=missing if danger else "")
        self._show_page()

    @property
    def chosen(self) -> CredentialLine | None:
        """The credential under the cursor."""
        return self._lines.get(self.table.selected)

    @on(LineList.Moved)
    def _show_page(self) -> None:
        each, zone = self.chosen, self.snapshot.zone if self.snapshot is not None else "UTC"
        self.page.show(list(credential_page(each, zone)) if each else [] if self._lines else list(nothing()))

    @on(LineList.Chosen)
    def _into_page(self) -> None:
        self.page.focus()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @override
    def context(self) -> Context:
        return Context(register=CREDENTIALS, row=self.table.selected)

    # What the keys do

    def action_filter(self) -> None:
        self.query_one("#rows", Pane).open_filter()

    def action_add_row(self) -> None:
        """The form of the register."""
        add_row(self.host, CREDENTIALS)

    def action_change_row(self) -> None:
        """The same form, with what the row says."""
        if self.table.selected:
            change_row(self.host, CREDENTIALS, self.table.selected)

    def action_evidence(self) -> None:
        """Go to the answer that proves it."""
        proof = self.chosen.proof if self.chosen is not None else None
        if proof is None or not proof.evidence:
            self.say(line("No evidence is named for it.", "muted"))
        else:
            self.host.navigation.go_to("evidence", proof.evidence)


class CredentialsScreen(IncidentScreen):
    """The credentials of an incident."""

    SCREEN = "credentials"
    VIEW = CredentialsView
    CSS_PATH: ClassVar[Any] = ["credentials.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["credentials"] if scope != "anywhere"))
    view: CredentialsView


def _row(each: CredentialLine, glyphs: Glyphs) -> TableRow:
    dead = "accepted" if each.accepted and each.dead == "no" else each.dead
    in_use = _in_use(each, glyphs)
    cells = (
        each.id,
        each.name,
        each.tier or "?",
        in_use,
        *(_mark(w, glyphs) for w in (each.revoked, each.reissued, dead)),
    )
    settled = each.revoked == "yes" and dead in ("yes", "accepted")
    style = "late" if each.is_open_to_a_stranger else "muted" if settled else ""
    return TableRow(each.id, (*cells, each.owner), style)


def _in_use(each: CredentialLine, glyphs: Glyphs) -> str:
    """A yes is bad news, and a no is good: not the symbols that they have in the other columns."""
    if each.in_use == "unknown":
        return _mark(each.in_use, glyphs)
    if each.in_use == "no":
        return f"{glyphs.standing['not applicable']} no"
    return f"{glyphs.standing['blocked']} {'YES' if each.is_open_to_a_stranger else 'yes'}"


def _mark(word: str, glyphs: Glyphs) -> str:
    return f"{glyphs.standing[_MARKS[word]]} {word}"
