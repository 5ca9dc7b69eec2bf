"""Before another playbook joins the open incident: how many steps it brings, and whether they are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from irrunner.incident.verbs.grafts import GraftPlan
    from irrunner.playbook.library import Loaded
    from irrunner.tui.host import Host


def ask_graft(host: Host, loaded: Loaded) -> None:
    """Say what would come of it, and graft once somebody says yes."""
    from irrunner.incident.verbs.grafts import graft, plan_graft
    from irrunner.tui.dialogs.confirm import Confirm

    incident = host.session.incident
    if incident is None:
        return
    try:
        guest = loaded.usable()
        with host.session.lock:
            plan = plan_graft(incident.state, guest)
    except IrrunnerError as error:
        host.show_error(error)
        return

    def answered(yes: bool | None) -> None:
        if yes:
            host.session.do(graft, loaded, action="graft")

    host.push_screen(Confirm(_question(plan), confirm=f"Add {guest.title}"), answered)


def _question(plan: GraftPlan) -> str:
    lines = [f"{count(plan.steps, 'step')} more in the checklist, under {plan.prefix}/."]
    if plan.standing:
        lines.append(f"Its steps stand there already, as {', '.join(plan.standing)}: there would be two of each.")
    lines.append("u takes it back afterwards; that is recorded as well.")
    return "\n".join(lines)
