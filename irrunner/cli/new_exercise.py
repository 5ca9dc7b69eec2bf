"""How an exercise begins: the options of every command that can begin one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from irrunner.cli import options
from irrunner.cli.director import CONTROL
from irrunner.exercise.scenario.chance import MOST_SEED
from irrunner.exercise.scenario.story_time import MODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.context import CliContext


class NewExercise(Struct, frozen=True):
    """How an exercise begins.

    Attributes:
        clock: real, faster or story; None for the scenario's own.
        speed: of a faster clock; 0 for the scenario's own.
        zone: of times without one; empty for the usual one.
        seed: with which chance draws; None for a random one.
    """

    clock: str | None = None
    speed: float = 0
    zone: str = ""
    seed: int | None = None

    def arguments(self, cli: CliContext) -> dict[str, Any]:
        """The same as arguments of the verb `begin`."""
        zone = self.zone or cli.settings.zone or "UTC"
        return {"mode": self.clock or "", "speed": self.speed, "zone": zone, "seed": self.seed}


def new_exercise_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that can begin an exercise; the fields of `NewExercise` are its arguments."""
    for option in (
        options.BY,
        options.AS,
        CONTROL,
        options.STORE,
        click.option("--zone", default="", metavar="ZONE", help="The zone of times without one; UTC otherwise."),
        click.option("--speed", type=click.FLOAT, default=0, help="Of a faster clock: story seconds in a second."),
        click.option("--clock", type=click.Choice(MODES), help="How story time goes; as the scenario says otherwise."),
        click.option(
            "--seed",
            type=click.IntRange(0, MOST_SEED),
            metavar="NUMBER",
            help="Draw what is left to chance as in the exercise with this seed; at random otherwise.",
        ),
    ):
        function = option(function)
    return function
