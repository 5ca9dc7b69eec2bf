"""Whether a report may be given to a reader under its TLP label: FIRST's definitions, https://www.first.org/tlp/.

A regulator or a customer is somebody else's organisation. AMBER goes to one's own organisation and its clients,
AMBER+STRICT stays in the organisation, GREEN in the community, and only CLEAR may be published. The source of a label
can change it; so beyond it a report goes only on a stated reason, which the report prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.playbook.model import TLP

if TYPE_CHECKING:
    from irrunner.report.data.model import ReportHeader
    from irrunner.report.redaction.profiles import Profile


def objections(header: ReportHeader, profile: Profile) -> tuple[str, ...]:
    """What stands against giving a report out with this profile, each as a sentence without its full stop."""
    if profile.keeps_everything:
        return ()
    found = []
    if _strictness(header.tlp) > TLP.index(profile.tlp):
        found.append(f"its label {header.tlp} does not reach {profile.title}")
    if header.privilege and "privilege" not in profile.keep:
        found.append("the incident is marked as privileged, and giving it out may end that")
    return tuple(found)


def require_reason(what: str, profile: Profile, despite: tuple[str, ...], reason: str) -> None:
    """Stop what something stands against, unless somebody says why it goes out all the same.

    Args:
        what: is given out: a report, a form.
        profile: of its reader.
        despite: what stands against it.
        reason: why it is given out, in words.

    Raises:
        Refused: no reason was given.
    """
    if despite and not reason.strip():
        raise Refused(
            f"This {what} is not for {profile.title}: {' and '.join(despite)}.",
            hint="Change the mark if whoever set it agrees, or say with --why on what grounds it is given out."
            " What stays inside is written with --profile internal.",
        )


def _strictness(label: str) -> int:
    """The place of a label in the order of strictness; one that is not known is the strictest."""
    level = label.removeprefix("TLP:").lower()
    return TLP.index(level) if level in TLP else len(TLP)
