"""What differs between two playbooks, in words: steps, conditions, needs, targets, evidence, roles, questions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.playbook.authoring.moves import moved_entries
from irrunner.playbook.authoring.step_changes import describe_step_changes, ends_of, quoted_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from irrunner.playbook.model import Ask, Playbook, Step

_HEAD: Final = (
    ("title", "Title"),
    ("version", "Version"),
    ("summary", "Summary"),
    ("severity", "Severity"),
    ("tlp", "TLP"),
    ("reviewed", "Reviewed"),
    ("tested", "Last exercised"),
)


class Change(Struct, frozen=True):
    """One difference.

    Attributes:
        kind: such as `step.added`, `step.moved`, `step.reworded`, `step.when`, `role.removed`, `question.changed`.
        about: the id of the step, the key of the question or the name of the role; empty for the playbook itself.
        sentence: in words.
    """

    kind: str
    about: str
    sentence: str


def compare(old: Playbook, new: Playbook) -> list[Change]:
    """Every difference from one playbook to another, grafts included: the head first, then step by step."""
    return [
        *_head(old, new),
        *_named("role", "Role", old.roles, new.roles),
        *_questions(old, new),
        *_listed("deadline", "Deadline", old.deadlines, new.deadlines),
        *_listed(
            "reference", "Reference", [each.url for each in old.references], [each.url for each in new.references]
        ),
        *_phases(old, new),
        *_steps(old, new),
    ]


def _head(old: Playbook, new: Playbook) -> Iterator[Change]:
    for field, label in _HEAD:
        before, after = str(getattr(old, field)), str(getattr(new, field))
        if before != after:
            yield Change(f"playbook.{field}", "", f"{label}: {_turned(before, after)}")
    if old.tags != new.tags:
        yield Change("playbook.tags", "", "Tags differ.")
    if old.columns != new.columns:
        yield Change("playbook.columns", "", "The values of the registers' columns differ.")


def _turned(before: str, after: str) -> str:
    if not before:
        return f"now {quoted_text(after)}."
    return f"{quoted_text(before)} is now {quoted_text(after)}." if after else f"{quoted_text(before)} is gone."


def _named(kind: str, label: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Change(f"{kind}.removed", name, f"{label} removed: {name}, {quoted_text(old[name])}.")
        elif name not in old:
            yield Change(f"{kind}.added", name, f"{label} added: {name}, {quoted_text(new[name])}.")
        elif old[name] != new[name]:
            sentence = f"{label} {name}: {_turned(old[name], new[name])}"
            yield Change(f"{kind}.changed", name, sentence)


def _listed(
    kind: str, label: str, old: tuple[str, ...] | list[str], new: tuple[str, ...] | list[str]
) -> Iterator[Change]:
    had, has = set(old), set(new)
    for each in dict.fromkeys((*old, *new)):
        if each not in has:
            yield Change(f"{kind}.removed", each, f"{label} removed: {each}.")
        elif each not in had:
            yield Change(f"{kind}.added", each, f"{label} added: {each}.")


def _questions(old: Playbook, new: Playbook) -> Iterator[Change]:
    before, after = ({ask.key: ask for ask in each.ask} for each in (old, new))
    for key in dict.fromkeys((*before, *after)):
        if key not in after:
            yield Change("question.removed", key, f"Question removed: {key}, {quoted_text(before[key].label)}.")
        elif key not in before:
            yield Change("question.added", key, f"Question added: {key}, {quoted_text(after[key].label)}.")
        elif before[key] != after[key]:
            yield Change("question.changed", key, f"Question {key}: {_question(before[key], after[key])}.")


def _question(old: Ask, new: Ask) -> str:
    parts = []
    if old.label != new.label:
        parts.append(f"{quoted_text(old.label)} is now {quoted_text(new.label)}")
    if old.type != new.type:
        parts.append(f"type {old.type} is now {new.type}")
    if old.required != new.required:
        parts.append("now required" if new.required else "no longer required")
    if old.options != new.options:
        parts.append("options " + ends_of(old.options, new.options))
    if old.default != new.default:
        parts.append("another default")
    if (old.help, old.example) != (new.help, new.example):
        parts.append("other words in help or example")
    return "; ".join(parts)


def _phases(old: Playbook, new: Playbook) -> Iterator[Change]:
    before, after = [phase.name for phase in old.phases], [phase.name for phase in new.phases]
    renamed = _renamed(old, new)
    for name in before:
        if name in renamed:
            sentence = f"Phase {quoted_text(name)} is now called {quoted_text(renamed[name])}."
            yield Change("phase.renamed", name, sentence)
        elif name not in after:
            yield Change("phase.removed", name, f"Phase removed: {quoted_text(name)}.")
    for name in after:
        if name not in before and name not in renamed.values():
            yield Change("phase.added", name, f"Phase added: {quoted_text(name)}.")
    kept = [renamed.get(name, name) for name in before]
    for name in sorted(moved_entries(kept, after), key=after.index):
        yield Change("phase.moved", name, f"Phase {quoted_text(name)} stands in another place.")


def _renamed(old: Playbook, new: Playbook) -> dict[str, str]:
    """Phases that are gone, with the new ones to which most of their steps went."""
    known, gone = {phase.name for phase in old.phases}, {phase.name for phase in new.phases}
    places = {step.id: phase.name for phase in new.phases for step in phase.steps}
    found: dict[str, str] = {}
    for phase in old.phases:
        counts = Counter(places[step.id] for step in phase.steps if step.id in places)
        if phase.name in gone or not counts:
            continue
        name, count = counts.most_common(1)[0]
        if name not in known and name not in found.values() and count * 2 > len(phase.steps):
            found[phase.name] = name
    return found


def _steps(old: Playbook, new: Playbook) -> Iterator[Change]:
    before, after = _by_id(old), _by_id(new)
    called = _called_otherwise(before, after)
    renamed = _renamed(old, new)
    for step_id, (phase, step) in before.items():
        if step_id in called:
            sentence = f"{step_id} is now called {called[step_id]}. An id should never change: journals refer to it."
            yield Change("step.renamed", step_id, sentence)
        elif step_id not in after:
            sentence = f"Step removed: {step_id}, {quoted_text(step.text)}, from {quoted_text(phase)}."
            yield Change("step.removed", step_id, sentence)
    names = {new_id: old_id for old_id, new_id in called.items()}
    order = moved_entries([called.get(each, each) for each in before], list(after))
    earlier = ""
    for step_id, (phase, step) in after.items():
        was = before.get(names.get(step_id, step_id))
        place = f"after {earlier}" if earlier else "at the beginning"
        earlier = step_id
        if was is None:
            sentence = f"Step added: {step_id}, {quoted_text(step.text)}, in {quoted_text(phase)}, {place}."
            yield Change("step.added", step_id, sentence)
            continue
        if renamed.get(was[0], was[0]) != phase:
            sentence = f"{step_id} moved from {quoted_text(was[0])} to {quoted_text(phase)}, {place}."
            yield Change("step.moved", step_id, sentence)
        elif step_id in order:
            yield Change("step.moved", step_id, f"{step_id} moved; it stands {place}.")
        for kind, sentence in describe_step_changes(was[1], step):
            yield Change(f"step.{kind}", step_id, f"{step_id}: {sentence}.")


def _by_id(playbook: Playbook) -> dict[str, tuple[str, Step]]:
    return {step.id: (phase.name, step) for phase in playbook.phases for step in phase.steps}


def _called_otherwise(before: Mapping[str, tuple[str, Step]], after: Mapping[str, tuple[str, Step]]) -> dict[str, str]:
    """Steps that are gone, each with the new one that says exactly the same, where there is just one."""
    gone = Counter(before[each][1].text for each in before if each not in after)
    came: dict[str, list[str]] = {}
    for step_id, (_, step) in after.items():
        if step_id not in before:
            came.setdefault(step.text, []).append(step_id)
    return {
        step_id: came[step.text][0]
        for step_id, (_, step) in before.items()
        if step_id not in after and gone[step.text] == 1 and len(came.get(step.text, ())) == 1
    }
