"""Playing alone with plain lines: the walk, cards when they are due, and afterwards what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.cli.output import say
from irrunner.cli.repl.commands import WORDS
from irrunner.cli.repl.debrief import Afterwards
from irrunner.cli.repl.exercise_commands import farewell, in_words, obey
from irrunner.cli.repl.loop import walk
from irrunner.cli.repl.players import PlayersWalk
from irrunner.exercise.play.scheduler import Scheduler
from irrunner.exercise.play.verbs import clock as clocks

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

    from irrunner.cli.director import DirectorContext

ALONE = (
    ("hint", "a hint for what you have been told so far; it is on record that you took it"),
    ("pause, resume", "let story time stand still, and run again"),
    ("jump +10m", "set story time ahead"),
    ("next card", "go on to the next card, in a story that goes on by hand, or when you do not want to wait"),
    ("end", "end the exercise; then comes what was expected"),
)


class AloneWalk(PlayersWalk):
    """A walk of somebody who plays alone: nobody directs, so this does."""

    def __init__(self, ctx: click.Context, context: DirectorContext) -> None:
        """Take up the exercise at hand."""
        self.ctx, self.context = ctx, context
        self.scheduler = Scheduler(context.exercise, alone=True)
        super().__init__(context.players, context.exercise.players)
        self.words = {**self.words, **_WORDS}
        self.guide = (*ALONE, *self.guide)
        self._said = ""

    def tick(self) -> None:
        """Tell what is due, then show it."""
        turn = self.scheduler.tick()
        super().tick()
        if turn.waiting and self._said != "waiting":
            self._said = "waiting"
            count = len(turn.waiting)
            say(f"EXERCISE {count} {'card' if count == 1 else 'cards'} came due while you were away. Say next card.")
        if turn.over and self._said != turn.over:
            self._said = turn.over
            say(f"EXERCISE The exercise should end: {turn.over}. Say end.")

    def farewell(self) -> None:
        """Let story time wait while nobody plays, and say how to go on; after the end there is nothing to say."""
        self.leave()
        exercise = self.context.exercise
        exercise.refresh()
        if not exercise.player_log.running:
            return
        clock = exercise.player_log.clock
        if clock is not None and not clock.paused:
            clocks.pause(exercise, why="nobody plays", by=self.cli.by)
        farewell("play", exercise.director.id, True, control=self.context.director.place, plain=True)


def play_alone(ctx: click.Context, context: DirectorContext) -> int:
    """Play until the person stops; returns the exit code."""
    exercise = context.exercise
    here = AloneWalk(ctx, context)
    if (clock := exercise.player_log.clock) is not None and clock.paused and exercise.player_log.running:
        say("EXERCISE Story time stands still. Say resume.")
    here.tick()
    return walk(context.players, exercise.players, here)


def _command(name: str) -> Callable[[Any, str], None]:
    def carry_out(walk: AloneWalk, rest: str) -> None:
        obey(walk.ctx, [name, *in_words(rest)])
        walk.look_again()

    return carry_out


def _next(walk: AloneWalk, rest: str) -> None:
    if rest.strip() not in ("card", "inject"):
        WORDS["next"](walk, rest)
        return
    if walk.scheduler.waits_for_release:
        walk.scheduler.release()
        walk.tick()
    else:
        obey(walk.ctx, ["next"])
    walk.look_again()


def _end(walk: AloneWalk, rest: str) -> None:
    obey(walk.ctx, ["end", *(["--why", rest] if rest else [])])
    walk.over = True
    Afterwards(walk.context, walk.read).go()


_WORDS: dict[str, Callable[[Any, str], None]] = {
    "hint": _command("hint"),
    "pause": _command("pause"),
    "resume": _command("resume"),
    "jump": _command("jump"),
    "next": _next,
    "end": _end,
}
