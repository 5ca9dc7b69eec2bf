"""Verifying from the screen: in a thread and with a store of its own, so that work goes on meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.tui.screens.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.verify import Findings
    from irrunner.tui.room import Room


def verify_now(room: Room) -> None:
    """Check the open incident; what was found is shown to be read."""
    app, incident = room.runner, room.session.incident
    if incident is None:
        return
    name, place = incident.id, room.session.place

    def work() -> None:
        try:
            found = _verified(place, name)
        except IrrunnerError as error:
            app.call_from_thread(app.show_error, error)
        else:
            app.call_from_thread(app.push_screen, Reader.of_facts(f"Verified {name}", facts(found, name)))

    room.run_worker(work, thread=True, exclusive=True, group="verify")


def _verified(place: Path, name: str) -> Findings:
    from irrunner.journal.store import Store
    from irrunner.journal.verify import verify_incident

    with Store.open(place, read_only=True) as store:
        return verify_incident(store, name)


def facts(found: Findings, name: str) -> list[tuple[str, str]]:
    """What was found, in words."""
    result = "Everything holds." if found.holds else f"{len(found.problems)} things do not hold."
    rows = [("Result", result), ("Checked", f"{found.entries:,} entries, {found.evidence:,} pieces of evidence")]
    rows.append(("Head", found.heads.get(name, "")))
    rows.extend(("Does not hold", _said(each)) for each in found.problems[:200])
    rows.extend(("Remark", _said(each)) for each in found.remarks[:200])
    rows.append(
        (
            "What it proves",
            "Nothing was changed up to a head that somebody wrote down elsewhere and compares with this one.",
        )
    )
    return rows


def _said(finding: object) -> str:
    seq = getattr(finding, "seq", 0)
    sentence = str(getattr(finding, "what", finding))
    return f"entry {seq}: {sentence}" if seq else sentence
