"""Opening the screens of an exercise from the shell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from irrunner.journal.chain import Actor


def run_play(
    place: Path,
    control: Path,
    scenario_ref: str,
    actor: Actor,
    *,
    mouse: bool = True,
    keymap: Mapping[str, str] | None = None,
    playbooks: Sequence[Path] = (),
    mirror: Path | None = None,
    **begin: Any,
) -> int:
    """Play alone until the screen is left.

    Args:
        place: the players' store.
        control: the director's store.
        scenario_ref: a scenario (an id, or the path of a file), or the id of an exercise to go on with.
        actor: who plays.
        mouse: whether the mouse is used.
        keymap: the user's own keys, by the ids of actions.
        playbooks: folders of the user's own playbooks, searched first.
        mirror: a second store that follows the players'.
        begin: mode, speed, zone and the rest of the verb `begin`, for a scenario that begins.

    Returns:
        The exit code, as of `run_app`.

    Raises:
        IrrunnerError: there is no terminal, no such scenario or exercise, or a store cannot be used.
    """
    return _run("play", place, control, scenario_ref, actor, mouse, keymap, begin, playbooks=playbooks, mirror=mirror)


def run_direct(
    place: Path,
    control: Path,
    scenario_ref_or_id: str,
    actor: Actor,
    *,
    mouse: bool = True,
    keymap: Mapping[str, str] | None = None,
    playbooks: Sequence[Path] = (),
    mirror: Path | None = None,
    **begin: Any,
) -> int:
    """Direct an exercise that others play, until the screen is left; everything else is as for `run_play`."""
    said = scenario_ref_or_id
    return _run("direct", place, control, said, actor, mouse, keymap, begin, playbooks=playbooks, mirror=mirror)


def _run(
    room: str,
    place: Path,
    control: Path,
    said: str,
    actor: Actor,
    mouse: bool,
    keymap: Mapping[str, str] | None,
    begin: Mapping[str, Any],
    **shown: Any,
) -> int:
    from irrunner.tui import collector
    from irrunner.tui.start import claim_terminal, run_screen

    claim_terminal(os.environ)
    collector.hold()
    from irrunner.tui.exercise.app import ExerciseApp
    from irrunner.tui.keymap import Keymap

    keys = Keymap(keymap)
    players, director = begun(place, control, said, actor, playbooks=shown["playbooks"], begin=begin)
    app = ExerciseApp(
        place, actor, room=room, control=control, director=director, incident=players, keymap=keys, **shown
    )
    return run_screen(app, mouse=mouse)


def begun(
    place: Path, control: Path, said: str, actor: Actor, *, playbooks: Sequence[Path], begin: Mapping[str, Any]
) -> tuple[str, str]:
    """Begin an exercise, or find one that was begun: the players' incident and the director's."""
    from irrunner.exercise import loading
    from irrunner.exercise.directing import resume
    from irrunner.exercise.verbs.begin import begin as begin_exercise
    from irrunner.journal.store import Store

    with Store.open(place) as players, Store.open(control) as own:
        if said.startswith("EX-"):
            directing = resume(own, said, actor, players=players)
        else:
            loaded = loading.find(said, playbooks=list(playbooks))
            directing = begin_exercise(loaded, players, own, actor, **begin)
        return directing.players.id, directing.director.id
