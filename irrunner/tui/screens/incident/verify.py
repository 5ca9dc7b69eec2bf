"""Verifying from the screen: beside everything else, so that work goes on meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.dialogs.reader import Reader

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident
    from irrunner.journal.verify import Findings
    from irrunner.tui.host import Host

_MOST = 200
_PROVES = "Nothing was changed up to a head that somebody wrote down elsewhere and compares with this one."


def verify_now(app: Host) -> None:
    """Check the open incident; what was found is shown to be read."""

    def show(found: tuple[str, Findings]) -> None:
        name, findings = found
        app.push_screen(Reader.of_facts(f"Verified {name}", facts(findings, name)))

    app.session.beside(_verified, then=show)


def _verified(incident: Incident) -> tuple[str, Findings]:
    from irrunner.journal.verify import verify_incident

    return incident.id, verify_incident(incident.store, incident.id)


def facts(found: Findings, name: str) -> list[tuple[str, str]]:
    """What was found, in words."""
    result = "Everything holds." if found.holds else f"{len(found.problems)} things do not hold."
    rows = [("Result", result), ("Checked", f"{found.entries:,} entries, {found.evidence:,} pieces of evidence")]
    rows.append(("Head", found.heads.get(name, "")))
    rows.extend(("Does not hold", str(each)) for each in found.problems[:_MOST])
    rows.extend(("Remark", str(each)) for each in found.remarks[:_MOST])
    rows.append(("What it proves", _PROVES))
    return rows
