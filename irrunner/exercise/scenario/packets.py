"""What is printed before an exercise: packets for facilitator and players, handouts, and an evaluator's sheet.

The players' packet holds nothing that they have not been told at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.inject_text import condition_text, trigger_text
from irrunner.exercise.scenario.model import RATINGS
from irrunner.playbook import templates
from irrunner.playbook.durations import format_duration
from irrunner.safety.markdown import block, cell, code_block, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.exercise.scenario.model import Inject, Scenario

_MOST_LINES = 60
"""Lines of an attachment that are printed."""
_RULES = """\
- This is an EXERCISE. Say "exercise" in every message and call that leaves the room.
- Work on the playbook as you would in a real incident, in the exercise's own incident.
- What you need and cannot do here, ask control: what a log shows, what a colleague answers.
- Nothing real is switched off, sent or deleted.
- If something real happens, say "this is real", and the exercise stops."""


def players_packet(scenario: Scenario) -> str:
    """What the players get before it begins: rules, roles and what is known at the start, as Markdown."""
    lines = [f"# EXERCISE: {_sentence(scenario.title)}", "", _RULES, ""]
    if scenario.duration:
        lines += [f"It takes about {format_duration(scenario.duration)}.", ""]
    if scenario.roles:
        lines += ["## Roles", "", *(f"- {_sentence(label)}: ______________" for label in scenario.roles.values()), ""]
    if scenario.answers:
        lines += ["## What is known", "", "| What | Value |", "|---|---|"]
        lines += [
            f"| {cell(_on_one_line(key))} | {cell(_on_one_line(_value_text(value)))} |"
            for key, value in scenario.answers.items()
        ]
    return "\n".join(lines).rstrip() + "\n"


def facilitators_packet(scenario: Scenario) -> str:
    """The whole scenario in the order of its injects, as Markdown. It is not for the players."""
    lines = [f"# EXERCISE: {_sentence(scenario.title)}", "", "For the facilitator only.", ""]
    if scenario.truth:
        lines += ["## What has really happened", "", block(scenario.truth), ""]
    lines += ["## The script", ""]
    for number, inject in enumerate(scenario.injects, 1):
        lines += _script(number, inject)
    if scenario.debrief:
        lines += [
            "## Debrief",
            "",
            *(f"{number}. {_sentence(each)}" for number, each in enumerate(scenario.debrief, 1)),
        ]
    return "\n".join(lines).rstrip() + "\n"


def handouts(scenario: Scenario, attachments: Iterable[tuple[str, bytes]]) -> str:
    """Each inject with its attachments, as Markdown, to be cut and handed out on paper.

    Each begins after a line of dashes and has its number in the facilitator's packet. It holds everything that the
    players will be told, so it is for the facilitator.
    """
    files = dict(attachments)
    lines = [f"# EXERCISE: {_sentence(scenario.title)}", "", "Cut, and hand out by the numbers of the script."]
    for place, inject in enumerate(scenario.injects, 1):
        lines += ["", "---", "", f"**EXERCISE {place}**", ""]
        lines += [f"## {_sentence(_filled(inject.title or 'A message', scenario))}", ""]
        about = [f"To: {_sentence(', '.join(inject.to) or 'everybody')}"]
        about += [f"from: {_sentence(_filled(inject.sender, scenario))}"] if inject.sender else []
        about += [f"via: {_sentence(inject.via)}"] if inject.via else []
        lines += ["; ".join(about), "", code_block(_filled(inject.text, scenario))]
        for number, option in enumerate(inject.options, 1):
            lines.append(f"{number}. {_sentence(option.label)}")
        for name in inject.attach:
            lines += ["", f"Attached: {_sentence(name.rpartition('/')[2])}", "", _attached(files.get(name, b""))]
    return "\n".join(lines).rstrip() + "\n"


def _filled(text: str, scenario: Scenario) -> str:
    """A text with its fills replaced by the scenario's answers, or by the name where there is none yet."""
    return templates.fill(text, lambda name: _value_text(scenario.answers[name]) if name in scenario.answers else name)


def _attached(data: bytes) -> str:
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        return "It is no text: print it yourself."
    more = [f"… {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return code_block("\n".join([*lines[:_MOST_LINES], *more]))


def evaluators_sheet(scenario: Scenario) -> str:
    """A sheet for an observer: per objective what is expected, and room for notes and a rating, as Markdown."""
    lines = [f"# EXERCISE: {_sentence(scenario.title)}", "", "Observer: ______________", ""]
    for name, objective in scenario.objectives.items():
        lines += [f"## {_sentence(objective.text)}", "", "| Expected | Within | Seen at | Notes |", "|---|---|---|---|"]
        own = [each for _, each in scenario.expectations() if each.objective == name]
        lines += [
            f"| {cell(_on_one_line(each.do))} | {format_duration(each.within) if each.within else ''} | | |"
            for each in own
        ]
        lines += ["", f"Rating: {' / '.join(RATINGS)}   Why: ______________", ""]
    legend = "; ".join(f"{letter}: {meaning}" for letter, meaning in RATINGS.items())
    return "\n".join([*lines, f"{legend}."]) + "\n"


def _script(number: int, inject: Inject) -> list[str]:
    to = f", to {', '.join(inject.to)}" if inject.to else ""
    kind = f" ({inject.kind})" if inject.kind != "inject" else ""
    lines = [
        f"### {number}. {_sentence(inject.title or inject.id)}{kind}",
        "",
        _sentence(f"{trigger_text(inject)}{to}"),
        "",
    ]
    lines += [block(inject.text), ""]
    if inject.facilitator:
        lines += ["For you:", "", block(inject.facilitator), ""]
    for number, option in enumerate(inject.options, 1):
        lines.append(
            f"- Answer {number}: {_sentence(option.label)}{f' ({_sentence(option.note)})' if option.note else ''}"
        )
    if inject.options:
        lines.append("")
    if inject.attach:
        lines += [f"Attached: {_sentence(', '.join(inject.attach))}", ""]
    for each in inject.expect:
        critical = " (critical)" if each.critical else ""
        within = f", within {format_duration(each.within)}" if each.within else ""
        met = condition_text(each.met_by) if each.met_by is not None else "you judge it"
        lines.append(f"- Expected{critical}: {_sentence(each.do)}{within}; {_sentence(met)}")
    return [*lines, ""] if inject.expect else lines


def _sentence(text: str) -> str:
    """A text as Markdown on one line, however its author wrapped it."""
    return escape(_on_one_line(text))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _value_text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
