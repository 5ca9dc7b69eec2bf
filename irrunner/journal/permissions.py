"""What each role of a team may write: data, and the only place where it stands.

A store in PostgreSQL gets it as its table `permission`, which its guard reads; an admin may change it there. A token of
`/api` is held to it over every kind of store. A kind that ends in `%` stands for all that begin so. A reader may write
nothing; an approver only agrees; a custodian keeps evidence and removes; a director runs exercises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORKING: Final = (
    "incident.declared", "incident.titled", "severity.set", "tlp.set", "privilege.set", "clock.stepped",
    "step.started", "step.done", "step.skipped", "step.blocked", "step.reopened", "step.assigned",
    "step.added", "step.settled", "round.opened", "act.withdrawn", "decision.%", "answer.%", "note.%", "action.%",
    "playbook.grafted", "playbook.withdrawn", "milestone.%", "role.%", "handover.%", "section.%",
    "evidence.added", "evidence.opened", "evidence.exported", "evidence.transferred", "evidence.verified",
    "register.%", "indicators.%", "credential.%", "timeline.%", "check.%", "event.corrected",
    "deadline.%", "organisation.%", "report.%", "incident.sealed", "bundle.%", "notification.%",
    "exercise.%", "inject.%", "hint.%", "question.%", "draft.%",
)  # fmt: skip
PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "reader": (),
    "responder": _WORKING,
    "lead": (
        *_WORKING, "incident.closed", "incident.reopened", "step.approved", "evidence.held", "evidence.released",
        "playbook.trusted", "access.%", "record.%", "branch.merged",
    ),
    "approver": ("step.approved", "note.added", "clock.stepped"),
    "custodian": (
        "evidence.%", "event.%", "purge.begun", "incident.purged", "removal.finished", "note.added", "clock.stepped",
        "access.%", "record.%", "bundle.%", "incident.sealed", "branch.merged",
    ),
    "director": (
        *_WORKING, "director.%", "clock.%", "story.%", "incident.closed", "incident.reopened",
    ),
    "admin": ("%",),
}  # fmt: skip
"""The kinds of entry by role; `irrunner.journal.members.ROLES` has the same roles in order."""


def may_write(role: str, kind: str) -> bool:
    """Whether a role may write entries of a kind."""
    return any(kind.startswith(each[:-1]) if each.endswith("%") else kind == each for each in PERMISSIONS.get(role, ()))
