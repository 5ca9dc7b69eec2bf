"""The after-action report as Markdown to edit, one HTML file to send, and JSON to process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.exercise.chart import chart
from irrunner.exercise.clocks import offset_text
from irrunner.exercise.scenario import RATINGS
from irrunner.playbook.durations import say_duration
from irrunner.safety import markdown, web

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.exercise.debriefing import Debrief, Expected, Note, Numbers, Rated

FORMATS = ("md", "html", "json")
_RESULTS = {
    "on-time": "on time",
    "late": "late",
    "missed": "missed",
    "not-presented": "not presented",
    "waived": "waived",
    "pending": "without a result",
}
_HOW = {
    "finished": "It was played to its end.",
    "stopped": "It was stopped.",
    "real": "It was stopped for something real.",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1c2126; background: #fff; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886; padding-bottom: .2rem; }
.exercise { border: 3px solid #b25000; color: #b25000; padding: .2rem 1rem; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
th { background: #8881; white-space: nowrap; }
.expectations td:nth-child(n+3), .timeline td:nth-child(-n+2) { white-space: nowrap; }
.expectations td:nth-child(3) { white-space: normal; min-width: 7rem; }
pre { white-space: pre-wrap; border: 1px solid #8886; padding: .5rem; font-size: .85rem; }
.numbers { display: flex; gap: 1rem; flex-wrap: wrap; margin: 1rem 0; padding: 0; }
.numbers div { flex: 1 1 12rem; border: 1px solid #8886; padding: .6rem 1rem; }
.numbers dt { font-weight: bold; } .numbers dd { margin: 0; } .numbers .big { font-size: 2rem; line-height: 1.2; }
figure { margin: 1.5rem 0; } figcaption { font-size: .85rem; } svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: currentColor; } .axis line { stroke: #8884; }
.axis text { font-size: 11px; } .break { fill: #8883; } .inject text { font-weight: 600; }
.inject path { fill: #b25000; }
.act { stroke: currentColor; stroke-opacity: .55; stroke-width: 1.5; } .window { fill: #8884; }
.expected circle { stroke-width: 2; stroke: #1a7f37; fill: #1a7f37; } .cross { stroke: #c8102e; stroke-width: 2.5; }
.late circle { stroke: #9a6700; fill: none; } .waived circle { stroke: #888; fill: none; }
@media (prefers-color-scheme: dark) { body { color: #e2e6ea; background: #14181c; }
  .exercise { color: #ffa657; border-color: #ffa657; } .inject path { fill: #ffa657; } a { color: #7ab7ff; }
  .expected circle { stroke: #3fb950; fill: #3fb950; } .late circle { stroke: #e3b341; fill: none; }
  .cross { stroke: #ff7b72; } }
@media print { body { max-width: none; margin: 0; font-size: 10pt; color: #000; background: #fff; }
  h2, h3 { break-after: avoid; }
  tr, pre, figure { break-inside: avoid; } }
"""


def render(debrief: Debrief, form: str) -> str:
    """The report in one of FORMATS; the same view always gives the same bytes.

    Raises:
        Misused: there is no such format.
    """
    if form == "json":
        return _json(debrief)
    if form == "md":
        return "\n\n".join(part for _, part in _sections(debrief) if part).rstrip() + "\n"
    if form == "html":
        return _html(debrief)
    raise Misused(f"There is no format {form!r}.", hint=f"There are: {', '.join(FORMATS)}.")


def percent(part: int, whole: int) -> str:
    """A share for people, and the counts that it comes from."""
    return f"{100 * part // whole} % ({part} of {whole})" if whole else "none"


def numbers_text(numbers: Numbers) -> list[str]:
    """The two numbers in sentences; they are never made one."""
    said = [
        f"Performance: {percent(numbers.on_time, numbers.presented)} of what was presented was met on time.",
        f"Coverage: {percent(numbers.covered, numbers.written)} of what was written was presented.",
    ]
    if numbers.pending:
        said.append(f"{numbers.pending} still without a result.")
    if numbers.waived:
        said.append(f"{numbers.waived} waived.")
    return [*said, f"Hints taken: {numbers.hints}."]


def _sections(debrief: Debrief, *, tiles: bool = False) -> Iterator[tuple[str, str]]:
    """Every part as Markdown, with a name; where the two numbers have tiles of their own, the head leaves them out."""
    yield "head", _head(debrief, [] if tiles else numbers_text(debrief.numbers))
    yield "objectives", _objectives(debrief)
    yield "expectations", _expectations(debrief)
    yield "misses", _misses(debrief.expectations)
    yield "findings", _findings(debrief)
    yield "plan", _plan(debrief)
    yield "answers", _answers(debrief)
    yield "timeline", _timeline(debrief)
    yield "injects", _injects(debrief)
    yield "people", _people(debrief)
    yield "truth", f"## What had really happened\n\n{markdown.block(debrief.truth)}" if debrief.truth else ""


def _head(debrief: Debrief, numbers: list[str]) -> str:
    text = markdown.escape
    lines = [f"# EXERCISE: {markdown.heading(debrief.title)}", "", "After-action report. Nothing in it was real.", ""]
    length = say_duration(debrief.wall_seconds)
    lines += [
        f"- Exercise: {text(debrief.incident)}, scenario {text(debrief.scenario)} {text(debrief.version)}".rstrip(),
        f"- Playbook: {text(debrief.playbook)} {text(debrief.playbook_version)}".rstrip(),
        f"- Began: {_wall(debrief.began.wall)}",
        f"- Ended: {_wall(debrief.ended.wall) if debrief.ended else 'not yet'}",
        f"- It took {length}; the story went on for {say_duration(debrief.story_seconds)}, of which "
        f"{say_duration(debrief.played_seconds)} were played",
        *(f"- {sentence}" for sentence in numbers),
    ]
    if debrief.how:
        lines += ["", f"{_HOW.get(debrief.how, '')} {text(debrief.why)}".strip()]
    return "\n".join(lines)


def _objectives(debrief: Debrief) -> str:
    if not debrief.objectives:
        return ""
    rows = [
        (each.text, ", ".join(each.tests), _rating(each), each.why or each.proposed_why) for each in debrief.objectives
    ]
    legend = "; ".join(f"{letter}: {meaning}" for letter, meaning in RATINGS.items())
    return f"## Objectives\n\n{_table(('Objective', 'Tests', 'Rating', 'Why'), rows)}\n\n{legend}."


def _rating(objective: Rated) -> str:
    if objective.rating:
        other = (
            f", irrunner had proposed {objective.proposed}" if objective.proposed not in ("", objective.rating) else ""
        )
        return f"{objective.rating} by {objective.rated_by}{other}"
    return f"{objective.proposed} proposed, not confirmed" if objective.proposed else "none"


def _expectations(debrief: Debrief) -> str:
    rows = [
        (
            each.do + (" (critical)" if each.critical else ""),
            each.inject,
            _result(each),
            say_duration(each.within) if each.within else "",
            say_duration(each.took) if each.took is not None else "",
            str(each.hints or ""),
        )
        for each in debrief.expectations
    ]
    columns = ("What was expected", "After", "Result", "Within", "Took", "Hints")
    return f"## Expectations\n\n{_table(columns, rows)}" if rows else ""


def _result(each: Expected) -> str:
    judged = f", says {each.judged}" if each.judged else ""
    why = f": {each.why}" if each.why else ""
    return f"{_RESULTS.get(each.result, each.result)}{judged}{why}"


def _misses(expectations: Sequence[Expected]) -> str:
    parts = []
    failed = [each for each in expectations if each.result in ("missed", "late")]
    for each in sorted(failed, key=lambda each: (not each.critical, each.result == "late")):
        critical = ", critical" if each.critical else ""
        lines = [f"### {markdown.heading(each.do)}: {_RESULTS[each.result]}{critical}", ""]
        if each.step:
            lines.append(f"Look at the step {markdown.inline_code(each.step)}: {markdown.escape(each.step_text)}")
        else:
            lines.append("No step of the playbook asks for it.")
        if each.step_within and each.within:
            target, given = say_duration(each.step_within), say_duration(each.within)
            lines += ["", f"Its own target is {target}; {given} were given here, counted from the inject."]
        if each.diff:
            lines += ["", "A proposed change of its wording, to take or leave:", "", markdown.code_block(each.diff)]
        parts.append("\n".join(lines))
    return "\n\n".join(["## What was missed or late", *parts]) if parts else ""


def _findings(debrief: Debrief) -> str:
    strengths = [note for each in debrief.objectives for note in each.strengths]
    improvements = [note for each in debrief.objectives for note in each.improvements]
    others = [note for each in debrief.objectives for note in each.notes]
    strengths += [note for kind, note in debrief.findings if kind == "strength"]
    improvements += [note for kind, note in debrief.findings if kind == "improvement"]
    others += [note for kind, note in debrief.findings if not kind]
    named = (("Strengths", strengths), ("Areas to improve", improvements), ("Observers' notes", others))
    return "\n\n".join(f"## {title}\n\n{_notes(notes)}" for title, notes in named if notes)


def _notes(notes: Iterable[Note]) -> str:
    return "\n".join(f"- {markdown.escape(note.text)} ({markdown.escape(note.by)})" for note in notes)


def _plan(debrief: Debrief) -> str:
    rows = [
        (
            each.capability,
            each.issue,
            f"{each.action}. {each.text}",
            each.owner,
            each.due[:10],
            "closed" if each.closed else "open",
        )
        for each in debrief.plan
    ]
    columns = ("Capability", "Issue", "Action", "Owner", "Due", "Stands")
    return f"## Improvement plan\n\n{_table(columns, rows)}" if rows else ""


def _answers(debrief: Debrief) -> str:
    parts = [
        f"### {markdown.heading(each.question)}\n\n{markdown.block(each.answer) if each.answer else 'Nobody answered.'}"
        for each in debrief.answers
    ]
    return "\n\n".join(["## Debrief", *parts]) if parts else ""


def _timeline(debrief: Debrief) -> str:
    rows = [
        (offset_text(each.when.story * 1000), _wall(each.when.wall), each.act, each.words, each.by)
        for each in debrief.timeline
    ]
    return f"## Timeline\n\n{_table(('Story', 'Wall clock', 'What', 'In words', 'Who'), rows)}" if rows else ""


def _injects(debrief: Debrief) -> str:
    rows = [
        (
            each.id,
            each.standing + (f": {each.why}" if each.why else ""),
            offset_text(each.when.story * 1000) if each.when else "",
            ", ".join(each.to),
            each.text,
            ", ".join(f"{role}: {person} after {say_duration(after)}" for role, person, after in each.acknowledged),
        )
        for each in debrief.injects
    ]
    return f"## Injects\n\n{_table(('Inject', 'Stands', 'At', 'To', 'Text', 'Acknowledged'), rows)}" if rows else ""


def _people(debrief: Debrief) -> str:
    parts = []
    if debrief.attendance:
        parts.append(f"## Who took part\n\n{_table(('Person', 'Role'), debrief.attendance)}")
    asked = [(each.question, each.answer, each.asked_by) for each in debrief.questions]
    if asked:
        parts.append(f"## Questions to control\n\n{_table(('Question', 'Answer', 'Who asked'), asked)}")
    return "\n\n".join(parts)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(markdown.cell(text) for text in row)} |" for row in rows]
    return "\n".join(lines)


def _wall(time: str) -> str:
    return f"{time[:10]} {time[11:19]} UTC"


def _html(debrief: Debrief) -> str:
    parts = []
    for name, part in _sections(debrief, tiles=True):
        if part:
            parts.append(f'<section class="{name}">\n{markdown.to_html(part)}</section>')
        if name == "head":
            parts.append(_tiles(debrief.numbers))
        if name == "objectives" and (drawn := chart(debrief)):
            parts.append(f"<section><h2>Injects against actions</h2>\n{drawn}</section>")
    return frame(f"EXERCISE: {debrief.title}", "\n".join(part for part in parts if part))


def _tiles(numbers: Numbers) -> str:
    """The two numbers side by side, and the hints; nothing adds them up."""
    tiles = (
        ("Performance", numbers.on_time, numbers.presented, "of what was presented was met on time"),
        ("Coverage", numbers.covered, numbers.written, "of what was written was presented"),
    )
    shown = [
        f'<div><dt>{name}</dt><dd class="big">{f"{100 * part // whole} %" if whole else "none"}</dd>'
        f"<dd>{part} of {whole} {said}</dd></div>"
        for name, part, whole, said in tiles
    ]
    shown.append(
        f'<div><dt>Hints</dt><dd class="big">{numbers.hints}</dd><dd>taken; {numbers.pending} without a result, '
        f"{numbers.waived} waived</dd></div>"
    )
    return f'<dl class="numbers">{"".join(shown)}</dl>'


def frame(title: str, body: str) -> str:
    """A page of its own: no script, nothing from elsewhere, EXERCISE above and below.

    Args:
        title: raw text.
        body: HTML.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{web.escape(web.CSP)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{web.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<p class="exercise">EXERCISE</p>\n{body}\n<p class="exercise">EXERCISE</p>\n</body>\n</html>\n'
    )


def _json(debrief: Debrief) -> str:
    """All fields in their order; what a terminal would obey is spelled as a JSON escape, which means the same."""
    import re

    import msgspec

    text = msgspec.json.format(msgspec.json.encode(debrief), indent=2).decode() + "\n"
    return re.sub(r"[^\x20-\x7e\n]", _escaped_if_hidden, text)


def _escaped_if_hidden(match: re.Match[str]) -> str:
    from irrunner.safety import visible

    if visible(match[0]) == match[0]:
        return match[0]
    utf16 = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf16[at : at + 2].hex()}" for at in range(0, len(utf16), 2))
