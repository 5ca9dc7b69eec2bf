"""Opening the screens of an exercise from the shell. Textual is imported only once there is a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.application.notifications.settings import NotificationSettings
from irrunner.journal.locations import Location

if TYPE_CHECKING:
    from irrunner.journal.chain import Actor
    from irrunner.tui.app import IrrunnerApp

PLAY, DIRECT = "play", "direct"


class ScreenOptions(Struct, frozen=True):
    """How the screen of an exercise is shown.

    Attributes:
        live: the store in which a live incident is declared when something real happens; the players' otherwise.
        left: called when the screen was left, with the director's id and whether the exercise still runs.
        playbooks: folders of the user's own playbooks, searched first.
        mirror: a second store that follows the players'.
        keymap: the user's own keys, by the ids of actions. mouse: whether the mouse is used.
        templates: the folder of the user's own report templates.
        notifications: reads what the configuration says about notifications.
    """

    live: Location | None = None
    left: Callable[[str, bool], None] | None = None
    playbooks: Sequence[Path] = ()
    mirror: Location | None = None
    keymap: Mapping[str, str] | None = None
    templates: Path | None = None
    mouse: bool = True
    notifications: Callable[[], NotificationSettings] | None = None


DEFAULTS = ScreenOptions()


def run_play(
    place: Location,
    control: Location,
    scenario_ref: str,
    actor: Actor,
    *,
    options: ScreenOptions = DEFAULTS,
    **begin: Any,
) -> int:
    """Play alone until the screen is left.

    Args:
        place: the players' store.
        control: the director's store.
        scenario_ref: a scenario (an id, or the path of a file), or the id of an exercise to go on with.
        actor: who plays.
        options: how the screen is shown.
        begin: mode, speed, zone and the rest of the verb `begin`, for a scenario that begins.

    Returns:
        The exit code, as of `run_app`.

    Raises:
        IrrunnerError: there is no terminal, no such scenario or exercise, or a store cannot be used.
    """
    return _run(PLAY, place, control, scenario_ref, actor, options, begin)


def run_direct(
    place: Location,
    control: Location,
    scenario_ref: str,
    actor: Actor,
    *,
    options: ScreenOptions = DEFAULTS,
    **begin: Any,
) -> int:
    """Direct an exercise that others play, until the screen is left; everything else is as for `run_play`."""
    return _run(DIRECT, place, control, scenario_ref, actor, options, begin)


def make_exercise_app(
    place: Location,
    actor: Actor,
    *,
    screen: str,
    control: Location,
    director: str,
    incident: str,
    live: Location | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    **options: Any,
) -> IrrunnerApp:
    """The app of one exercise, without a home behind its screens. Nothing is opened yet.

    Args:
        place: the players' store.
        actor: who is at the keyboard.
        screen: PLAY, or DIRECT.
        control: the director's store.
        director: the director's incident in it.
        incident: the players' incident.
        live: the store of live incidents; the players' own if there is no other.
        monotonic: a clock that nobody can set, in seconds.
        options: as for `IrrunnerApp`.
    """
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.navigation import SCREEN_CLASSES
    from irrunner.tui.screens.exercise.director import Director

    run = {PLAY: "exercise.play:PlayScreen", DIRECT: "exercise.direct:DirectScreen"}[screen]
    app = IrrunnerApp(
        place, actor, incident=incident, screens={**SCREEN_CLASSES, "run": run}, has_home=False, **options
    )
    Director(app.session, control, director, alone=screen == PLAY, live=live, monotonic=monotonic)
    return app


def _run(
    screen: str,
    place: Location,
    control: Location,
    scenario_ref: str,
    actor: Actor,
    options: ScreenOptions,
    begin: Mapping[str, Any],
) -> int:
    from irrunner.tui.start import claim_terminal, run_screen
    from irrunner.tui.terminal import gc_policy

    claim_terminal(os.environ)
    gc_policy.pause()
    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.screens.exercise.director import director_of

    shared: dict[str, Any] = {
        "playbooks": options.playbooks,
        "mirror": options.mirror,
        "keymap": Keymap(options.keymap),
    }
    players, director = begin_or_resume(place, control, scenario_ref, actor, playbooks=options.playbooks, begin=begin)
    app = make_exercise_app(
        place, actor, screen=screen, control=control, director=director, incident=players, live=options.live, **shared
    )
    app.session.templates = options.templates
    app.session.notifier.settings = options.notifications or app.session.notifier.settings
    code = run_screen(app, mouse=options.mouse)
    if options.left is not None:
        snapshot = director_of(app.session).snapshot
        options.left(director, snapshot is None or not snapshot.ended)
    if app.navigation.elsewhere is None:
        return code
    live_place, live_incident = app.navigation.elsewhere
    return run_screen(IrrunnerApp(live_place, actor, incident=live_incident, **shared), mouse=options.mouse)


def begin_or_resume(
    place: Location,
    control: Location,
    scenario_ref: str,
    actor: Actor,
    *,
    playbooks: Sequence[Path],
    begin: Mapping[str, Any],
) -> tuple[str, str]:
    """Begin an exercise, or find one that was begun: the ids of the players' incident and of the director's."""
    from irrunner.exercise.play.resume import resume
    from irrunner.exercise.play.verbs.begin import begin as begin_exercise
    from irrunner.exercise.scenario import loading
    from irrunner.journal import open_store

    with open_store(place) as players, open_store(control) as own:
        if scenario_ref.startswith("EX-"):
            exercise = resume(own, scenario_ref, actor, players=players)
        else:
            loaded = loading.find(scenario_ref, playbooks=list(playbooks))
            exercise = begin_exercise(loaded, players, own, actor, **begin)
        return exercise.players.id, exercise.director.id
