"""Opening the screens of an exercise from the shell."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.journal.locations import Location

if TYPE_CHECKING:
    from irrunner.journal.chain import Actor


class Shown(Struct, frozen=True):
    """How the screen of an exercise is shown.

    Attributes:
        live: the store in which a live incident is declared when something real happens; the players' otherwise.
        left: called when the screen was left, with the director's id and whether the exercise still runs.
        playbooks: folders of the user's own playbooks, searched first.
        mirror: a second store that follows the players'.
        keymap: the user's own keys, by the ids of actions. mouse: whether the mouse is used.
    """

    live: Location | None = None
    left: Callable[[str, bool], None] | None = None
    playbooks: Sequence[Path] = ()
    mirror: Location | None = None
    keymap: Mapping[str, str] | None = None
    templates: Path | None = None
    mouse: bool = True


USUAL = Shown()


def run_play(
    place: Location, control: Location, scenario_ref: str, actor: Actor, *, shown: Shown = USUAL, **begin: Any
) -> int:
    """Play alone until the screen is left.

    Args:
        place: the players' store.
        control: the director's store.
        scenario_ref: a scenario (an id, or the path of a file), or the id of an exercise to go on with.
        actor: who plays.
        shown: how.
        begin: mode, speed, zone and the rest of the verb `begin`, for a scenario that begins.

    Returns:
        The exit code, as of `run_app`.

    Raises:
        IrrunnerError: there is no terminal, no such scenario or exercise, or a store cannot be used.
    """
    return _run("play", place, control, scenario_ref, actor, shown, begin)


def run_direct(
    place: Location, control: Location, scenario_ref_or_id: str, actor: Actor, *, shown: Shown = USUAL, **begin: Any
) -> int:
    """Direct an exercise that others play, until the screen is left; everything else is as for `run_play`."""
    return _run("direct", place, control, scenario_ref_or_id, actor, shown, begin)


def _run(
    room: str, place: Location, control: Location, said: str, actor: Actor, shown: Shown, begin: Mapping[str, Any]
) -> int:
    from irrunner.tui.start import claim_terminal, run_screen
    from irrunner.tui.terminal import gc_policy

    claim_terminal(os.environ)
    gc_policy.pause()
    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.screens.exercise.app import ExerciseApp

    keys = Keymap(shown.keymap)
    players, director = begun(place, control, said, actor, playbooks=shown.playbooks, begin=begin)
    app = ExerciseApp(
        place,
        actor,
        room=room,
        control=control,
        director=director,
        incident=players,
        live=shown.live,
        playbooks=shown.playbooks,
        mirror=shown.mirror,
        keymap=keys,
    )
    app.session.templates = shown.templates
    code = run_screen(app, mouse=shown.mouse)
    if shown.left is not None:
        shown.left(director, app.director_snapshot is None or not app.director_snapshot.ended)
    if app.elsewhere is None:
        return code
    there, name = app.elsewhere
    return run_screen(
        IrrunnerApp(there, actor, incident=name, playbooks=shown.playbooks, mirror=shown.mirror, keymap=keys),
        mouse=shown.mouse,
    )


def begun(
    place: Location, control: Location, said: str, actor: Actor, *, playbooks: Sequence[Path], begin: Mapping[str, Any]
) -> tuple[str, str]:
    """Begin an exercise, or find one that was begun: the players' incident and the director's."""
    from irrunner.exercise.play.resume import resume
    from irrunner.exercise.play.verbs.begin import begin as begin_exercise
    from irrunner.exercise.scenario import loading
    from irrunner.journal import open_store

    with open_store(place) as players, open_store(control) as own:
        if said.startswith("EX-"):
            directing = resume(own, said, actor, players=players)
        else:
            loaded = loading.find(said, playbooks=list(playbooks))
            directing = begin_exercise(loaded, players, own, actor, **begin)
        return directing.players.id, directing.director.id
