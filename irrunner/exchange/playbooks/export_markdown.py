"""A playbook of ours as a Markdown checklist, for people who have no irrunner."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from irrunner.playbook.durations import format_duration
from irrunner.playbook.model import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.model import Playbook, Step

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|])")


def export_markdown(playbook: Playbook) -> str:
    """The playbook with a box for each step; phases are headings, and what is filled in stays as it is written."""
    return "\n".join(_lines(playbook)) + "\n"


def _lines(playbook: Playbook) -> Iterator[str]:
    yield f"# {_escaped(playbook.title)}"
    yield ""
    if playbook.summary:
        yield f"{_escaped(playbook.summary)}"
        yield ""
    yield f"Severity {playbook.severity}, TLP:{playbook.tlp.upper()}, version {playbook.version or 'without one'}"
    for role, label in playbook.roles.items():
        yield f"- {role}: {_escaped(label)}"
    for ask in playbook.ask:
        yield f"- {_escaped(ask.label)}: ____"
    for phase in playbook.phases:
        yield ""
        yield f"## {_escaped(phase.name)}"
        yield ""
        for step in phase.steps:
            yield from _step(step)
    if playbook.references:
        yield ""
        yield "## References"
        yield ""
        for reference in playbook.references:
            yield f"- [{_escaped(reference.title)}](<{reference.url}>)"


def _step(step: Step) -> Iterator[str]:
    about = [step.role, f"within {format_duration(step.within)}" if step.within else "", f"for each of {step.for_each}"]
    facts = ", ".join(each for each in about if each and not each.endswith("of "))
    yield f"- [ ] **{_escaped(step.text)}**{f' ({facts})' if facts else ''}"
    if step.options:
        yield f"  - decide: {', '.join(step.options)}"
    if step.when:
        yield f"  - only when `{step.when}`"
    if step.needs:
        yield f"  - after {', '.join(step.needs)}"
    if step.warn:
        yield f"  - **Warning: {_escaped(step.warn)}**"
    for line in step.how.splitlines():
        yield f"    {line}".rstrip()
    for check in step.checks:
        if check.kind == "run":
            yield from _block(shlex.join(check.argv))
    for each in step.platforms:
        yield f"  - {PLATFORMS[each.platform]}:"
        yield from _block(shlex.join(each.argv) if each.argv else each.text)
    for slot in step.evidence:
        yield f"  - [ ] keep: {_escaped(slot)}"


def _block(command: str) -> Iterator[str]:
    yield ""
    yield from (f"        {line}" for line in command.splitlines())
    yield ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
