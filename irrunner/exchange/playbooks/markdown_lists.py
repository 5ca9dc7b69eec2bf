"""Markdown checklists: headings or bold lines are phases; boxes, or else numbers, or else bullets are steps."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct, field

from irrunner.errors import Refused
from irrunner.exchange.playbooks.model import ForeignPhase, ForeignPlaybook, ForeignStep
from irrunner.exchange.playbooks.names import make_id
from irrunner.exchange.playbooks.texts import markdown, plain

_HEADING: Final = re.compile(r"\A(#{1,6})[ \t]++(\S.*)")
_BOLD_LINE: Final = re.compile(r"\*\*([^*\n]{1,200})\*\*:?[ \t]*")
_BOX: Final = re.compile(r"\A([ \t]*+)[-*+][ \t]++\[([ xX])\][ \t]*+(\S.*)?")
_NUMBER: Final = re.compile(r"\A([ \t]*+)[0-9]{1,4}[.)][ \t]++(\S.*)")
_BULLET: Final = re.compile(r"\A([ \t]*+)[-*+][ \t]++(\S.*)")
_TABLE_BOX: Final = re.compile(r"\|[^|\n]*<input[^>\n]{0,100}checkbox[^>\n]{0,100}>[^|\n]*\|(.*)")
_FENCE: Final = re.compile(r"\A[ \t]*+(?:```|~~~)")
_FRONT: Final = re.compile(r"\A---\r?\n(?:[^\n]*\n){0,200}?---\r?\n")
_COMMENT: Final = re.compile(r"<!--(?:[^-]|-(?!->)){0,20000}-->")
_MOST_STEPS: Final = 2_000


class _Step(Struct):
    """A step while its lines come in."""

    text: str
    indent: int
    lines: list[str] = field(default_factory=list)


class _Phase(Struct):
    """A heading while its lines come in."""

    name: str
    steps: list[_Step] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


def read_markdown(text: str) -> ForeignPlaybook:
    """The document as a checklist.

    Raises:
        Refused: it holds no list.
    """
    lines = _COMMENT.sub("", _FRONT.sub("", text)).splitlines()
    kind = _kind_of_steps(lines)
    if kind is None:
        raise Refused(
            "This document holds no list of steps. Nothing was written.",
            hint="Steps are `- [ ] text`, numbered lines or bullets; headings are phases.",
        )
    title, phases = _sort(lines, kind)
    found = [phase for phase in phases if phase.steps]
    if sum(len(phase.steps) for phase in found) > _MOST_STEPS:
        raise Refused(f"This document holds more than {_MOST_STEPS:,} steps. Split it.")
    taken: set[str] = set()
    names: set[str] = set()
    playbook = ForeignPlaybook(
        format="a Markdown checklist", title=title or (found[0].name if found else "A checklist")
    )
    playbook.phases = [_phase(phase, taken, names) for phase in found]
    if count := sum(1 for phase in phases if not phase.steps and phase.before):
        playbook.left_out.append(f"the text of {count} headings without a step")
    return playbook


def _kind_of_steps(lines: list[str]) -> re.Pattern[str] | None:
    """Boxes where there are some, then numbers, then bullets."""
    outside = list(_outside_fences(lines))
    if any(_TABLE_BOX.match(line) for line in outside) or any(_BOX.fullmatch(line) for line in outside):
        return _BOX
    for kind in (_NUMBER, _BULLET):
        if any((found := kind.fullmatch(line)) and not found[1] for line in outside):
            return kind
    return None


def _outside_fences(lines: list[str]) -> list[str]:
    inside, found = False, []
    for line in lines:
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            found.append(line)
    return found


def _sort(lines: list[str], kind: re.Pattern[str]) -> tuple[str, list[_Phase]]:
    title, phases, inside = "", [_Phase("Steps")], False
    for line in lines:
        if _FENCE.match(line):
            inside = not inside
        heading = None if inside else _HEADING.fullmatch(line) or _BOLD_LINE.fullmatch(line)
        if heading is not None:
            name = plain(heading[heading.lastindex or 1].rstrip("# "))
            if not title and not any(phase.steps for phase in phases):
                title = name
            elif name:
                phases.append(_Phase(name))
            continue
        step = None if inside else _step(line, kind)
        here = phases[-1]
        if step is not None and (not here.steps or step.indent <= here.steps[-1].indent):
            here.steps.append(step)
        elif here.steps:
            here.steps[-1].lines.append(line)
        elif line.strip():
            here.before.append(line)
    return title, phases


def _step(line: str, kind: re.Pattern[str]) -> _Step | None:
    if kind is _BOX and (row := _TABLE_BOX.match(line)):
        cells = [plain(cell) for cell in row[1].split("|")]
        return _Step(next((cell for cell in cells if cell), ""), 0)
    found = kind.fullmatch(line)
    if found is None:
        return None
    text = found[found.lastindex or 0] or ""
    return _Step(text, len(found[1].expandtabs(4)))


def _phase(phase: _Phase, taken: set[str], names: set[str]) -> ForeignPhase:
    name, number = phase.name, 1
    while name in names:
        number += 1
        name = f"{phase.name} ({number})"
    names.add(name)
    made = ForeignPhase(name)
    for each in phase.steps:
        text = plain(each.text)
        if text:
            how = markdown("\n".join(_dedented(each.lines)))
            made.steps.append(ForeignStep(make_id(text, taken), text, how))
    if not made.steps:
        made.steps.append(ForeignStep(make_id(name, taken), name))
    elif phase.before:
        first = made.steps[0]
        first.how = "\n\n".join(part for part in (markdown("\n".join(phase.before)), first.how) if part)
    return made


def _dedented(lines: list[str]) -> list[str]:
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[least:] if line.strip() else "" for line in lines]
