"""The demo: the litellm incident of March 2026, as a small team that used the package might have worked it.

What happened in public (uploads, quarantine, statements, indicators) follows the public timeline, and the
notes name the sources. The team, its machines and what it found are made up: roles have no names, hosts end in
`.example`. It is told in retrospective mode, ten days later, on the flagship playbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.demo.story import THE_LEAD, THE_SCRIBE, SteadyClock, Story
from irrunner.incident.verbs import lifecycle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.incident.incident import Clock, Incident
    from irrunner.journal.chain import Actor
    from irrunner.journal.sqlite.store import Store

PLAYBOOK = "compromised-dependency"


def build_demo(
    store: Store, *, folders: Sequence[Path] | None = None, clock: Clock | None = None, actor: Actor | None = None
) -> Incident:
    """Write the whole demo incident into a store.

    Args:
        store: where to.
        folders: the library's folders, as `library.find` takes them.
        clock: when things are recorded; a clock of the demo's own otherwise, so that it is the same every time.
        actor: who records; otherwise the demo's scribe, and its lead for approvals.

    Raises:
        Refused: the playbook in the library is not the one that the demo was written for.
    """
    from irrunner.incident.demo import aftermath, first_hours, rotation, scope
    from irrunner.playbook import library

    incident = lifecycle.declare(
        store,
        library.find(PLAYBOOK, folders),
        actor or THE_SCRIBE,
        answers={
            "package": "litellm",
            "versions": "1.82.8",
            "ecosystem": "PyPI",
            "code-org": "example-org",
            "cloud": "AWS",
        },
        mode="retrospective",
        title="litellm 1.82.7 and 1.82.8: malicious releases",
        privilege="Privileged and confidential. Prepared at the request of counsel.",
        at="2026-03-24 12:33 UTC",
        by="Incident lead",
        clock=clock or SteadyClock(),
    )
    story = Story(incident, actor or THE_LEAD)
    for part in (first_hours, scope, rotation, aftermath):
        part.tell(story)
    return incident
