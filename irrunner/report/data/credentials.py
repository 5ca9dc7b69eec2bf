"""The matrix of credentials: each fact with who, when and which entry, each proof with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.credentials import credential_lines, missing_counts, missing_sentence
from irrunner.report.data.model_exhibits import Credential, CredentialFact, CredentialMatrix

if TYPE_CHECKING:
    from irrunner.incident.credentials import CredentialLine
    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext


def credentials(context: ReportContext) -> CredentialMatrix:
    """Every credential that stands, the dangerous ones first, and what is missing."""
    lines = credential_lines(context.state)
    missing = {words.replace(" ", "_"): number for words, number in missing_counts(lines).items()}
    return CredentialMatrix(missing_sentence(lines), missing, tuple(_credential(context, each) for each in lines))


def _credential(context: ReportContext, line: CredentialLine) -> Credential:
    proof = line.proof
    return Credential(
        row=line.id,
        name=context.text(line.name),
        kind=context.text(line.kind),
        where=context.text(line.where),
        tier=line.tier,
        owner=context.text(line.owner),
        accepted=line.accepted,
        in_use=_fact(context, line.in_use, line.use, "why"),
        revoked=_fact(context, line.revoked, line.facts.revoked),
        reissued=_fact(context, line.reissued, line.facts.reissued),
        dead=_fact(context, line.dead, line.facts.dead),
        request=context.text(proof.request) if proof else "",
        status=context.text(proof.status) if proof else "",
        evidence=proof.evidence if proof else "",
        evidence_destroyed=proof.is_gone if proof else False,
        lacks=line.lacks,
    )


def _fact(context: ReportContext, word: str, entry: Entry | None, words: str = "") -> CredentialFact:
    if entry is None:
        return CredentialFact(word)
    said = entry.body_text(words) if words else entry.words
    marks = entry.body_texts("out_of_order")
    return CredentialFact(word, entry.by, context.when(entry), entry.seq, context.text(said), marks)
