"""A session of plain mode on one incident: what it shows, what it reads, and which command a line means."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Protocol

from irrunner.application.deadline_news import new_warnings
from irrunner.cli.output import plural, say, say_whole
from irrunner.cli.registry import ROWS
from irrunner.cli.repl.command_line import split_words
from irrunner.cli.repl.input import MANY_LINES, EndOfInput, LineReader, Pasted
from irrunner.cli.repl.shell_command import is_shell_command, run_shell_command
from irrunner.cli.repl.step_cursor import StepCursor
from irrunner.cli.repl.step_lines import choices, step_lines
from irrunner.errors import LineLost, Misused
from irrunner.incident.checklist import WAITING
from irrunner.incident.deadline_texts import warning_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.application.open_incident import OpenIncident
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident

    Command = Callable[["ReplSession", str], None]
    """What a word does, with the rest of the line."""


class Companion(Protocol):
    """What an exercise adds to a session: things happen while nobody types."""

    def tick(self) -> None:
        """Do what is to be done about twice a second; the session is refreshed afterwards."""

    def print_news(self) -> None:
        """Print what is new in the incident, which was just refreshed."""

    def close(self) -> bool:
        """Leave at the end of the session; returns whether it has said how the person goes on."""


class ReplSession:
    """One person at work on one incident in plain mode.

    Attributes:
        cli: what the command works with.
        opened, incident: the incident.
        cursor: the step at hand.
        commands: by the word that begins a line. help: what the person can type, each with what it does.
        over: whether the person wants to stop.
    """

    def __init__(
        self,
        cli: CliContext,
        opened: OpenIncident,
        commands: Mapping[str, Command],
        help_lines: Sequence[tuple[str, str]],
        companion: Companion | None = None,
    ) -> None:
        """Start with no step at hand.

        Args:
            cli: what the command works with.
            opened: the incident.
            commands: by the word that begins a line.
            help_lines: what the person can type, each with what it does.
            companion: what an exercise adds; None for an incident that nobody else has to be watched in.
        """
        self.cli = cli
        self.opened = opened
        self.incident: Incident = opened.incident
        self.cursor = StepCursor(opened.incident)
        self.commands = commands
        self.help = help_lines
        self.over = False
        self._companion = companion
        self._is_lost = False
        self._reader = LineReader(self.tick)

    def read(self) -> str:
        """The next line that the person types; news of an exercise is printed while nobody does.

        Raises:
            EndOfInput: there is none. TooLong: the line is too long; all of it was read.
            Pasted: several lines arrived together.
        """
        return self._reader.line()

    def ask(self, question: str) -> str:
        """The person's answer to a question, without spaces around it.

        Raises:
            EndOfInput: there is no further line. Misused: the answer is empty.
        """
        say(f"{self.cli.exercise}{question}")
        if not (line := self.read()).strip():
            raise Misused("Nothing was said, so nothing was done.")
        return line.strip()

    def read_lines(self) -> list[str]:
        """The lines that the person types or pastes until the end of many lines; none of them acts.

        The end of the input ends them, too.
        """
        lines: list[str] = []
        while not lines or lines[-1].strip() != MANY_LINES:
            try:
                lines.append(self.read())
            except Pasted as pasted:
                lines += pasted.lines
                if MANY_LINES in (line.strip() for line in pasted.lines):
                    end = next(at for at, line in enumerate(lines) if line.strip() == MANY_LINES)
                    return lines[:end]
            except EndOfInput:
                return lines
        return lines[:-1]

    def tick(self) -> None:
        """Let the companion act, then read and print what is new."""
        if self._companion is not None:
            self._companion.tick()
        self.refresh()

    def refresh(self) -> None:
        """Read what others wrote meanwhile, and print what an exercise has to say of it.

        While the line to the store is lost, what was read before stays, and that is said once.
        """
        try:
            self.incident.refresh()
        except LineLost:
            if not self._is_lost:
                seq = self.incident.state.seq
                say(f"{self.cli.exercise}The line is lost. This is as of entry {seq}; what you do is kept.")
            self._is_lost = True
            return
        if self._is_lost:
            self._is_lost = False
            say(f"{self.cli.exercise}The line to the store is back. `outbox send` records what waits.")
        self.cursor.refresh()
        if self._companion is not None:
            self._companion.print_news()
        for warning in new_warnings(self.opened):
            say(f"{self.cli.exercise}{warning_sentence(warning, self.incident.state.zone)}. deadlines shows all.")

    def show_step(self) -> None:
        """Print the step at hand and what can be typed about it."""
        say()
        view, is_closed = self.cursor.view, self.incident.state.closed is not None
        if view is None or is_closed:
            waiting = sum(view.standing == WAITING for view in self.incident.checklist)
            left = f"No step is open; {plural(waiting, 'step')} waiting." if waiting else "No step is open."
            left = "The incident is closed; reopen-incident goes on with it." if is_closed else left
            say(f"{self.cli.exercise}{left} Say list, note TEXT, report, or quit.")
            return
        for line in step_lines(self.opened, view, self.cli.exercise):
            (say_whole if line.startswith("Command: ") else say)(line)
        numbered = "  ".join(f"{number} {word}" for number, word in enumerate(choices(view), 1))
        say(f"{numbered}  (or: note TEXT, add PATH, help)")

    def execute(self, line: str) -> None:
        """Carry out a line: a number or an option of the step at hand, or a command.

        Raises:
            IrrunnerError: it means nothing, or the verb refused.
        """
        if (view := self.cursor.view) is not None:
            known = choices(view)
            if line.isdecimal() and len(line) <= 2 and 1 <= int(line) <= len(known):
                line = known[int(line) - 1]
            if self.cursor.split_option(line)[0]:
                line = f"decide {line}"
        word, _, rest = line.partition(" ")
        if (command := self.commands.get(word.lower())) is not None:
            command(self, rest.strip())
        elif is_shell_command(word.lower()):
            run_shell_command(self.cli, [word.lower(), *split_words(rest)], self.incident.id)
        else:
            from irrunner.playbook.problems import suggest

            meant = suggest(word, [*self.commands, *filter(is_shell_command, ROWS)])
            raise Misused(
                f"{word!r} means nothing here.",
                hint=f"Did you mean {meant}?" if meant else "`help` shows what can be said.",
            )

    def close(self) -> None:
        """Leave, and print how the person goes on."""
        if self._companion is not None and self._companion.close():
            return
        place = f" --store {shlex.quote(str(self.cli.place))}" if self.cli.store_place else ""
        say(f"{self.cli.exercise}Everything is kept. Go on with: irrunner open {self.incident.id} --plain{place}")
