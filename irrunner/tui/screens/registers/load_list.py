"""A list of indicators into the register: choose a pack or a file, see what is new in it, say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.safety import one_line
from irrunner.tui.actions.dispatch import WHEN, WHO
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.finder import Finder, ResultRow
from irrunner.tui.dialogs.form import Form, open_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.application.indicator_lists import OpenedList
    from irrunner.errors import IrrunnerError
    from irrunner.incident import Incident
    from irrunner.incident.indicator_lists import LoadPlan
    from irrunner.playbook.indicator_packs.library import ListedPack
    from irrunner.tui.host import Host

_SHOWN = 5
"""Rows of each kind in the preview: all of it fits into a window of 80x24."""
_FILE = "file"
_FIELDS = (
    Field("source", "File", "file", required=True, help="YAML, OSV, STIX 2.1, MISP, CSV, or one indicator a line."),
    Field("ecosystem", "Ecosystem", help="Of packages in a list that names none.", example="such as npm"),
)


def choose_list(app: Host) -> None:
    """Show the packs of the library, and a way to a file."""

    def listed(packs: Sequence[ListedPack]) -> None:
        app.push_screen(Finder("Load a list of indicators", _rows(packs), hint="a campaign, a package"), chosen)

    def chosen(name: str | None) -> None:
        if name == _FILE:
            ask_file(app)
        elif name:
            _preview(app, name.partition(" ")[2], {})

    app.session.background.run(lambda _: _list_packs(app), then=listed)


def ask_file(app: Host, values: dict[str, Any] | None = None, trouble: IrrunnerError | None = None) -> None:
    """Ask for a file, then for a yes to what would come of it."""

    def filled(given: dict[str, Any]) -> None:
        _preview(app, str(given["source"]), given)

    form = Form(action("indicators.load"), [*_FIELDS, WHEN, WHO], Context(), values or {}, trouble)
    open_form(app, form, filled)


def _list_packs(app: Host) -> list[ListedPack]:
    """Runs in a thread of its own: every pack is read."""
    from irrunner.playbook.indicator_packs.library import list_packs

    return [each for each in list_packs(app.playbooks) if not each.shadowed]


def _rows(packs: Sequence[ListedPack]) -> list[ResultRow]:
    rows = []
    for each in packs:
        note = each.trouble or f"{each.title} ({each.indicators} indicators, {each.updated})"
        rows.append(ResultRow(f"pack {each.id}", each.id, note=note, words=f"{each.id} {each.title}".casefold()))
    file = ResultRow(
        _FILE, "A file", note="OSV, STIX 2.1, MISP, CSV, a plain list, YAML", words="file osv stix misp csv"
    )
    return [*rows, file]


def _preview(app: Host, reference: str, given: dict[str, Any]) -> None:
    """Read the list in a thread of its own, and ask."""

    def read(incident: Incident) -> tuple[OpenedList, LoadPlan]:
        from irrunner.application.indicator_lists import open_list
        from irrunner.incident.indicator_lists import plan_load

        incident.refresh()
        # A bare name is a file when it came out of the form: there the library is not meant.
        name = f"./{reference}" if given and "/" not in reference else reference
        opened = open_list(name, app.playbooks, given.get("ecosystem", ""))
        return opened, plan_load(incident.checklist, opened.pack, opened.sha256)

    def refused(error: IrrunnerError) -> None:
        if given:
            ask_file(app, given, error)
        else:
            app.show_error(error)

    app.session.background.run(read, then=lambda found: _ask(app, *found, given), refused=refused)


def _ask(app: Host, opened: OpenedList, plan: LoadPlan, given: dict[str, Any]) -> None:
    from irrunner.application.indicator_lists import plan_lines
    from irrunner.incident.verbs.indicators import indicators_load
    from irrunner.tui.dialogs.confirm import Confirm

    text = "\n".join(one_line(line, 300) for line in plan_lines(opened.pack, plan, shown=_SHOWN))
    if plan.same and not plan.new:
        app.show_message(text, "Nothing is new, so nothing is written.")
        return
    beside = {name: given[name] for name in ("at", "by") if given.get(name)}

    def answered(yes: bool | None) -> None:
        if yes:
            app.session.do(
                indicators_load, opened.pack, opened.data, file=opened.file, action="indicators.load", **beside
            )

    app.push_screen(Confirm(text, confirm="Load into indicators", enter=True), answered)
