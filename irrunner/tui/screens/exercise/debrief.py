"""After the end, alone: what was true, what was missed, then what only a person can say, one thing at a time.

An expectation that a person judges is shown only after they typed what they did: who reads first what was
expected remembers having done it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Static

from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS
from irrunner.tui.actions.dispatch import perform
from irrunner.tui.actions.model import SCREEN_SCOPES, Action, Context, Field, action
from irrunner.tui.messages import Done
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.exercise import director_details, director_tables
from irrunner.tui.screens.exercise.director_worker import DirectorUpdated
from irrunner.tui.screens.exercise.inject_notifications import current_players
from irrunner.tui.screens.exercise.verb_adapters import RESULTS
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView, paragraphs
from irrunner.tui.widgets.time_formats import count
from irrunner.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.tui.screens.exercise.app import ExerciseApp
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot, ExpectationSnapshot, ObjectiveSnapshot
    from irrunner.tui.screens.exercise.director_worker import DirectorSession

_COLUMNS = (Column("", 8, 10, "muted"), Column("state", 8, 14), Column("what", 20, 0))
_UNSEEN = "what was expected is shown when you have said what you did"


class DebriefScreen(BaseScreen):
    """The list of what there is to say, and what each says."""

    SCREEN = "debrief"
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["debrief"] if scope != "anywhere"))
    FOOTER = ("debrief.next", "debrief.truth", "judge.improve", "judge.report", "palette", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS, id="things")
        self.page = TextView(id="thing")

    def compose(self) -> ComposeResult:
        """A line on top, the list, what the row says, the keys."""
        yield TooSmall()
        yield Static(id="debrief-title")
        yield Pane("How it went", self.table, id="list")
        yield Pane("In full", self.page, id="detail")
        yield Static(id="said")
        yield Footer()

    def on_mount(self) -> None:
        """What there is, then the first thing to say."""
        self.table.focus()
        self._show()
        self.refresh_footer()
        key = self.host.keymap.shown(action("debrief.next"))
        self._say_below(joined((key, "key"), (" asks one thing after another; when all is said, the report", "muted")))

    @property
    def script(self) -> DirectorSnapshot | None:
        """The latest picture of the script."""
        app: ExerciseApp = self.host  # type: ignore[assignment]
        return app.director_snapshot

    @property
    def directing(self) -> DirectorSession:
        """The session, with its own type."""
        session: DirectorSession = self.session  # type: ignore[assignment]
        return session

    @on(DirectorUpdated)
    def _show(self) -> None:
        script = self.script
        if script is None:
            return
        self.table.show(list(rows(script)))
        left = len(things(script))
        score = script.score
        told = f"{score.on_time} of {score.presented} on time, {score.covered} of {score.written} presented"
        self.query_one("#list", Pane).say(told, warning=f"{count(left, 'thing')} to say" if left else "")
        title = joined((" EXERCISE ", "exercise"), "  After the end  ", (script.title, "strong"))
        self.query_one("#debrief-title", Static).update(title)
        self._detail()

    @on(LineList.Moved)
    def _detail(self) -> None:
        if self.script is not None:
            self.page.show(list(blocks(self.script, self.table.selected)))

    def context(self) -> Context:
        """The row under the cursor."""
        from irrunner.tui.screens.exercise.director_context import build_context

        kind, _, name = self.table.selected.partition(" ")
        which = {
            "expected": director_tables.EXPECTED,
            "objective": director_tables.OBJECTIVES,
            "question": director_tables.DEBRIEF,
        }.get(kind, "")
        if kind == "expected" and self.script is not None:
            each = self.script.expectation(name)
            which = which if each is not None and not each.to_judge else ""
        return build_context(which, name, self.script, current_players(self.session))

    # What is to be said

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self._say(self.table.selected)

    def action_next_thing(self) -> None:
        """The first that is still to be said; then the report."""
        script = self.script
        if script is None:
            return
        left = things(script)
        if left:
            self.table.select(left[0])
            self._say(left[0])
        else:
            perform(self.host, action("judge.report"), self.context())

    def action_truth(self) -> None:
        """What had really happened."""
        self.table.select("truth")
        self.page.focus()

    def _say(self, name: str) -> None:
        script = self.script
        kind, _, rest = name.partition(" ")
        if script is None:
            return
        if kind == "expected" and (each := script.expectation(rest)) is not None and each.to_judge:
            self._judge(each, script)
        elif kind == "objective" and (objective := script.objective(rest)) is not None:
            self._rate(objective)
        elif kind == "question":
            self._answer(int(rest), script.debrief[int(rest) - 1])

    def _judge(self, each: ExpectationSnapshot, script: DirectorSnapshot) -> None:
        """What they did first; then what was expected, and how it went."""
        inject = script.inject(each.inject)
        heading = f"You were told: {inject.title or inject.text[:80] if inject is not None else each.inject}"
        did = Field("did", "What did you do?", "multiline", required=True)

        def typed(values: dict[str, Any] | None) -> None:
            if values is not None:
                self._compare(each, values["did"].strip())

        self._form(heading, (did,), typed)

    def _compare(self, each: ExpectationSnapshot, did: str) -> None:
        result = Field("result", "How did it go?", "choice", required=True, options=RESULTS)
        why = Field("why", "What you did", default=" ".join(did.split()))

        def judged(values: dict[str, Any] | None) -> None:
            if values is not None:
                self._write(judging.judge, each.id, values["result"], why=values.get("why", ""))

        self._form(f"Expected: {each.do}", (result, why), judged)

    def _rate(self, each: ObjectiveSnapshot) -> None:
        said = f"irrunner proposes {each.proposed} ({each.proposed_why})." if each.proposed else each.proposed_why
        legend = "; ".join(f"{letter}: {meaning}" for letter, meaning in RATINGS.items())
        fields = (
            Field(
                "rating",
                "Rating",
                "choice",
                required=True,
                options=tuple(RATINGS),
                default=each.rating or each.proposed,
                help=f"{said} {legend}",
            ),
            Field("why", "Why", default=each.why, help="Needed when it is another one than irrunner proposes."),
        )

        def rated(values: dict[str, Any] | None) -> None:
            if values is not None:
                self._write(judging.rate, each.id, values["rating"], why=values.get("why", ""))

        self._form(f"Rate: {each.text}", fields, rated)

    def _answer(self, number: int, asked: tuple[str, str]) -> None:
        question, before = asked

        def said(values: dict[str, Any] | None) -> None:
            if values is not None:
                self._write(judging.debrief, number, values["text"])

        self._form(question, (Field("text", "Your answer", "multiline", required=True, default=before),), said)

    def _form(self, title: str, fields: Sequence[Field], then: Any) -> None:
        from irrunner.tui.dialogs.form import Form

        self.host.push_screen(Form(Action("debrief", title), fields, Context(), {}), then)

    def _write(self, verb: Any, *args: Any, **said: Any) -> None:
        self.directing.direct(verb, *args, action="debrief", refused=self.host.show_error, **said)

    @on(Done)
    def _done(self, message: Done) -> None:
        from irrunner.tui.screens.exercise.director_context import describe_result

        self._say_below(line(describe_result(message.result), "muted"))

    def _say_below(self, said: Content) -> None:
        self.query_one("#said", Static).update(said)


def things(script: DirectorSnapshot) -> list[str]:
    """What a person still has to say, in order: expectations, questions, ratings."""
    expected = [f"expected {each.id}" for each in script.to_judge]
    questions = [f"question {number}" for number, (_, answer) in enumerate(script.debrief, 1) if not answer]
    return expected + questions + [f"objective {each.id}" for each in script.objectives if not each.rating]


def rows(script: DirectorSnapshot) -> Iterator[TableRow]:
    """Truth, expectations, questions, objectives."""
    if script.truth:
        yield TableRow("truth", ("truth", "", "What had really happened"))
    for each in script.expectations:
        word, style = director_tables.RESULT_LABELS[each.result]
        if each.to_judge:
            yield TableRow(
                f"expected {each.id}", ("expected", "to judge", f"After {each.inject}: {_UNSEEN}"), "warning"
            )
        else:
            yield TableRow(f"expected {each.id}", ("expected", word, each.do), style)
    for number, (question, answer) in enumerate(script.debrief, 1):
        state = "answered" if answer else "to answer"
        yield TableRow(f"question {number}", ("question", state, question), "" if answer else "warning")
    for objective in script.objectives:
        state = objective.rating or f"proposed {objective.proposed or '-'}"
        yield TableRow(
            f"objective {objective.id}", ("objective", state, objective.text), "" if objective.rating else "warning"
        )


def blocks(script: DirectorSnapshot, name: str) -> Iterator[Block]:
    """What a row says in full."""
    kind, _, rest = name.partition(" ")
    if kind == "truth":
        yield from paragraphs(plain(script.truth))
    elif kind == "expected" and (each := script.expectation(rest)) is not None:
        if each.to_judge:
            yield Block(line(f"Enter: {_UNSEEN}.", "muted"))
        else:
            yield from director_details.expectation_details(each)
    elif kind == "objective" and (objective := script.objective(rest)) is not None:
        yield from director_details.objective_details(objective)
    elif kind == "question" and rest.isdecimal():
        question, answer = script.debrief[int(rest) - 1]
        yield Block(line(question, "heading"))
        yield from paragraphs(plain(answer or "No answer yet."))
