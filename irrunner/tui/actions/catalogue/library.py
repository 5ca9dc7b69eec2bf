"""What can be done in the library and in the form that declares an incident."""

from __future__ import annotations

from irrunner.tui.actions.model import Action

ACTIONS = (
    Action("library.start", "Start with this playbook", ("s",), "library", short="start with it", call="screen.start"),
    Action("declare.submit", "Declare the incident", ("f2",), "declare", short="declare", call="screen.submit"),
    Action("declare.leave", "Go back; nothing is declared", ("escape",), "declare", short="back", call="app.back"),
)
