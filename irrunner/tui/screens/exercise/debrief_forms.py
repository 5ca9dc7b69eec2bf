"""The questions of the debrief, each as a form: an expectation to judge, a question to answer, an objective to rate.

What was expected is shown only after the person typed what they did: who reads first what was expected
remembers having done it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.exercise.verb_adapters import RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.tui.actions.model import Values
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.director import Director
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot, ExpectationSnapshot, ObjectiveSnapshot


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
            Field("why", "What you did", default=" ".join(did.split())),
        )
        self._ask(
            f"Expected: {each.do}",
            fields,
            lambda values: self._record(judging.judge, each.id, values["result"], why=values.get("why", "")),
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

    def _ask(self, title: str, fields: Sequence[Field], then: Callable[[Values], None]) -> None:
        def filled(values: Values | None) -> None:
            if values is not None:
                then(values)

        self._host.push_screen(Form(Action("debrief", title), fields, Context(), {}), filled)

    def _record(self, verb: Callable[..., Any], *args: Any, **keywords: Any) -> None:
        self._director.perform(verb, *args, action="debrief", refused=self._host.show_error, **keywords)
