"""A plain walk through an incident: which step is at hand, and what a line that somebody typed does to it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from irrunner.application.open_incident import OpenIncident
from irrunner.cli.output import plural, say
from irrunner.cli.repl.input import read_line
from irrunner.cli.repl.step_lines import choices, step_lines
from irrunner.errors import Misused
from irrunner.incident.checklist import ACTIVE, BLOCKED, OPEN, WAITING
from irrunner.incident.verbs.steps import require_step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView


class Walk:
    """One walk through an incident.

    Attributes:
        view: the step at hand; None when there is none to work on.
        over: whether the person wants to stop.
        words: what can be said; guide: the help on it.
    """

    def __init__(
        self,
        cli: CliContext,
        incident: Incident,
        words: Mapping[str, Callable[[Any, str], None]],
        guide: Sequence[tuple[str, str]],
    ) -> None:
        """Begin with no step at hand; `words` and `guide` become attributes."""
        self.words = words
        self.guide = guide
        self.cli = cli
        self.incident = incident
        self.opened = OpenIncident(incident)
        self.over = False
        self.view: StepView | None = None
        self._asked = False

    def workable(self) -> list[StepView]:
        """The steps that somebody can work on, in reading order."""
        return [view for view in self.incident.checklist if view.standing in (OPEN, ACTIVE, BLOCKED)]

    def step(self) -> str:
        """The key of the step at hand.

        Raises:
            Misused: there is none.
        """
        if self.view is None:
            raise Misused("No step is at hand.", hint="`list` shows all steps, `go STEP` takes one.")
        return str(self.view.key)

    def step_or_none(self) -> str:
        """The key of the step at hand, or an empty text."""
        return str(self.view.key) if self.view is not None else ""

    def move(self, by: int) -> None:
        """Go to the next or the previous workable step, round the end."""
        order = [view.key for view in self.incident.checklist]
        known = [view.key for view in self.workable()]
        if not known:
            self.view = None
            return
        here = order.index(self.view.key) if self.view is not None else -1
        places = [order.index(key) for key in known]
        if by > 0:
            place = next((each for each in places if each > here), places[0])
        else:
            place = next((each for each in reversed(places) if each < here), places[-1])
        self.view = self.incident.checklist.view(order[place])

    def go(self, name: str) -> None:
        """Take any step in hand, whatever its state."""
        self.view = require_step(self.incident.checklist, name)

    def look_again(self) -> None:
        """See what others wrote meanwhile: the step at hand may stand elsewhere, or be gone."""
        self.incident.refresh()
        if self.view is not None:
            self.view = self.incident.checklist.find(self.view.key)

    def settle(self) -> None:
        """After something was done: stay with a step that is not over, else go to the next one."""
        self.look_again()
        if self.view is None or self.view.is_settled:
            self.move(1)

    def show(self) -> None:
        """The step at hand and what can be said to it."""
        say()
        if self.view is None:
            waiting = sum(view.standing == WAITING for view in self.incident.checklist)
            left = f"No step is open; {plural(waiting, 'step')} waiting."
            say(f"{self.cli.exercise}{left} Say list, note TEXT, report, or quit.")
            return
        for line in step_lines(self.opened, self.view, self.cli.exercise):
            say(line)
        numbered = "  ".join(f"{number} {word}" for number, word in enumerate(choices(self.view), 1))
        say(f"{numbered}  (or: note TEXT, add PATH, help)")

    def ask(self, question: str) -> str:
        """One more line from the person.

        Raises:
            EndOfInput: there is none.
            Misused: it is empty.
        """
        say(f"{self.cli.exercise}{question}")
        if not (line := self.read()).strip():
            raise Misused("Nothing was said, so nothing was done.")
        return line.strip()

    def option_in(self, line: str) -> tuple[str, str]:
        """The option that a line starts with, and the reason behind it; empty when it starts with none."""
        options = self.view.step.options if self.view is not None else ()
        for option in sorted(options, key=len, reverse=True):
            if f"{line} ".casefold().startswith(f"{option} ".casefold()):
                return option, line[len(option) :].strip()
        return "", ""

    def read(self) -> str:
        """The next line that the person says; `read_line` says what it raises."""
        return read_line()

    def farewell(self) -> None:
        """Say that all is kept, and how to go on."""
        place = f" --store {shlex.quote(str(self.cli.place))}" if self.cli.store_place else ""
        say(f"{self.cli.exercise}Everything is kept. Go on with: irrunner open {self.incident.id} --plain{place}")

    def obey(self, line: str) -> None:
        """Do what a line says."""
        if self.view is not None:
            known = choices(self.view)
            if line.isdecimal() and len(line) <= 2 and 1 <= int(line) <= len(known):
                line = known[int(line) - 1]
            if self.option_in(line)[0]:
                line = f"decide {line}"
        word, _, rest = line.partition(" ")
        if (tell := self.words.get(word.lower())) is None:
            from irrunner.playbook.problems import suggest

            meant = suggest(word, list(self.words))
            raise Misused(
                f"{word!r} means nothing here.",
                hint=f"Did you mean {meant}?" if meant else "`help` shows what can be said.",
            )
        tell(self, rest.strip())
