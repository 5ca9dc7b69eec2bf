"""New scenarios: a commented skeleton, and a draft from the journal of a real incident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.exercise.scenario.anonymise import Anonymiser
from irrunner.exercise.scenario.draft_story import LONGEST, Story, gives_away
from irrunner.exercise.scenario.skeleton_reference import what_can_be_expected
from irrunner.exercise.scenario.yaml_text import exact, flow
from irrunner.incident.moments import seconds_between
from irrunner.incident.state import answer_value
from irrunner.playbook.yaml_text import literal, quoted
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.scenario.draft_story import Moment
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.playbook.model import Playbook

MOST = 2_000
"""Entries of an incident that are drafted from, at most."""
_TOLD = ("evidence.added", "answer.given", "register.entered", "note.added")
_LEAST_WITHIN = 300
_AT_START = 60
"""Seconds after the declaration; an answer within them is taken to be given with it."""


def skeleton(name: str, title: str, playbook: Playbook, *, minutes: int = 90) -> str:
    """A commented scenario to begin with; it can be linted at once."""
    roles = flow(dict(list(playbook.roles.items())[:3])) if playbook.roles else "{}"
    first = next((step for phase in playbook.phases for step in phase.steps if not step.is_decision), None)
    met_by = f"met_by: {flow({'step': first.id})}" if first is not None else "judge: true"
    answers = "".join(
        f"  {ask.key}: {quoted(_example(ask.example, ask.options))}    # {' '.join(ask.label.split())}\n"
        for ask in playbook.ask
        if ask.required
    )
    lead = next(iter(playbook.roles), "")
    return f"""\
# A scenario: what the players are told, and what they should then do. `irrunner exercise lint` checks it.
scenario: 1
id: {name}
title: {quoted(title)}    # the players read this
version: "1"
playbook: {{id: {playbook.id}, version: {quoted(">=" + playbook.version if playbook.version else "")}}}
level: intermediate    # beginner, intermediate or expert
duration: {minutes}m
# real: a minute is a minute. faster: with a speed. story: you go on by hand.
clock: {{mode: faster, speed: 4, story_start: "2026-03-03T05:40Z"}}
roles: {roles}
objectives:
  first: {{text: "What this exercise tests, in a sentence", tests: [RS.MA-01], capability: "Incident response"}}
# What is known at the beginning, by the keys of the playbook's questions.
answers:
{answers or "  {}" + chr(10)}# Only the director reads this, until the debrief.
truth: |
  What has really happened, and what nobody has been told yet.
injects:
  - id: alert
    at: 0m
{f"    to: [{lead}]" + chr(10) if lead else ""}    from: "Somebody"
    via: email
    text: "The first signal, as it would arrive."
    expect:
      - id: first-step
        do: "The first thing that they should do"
        {met_by}
        within: 10m
        critical: true
        objective: first
        hint: "What a player who is stuck may be told."
        # What the step of the playbook should have said, if they miss it; the report proposes it.
        # wording: "…"
  # Comes again and again, until somebody has done it.
  # - {{id: news, kind: pressure, at: 20m, repeat_every: 15m, until: {{step: …}}, text: "Any news?"}}
  # The players choose, and the story takes that way: when: {{choice: offer, is: accept}}
  # - id: offer
  #   at: 30m
  #   to: [{lead or "…"}]
  #   text: "…"
  #   options: [{{id: accept, label: "We accept."}}, {{id: decline, label: "We do not."}}]
  # Plays in 30 of 100 exercises; chance: {{one_of: twist}} is a card of a deck of which one plays.
  # - {{id: rain, at: 25m, chance: 30%, text: "…"}}
  # Plays only when the team is late.
  # - {{id: worse, kind: contingency, at: 40m, unless: {{step: …}}, text: "It gets worse."}}
end: {{at: {minutes}m}}
debrief:
  - "Which fact did you act on before it was confirmed?"
  - "Which step of the playbook would you reword, and how?"
{what_can_be_expected(playbook)}""".replace("answers:\n  {}\n", "answers: {}\n").replace(', version: ""', "")


def from_incident(state: State, name: str, hide: Sequence[str] = (), longest: int = LONGEST) -> str:
    """A draft from a journal: what people learned becomes injects, what they decided and did expectations.

    Names of people, hosts, accounts and rows of registers are replaced by made-up ones wherever they stand in
    the draft; what a free text gives away in other words only a person can see, so the draft says that it
    has to be read before anybody plays it.

    Args:
        state: of the incident.
        name: the id of the new scenario.
        hide: more words that must not stand in it, such as the company's name, in whatever word they are a part of.
        longest: seconds that the story takes at most; a longer incident is compressed.
    """
    names = Anonymiser(state, hide)
    entries = [entry for entry in state.timeline() if entry.event is not None]
    start = state.declared.when if state.declared is not None else (entries[0].when if entries else "")
    known = [entry for entry in entries if _known_at_start(entry, start)]
    learned = [entry for entry in entries if entry.kind in _TOLD and _words(entry) and entry not in known][:MOST]
    timed = [(seconds_between(start, entry.when) if entry.when > start else 0, entry) for entry in learned]
    story = Story(timed, seconds_between(start, entries[-1].when) if entries else 0, longest)
    expected = _expectations(state, start, story)
    steps = [(step.id, step.text) for step in state.steps.values() if step.text]
    about = f", {len(learned)} entries as {len(story.moments)} injects"
    lines = [
        f"# Drafted from a real incident{about}{', compressed' if story.compressed else ''}. Read every line before",
        "# anybody plays it: names were replaced, but a text can give away more than a name. Rewrite it as a story.",
        '# Where it says "gives away", the players would read what they are expected to find out.',
        "scenario: 1",
        f"id: {name}",
        f"title: {quoted(names.text(state.playbook.title))}",
        'version: "1"',
        f"playbook: {flow({'id': state.playbook.id})}",
        "clock: {mode: faster, speed: 4}",
        *([f"roles: {flow(state.playbook.roles)}"] if state.playbook.roles else []),
        "objectives:",
        '  as-then: {text: "Do at least as well as we did then"}',
        *(["answers:", *(f"  {flow(_sets(entry, names))[1:-1]}" for entry in known)] if known else []),
        "injects:",
        "  - id: start",
        "    at: 0m",
        f"    text: {literal(names.text(state.playbook.summary or 'It begins.'))}",
        *_expected_lines(expected.get(-1, [])),
    ]
    for number, moment in enumerate(story.moments):
        lines += _inject(number, moment, names, steps)
        lines += _expected_lines(expected.get(number, []))
    end = f"end: {{at: {exact(story.end + 600)}}}"
    return "\n".join([*lines, end, 'debrief:\n  - "What would you do otherwise?"', ""])


def _inject(number: int, moment: Moment, names: Anonymiser, steps: Sequence[tuple[str, str]]) -> list[str]:
    words = [names.text(_words(entry)) for entry in moment.entries]
    text = words[0] if len(words) == 1 else "\n".join(f"- {each}" for each in words)
    told = gives_away(" ".join(words), steps)
    told += [str(step) for entry in moment.entries if (step := entry.refs.get("step", "")) and step not in told]
    lines = [f"  # Gives away: {', '.join(one_line(step) for step in told)}"] if told else []
    lines += [f"  - id: learned-{number + 1}", f"    at: {exact(moment.story)}", f"    text: {literal(text)}"]
    sets: dict[str, str | list[str]] = {}
    for entry in moment.entries:
        if entry.kind == "answer.given" and not str(entry.refs.get("step", "")):
            sets |= _sets(entry, names)
    return [*lines, f"    sets: {flow(sets)}"] if sets else lines


def _known_at_start(entry: Entry, start: str) -> bool:
    """Whether an entry answers a question of the incident as it was declared."""
    asked = entry.kind == "answer.given" and not entry.refs.get("step") and answer_value(entry) is not None
    return asked and seconds_between(start, entry.when) < _AT_START


def _sets(entry: Entry, names: Anonymiser) -> dict[str, str | list[str]]:
    value = getattr(entry.event, "value", "")
    found = [names.text(part) for part in value] if isinstance(value, tuple | list) else names.text(str(value))
    return {str(entry.refs["key"]): found}


def _expectations(state: State, start: str, story: Story) -> dict[int, list[list[str]]]:
    """What was decided and done, by the place of the moment that came before it, within the time that it took then."""
    found: dict[int, list[list[str]]] = {}
    for step in state.steps.values():
        progress = state.progress.get(step.id)
        last = progress.last if progress is not None else None
        if last is None or last.kind not in ("step.done", "decision.made") or not step.text:
            continue
        real = seconds_between(start, last.when) if last.when > start else 0
        place = story.before(real)
        begun = story.moments[place].story if place >= 0 else 0
        within = max(_LEAST_WITHIN, story.at(real) - begun)
        met_by = {"decision" if step.is_decision else "step": step.id}
        found.setdefault(place, []).append(
            [
                f"      - id: {re.sub(r'[^a-z0-9-]', '-', step.id)}",
                f"        do: {quoted(re.sub(r'{{[^{}]*+}}', '…', ' '.join(step.text.split())))}",
                f"        met_by: {flow(met_by)}",
                f"        within: {exact(within)}",
                "        objective: as-then",
            ]
        )
    return found


def _expected_lines(expected: list[list[str]]) -> list[str]:
    return ["    expect:", *(line for each in expected for line in each)] if expected else []


def _words(entry: Entry) -> str:
    """What somebody learned, as the text of an inject."""
    if entry.kind == "evidence.added":
        return f"Evidence comes in: {entry.body_text('name')}. {entry.words}".strip()
    if entry.kind == "register.entered":
        values = getattr(entry.event, "values", {})
        return f"New among the {entry.refs.get('register', 'rows')}: {', '.join(str(each) for each in values.values())}"
    if entry.kind == "answer.given":
        return f"{str(entry.refs['key']).replace('-', ' ').capitalize()}: {entry.words}"
    return entry.words


def _example(example: str, options: tuple[str, ...]) -> str:
    return options[0] if options else example or "example"
