"""What a reviewer would raise before a playbook is shared: rules with a code, each of which a reason can waive.

`lint: {code: reason}` on a step, or at the top for all of them, waives a rule; the reason stays in the file.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.playbook.draft import DraftStep, place
from irrunner.playbook.lints.subject import Subject
from irrunner.playbook.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Node, Span

RULES: Final = (
    "contain-before-preserve",
    "revoke-before-sweep",
    "runs-suspect-code",
    "destructive-unmarked",
    "fact-without-source",
    "no-short",
    "stale-review",
    "unreachable",
    "decided-later",
    "unused-role",
    "many-open",
    "pin-without-expiry",
)
"""The codes of the rules."""


class Review(Struct):
    """A playbook under review, and the day on which that happens."""

    subject: Subject
    today: date

    def report(self, code: str, where: Span, message: str, entry: DraftStep | None = None) -> None:
        """Keep what a rule found as a warning, unless the step or the playbook waives the rule.

        Args:
            code: of the rule.
            where: the place.
            message: what is wrong, and what to do.
            entry: the step that it is about, if it is about one.
        """
        if not _waives(self.subject.draft.node, code) and (entry is None or not _waives(entry.node, code)):
            self.subject.findings.warning(code, where, message)


def check_waivers(subject: Subject) -> None:
    """Report waivers of rules that do not exist, and those without a reason."""
    nodes = [subject.draft.node, *(entry.node for entry in subject.draft.steps)]
    for node in nodes:
        waived = node.value("lint")
        if waived is not None and not isinstance(waived, Mapping):
            subject.findings.error("wrong-shape", place(node, "lint"), "write {code-of-the-rule: the reason}")
        for key, reason in waived.entries.values() if isinstance(waived, Mapping) else ():
            if key.text not in RULES:
                message = f'no rule is called "{key.text}".{subject.findings.did_you_mean(key.text, RULES)}'
                subject.findings.error("unknown-rule", key.span, message)
            if not _is_reason(reason):
                subject.findings.error("empty-value", key.span, f"say why {key.text} does not matter here")


def _waives(node: Mapping, code: str) -> bool:
    waived = node.value("lint")
    return isinstance(waived, Mapping) and code in waived.entries


def _is_reason(node: Node) -> bool:
    return isinstance(node, Scalar) and bool(node.text.strip())
