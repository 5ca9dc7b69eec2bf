"""Plain mode for somebody who plays alone: due injects are delivered, and after the end comes the debrief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.cli.output import say
from irrunner.cli.repl.command_line import print_how_to_resume, run_exercise_command, split_words
from irrunner.cli.repl.commands import COMMANDS, HELP
from irrunner.cli.repl.debrief import Debrief
from irrunner.cli.repl.loop import run_repl
from irrunner.cli.repl.players import PLAYER_COMMANDS, PLAYER_HELP, PlayerNews
from irrunner.cli.repl.session import ReplSession
from irrunner.exercise.play.scheduler import Scheduler, TickResult
from irrunner.exercise.play.verbs import clock as clocks

if TYPE_CHECKING:
    import click

    from irrunner.cli.director import DirectorContext
    from irrunner.cli.repl.session import Command

SOLO_HELP = (
    ("hint", "a hint for what you have been told so far; it is on record that you took it"),
    ("pause, resume", "let story time stand still, and run again"),
    ("jump +10m", "set story time ahead"),
    ("next card", "go on to the next card, in a story that goes on by hand, or when you do not want to wait"),
    ("end", "end the exercise; then comes what was expected"),
)


def play_alone(ctx: click.Context, context: DirectorContext) -> int:
    """Play until the person stops or the input ends; returns the exit code."""
    log = context.exercise.player_log
    solo = SoloPlay(ctx, context)
    session = ReplSession(
        context.players,
        solo.opened,
        {**COMMANDS, **PLAYER_COMMANDS, **solo.commands()},
        (*SOLO_HELP, *PLAYER_HELP, *HELP),
        solo,
    )
    if log.clock is not None and log.clock.paused and log.running:
        say("EXERCISE Story time stands still. Say resume.")
    session.tick()
    return run_repl(session)


class SoloPlay:
    """An exercise that one person plays and directs: the companion of their session (`session.Companion`).

    Attributes:
        opened: the players' incident.
    """

    def __init__(self, ctx: click.Context, context: DirectorContext) -> None:
        """Watch an exercise; nothing is delivered before the first `tick`."""
        self.opened = OpenIncident(context.exercise.players)
        self.opened.sees_every_card = True
        self._ctx = ctx
        self._context = context
        self._scheduler = Scheduler(context.exercise, alone=True)
        self._news = PlayerNews(self.opened)
        self._last = TickResult()
        self._waiting_printed = False
        self._over_printed = ""

    def tick(self) -> None:
        """Deliver what is due."""
        self._last = self._scheduler.tick()
        self._news.tick()

    def print_news(self) -> None:
        """Print what came, what waits for the person, and once that the exercise should end."""
        self._news.print_news()
        if self._last.waiting and not self._waiting_printed:
            self._waiting_printed = True
            count = len(self._last.waiting)
            say(f"EXERCISE {count} {'card' if count == 1 else 'cards'} came due while you were away. Say next card.")
        if self._last.over and self._over_printed != self._last.over:
            self._over_printed = self._last.over
            say(f"EXERCISE The exercise should end: {self._last.over}. Say end.")

    def close(self) -> bool:
        """Pause the story while nobody plays, and print how to go on; after the end there is nothing to print."""
        self._news.close()
        exercise = self._context.exercise
        exercise.refresh()
        if not exercise.player_log.running:
            return True
        clock = exercise.player_log.clock
        if clock is not None and not clock.paused:
            clocks.pause(exercise, why="nobody plays", by=self._context.by)
        print_how_to_resume("play", exercise.director.id, True, control=self._context.director.place, plain=True)
        return True

    def commands(self) -> dict[str, Command]:
        """The commands that somebody who plays alone has besides those of players."""
        return {
            **{name: self._exercise_command(name) for name in ("hint", "pause", "resume", "jump")},
            "next": self._next,
            "end": self._end,
        }

    def _exercise_command(self, name: str) -> Command:
        def run(session: ReplSession, rest: str) -> None:
            run_exercise_command(self._ctx, [name, *split_words(rest)])
            session.refresh()

        return run

    def _next(self, session: ReplSession, rest: str) -> None:
        """`next card` delivers the next inject; any other `next` goes to the next step."""
        if rest.strip() not in ("card", "inject"):
            COMMANDS["next"](session, rest)
            return
        if self._scheduler.waits_for_release:
            self._scheduler.release()
            session.tick()
        else:
            run_exercise_command(self._ctx, ["next"])
        session.refresh()

    def _end(self, session: ReplSession, rest: str) -> None:
        run_exercise_command(self._ctx, ["end", *(["--why", rest] if rest else [])])
        session.over = True
        Debrief(self._context, session.read).run()
