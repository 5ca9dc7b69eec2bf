"""Taking a role with one key: the name of whoever is at the keyboard is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.tui.host import Host


def take_role(host: Host, name: str) -> None:
    """Give a role to whoever is at the keyboard; if somebody has it, ask first."""
    from irrunner.incident.verbs.people import role
    from irrunner.tui.dialogs.confirm import Confirm

    incident, me = host.session.incident, host.session.actor.name
    if incident is None:
        return
    with host.session.lock:
        found = incident.state.roles.get(name)
        holder, label = (found.person, found.label or name) if found is not None else ("", name)
    if not name or found is None:
        host.show_message("This step asks for no role.", "p lists the roles and who has them.")
    elif holder == me:
        host.show_message(f"You have this role already: {label}.")
    elif holder:
        question = f"{holder} has it now, and gives it up by this."
        confirm = Confirm(question, confirm=f"Take over: {label}", enter=True)
        host.push_screen(confirm, lambda yes: host.session.do(role, name, me, action="role") if yes else None)
    else:
        host.session.do(role, name, me, action="role")
