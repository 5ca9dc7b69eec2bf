"""Plain mode without an incident: which there are, into one of them, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli import output
from irrunner.cli.incident_choice import EXERCISE, LIVE, brief, title
from irrunner.cli.output import say
from irrunner.cli.repl.command_line import split_words
from irrunner.cli.repl.input import EndOfInput, LineReader, Pasted, TooLong, forget_typed
from irrunner.cli.repl.loop import open_repl
from irrunner.cli.repl.shell_command import run_shell_command
from irrunner.errors import IrrunnerError, Misused
from irrunner.playbook.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.context import CliContext
    from irrunner.cli.incident_choice import Brief

HOME_HELP = (
    ("a number, or an id", "opens that incident"),
    ("declare PLAYBOOK what=…", "begins an incident, with answers as far as you have them; then its steps come"),
    ("playbooks", "which playbooks there are"),
    ("play SCENARIO", "plays an exercise alone; scenarios shows which there are"),
    ("list", "all incidents, closed ones too"),
    ("quit", "stop here"),
)
_MOST_LISTED = 20


def open_home(cli: CliContext) -> int:
    """Say what is open and do what is said, until an incident was opened and left, or the input ends."""
    output.break_between_words()
    home, reader = Home(cli), LineReader(lambda: None)
    home.show()
    while not home.over:
        try:
            home.execute(reader.line().strip())
        except EndOfInput:
            say("The input has ended.")
            break
        except IrrunnerError as error:
            if isinstance(error, TooLong | Pasted):
                forget_typed()
            say(error.sentence)
            if error.hint:
                say(error.hint)
    return 0


class Home:
    """The open incidents, and what can be done with none at hand.

    Attributes:
        over: there is nothing more to ask.
    """

    def __init__(self, cli: CliContext) -> None:
        """Nothing is listed before `show`."""
        self.over = False
        self._cli = cli
        self._listed: list[Brief] = []
        self._words: dict[str, Callable[[list[str]], None]] = {
            "declare": self.declare,
            "play": self.play,
            "playbooks": self._command("playbook", "list"),
            "scenarios": self._command("exercise", "list"),
            "list": self._command("list"),
            "version": self._command("version"),
            **dict.fromkeys(("help", "?"), self._help),
            **dict.fromkeys(("quit", "exit"), self._quit),
        }

    def show(self) -> None:
        """Print the open incidents with a number each, and what can be said."""
        self._listed = [each for each in self._known() if each.is_open]
        if not self._listed:
            say("No incident is open. Say declare PLAYBOOK to begin one, playbooks to see which there are, or help.")
            return
        for number, each in enumerate(self._listed[:_MOST_LISTED], 1):
            exercise = "EXERCISE " if each.mode == EXERCISE else ""
            say(f"{number}  {exercise}{each.id}  {title(self._cli.store(), each.id)}")
        if len(self._listed) > _MOST_LISTED:
            say(f"and {len(self._listed) - _MOST_LISTED} more; list shows all.")
        say("Say a number to open one, declare PLAYBOOK to begin another, or help.")

    def execute(self, line: str) -> None:
        """Carry out a line.

        Raises:
            IrrunnerError: it means nothing, or was refused.
        """
        if not (words := split_words(line)):
            return
        word = words[0].lower()
        if word in self._words:
            self._words[word](words[1:])
        elif word.isdecimal() and len(word) <= 4 and 0 < int(word) <= len(self._listed):
            self.open(self._listed[int(word) - 1].id)
        elif any(each.id.casefold() == word for each in self._known()):
            self.open(words[0])
        else:
            meant = suggest(word, self._words)
            hint = f"Did you mean {meant}?" if meant else "Say help for what can be said."
            raise Misused(f"{words[0]!r} means nothing here.", hint=hint)

    def open(self, incident: str) -> None:
        """Go into an incident; afterwards everything is over."""
        self._cli.select(incident)
        opened = self._cli.incident()
        opened.refresh()
        self.over = True
        open_repl(self._cli, opened)

    def declare(self, words: list[str]) -> None:
        """Begin an incident, such as `generic-incident what=…`, and go into it."""
        from irrunner.cli.commands.incident.declare import begin

        if not words:
            raise Misused("Which playbook?", hint="Such as: declare generic-incident what='strange logins'")
        described = dict.fromkeys(("title", "tlp", "privilege", "zone"), "")
        self.open(begin(self._cli, words[0], words[1:], {"mode": LIVE, **described}).id)

    def play(self, words: list[str]) -> None:
        """Play an exercise alone; afterwards everything is over."""
        if not words:
            raise Misused("Which scenario?", hint="Say scenarios to see which there are.")
        run_shell_command(self._cli, ["exercise", "play", "--plain", *words])
        self.over = True

    def _known(self) -> list[Brief]:
        from irrunner.journal import store_exists

        if not store_exists(self._cli.place):
            return []
        return [brief(self._cli.store(), each) for each in self._cli.store().incidents()]

    def _command(self, *command: str) -> Callable[[list[str]], None]:
        return lambda words: run_shell_command(self._cli, [*command, *words])

    def _help(self, _: list[str]) -> None:
        for word, what in HOME_HELP:
            say(f"{word}: {what}")

    def _quit(self, _: list[str]) -> None:
        self.over = True
