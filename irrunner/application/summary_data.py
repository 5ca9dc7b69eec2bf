"""An incident in a list, as data: the JSON answer of `list`, and that of the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from irrunner.incident.summary import Summary


def summary_fields(summary: Summary) -> dict[str, Any]:
    """One incident."""
    return {
        "incident": summary.incident,
        "mode": summary.mode,
        "head": summary.head,
        "seq": summary.seq,
        "status": standing(summary),
        "title": summary.title,
        "severity": summary.severity,
        "tlp": summary.tlp,
        "playbook": summary.playbook,
        "declared": summary.declared,
        "settled": summary.settled,
        "steps": summary.steps,
        "deadline": dict(zip(("regime", "stage", "due"), summary.deadline, strict=True))
        if summary.deadline[0]
        else None,
        "conflicts": summary.conflicts,
    }


def standing(summary: Summary) -> str:
    """Whether it is open, closed or purged, and whether it is damaged."""
    return f"{summary.status}, damaged" if summary.damaged else summary.status
