"""The one way from the shell to the screen, or to plain lines where there is none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from irrunner.cli.context import CliContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.new_exercise import NewExercise
    from irrunner.incident.incident import Incident


def is_terminal() -> bool:
    """Whether somebody types and reads."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_draw() -> bool:
    """Whether stdin and stdout are a terminal that a screen can be drawn on."""
    return is_terminal() and os.environ.get("TERM") != "dumb"


def at_home(ctx: click.Context, *, plain: bool) -> int:
    """`irrunner` alone: the home screen on a terminal, plain lines on one that cannot draw, the help anywhere else."""
    if plain or (is_terminal() and not can_draw()):
        from irrunner.cli.repl.home import open_home

        return open_home(ctx.ensure_object(CliContext))
    if not can_draw():
        click.echo(ctx.get_help())
        return 0
    return draw(ctx.ensure_object(CliContext), None)


def walk_or_draw(cli: CliContext, incident: Incident, *, plain: bool, mouse: bool = True) -> int:
    """Open an incident on the screen, or as plain lines when asked for or when there is no screen."""
    if plain or not can_draw():
        from irrunner.cli.repl import open_repl

        if cli.line_lost is not None:
            from irrunner.cli.last_known import go_on_from_copy

            go_on_from_copy(cli, incident)
        incident.refresh()
        return open_repl(cli, incident)
    return draw(cli, incident.id, mouse=mouse)


def import_screen_ahead(cli: CliContext) -> None:
    """Import the screen in another thread, while this one waits for a server; a folder is there at once."""
    from irrunner.journal.locations import scheme_of

    if scheme_of(cli.place) and can_draw():
        from threading import Thread

        Thread(target=_import_screen, name="irrunner-import").start()


def _import_screen() -> None:
    from contextlib import suppress

    with suppress(Exception):  # whoever draws the screen imports it as well, and can say what is wrong
        from irrunner.tui.start import import_app

        import_app()


def draw(cli: CliContext, incident: str | None, *, mouse: bool = True, welcome: bool = False) -> int:
    """Hand over to the screen; it opens the store itself, in its own thread. `welcome`: a card says what this is."""
    from irrunner.cli.notifications import notification_settings
    from irrunner.tui.start import run_app

    actor, place = cli.actor, cli.place
    code = run_app(
        place,
        store=cli.hand_over(),
        line_lost=cli.line_lost,
        incident=incident,
        actor=actor,
        playbooks=cli.playbooks,
        mouse=mouse,
        mirror=cli.mirror,
        keymap=cli.settings.keymap,
        templates=cli.templates,
        checks=lambda: cli.check_settings,
        organisation=cli.settings.organisation,
        seals=lambda: cli.seal_settings,
        notifications=lambda: notification_settings(cli),
        welcome=welcome,
        last_known_copies=cli.settings.last_known_copies,
    )
    _say_what_the_mirror_lacks(cli)
    return code


def _say_what_the_mirror_lacks(cli: CliContext) -> None:
    """What the screen had no time to send."""
    from irrunner.journal import store_exists

    if cli.mirror is not None and store_exists(cli.place):
        from irrunner.cli.mirror import say_outstanding

        say_outstanding(cli.store(), cli.mirror)


def draw_exercise(
    ctx: click.Context,
    reference: str,
    new: NewExercise,
    *,
    alone: bool,
    mouse: bool,
    waits: bool = False,
) -> int:
    """Hand over to the screen of an exercise; it opens both stores itself, in its own thread.

    Args:
        ctx: of the command.
        reference: a scenario, or the id of an exercise that runs.
        new: how it begins, if it does.
        alone: the person plays alone; else they direct.
        mouse: whether the screen takes the mouse.
        waits: whether the story waits until whoever directs resumes it.
    """
    from functools import partial

    from irrunner.cli.director import control_place
    from irrunner.cli.notifications import notification_settings
    from irrunner.cli.repl.command_line import print_how_to_resume
    from irrunner.tui.screens import exercise

    cli = ctx.ensure_object(CliContext)
    reference = _resolved(ctx, cli, reference)
    run: Callable[..., int] = exercise.run_play if alone else exercise.run_direct
    control = control_place(ctx)
    options = exercise.ScreenOptions(
        live=CliContext().place,
        left=partial(print_how_to_resume, "play" if alone else "direct", control=control),
        playbooks=cli.playbooks,
        mirror=cli.mirror,
        keymap=cli.settings.keymap,
        templates=cli.templates,
        mouse=mouse,
        notifications=lambda: notification_settings(cli),
    )
    return run(cli.place, control, reference, cli.actor, options=options, waits=waits, **new.arguments(cli))


def _resolved(ctx: click.Context, cli: CliContext, reference: str) -> str:
    """The director's id of an exercise, its players' store settled; or the path of a scenario that can be played."""
    from irrunner.cli import director, scenarios
    from irrunner.exercise.scenario import loading

    if reference.upper().startswith("EX-"):
        own = director.director_cli(ctx, cli, director.control_place(ctx))
        found = director.director_named(director.known_exercises(own), reference)
        director.open_both(cli, own, found)
        own.close()
        cli.close()
        return found
    scenarios.load(cli, reference).usable()
    return str(loading.path_of(reference, scenarios.scenario_folders(cli)))
