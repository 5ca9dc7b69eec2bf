"""The page about the library: what each playbook is for, how long it is, whom it calls, when it was exercised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.making.words import table
from irrunner.playbook import library
from irrunner.playbook.durations import format_duration
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from irrunner.playbook.model import Playbook, Step


def page() -> str:
    """Two tables: playbooks to start an incident with, and blocks that those use."""
    found = [library.find(path.stem, []).usable() for path in sorted(shipped("playbooks").glob("*.yaml"))]
    blocks = {used[0] for playbook in found for used in playbook.used} | {
        playbook.id for playbook in found if playbook.id.startswith("sector-")
    }
    playbooks = [_about(each) for each in found if each.id not in blocks]
    shared = [(f"`{each.id}`", each.summary, str(len(_steps(each)))) for each in found if each.id in blocks]
    return "\n".join(
        [
            "### Playbooks",
            "",
            table(("Playbook", "What for", "Steps", "Roles", "Contained within", "Reviewed", "Exercised"), playbooks),
            "",
            "### Blocks",
            "",
            table(("Block", "What for", "Steps"), shared),
        ]
    )


def _about(playbook: Playbook) -> tuple[str, ...]:
    own = [step for step in _steps(playbook) if "/" not in step.id]
    everything = _steps(playbook)
    steps = str(len(own)) if len(own) == len(everything) else f"{len(own)} and {len(everything) - len(own)} from blocks"
    contained = [step.within for step in everything if step.marks in ("contained", "access-ended") and step.within]
    return (
        f"**{playbook.title}** `{playbook.id}`",
        playbook.summary,
        steps,
        ", ".join(f"`{role}`" for role in playbook.roles),
        format_duration(max(contained)) if contained else "",
        playbook.reviewed,
        playbook.tested or "not yet",
    )


def _steps(playbook: Playbook) -> list[Step]:
    return [step for phase in playbook.phases for step in phase.steps]
