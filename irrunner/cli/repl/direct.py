"""Directing with plain lines: the script goes by itself, and each line is a command of `irrunner exercise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.cli.director_status import clock_line
from irrunner.cli.output import say
from irrunner.cli.repl.exercise_commands import farewell, in_words, obey
from irrunner.cli.repl.input import EndOfInput, Listener, TooLong
from irrunner.cli.repl.presence import Sign
from irrunner.errors import IrrunnerError
from irrunner.exercise.play.scheduler import Scheduler
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import click

    from irrunner.cli.director import DirectorContext
    from irrunner.exercise.play.scheduler import TickResult
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
  end                       it is over; then rate, debrief, improve, report
quit leaves the director's seat; the exercise goes on, and due injects wait."""


_OF_CONTROL = ("inject.delivered", "clock.paused", "clock.resumed", "clock.speed", "story.jumped", "question.answered")


class Seat:
    """The director's seat, on plain lines."""

    def __init__(self, ctx: click.Context, context: DirectorContext) -> None:
        """Sit down."""
        self.ctx = ctx
        self.context = context
        self.scheduler = Scheduler(context.exercise)
        self._sign = Sign(OpenIncident(context.exercise.director))
        self._said_waiting: tuple[str, ...] = ()
        self._said_over = ""
        self._seen = len(context.exercise.players.state.entries)
        self._beside: set[str] = set()

    def turn(self) -> TickResult:
        """One turn of the director's loop, and what the players did since the last one."""
        turn = self.scheduler.tick()
        for name in self._sign.newcomers():
            self._beside.add(name)
            say(f"EXERCISE {one_line(name, 80)} also directs this exercise. Nothing is told twice.")
        for entry in self.context.exercise.players.state.entries[self._seen :]:
            self.say_entry(entry)
        self._seen = len(self.context.exercise.players.state.entries)
        if turn.clock_stepped:
            say("EXERCISE This machine's clock was moved; story time was not.")
        if turn.waiting and turn.waiting != self._said_waiting:
            say(f"EXERCISE Came due while nobody directed: {', '.join(turn.waiting)}. Say tell, skip or delay.")
        if turn.over and turn.over != self._said_over:
            say(f"EXERCISE It should end: {turn.over}. Say end.")
        self._said_waiting, self._said_over = turn.waiting, turn.over
        return turn

    def leave(self) -> None:
        """Take the sign away that somebody directs here."""
        self._sign.leave()

    def watch(self) -> None:
        """A turn, while nobody types."""
        self.turn()

    def say_entry(self, entry: Entry) -> None:
        """What happened in the room, in a line."""
        from irrunner.cli.entries import entry_line

        exercise = self.context.exercise
        if entry.kind in _OF_CONTROL and entry.actor != exercise.players.actor and entry.by not in self._beside:
            self._beside.add(entry.by)
            say(f"EXERCISE {entry.by} directs, too. Whoever is faster, nothing is told twice.")
        name = ""
        if entry.kind == "inject.delivered":
            opaque = str(entry.refs.get("inject", ""))
            name = next(
                (
                    each.id
                    for each in exercise.director_log.injects()
                    if exercise.director_log.opaque(each.id) == opaque
                ),
                "",
            )
        say(f"EXERCISE {f'{name}: ' if name else ''}{one_line(entry_line(entry, exercise.players.state.zone), 300)}")

    def obey(self, line: str) -> bool:
        """Carry a line out; whether the person stays."""
        if not (words := in_words(line)):
            return True
        if words[0] in ("quit", "exit"):
            return False
        if words[0] in ("help", "?"):
            for each in HELP.splitlines():
                say(each)
            return True
        if words == ["tell"] and self.scheduler.waits_for_release:
            self.scheduler.release()
            self.turn()
            return True
        obey(self.ctx, words)
        self._own_are_said()
        return True

    def _own_are_said(self) -> None:
        """A command has said itself what it wrote; what others wrote meanwhile is still to be said."""
        exercise = self.context.exercise
        for entry in exercise.players.state.entries[self._seen :]:
            if entry.actor != exercise.players.actor:
                self.say_entry(entry)
        self._seen = len(exercise.players.state.entries)


def direct_plainly(ctx: click.Context, context: DirectorContext) -> int:
    """Direct until the person leaves or the input ends; returns the exit code."""
    seat = Seat(ctx, context)
    say("EXERCISE Say help for what can be said, status for the script.")
    say(f"EXERCISE {clock_line(context.exercise, context.exercise.schedule())}")
    if context.exercise.player_log.waits_to_start:
        say("EXERCISE Story time waits until everybody is here. Say resume then.")
    listener = Listener(seat.watch)
    stays = True
    while stays:
        try:
            line = listener.line()
            seat.turn()
            stays = seat.obey(line)
        except EndOfInput:
            say("EXERCISE The input has ended.")
            stays = False
        except (IrrunnerError, TooLong) as error:
            say(f"EXERCISE {error.sentence}")
            if error.hint:
                say(f"EXERCISE {error.hint}")
    seat.leave()
    exercise = context.exercise
    if exercise.player_log.running:
        farewell("direct", exercise.director.id, True, control=context.director.place, plain=True)
    return 0
