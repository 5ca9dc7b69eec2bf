"""What can be done everywhere, at home, in the library, and in the form that declares an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.journal import Journal
    from irrunner.tui.store.session import Session


def _purge(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """No incident is open at home, so this one is opened for the act."""
    from irrunner.incident.incident import Incident
    from irrunner.incident.verbs.record import purge

    def purged(store: Journal) -> Any:
        return purge(Incident(store, context.incident, session.actor, clock=session.clock), **values)

    session.ask(purged, how["then"], refused=how["refused"])


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
    Action(
        "outbox",
        "Acts that are not yet recorded",
        ("equals_sign",),
        call="app.outbox",
        help="While the line to a team store is lost, what you do waits here; what was refused waits for you.",
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
    Action("home.open", "Open the incident", ("o",), "home", short="open", call="screen.open_incident"),
    Action(
        "home.declare",
        "Start an incident",
        ("s",),
        "home",
        short="start",
        verb="declare",
        call="app.go_to('library', 'choose')",
        help="Choose a playbook, answer what you know, and the record begins.",
    ),
    Action("home.demo", "Try the demo", ("d",), "home", short="demo", call="screen.demo"),
    Action(
        "home.library",
        "Read the library of playbooks",
        ("l",),
        "home",
        short="library",
        call="app.go_to('library', 'read')",
    ),
    Action(
        "home.import",
        "Take in a bundle",
        ("i",),
        "home",
        short="import",
        call="screen.import_bundle",
        help="All of it is checked before anything is written.",
    ),
    Action("home.filter", "Filter the list", ("slash",), "home", short="filter", call="screen.filter"),
    Action("home.closed", "Show or hide what is closed", ("c",), "home", call="screen.closed"),
    Action(
        "home.purge",
        "Purge an incident",
        ("ctrl+x",),
        "home",
        verb="purge",
        takes=("incident",),
        fields=(
            Field("why", "Why", required=True, help="The tombstone keeps the reason."),
            Field("authority", "On whose authority"),
        ),
        confirm="Every entry and all evidence that no other incident names are removed for good. A tombstone stays.",
        type_id=True,
        run=_purge,
    ),
    Action("library.start", "Start with this playbook", ("s",), "library", short="start with it", call="screen.start"),
    Action(
        "declare.submit",
        "Declare the incident",
        ("f2",),
        "declare",
        short="declare",
        call="screen.submit",
    ),
    Action(
        "declare.leave",
        "Go back; nothing is declared, and what you typed is kept",
        ("escape",),
        "declare",
        short="back",
        call="screen.leave",
    ),
)
