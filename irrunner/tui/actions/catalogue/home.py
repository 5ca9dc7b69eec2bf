"""What can be done at home: the incidents of the store, and the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.journal.sqlite.store import Store
    from irrunner.tui.store.session import Session


def _purge(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """No incident is open at home, so this one is opened for the act."""
    from irrunner.incident.incident import Incident
    from irrunner.incident.verbs.record import purge

    def purged(store: Store) -> Any:
        return purge(Incident(store, context.incident, session.actor, clock=session.clock), **values)

    session.ask(purged, lambda _: None, refused=how["refused"])


ACTIONS = (
    Action("home.open", "Open the incident", ("o",), "home", short="open", call="screen.open_incident"),
    Action(
        "home.declare",
        "Start an incident",
        ("s",),
        "home",
        short="start",
        verb="declare",
        call="screen.declare",
        help="Choose a playbook, answer what you know, and the record begins.",
    ),
    Action("home.demo", "Try the demo", ("d",), "home", short="demo", call="screen.demo"),
    Action("home.library", "Read the library of playbooks", ("l",), "home", short="library", call="screen.library"),
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
        asks="Every entry and all evidence that no other incident names are removed for good. A tombstone stays.",
        type_id=True,
        run=_purge,
    ),
)
