"""Commands that open an exercise: begin one, play it alone, direct it for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli import options
from irrunner.cli.director import (
    control_place,
    director_cli,
    director_named,
    keep_open,
    known_exercises,
    open_exercise,
)
from irrunner.cli.entries import incident_fields
from irrunner.cli.new_exercise import NewExercise, new_exercise_options
from irrunner.cli.output import say, say_json
from irrunner.cli.scenarios import completed_scenarios, load
from irrunner.cli.screen import can_draw
from irrunner.journal.locations import location_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.context import CliContext
    from irrunner.cli.director import DirectorContext

_REFERENCE = click.argument("scenario", metavar="SCENARIO|ID", shell_complete=completed_scenarios)


def _screen_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal."),
        click.option("--plain", is_flag=True, help="Plain lines instead of the screen."),
    ):
        function = option(function)
    return function


@click.command()
@click.argument("scenario", metavar="SCENARIO", shell_complete=completed_scenarios)
@new_exercise_options
@options.JSON
@click.pass_context
def begin(ctx: click.Context, /, scenario: str, **new: Any) -> None:
    """Begin an exercise, and nothing else.

    It makes the players' incident on the real playbook, and the director's. Nothing is told before somebody says
    so: `tell`, `next`, `fire`, or an open `direct`.
    """
    context = _begin(ctx, scenario, NewExercise(**new))
    exercise = context.exercise
    if context.players.json:
        fields = {
            "exercise": exercise.director.id,
            "scenario": exercise.scenario.id,
            "store": exercise.director_log.place,
            "seed": exercise.director_log.seed,
        }
        say_json({**incident_fields(context.players), "seq": exercise.players.state.seq, **fields})
        return
    say(f"EXERCISE Begun: {exercise.scenario.title}. {_whereabouts(context)}")


@click.command()
@_REFERENCE
@_screen_options
@new_exercise_options
@click.pass_context
def play(ctx: click.Context, /, scenario: str, plain: bool, no_mouse: bool, **new: Any) -> int:
    """Play an exercise alone.

    Injects arrive as cards; hints are on record; the truth and what was missed are shown after the end. With the ID
    of an exercise that runs you go on with it. Without a terminal, or with --plain, it comes as plain lines.
    """
    if not plain and can_draw():
        from irrunner.cli.screen import draw_exercise

        return draw_exercise(ctx, scenario, NewExercise(**new), alone=True, mouse=not no_mouse)
    from irrunner.cli.repl.play_alone import play_alone

    return play_alone(ctx, _open_or_begin(ctx, scenario, NewExercise(**new)))


@click.command()
@_REFERENCE
@click.option("--at-once", is_flag=True, help="Start the story now; it waits until you resume it otherwise.")
@_screen_options
@new_exercise_options
@click.pass_context
def direct(ctx: click.Context, /, scenario: str, plain: bool, no_mouse: bool, at_once: bool, **new: Any) -> int:
    """Direct an exercise that others play.

    It makes the players' incident in --store, which they open in another terminal, or as another user of this host:
    `irrunner open ID`. Story time waits until you say that everybody is here. With the ID of an exercise that runs
    you take it up again. Without a terminal, or with --plain, it takes the commands of `irrunner exercise` as lines.
    """
    if not plain and can_draw():
        from irrunner.cli.screen import draw_exercise

        return draw_exercise(ctx, scenario, NewExercise(**new), alone=False, waits=not at_once, mouse=not no_mouse)
    from irrunner.cli.repl.direct import direct_plainly

    context = _open_or_begin(ctx, scenario, NewExercise(**new), waits=not at_once)
    say(f"EXERCISE {context.exercise.scenario.title}. {_whereabouts(context)}")
    return direct_plainly(ctx, context)


def _whereabouts(context: DirectorContext) -> str:
    exercise = context.exercise
    import shlex

    opened = shlex.join(["irrunner", "open", exercise.players.id, "--store", exercise.director_log.place])
    drawn = any(inject.chance is not None for inject in exercise.scenario.injects)
    seed = f" Drawn with the seed {exercise.director_log.seed}." if drawn else ""
    return f"Players: {opened}. Directed as {exercise.director.id}.{seed}"


def _open_or_begin(ctx: click.Context, reference: str, new: NewExercise, *, waits: bool = False) -> DirectorContext:
    """The exercise with this id, or a new one on the scenario."""
    from irrunner.cli.context import CliContext

    if not reference.upper().startswith("EX-"):
        return _begin(ctx, reference, new, waits=waits)
    cli = ctx.ensure_object(CliContext)
    own = director_cli(ctx, cli, control_place(ctx))
    return open_exercise(ctx, cli, own, director_named(known_exercises(own), reference))


def _begin(ctx: click.Context, reference: str, new: NewExercise, *, waits: bool = False) -> DirectorContext:
    from irrunner.cli.context import CliContext
    from irrunner.exercise.play.verbs import begin as beginning

    cli = ctx.ensure_object(CliContext)
    loaded = load(cli, reference)
    loaded.usable()  # a scenario with errors must not leave empty stores behind
    own = director_cli(ctx, cli, control_place(ctx))
    _require_two_stores(cli, own)
    exercise = beginning.begin(
        loaded,
        cli.store(create=True),
        own.store(create=True),
        cli.actor,
        waits=waits,
        **new.arguments(cli),
    )
    cli.after_commit()
    return keep_open(ctx, cli, own, exercise)


def _require_two_stores(cli: CliContext, own: CliContext) -> None:
    """Refuse before either store is made when the two are one.

    Raises:
        Refused: they are.
    """
    from irrunner.errors import Refused

    if location_text(cli.place) == location_text(own.place):
        raise Refused(
            "The players' store cannot be the director's: it never holds what the players have not been told.",
            hint="Name another one for the director with --control, or for the players with --store.",
        )


COMMANDS = (play, direct, begin)
