"""Plain mode for the director: due injects are delivered, and each line is a command of `irrunner exercise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.cli import output
from irrunner.cli.director_status import clock_line
from irrunner.cli.output import say
from irrunner.cli.repl.command_line import print_how_to_resume, run_exercise_command, split_words
from irrunner.cli.repl.input import EndOfInput, LineReader, TooLong
from irrunner.cli.repl.presence import PresenceWatch
from irrunner.errors import IrrunnerError
from irrunner.exercise.play.scheduler import Scheduler
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import click

    from irrunner.cli.director import DirectorContext
    from irrunner.incident.entries import Entry

HELP = """\
Each line is a command of `irrunner exercise`, such as:
  status                    the script, questions, results so far
  fire INJECT, tell         tell one now; tell what is due
  preview INJECT            look at one first
  skip INJECT --why TEXT    delay INJECT 10m, shift 10m --earlier
  pause, resume, speed 4    jump +10m, next
  inject TEXT --to ROLE --fire
  answer q1 TEXT            acknowledge 2 ROLE
  observe TEXT --objective ID --strength
  judge EXPECTATION on-time, waive EXPECTATION --why TEXT
  real --why TEXT           something real happened: the exercise stops
  end                       it is over; then rate, debrief, describe, improve, report
quit leaves the director's seat; the exercise goes on, and due injects wait."""


_OF_CONTROL = ("inject.delivered", "clock.paused", "clock.resumed", "clock.speed", "story.jumped", "question.answered")
"""Kinds that only directors write into the players' journal."""


def direct_plainly(ctx: click.Context, context: DirectorContext) -> int:
    """Direct until the person leaves or the input ends; returns the exit code."""
    output.break_between_words()
    session = DirectorSession(ctx, context)
    exercise = context.exercise
    say("EXERCISE Say help for what can be said, status for the script.")
    say(f"EXERCISE {clock_line(exercise, exercise.schedule())}")
    if exercise.player_log.waits_to_start:
        say("EXERCISE Story time waits until everybody is here. Say resume then.")
    reader = LineReader(session.tick)
    stays = True
    while stays:
        try:
            line = reader.line()
            session.tick()
            stays = session.execute(line)
        except EndOfInput:
            say("EXERCISE The input has ended.")
            stays = False
        except (IrrunnerError, TooLong) as error:
            say(f"EXERCISE {error.sentence}")
            if error.hint:
                say(f"EXERCISE {error.hint}")
    session.close()
    return 0


class DirectorSession:
    """One person who directs an exercise in plain mode."""

    def __init__(self, ctx: click.Context, context: DirectorContext) -> None:
        """Watch an exercise; nothing is delivered before the first `tick`."""
        self._ctx = ctx
        self._context = context
        self._exercise = context.exercise
        self._scheduler = Scheduler(context.exercise)
        self._presence = PresenceWatch(OpenIncident(context.exercise.director))
        self._entries = len(context.exercise.players.state.entries)
        self._waiting_printed: tuple[str, ...] = ()
        self._over_printed = ""
        self._other_directors: set[str] = set()

    def tick(self) -> None:
        """Deliver what is due, and print what happened since the last tick."""
        result = self._scheduler.tick()
        for name in self._presence.newcomers():
            self._other_directors.add(name)
            say(f"EXERCISE {one_line(name, 80)} also directs this exercise. Nothing is told twice.")
        for entry in self._new_entries():
            self._print_entry(entry)
        if result.clock_stepped:
            say("EXERCISE This machine's clock was moved; story time was not.")
        if result.waiting and result.waiting != self._waiting_printed:
            say(f"EXERCISE Came due while nobody directed: {', '.join(result.waiting)}. Say tell, skip or delay.")
        if result.over and result.over != self._over_printed:
            say(f"EXERCISE It should end: {result.over}. Say end.")
        self._waiting_printed, self._over_printed = result.waiting, result.over

    def execute(self, line: str) -> bool:
        """Carry out a line; returns whether the person stays.

        Raises:
            IrrunnerError: it means nothing, or the verb refused.
        """
        if not (words := split_words(line)):
            return True
        if words[0] in ("quit", "exit"):
            return False
        if words[0] in ("help", "?"):
            for each in HELP.splitlines():
                say(each)
            return True
        if words == ["tell"] and self._scheduler.waits_for_release:
            self._scheduler.release()
            self.tick()
            return True
        run_exercise_command(self._ctx, words)
        for entry in self._new_entries():
            if entry.actor != self._exercise.players.actor:  # the command has printed its own
                self._print_entry(entry)
        return True

    def close(self) -> None:
        """Leave, and print how an exercise that still runs is taken up again."""
        self._presence.leave()
        if self._exercise.player_log.running:
            place = self._context.director.place
            print_how_to_resume("direct", self._exercise.director.id, True, control=place, plain=True)

    def _new_entries(self) -> list[Entry]:
        """The entries of the players' journal since the last call."""
        entries = self._exercise.players.state.entries
        new = list(entries[self._entries :])
        self._entries = len(entries)
        return new

    def _print_entry(self, entry: Entry) -> None:
        """Print an entry of the players' journal, and who wrote it if that shows that they direct as well."""
        from irrunner.cli.entries import entry_line

        players = self._exercise.players
        if entry.kind in _OF_CONTROL and entry.actor != players.actor and entry.by not in self._other_directors:
            self._other_directors.add(entry.by)
            say(f"EXERCISE {entry.by} directs, too. Whoever is faster, nothing is told twice.")
        inject = self._inject_id(entry) if entry.kind == "inject.delivered" else ""
        say(f"EXERCISE {f'{inject}: ' if inject else ''}{one_line(entry_line(entry, players.state.zone), 300)}")

    def _inject_id(self, entry: Entry) -> str:
        """The id of an inject, of which the players' journal has only the opaque id; empty for a repetition."""
        log, opaque = self._exercise.director_log, str(entry.refs.get("inject", ""))
        return next((each.id for each in log.injects() if log.opaque(each.id) == opaque), "")
