"""After an exercise that somebody played alone: what was expected, the truth, ratings, the debrief, the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.output import say
from irrunner.cli.repl.input import EndOfInput
from irrunner.errors import IrrunnerError
from irrunner.exercise.evaluate import build_after_action_data, report
from irrunner.exercise.evaluate.numbers_text import numbers_text
from irrunner.exercise.play.results import CUT_SHORT, LATE, MISSED, ON_TIME, RESULT_TEXTS
from irrunner.exercise.play.verbs import judging
from irrunner.exercise.scenario.model import RATINGS
from irrunner.journal.locations import parent_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.director import DirectorContext
    from irrunner.exercise.play.results import Outcome

_RESULTS = {"1": ON_TIME, "2": LATE, "3": MISSED}


class Debrief:
    """The questions from the end of an exercise to its report; an empty line leaves one out."""

    def __init__(self, context: DirectorContext, read: Callable[[], str]) -> None:
        """Debrief an exercise that is over; `read` returns the next line or raises EndOfInput."""
        self.context, self.exercise, self.read = context, context.exercise, read

    def run(self) -> None:
        """Ask everything and write the report; at the end of the input what was answered is kept."""
        say("EXERCISE An empty line leaves a question out. Everything can be said later, too: irrunner exercise --help")
        try:
            for outcome in self.exercise.outcomes():
                if outcome.is_to_judge:
                    self._judge(outcome)
            self._print_results()
            for proposal in self.exercise.proposals():
                self._rate(proposal.objective, proposal.rating, proposal.why)
            for number, question in enumerate(self.exercise.scenario.debrief, 1):
                self._answer(number, question)
        except EndOfInput:
            say("EXERCISE The input has ended.")
        self._write_report()

    def _ask(self, question: str) -> str:
        say(f"EXERCISE {question}")
        return self.read().strip()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except IrrunnerError as error:
            say(f"EXERCISE {error.sentence}")
            if error.hint:
                say(f"EXERCISE {error.hint}")

    def _judge(self, outcome: Outcome) -> None:
        """Ask how a pending expectation went.

        What was done is asked before what was expected is shown, so that nobody answers what they read.
        """
        name = outcome.inject.title or outcome.inject.id
        did = self._ask(f"What did you do about: {name}?")
        say(f"EXERCISE Expected: {self.exercise.fill(outcome.expectation.do)}")
        picked = self._ask("How did it go? 1 on time, 2 late, 3 missed, or waive and why")
        expectation = outcome.expectation.id
        if picked.startswith("waive"):
            why = picked.removeprefix("waive").strip() or did
            self._try(lambda: judging.waive(self.exercise, expectation, why=why, by=self.context.by))
        elif picked in _RESULTS:
            result = _RESULTS[picked]
            self._try(lambda: judging.judge(self.exercise, expectation, result, why=did, by=self.context.by))

    def _print_results(self) -> None:
        """Print the truth, and what was missed or late with the step of the playbook that it points to."""
        view = build_after_action_data(self.exercise)
        say()
        if view.truth:
            say("EXERCISE What had really happened:")
            for line in self.exercise.fill(view.truth).splitlines():
                say(f"  {line}")
        for each in view.expectations:
            if each.result in (MISSED, LATE, CUT_SHORT):
                step = f" Look at the step {each.step}." if each.step else ""
                say(f"EXERCISE {RESULT_TEXTS[each.result].capitalize()}: {self.exercise.fill(each.do)}.{step}")
        for sentence in numbers_text(view.numbers):
            say(f"EXERCISE {sentence}")

    def _rate(self, objective: str, proposed: str, why: str) -> None:
        text = self.exercise.scenario.objectives[objective].text
        legend = ", ".join(f"{letter} {meaning}" for letter, meaning in RATINGS.items())
        say(f"EXERCISE Objective: {text}")
        shown = f"Proposed: {proposed} ({why})." if proposed else f"Nothing is proposed: {why}."
        answer = self._ask(f"{shown} yes, or a letter and why: {legend}")
        rating, _, reason = answer.partition(" ")
        if rating.casefold() in ("yes", "y"):
            rating = proposed
        if rating:
            self._try(lambda: judging.rate(self.exercise, objective, rating, why=reason.strip(), by=self.context.by))

    def _answer(self, number: int, question: str) -> None:
        if answer := self._ask(self.exercise.fill(question)):
            self._try(lambda: judging.debrief(self.exercise, number, answer, by=self.context.by))

    def _write_report(self) -> None:
        """Write the report next to the director's store, which the players do not read."""
        from irrunner.cli.output import write_file
        from irrunner.safety.outputs import output_folder

        view, own = build_after_action_data(self.exercise), self.context.players.templates
        folder = parent_folder(self.context.director.place) / "reports"
        written = []
        for form in ("html", "md"):
            path = folder / f"{self.exercise.director.id}.{form}"
            output_folder(folder)
            write_file(path, report.render(view, form, templates=own).encode(), force=True)
            written.append(str(path))
        say(f"EXERCISE The after-action report is in {' and '.join(written)}")
