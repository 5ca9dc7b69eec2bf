"""The after-action report as Markdown to edit, one HTML file to send, and JSON to process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.exercise.chart import chart
from irrunner.exercise.clocks import offset_text
from irrunner.exercise.scenario import RATINGS
from irrunner.exercise.webpage import frame, tiles
from irrunner.playbook.durations import say_duration
from irrunner.safety import markdown
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.exercise.debriefing import Debrief, Expected, Note, Numbers, Rated

FORMATS = ("md", "html", "json")
_MOST_WORDS = 300
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


def _sections(debrief: Debrief, *, tiled: bool = False) -> Iterator[tuple[str, str]]:
    """Every part as Markdown, with a name; where the two numbers have tiles of their own, the head leaves them out."""
    yield "head", _head(debrief, [] if tiled else numbers_text(debrief.numbers))
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
    """One line each; an inject is here by its title, and stands in full among the injects."""
    day, rows = "", []
    for each in debrief.timeline:
        wall = _wall(each.when.wall)
        shown = wall if wall[:10] != day else wall[11:]
        day = wall[:10]
        words = "" if each.sort == "inject" else one_line(" ".join(each.words.split()), _MOST_WORDS)
        rows.append((offset_text(each.when.story * 1000), shown, each.act, words, each.by))
    return f"## Timeline\n\n{_table(('Story', 'Wall clock', 'What', 'In words', 'Who'), rows)}" if rows else ""


def _injects(debrief: Debrief) -> str:
    """Each with what the players read; what they did not get says why."""
    parts = []
    for each in debrief.injects:
        when = f" at {offset_text(each.when.story * 1000)}" if each.when else ""
        kind = f", {each.kind}" if each.kind != "inject" else ""
        why = f": {each.why}" if each.why else ""
        title = f"{each.title} ({each.id})" if each.title else each.id
        about = [f"{each.standing}{when}{kind}{why}"]
        about += [f"to {', '.join(each.to)}"] if each.to else []
        about += [f"from {each.sender}"] if each.sender else []
        about += [f"via {each.via}"] if each.via else []
        about += [
            f"acknowledged for {role} by {who} after {say_duration(after)}" for role, who, after in each.acknowledged
        ]
        said = markdown.escape("; ".join(about))
        parts.append(f"### {markdown.heading(title)}\n\n{said[:1].upper()}{said[1:]}.\n\n{markdown.block(each.text)}")
    return "\n\n".join(["## Injects", *parts]) if parts else ""


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
    for name, part in _sections(debrief, tiled=True):
        if part:
            parts.append(f'<section class="{name}">\n{markdown.to_html(part)}</section>')
        if name == "head":
            parts.append(tiles(debrief.numbers))
        if name == "objectives" and (drawn := chart(debrief)):
            parts.append(f"<section><h2>Injects against actions</h2>\n{drawn}</section>")
    return frame(f"EXERCISE: {debrief.title}", "\n".join(part for part in parts if part))


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
