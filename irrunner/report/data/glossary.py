"""Words of irrunner's own that a reader of the report may not know; only those that occur in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.report.data.model_control import GlossaryWord

if TYPE_CHECKING:
    from irrunner.report.data.context import ReportContext

_ALWAYS = (
    ("Journal", "the ordered record of everything that people did and wrote, from which this report is worked out"),
    ("Entry", "one fact in the journal; its number is its place there and never changes"),
    ("Head", "the last link of the journal's chain of hashes: whoever holds it can tell whether anything was changed"),
    ("Occurred, recorded", "when something happened, as a person claims it, and when it was written down"),
    ("Playbook, step", "the checklist that this incident was worked on with, and one thing on it to do or to decide"),
    ("Not applicable", "a step that answers or decisions made unnecessary"),
)
_IF = {
    "evidence": ("Evidence", "bytes that were kept under their SHA-256, or a note of where they lie; e1, e2, …"),
    "registers": ("Register", "a list that grew during the incident: assets (a1), credentials (c1), indicators (i1)"),
    "milestones": ("Milestone", "a named moment, such as detected or contained; its first occurrence counts"),
    "detected": ("Detected", "the first credible signal, whoever gave it"),
    "confirmed": ("Confirmed", "reasonable certainty; what most legal clocks mean by aware"),
    "out_of_order": ("Out of order", "done although something was missing or open, for the reason that is given"),
    "skipped": ("Skipped", "left out on purpose, for the reason that is given"),
    "withdrawn": ("Withdrawn", "said later to have been a mistake; it stays in the record, and counts no more"),
    "corrections": ("Corrected", "a later entry says what an earlier one should have said; both are printed"),
    "redactions": ("Redacted", "words that were erased for good, on somebody's authority; that they were is recorded"),
    "checks": ("Check", "something a step ran: it answers hit, clear, unknown or error; unknown is never clear"),
    "tier": ("Tier", "how far a credential opens others: 0 is the innermost"),
    "proven": ("Proven dead", "the old credential was tried and refused, and the answer is kept as evidence"),
    "graft": ("Added playbook", "steps of another playbook that joined the running incident"),
    "hold": ("Legal hold", "evidence that nobody may destroy"),
    "retrospective": ("Retrospective", "an incident that was written down afterwards"),
}


def glossary(context: ReportContext) -> tuple[GlossaryWord, ...]:
    """The words in the order of the alphabet."""
    words = [*_ALWAYS, *(_IF[name] for name, occurs in _occurrences(context).items() if occurs)]
    return tuple(GlossaryWord(word, meaning) for word, meaning in sorted(words))


def _occurrences(context: ReportContext) -> dict[str, bool]:
    state = context.state
    kinds = {entry.kind for entry in state.entries}
    credentials = state.standing_rows("credentials").values()
    milestones = set(state.milestones) | {step.marks for step in state.steps.values() if step.marks}
    return {
        "evidence": bool(state.evidence),
        "registers": any(state.registers.values()),
        "milestones": bool(milestones),
        "detected": "detected" in milestones,
        "confirmed": "confirmed" in milestones,
        "out_of_order": any(entry.body_texts("out_of_order") for entry in state.entries),
        "skipped": "step.skipped" in kinds,
        "withdrawn": any(kind.endswith(".withdrawn") for kind in kinds),
        "corrections": "event.corrected" in kinds,
        "redactions": "event.redacted" in kinds,
        "checks": bool(state.checks),
        "tier": any(row.cell("tier") for row in credentials),
        "proven": any(row.facts.is_proven for row in credentials),
        "graft": bool(state.grafts),
        "hold": "evidence.held" in kinds,
        "retrospective": state.mode == "retrospective",
    }
