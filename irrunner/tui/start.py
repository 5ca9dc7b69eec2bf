"""Opening the screen from the shell: what must be right before the first paint."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from irrunner.errors import LineLost, Misused
from irrunner.journal import open_store
from irrunner.tui.terminal import gc_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence
    from pathlib import Path

    from irrunner.application.check_list import CheckSettings
    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.application.sealing import SealSettings
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.tui.app import IrrunnerApp


def run_app(
    place: Location,
    *,
    incident: str | None,
    actor: Actor,
    store: Journal | None = None,
    line_lost: LineLost | None = None,
    playbooks: Sequence[Path] = (),
    mouse: bool = True,
    mirror: Location | None = None,
    keymap: Mapping[str, str] | None = None,
    templates: Path | None = None,
    checks: Callable[[], CheckSettings] | None = None,
    organisation: Mapping[str, object] | None = None,
    seals: Callable[[], SealSettings] | None = None,
    notifications: Callable[[], NotificationSettings] | None = None,
    welcome: bool = False,
    last_known_copies: bool = True,
) -> int:
    """Open the screen and stay until it is left.

    Args:
        place: the store's folder; a new one is made.
        incident: the id of the one to open; None for home.
        actor: who is at the keyboard.
        store: the same, where it is open already and any thread may use it; it is closed at the end.
        line_lost: why it cannot be reached, if that was tried just now.
        playbooks: folders of the user's own playbooks, searched first.
        mouse: whether the mouse is used.
        mirror: a second store that follows this one.
        keymap: the user's own keys, by the ids of actions.
        templates: the folder of the user's own report templates.
        checks: reads what may run, as the configuration has it.
        organisation: what the settings say of the organisation.
        seals: reads what the configuration says about seals.
        notifications: reads what the configuration says about notifications.
        welcome: whether the card of a practice incident lies above it at first.
        last_known_copies: whether what is read of a team store is kept here, for when its server is away.

    Returns:
        The exit code: 0, or 128 and the number of the signal that ended it, or 1 when it broke.

    Raises:
        Misused: there is no terminal to draw on, or the keymap is wrong.
        StoreUnusable: the store cannot be opened.
        NotFound: there is no such incident.
    """
    claim_terminal(os.environ)
    import_app()
    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.app import IrrunnerApp

    keys = Keymap(keymap)
    if incident is None and store is None and line_lost is None:  # else whoever names it has found it there
        store, line_lost = _open_ahead(place)
    while True:
        app = IrrunnerApp(place, actor, incident=incident or "", playbooks=playbooks, mirror=mirror, keymap=keys)
        app.session.templates = templates
        app.session.organisation = organisation or {}
        app.session.check_settings = checks or app.session.check_settings
        app.session.seal_settings = seals or app.session.seal_settings
        app.session.notifier.settings = notifications or app.session.notifier.settings
        app.session.copies.opened_before, store = store, None
        app.session.copies.line_lost, line_lost = line_lost, None
        app.session.copies.is_wanted = last_known_copies
        app.welcome, welcome = welcome, False
        code = run_screen(app, mouse=mouse)
        if app.navigation.elsewhere is None:
            return code
        there, name = app.navigation.elsewhere
        other = IrrunnerApp(there, actor, incident=name, playbooks=playbooks, keymap=keys)
        other.welcome = True
        code = run_screen(other, mouse=mouse)
        if code:
            return code
        incident = None


def import_app() -> None:
    """Import what is needed for the first paint."""
    gc_policy.pause()
    import irrunner.tui.app
    import irrunner.tui.screens.run.screen  # noqa: F401


def _open_ahead(place: Location) -> tuple[Journal | None, LineLost | None]:
    """See that home has something to show.

    Returns:
        The open store, where any thread may go on with it. Why it cannot be reached, if only copies can be shown.

    Raises:
        StoreUnusable: the store cannot be opened, and nothing was kept of it.
    """
    try:
        store = open_store(place)
    except LineLost as error:
        from irrunner.application.last_known.reading import last_known_store

        last_known_store(place, error)
        return None, error
    if store.line is not None:
        return store, None
    store.close()
    return None, None


def run_screen(app: IrrunnerApp, *, mouse: bool) -> int:
    """Until it is left; everything queued is written then."""
    app.mouse_on = mouse
    try:
        app.run(mouse=mouse)
    finally:
        app.session.stop()
        _let_go(sys.stdout, sys.stderr)
    return app.return_code or 0


def _let_go(*streams: TextIO) -> None:
    """When the terminal is gone (a dropped ssh), what could not be written must not change the exit code."""
    for stream in streams:
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def claim_terminal(environ: MutableMapping[str, str]) -> None:
    """See that there is a terminal, and that its size is asked of it alone.

    Without one a screen would wait for ever for keys that cannot come. COLUMNS and LINES that a shell has
    exported would hold the size still when the window changes, so they are taken out.

    Raises:
        Misused: standard input or standard error (which Textual draws on) is no terminal, or it is a dumb one.
    """
    hint = "Add --plain to walk the same steps as plain lines."
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Misused("The screen needs a terminal, and there is none here.", hint=hint)
    if environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise Misused("This terminal (TERM=dumb) cannot show a screen.", hint=hint)
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)
