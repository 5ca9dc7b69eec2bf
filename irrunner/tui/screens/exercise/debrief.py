"""After the end, for somebody who played alone: what was true, how it went, and what only a person can say.

What was expected is shown only after the person typed what they did: who reads first what was expected
remembers having done it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Static
from typing_extensions import override

from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS
from irrunner.tui.actions.dispatch import perform
from irrunner.tui.actions.model import SCREEN_SCOPES, Action, Context, Field, action
from irrunner.tui.dialogs.form import Form, open_form
from irrunner.tui.messages import Done
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.exercise import director_panes
from irrunner.tui.screens.exercise.director import DirectorUpdated, director_of
from irrunner.tui.screens.exercise.director_context import build_context, describe_result
from irrunner.tui.screens.exercise.director_details import expectation_details, objective_details
from irrunner.tui.screens.exercise.director_panes import RESULT_LABELS
from irrunner.tui.screens.exercise.player_snapshot import current_players
from irrunner.tui.screens.exercise.verb_adapters import RESULTS
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.frame import Footer, TooSmall
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView, paragraphs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from irrunner.tui.actions.model import Values
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.director import Director
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot, ExpectationSnapshot, ObjectiveSnapshot

_COLUMNS = (Column("", 8, 10, "muted"), Column("state", 8, 14), Column("what", 20, 0))
_INVITATION = " asks one thing after another; when all is said, the report"
_HIDDEN = "what was expected is shown when you have said what you did"
_LISTS = {
    "expected": director_panes.EXPECTED,
    "objective": director_panes.OBJECTIVES,
    "question": director_panes.DEBRIEF,
}
"""For each kind of row the director's list of the same things."""


class DebriefScreen(BaseScreen):
    """Everything there is to say as a list, and the row under the cursor in full."""

    SCREEN = "debrief"
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["debrief"] if scope != "anywhere"))
    FOOTER = ("debrief.next", "debrief.truth", "judge.improve", "judge.report", "palette", "back")

    def __init__(self) -> None:
        super().__init__()
        self.director = director_of(self.session)
        self.table = Table(_COLUMNS, id="things")
        self.page = TextView(id="thing")
        self.status = Static(id="status")

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield Static(id="debrief-title")
        yield Pane("How it went", self.table, id="list")
        yield Pane("In full", self.page, id="detail")
        yield self.status
        yield Footer()

    def on_mount(self) -> None:
        self.table.focus()
        self._show()
        self.refresh_footer()
        key = self.host.keymap.label(action("debrief.next"))
        self.status.update(joined((key, "key"), (_INVITATION, "muted")))

    @on(DirectorUpdated)
    def _show(self) -> None:
        snapshot = self.director.snapshot
        if snapshot is None:
            return
        self.table.show(list(rows(snapshot)))
        left = len(open_items(snapshot))
        warning = f"{count(left, 'thing')} to say" if left else ""
        self.query_one("#list", Pane).show_facts(director_panes.score_text(snapshot), warning=warning)
        title = joined((" EXERCISE ", "exercise"), "  After the end  ", (snapshot.title, "strong"))
        self.query_one("#debrief-title", Static).update(title)
        self._show_details()

    @on(LineList.Moved)
    def _show_details(self) -> None:
        if self.director.snapshot is not None:
            self.page.show(list(details(self.director.snapshot, self.table.selected)))

    @override
    def context(self) -> Context:
        snapshot = self.director.snapshot
        kind, _, name = self.table.selected.partition(" ")
        which = _LISTS.get(kind, "")
        if kind == "expected" and snapshot is not None:
            each = snapshot.expectation(name)
            which = which if each is not None and not each.to_judge else ""
        return build_context(which, name, snapshot, current_players(self.session))

    @on(LineList.Chosen)
    def _ask_chosen(self) -> None:
        ask_item(self.host, self.director, self.table.selected)

    def action_next_thing(self) -> None:
        """Ask the first thing that is still to be said; when all is said, write the report."""
        if self.director.snapshot is None:
            return
        if left := open_items(self.director.snapshot):
            self.table.select(left[0])
            ask_item(self.host, self.director, left[0])
        else:
            perform(self.host, action("judge.report"), self.context())

    def action_truth(self) -> None:
        """Show what had really happened."""
        self.table.select("truth")
        self.page.focus()

    @on(Done)
    def _show_result(self, message: Done) -> None:
        self.status.update(line(describe_result(message.result), "muted"))


def rows(snapshot: DirectorSnapshot) -> Iterator[TableRow]:
    """The truth, expectations, questions and objectives. The id of a row is its kind and the id of the thing."""
    if snapshot.truth:
        yield TableRow("truth", ("truth", "", "What had really happened"))
    for each in snapshot.expectations:
        label, style = RESULT_LABELS[each.result]
        text = each.do
        if each.to_judge:
            label, style, text = "to judge", "warning", f"After {each.inject}: {_HIDDEN}"
        yield TableRow(f"expected {each.id}", ("expected", label, text), style)
    for number, (question, answer) in enumerate(snapshot.debrief, 1):
        state, style = ("answered", "") if answer else ("to answer", "warning")
        yield TableRow(f"question {number}", ("question", state, question), style)
    for objective in snapshot.objectives:
        state = objective.rating or f"proposed {objective.proposed or '-'}"
        style = "" if objective.rating else "warning"
        yield TableRow(f"objective {objective.id}", ("objective", state, objective.text), style)


def details(snapshot: DirectorSnapshot, row: str) -> Iterator[Block]:
    """A row in full."""
    kind, _, name = row.partition(" ")
    if kind == "truth":
        yield from paragraphs(plain(snapshot.truth))
    elif kind == "expected" and (each := snapshot.expectation(name)) is not None:
        if each.to_judge:
            yield Block(line(f"Enter: {_HIDDEN}.", "muted"))
        else:
            yield from expectation_details(each)
    elif kind == "objective" and (objective := snapshot.objective(name)) is not None:
        yield from objective_details(objective)
    elif kind == "question":
        question, answer = snapshot.debrief[int(name) - 1]
        yield Block(line(question, "heading"))
        yield from paragraphs(plain(answer or "No answer yet."))


def open_items(snapshot: DirectorSnapshot) -> list[str]:
    """The ids of the rows that a person still has to fill in: expectations, then questions, then ratings."""
    expected = [f"expected {each.id}" for each in snapshot.to_judge]
    questions = [f"question {number}" for number, (_, answer) in enumerate(snapshot.debrief, 1) if not answer]
    return expected + questions + [f"objective {each.id}" for each in snapshot.objectives if not each.rating]


def ask_item(host: Host, director: Director, row: str) -> None:
    """Open the form of a row of the debrief; nothing happens for a row without one."""
    snapshot = director.snapshot
    kind, _, name = row.partition(" ")
    if snapshot is None:
        return
    forms = _Forms(host, director)
    if kind == "expected" and (expected := snapshot.expectation(name)) is not None and expected.to_judge:
        forms.judge(expected, snapshot)
    elif kind == "objective" and (objective := snapshot.objective(name)) is not None:
        forms.rate(objective)
    elif kind == "question":
        forms.answer(int(name), *snapshot.debrief[int(name) - 1])


class _Forms:
    def __init__(self, host: Host, director: Director) -> None:
        self._host = host
        self._director = director

    def judge(self, each: ExpectationSnapshot, snapshot: DirectorSnapshot) -> None:
        """Ask what they did; then show what was expected, and ask how it went."""
        inject = snapshot.inject(each.inject)
        text = inject.title or inject.text[:80] if inject is not None else each.inject
        did = Field("did", "What did you do?", "multiline", required=True)
        self._ask(f"You were told: {text}", (did,), lambda values: self._compare(each, values["did"].strip()))

    def _compare(self, each: ExpectationSnapshot, did: str) -> None:
        fields = (
            Field("result", "How did it go?", "choice", required=True, options=RESULTS),
            Field("why", "What you did"),
        )
        self._ask(
            f"Expected: {each.do}",
            fields,
            lambda values: self._record(judging.judge, each.id, values["result"], why=values.get("why", "")),
            {"why": " ".join(did.split())},
        )

    def rate(self, each: ObjectiveSnapshot) -> None:
        """Ask for a rating, with the one that irrunner proposes."""
        proposal = f"irrunner proposes {each.proposed} ({each.proposed_why})." if each.proposed else each.proposed_why
        legend = "; ".join(f"{letter}: {meaning}" for letter, meaning in RATINGS.items())
        fields = (
            Field(
                "rating",
                "Rating",
                "choice",
                required=True,
                options=tuple(RATINGS),
                default=each.rating or each.proposed,
                help=f"{proposal} {legend}",
            ),
            Field("why", "Why", default=each.why, help="Needed when it is another one than irrunner proposes."),
        )
        self._ask(
            f"Rate: {each.text}",
            fields,
            lambda values: self._record(judging.rate, each.id, values["rating"], why=values.get("why", "")),
        )

    def answer(self, number: int, question: str, before: str) -> None:
        """Ask a question of the debrief; `before` is the answer that stands there already."""
        field = Field("text", "Your answer", "multiline", required=True, default=before)
        self._ask(question, (field,), lambda values: self._record(judging.debrief, number, values["text"]))

    def _ask(
        self, title: str, fields: Sequence[Field], then: Callable[[Values], None], values: Values | None = None
    ) -> None:
        open_form(self._host, Form(Action("debrief", title), fields, Context(), values or {}), then)

    def _record(self, verb: Callable[..., Any], *args: Any, **keywords: Any) -> None:
        self._director.perform(verb, *args, action="debrief", refused=self._host.show_error, **keywords)
