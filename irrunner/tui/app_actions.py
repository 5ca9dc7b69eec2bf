"""What the keys do that work anywhere and need no verb: help, palette, jumping, colours, the way to other screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.errors import IrrunnerError
from irrunner.tui import themes
from irrunner.tui.host import context_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.tui.host import Host


def show_help(host: Host) -> None:
    """Show the keys of where the focus is."""
    from irrunner.tui.actions import palette

    palette.show_help(host)


def show_palette(host: Host) -> None:
    """Open the palette, which finds anything by name."""
    from irrunner.tui.actions import palette

    palette.show_palette(host)


def jump(host: Host) -> None:
    """Put a letter on every place of the screen; the letter that is pressed goes there."""
    from irrunner.tui.dialogs.jump import JumpDialog, jump_targets

    targets = jump_targets(host.screen)

    def chosen(number: int | None) -> None:
        if number is not None:
            targets[number][1]()

    if targets:
        host.push_screen(JumpDialog([offset for offset, _ in targets]), chosen)


def save_screenshot(host: Host) -> None:
    """Save what is shown as an SVG file, and say where it is."""
    from irrunner.tui.terminal.screenshot import save_screenshot

    incident = host.session.incident
    try:
        path = save_screenshot(host.screen.app, incident.id if incident else "", host.session.clock())
    except IrrunnerError as error:
        host.show_error(error)
    else:
        saved = f"Saved as {path}"
        show = host.show_notice if len(saved) < host.screen.size.width - 2 else host.show_message
        show(saved)


def next_theme(host: Host) -> None:
    """Change to the colours that come next in `themes.NAMES`."""
    names = list(themes.NAMES)
    host.theme = names[(names.index(host.theme) + 1) % len(names)] if host.theme in names else names[0]
    host.show_notice(f"Colours: {themes.NAMES[host.theme]}")


def toggle_mouse(host: Host) -> None:
    """Let go of the mouse, so that the terminal selects text as usual; or take it again."""
    from irrunner.tui.terminal.textual_compat import set_mouse

    if not set_mouse(host.screen.app, on=not host.mouse_on):  # there is no terminal
        return
    host.mouse_on = not host.mouse_on
    if host.mouse_on:
        host.show_notice("The mouse is irrunner's again.")
    else:
        host.show_notice("The mouse is the terminal's: select text as usual. The same key takes it back.")


def ask_details(host: Host) -> None:
    """Let the next action open its form, to say when, who and why."""
    host.wants_details = True
    host.show_notice("The next key asks when, who and why.")


def go_to(host: Host, name: str, *args: Any) -> None:
    """Put a screen of the open incident in front."""
    host.navigation.go_to(name, *args)


def choose_graft(host: Host) -> None:
    """Choose a playbook whose steps join the open incident."""
    host.navigation.choose_graft()


def act_as_player(host: Host, name: str) -> None:
    """Carry out one of the acts of an exercise's players."""
    from irrunner.tui.screens.exercise.player_actions import perform_player_action

    perform_player_action(host, name, context_of(host.screen))


def import_timeline(host: Host) -> None:
    """Ask for another tool's timeline."""
    from irrunner.tui.screens.run.import_timeline import import_timeline as ask

    ask(host)


def show_outbox(host: Host) -> None:
    """Show what is not yet recorded."""
    from irrunner.tui.dialogs.outbox import OutboxDialog

    host.push_screen(OutboxDialog())


APP_ACTIONS: dict[str, Callable[..., None]] = {
    "help": show_help,
    "palette": show_palette,
    "jump": jump,
    "picture": save_screenshot,
    "next_theme": next_theme,
    "mouse": toggle_mouse,
    "details": ask_details,
    "go_to": go_to,
    "graft": choose_graft,
    "players": act_as_player,
    "import_timeline": import_timeline,
    "outbox": show_outbox,
}
"""By the name with which the catalogue calls them: `app.palette`."""
