"""Exporting on the screen: what goes into the bundle is asked, the head that makes it provable is shown at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.incident.sizes import format_size
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.dialogs.form import Form, open_form
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from irrunner.application.bundle_export import Exported
    from irrunner.errors import IrrunnerError
    from irrunner.incident import Incident
    from irrunner.tui.host import Host

_NEXT = "Send the head on another way than the bundle: with it, every later change shows."


def ask_export(host: Host, values: dict[str, Any] | None = None, trouble: Any = None) -> None:
    """Ask for a file and who may read it, then write the bundle in the background."""
    incident = host.session.in_hand().id
    target = str(Path.cwd() / f"{incident}.zip")
    fields = (
        Field("target", "New file", "path", required=True, default=target),
        Field("evidence", "With the evidence", "bool", default="yes", help="It is recorded. No: its hashes alone."),
        Field("encrypt", "For whose eyes only", help="Public keys, age or SSH, or files of them, with commas."),
    )

    def filled(given: dict[str, Any]) -> None:
        def again(error: IrrunnerError) -> None:
            ask_export(host, given, error)

        host.show_notice("Writing the bundle.")
        templates = host.session.templates
        host.session.background.run(
            lambda opened: _export(opened, given, templates),
            then=lambda done: _show(host, Path(given["target"]), done),
            refused=again,
            writes=True,
        )

    open_form(host, Form(action("report.export"), fields, Context(), values or {}, trouble), filled)


def _export(incident: Incident, given: dict[str, Any], templates: Path | None) -> Exported:
    from irrunner.application.bundle_export import Export, export_bundle
    from irrunner.exchange.bundle.encryption import read_recipients

    named = [each.strip() for each in str(given.get("encrypt", "")).split(",") if each.strip()]
    recipients = tuple(read_recipients(named))
    evidence = given.get("evidence", True) is not False
    return export_bundle(incident, Export(Path(given["target"]), evidence, templates, recipients))


def _show(host: Host, target: Path, done: Exported) -> None:
    rows = [
        ("File", f"{target} ({format_size(done.size)})"),
        ("Holds", f"{count(done.entries, 'entry', 'entries')}, {count(done.evidence, 'file')} of evidence"),
        ("Head", done.head),
        ("Next", _NEXT),
    ]
    if done.recorded is not None:
        rows.append(("Recorded", f"That its evidence leaves is entry {done.recorded.seq}, and in the bundle."))
    rows.extend(("PROBLEM", each) for each in (*done.problems[:50], *filter(None, [done.off_record])))
    mark = "EXERCISE " if done.mode == "exercise" else ""
    host.push_screen(Reader.of_facts(f"{mark}{done.incident} is exported", rows))
