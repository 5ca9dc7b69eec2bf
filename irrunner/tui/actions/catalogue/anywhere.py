"""What can be done everywhere."""

from __future__ import annotations

from irrunner.tui.actions.model import Action

ACTIONS = (
    Action("help", "Show the keys of where you are", ("question_mark", "f1"), short="help", call="app.help"),
    Action("palette", "Find anything by name", ("ctrl+p",), short="find", call="app.palette"),
    Action("back", "Go back, or leave (everything is kept)", ("q",), short="back", call="app.back"),
    Action(
        "details",
        "Say when, who or why with the next action",
        ("comma",),
        short="details",
        call="app.details",
        help="The next key opens its form: for what happened earlier, or was done by somebody else.",
    ),
    Action("jump", "Jump to a place on the screen by its letter", ("J",), short="jump", call="app.jump"),
    Action(
        "picture",
        "Save a picture of the screen",
        ("ctrl+y",),
        call="app.picture",
        help="An SVG file in the folder where irrunner was started, which only you may read.",
    ),
    Action("theme", "Change the colours", ("f9",), call="app.next_theme"),
    Action(
        "mouse",
        "Let go of the mouse, or take it again",
        ("f10",),
        call="app.mouse",
        help="Without it the terminal selects text as usual. With it, hold shift while you select.",
    ),
    Action(
        "list.move",
        "Move in a list",
        ("up", "down", "j", "k"),
        call="screen.nothing",
        listed_only=True,
    ),
    Action("list.ends", "First and last line of a list", ("g", "G"), call="screen.nothing", listed_only=True),
    Action("list.page", "Half a page down or up", ("ctrl+d", "ctrl+u"), call="screen.nothing", listed_only=True),
    Action("list.enter", "Open or act on the line", ("enter",), call="screen.nothing", listed_only=True),
    Action("pane.next", "Next pane", ("tab",), short="next pane", call="app.focus_next", listed_only=True),
    Action("pane.previous", "Previous pane", ("shift+tab",), call="app.focus_previous", listed_only=True),
)
