"""What joined a running incident, also where two records added a playbook apart under one name, in two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step


def graft_entries(state: State) -> Iterator[tuple[str, Entry]]:
    """Every playbook that joined, with its prefix; one that branches added apart once for each of its versions."""
    for prefix, first in state.grafts.items():
        yield prefix, first
        seen = {str(first.refs.get("sha256", ""))}
        for entry in state.grafts_again.get(prefix, ()):
            if (sha256 := str(entry.refs.get("sha256", ""))) not in seen:
                seen.add(sha256)
                yield prefix, entry


def differing_steps(state: State) -> dict[str, list[str]]:
    """What other versions of a playbook say of a step that the first version has otherwise, or not at all; by step."""
    found: dict[str, list[str]] = {}
    for prefix in state.grafts_again:
        first, *others = [entry for name, entry in graft_entries(state) if name == prefix]
        known = _steps_of(first)
        for entry in others:
            for step in _steps_of(entry).values():
                if (difference := _difference(known.get(step.id), step, entry)) is not None:
                    found.setdefault(step.id, []).append(difference)
    return found


def differing_playbooks(state: State) -> list[str]:
    """A sentence for each playbook that two records added apart under one name, in two versions."""
    differing = differing_steps(state)
    sentences = []
    for prefix in state.grafts_again:
        places = [str(entry.seq) for name, entry in graft_entries(state) if name == prefix]
        count = sum(step.startswith(f"{prefix}/") for step in differing)
        if len(places) > 1:
            steps = "1 step differs" if count == 1 else f"{count or 'no'} steps differ"
            sentences.append(f"{prefix} was added apart in {len(places)} versions ({', '.join(places)}): {steps}")
    return sentences


def _difference(mine: Step | None, theirs: Step, entry: Entry) -> str | None:
    if mine is None:
        return f"only the version that entry {entry.seq} added has it"
    if mine.text != theirs.text:
        return f'the version that entry {entry.seq} added says: "{theirs.text}"'
    if structs.replace(mine, line=0) != structs.replace(theirs, line=0):
        return f"the version that entry {entry.seq} added has other instructions or conditions"
    return None


def _steps_of(entry: Entry) -> dict[str, Step]:
    playbook = getattr(entry.event, "playbook", None)  # None when its words were redacted
    return {step.id: step for phase in playbook.phases for step in phase.steps} if playbook is not None else {}
