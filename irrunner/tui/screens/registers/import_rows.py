"""Many rows at once, out of a file or a paste: what would come of it is shown before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.application.import_preview import preview_lines
from irrunner.errors import IrrunnerError
from irrunner.incident.tables.preview import preview_rows
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.safety import one_line
from irrunner.safety.secrets import secret_warning
from irrunner.tui.actions.dispatch import WHEN, WHO
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.form import Form, open_form

if TYPE_CHECKING:
    from irrunner.tui.host import Host

_SHOWN = 5
"""Rows and lines of each kind in the preview: all of it fits into a window of 80x24."""

_FIELDS = (
    Field("source", "File", "file", required=True, help="CSV with column names on top, or a name per line."),
    Field("encoding", "Encoding", help="Only if it is not UTF-8.", example="such as cp1252"),
)


def import_file(app: Host, register: str, values: dict[str, Any] | None = None, trouble: Any = None) -> None:
    """Ask for a file, then for a yes to what would come of it."""
    from irrunner.incident.tables.source import read_file

    def filled(given: dict[str, Any]) -> None:
        path = Path(given["source"])
        beside = {name: given[name] for name in ("at", "by") if given.get(name)}
        try:
            import_text(app, register, read_file(path, given.get("encoding", "")), path.name, **beside)
        except IrrunnerError as error:
            import_file(app, register, given, error)

    form = Form(action("register.import"), [*_FIELDS, WHEN, WHO], Context(register=register), values or {}, trouble)
    open_form(app, form, filled)


def import_text(app: Host, register: str, text: str, source: str, **beside: Any) -> None:
    """Show what a text means for a register, and enter the new rows once somebody says yes.

    Args:
        app: the app.
        register: which register.
        text: what was read or pasted.
        source: what the batch is called.
        beside: when it happened and whose act it is, where somebody said so.

    Raises:
        IrrunnerError: the text cannot be understood; with the line.
    """
    from irrunner.incident.verbs.registers import register_import
    from irrunner.tui.dialogs.confirm import Confirm

    incident = app.session.incident
    if incident is None:
        return
    with app.session.lock:
        preview = preview_rows(read_register_rows(text, register), incident.state)
    lines = [one_line(line, 300) for line in preview_lines(preview, source, shown=_SHOWN)]
    if warning := secret_warning(text):
        lines += ["", warning]
    if not preview.new:
        app.show_message("\n".join(lines), "Nothing is new, so nothing is written.")
        return

    def answered(yes: bool | None) -> None:
        if yes:
            rows = preview.values(again=False)
            app.session.do(register_import, register, rows, source=source, action="register.import", **beside)

    app.push_screen(Confirm("\n".join(lines), confirm=f"Add to {register}", enter=True), answered)
