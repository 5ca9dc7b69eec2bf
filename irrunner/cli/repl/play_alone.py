"""Playing alone with plain lines: the walk, cards when they are due, and afterwards what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.cli.output import say
from irrunner.cli.repl.commands import HELP, WORDS
from irrunner.cli.repl.debrief import Afterwards
from irrunner.cli.repl.exercise_commands import farewell, in_words, obey
from irrunner.cli.repl.loop import walk
from irrunner.cli.repl.players import PLAYING, PlayersWalk
from irrunner.exercise.play.scheduler import Conductor
from irrunner.exercise.play.verbs import clock as clocks

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

    from irrunner.cli.director import Desk

ALONE = (
    ("hint", "a hint for what you have been told so far; it is on record that you took it"),
    ("pause, resume", "let story time stand still, and run again"),
    ("jump +10m", "set story time ahead"),
    ("next card", "go on to the next card, in a story that goes on by hand, or when you do not want to wait"),
    ("end", "end the exercise; then comes what was expected"),
)


class AloneWalk(PlayersWalk):
    """A walk of somebody who plays alone: nobody directs, so this does."""

    guide = (*ALONE, *PLAYING, *HELP)

    def __init__(self, ctx: click.Context, desk: Desk) -> None:
        """Take up the exercise at hand."""
        self.ctx, self.desk = ctx, desk
        self.conductor = Conductor(desk.directing, alone=True)
        super().__init__(desk.players, desk.directing.players)
        self.words = {**self.words, **_WORDS}
        self._said = ""

    def tick(self) -> None:
        """Tell what is due, then show it."""
        turn = self.conductor.turn()
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
        directing = self.desk.directing
        directing.refresh()
        if not directing.room.running:
            return
        clock = directing.room.clock
        if clock is not None and not clock.paused:
            clocks.pause(directing, why="nobody plays", by=self.door.by)
        farewell("play", directing.director.id, True, control=self.desk.own.place, plain=True)


def play_alone(ctx: click.Context, desk: Desk) -> int:
    """Play until the person stops; returns the exit code."""
    directing = desk.directing
    here = AloneWalk(ctx, desk)
    if (clock := directing.room.clock) is not None and clock.paused and directing.room.running:
        say("EXERCISE Story time stands still. Say resume.")
    here.tick()
    return walk(desk.players, directing.players, here)


def _command(name: str) -> Callable[[Any, str], None]:
    def carry_out(walk: AloneWalk, rest: str) -> None:
        obey(walk.ctx, [name, *in_words(rest)])
        walk.look_again()

    return carry_out


def _next(walk: AloneWalk, rest: str) -> None:
    if rest.strip() not in ("card", "inject"):
        WORDS["next"](walk, rest)
        return
    if walk.conductor.holding:
        walk.conductor.release()
        walk.tick()
    else:
        obey(walk.ctx, ["next"])
    walk.look_again()


def _end(walk: AloneWalk, rest: str) -> None:
    obey(walk.ctx, ["end", *(["--why", rest] if rest else [])])
    walk.over = True
    Afterwards(walk.desk, walk.read).go()


_WORDS: dict[str, Callable[[Any, str], None]] = {
    "hint": _command("hint"),
    "pause": _command("pause"),
    "resume": _command("resume"),
    "jump": _command("jump"),
    "next": _next,
    "end": _end,
}
