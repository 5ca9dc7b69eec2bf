"""What is wrong with the meaning of a pack: values that stand there twice, sources that are missing, prefixes said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.indicator_packs.values import is_digest_prefix
from irrunner.playbook.nodes import Mapping
from irrunner.safety.indicators import indicator_key

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.reading import PackDraft, Placed
    from irrunner.playbook.nodes import Findings, Scalar


def lint(draft: PackDraft) -> None:
    """Add every problem to the draft's findings."""
    _duplicates(draft)
    _sources(draft)
    _name(draft)
    for each in draft.look_for:
        _prefix(draft.findings, each)
    where = draft.node.key("look_for")
    if where is not None and not draft.look_for and not draft.findings.errors:
        draft.findings.error("no-indicators", where.span, "this pack looks for nothing")


def _name(draft: PackDraft) -> None:
    """A pack is found by the name of its file, and known by its id: two names would be one too many."""
    named, stem = draft.node.value("id"), draft.findings.file.rpartition(".")[0]
    if named is not None and draft.pack.id and stem != draft.pack.id:
        message = f"the file is found as {stem}, so name it {draft.pack.id}.yaml, or give the pack that id"
        draft.findings.warning("file-name", named.span, message)


def _prefix(findings: Findings, each: Placed) -> None:
    indicator = each.indicator
    if is_digest_prefix(indicator.type, indicator.value) and "prefix" not in indicator.note:
        message = "this digest was cut off, so whatever begins so is a hit; say in the note that it is a prefix"
        findings.warning("digest-prefix", each.where, message)


def _duplicates(draft: PackDraft) -> None:
    findings = draft.findings
    seen: dict[str, Placed] = {}
    for each in draft.look_for:
        first = seen.setdefault(indicator_key(each.indicator.value), each)
        if first is not each:
            line = findings.line(first.where)
            findings.error("duplicate-indicator", each.where, f"this stands here twice, first in line {line}")
    clean: dict[str, Placed] = {}
    for each in draft.known_clean:
        key = indicator_key(each.indicator.value)
        if key in seen:
            line = findings.line(seen[key].where)
            message = f"this is looked for in line {line}, and known to be clean here; it can only be one of them"
            findings.error("clean-indicator", each.where, message)
        if clean.setdefault(key, each) is not each:
            findings.error("duplicate-indicator", each.where, "this stands among the clean ones twice")


def _sources(draft: PackDraft) -> None:
    known = draft.pack.sources
    used: set[str] = set()
    named = [scalar for each in (*draft.look_for, *draft.known_clean) for scalar in each.named]
    for scalar in [*named, *draft.window_sources]:
        if scalar.text not in known:
            _unknown(draft.findings, scalar, list(known))
        used.add(scalar.text)
    for each in draft.look_for:
        if each.indicator.confidence == "single-source" and len(each.indicator.sources) > 1:
            draft.findings.warning("single-source", each.where, "this has several sources; is it still single-source?")
    if draft.findings.errors:
        return  # what names the others may be what is wrong
    node = draft.node.value("sources")
    for key, (where, _) in node.entries.items() if isinstance(node, Mapping) else ():
        if key not in used:
            draft.findings.warning("unused-source", where.span, f'nothing names the source "{key}"')


def _unknown(findings: Findings, scalar: Scalar, known: list[str]) -> None:
    message = f'there is no source called "{scalar.text}".{findings.did_you_mean(scalar.text, known)}'
    findings.error("unknown-source", scalar.span, message)
