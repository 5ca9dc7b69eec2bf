"""What only the director may know must not be in what the players read.

Players' texts are searched for runs of words from the truth, the facilitator's texts and the expectations.
The truth may come out in a later inject on purpose, so this is a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.exercise.scenario.lints.subject import Subject
    from irrunner.playbook.nodes import Node

RUN = 6
"""Words in a row that are taken for the same sentence."""
_SHORTEST = 3
_WORD = re.compile(r"[\w.:/-]++")


def check(subject: Subject) -> None:
    """Report players' texts that say what only the director may know."""
    secrets = _secrets(subject)
    if not secrets:
        return
    values = [subject.draft.node.value("title")]
    for each in subject.draft.injects:
        values += [each.node.value("title"), each.node.value("text"), *_labels(each.node.value("options"))]
    for scalar in values:
        if subject.findings.full:
            return
        if not isinstance(scalar, Scalar):
            continue
        found = next((run for run in runs(scalar.text) if run in secrets), None)
        if found is not None:
            what = secrets[found]
            message = f'the players read here what only the director may know: "{" ".join(found)}" stands in {what}'
            subject.findings.warning("leak", scalar.span, message)


def _labels(options: Node | None) -> list[Node | None]:
    """What the players read of the answers that they can choose."""
    nodes = options.items if isinstance(options, Sequence) else []
    return [node.value("label") for node in nodes if isinstance(node, Mapping)]


def runs(text: str) -> list[tuple[str, ...]]:
    """Every run of RUN words, in small letters; of a shorter text, all of it, unless it is a word or two."""
    words = [word for match in _WORD.finditer(text) if (word := match[0].casefold().rstrip(".:/-"))]
    if len(words) < RUN:
        return [tuple(words)] if len(words) >= _SHORTEST else []
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


def _secrets(subject: Subject) -> dict[tuple[str, ...], str]:
    scenario = subject.draft.scenario
    secrets = dict.fromkeys(runs(scenario.truth), "the truth")
    for inject in scenario.injects:
        secrets |= dict.fromkeys(runs(inject.facilitator), f"the facilitator's text of {inject.id}")
        for option in inject.options:
            secrets |= dict.fromkeys(runs(option.note), f"the note on the answer {option.id} of {inject.id}")
        for each in inject.expect:
            secrets |= dict.fromkeys([*runs(each.do), *runs(each.hint)], f"the expectation {each.id}")
    return secrets
