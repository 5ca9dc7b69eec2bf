"""From a file's bytes to a draft: every key in its shape, every problem at once."""

from __future__ import annotations

import re

from irrunner.playbook import source
from irrunner.playbook.column_fields import read_columns
from irrunner.playbook.draft import Draft, DraftPhase
from irrunner.playbook.fields import Fields, check_url, good_id, shape_of
from irrunner.playbook.model import SEVERITIES, TLP, Playbook, Reference
from irrunner.playbook.nodes import Findings, Mapping, Node, Sequence
from irrunner.playbook.questions import read_ask
from irrunner.playbook.steps import read_entry, read_tags

LANGUAGE = "1"
"""The version of the language that this irrunner reads."""

KEYS = (
    "playbook",
    "id",
    "title",
    "version",
    "summary",
    "severity",
    "tlp",
    "reviewed",
    "tested",
    "tags",
    "references",
    "roles",
    "ask",
    "columns",
    "deadlines",
    "lint",
    "phases",
)
_DEADLINE = re.compile(r"[a-z0-9][a-z0-9-]*")


def read(file: str, data: bytes) -> Draft:
    """Read one file; what is wrong with its shape is in the draft's findings. Never raises.

    Args:
        file: its name, for the problems.
        data: its exact bytes.
    """
    top, findings = source.parse(file, data)
    if top is not None and not isinstance(top, Mapping):
        message = f"expected a mapping with the keys of a playbook, found {shape_of(top)}"
        findings.error("wrong-shape", top.span, message)
    if not isinstance(top, Mapping):
        return Draft(Playbook("", ""), [], Mapping({}, (0, 0)), findings)
    if "injects" in top.entries and "phases" not in top.entries:
        message = "this is a scenario of an exercise, not a playbook; `irrunner exercise lint` checks it"
        findings.error("is-a-scenario", top.entries["injects"][0].span, message)
        return Draft(Playbook("", ""), [], Mapping({}, (0, 0)), findings)
    fields = Fields(top, findings, KEYS, "a playbook")
    fields.check_language("playbook", LANGUAGE, "a playbook")
    fields.need("id", "title", "phases", what="a playbook")
    return Draft(_playbook(fields), _phases(fields), top, findings)


def _playbook(fields: Fields) -> Playbook:
    return Playbook(
        id=fields.id("id"),
        title=fields.text("title"),
        version=fields.text("version"),
        summary=fields.text("summary"),
        severity=fields.choice("severity", SEVERITIES, "medium", "unknown-severity"),
        tlp=fields.choice("tlp", TLP, "amber", "unknown-tlp"),
        reviewed=fields.day("reviewed"),
        tested=fields.day("tested"),
        tags=read_tags(fields),
        references=_references(fields),
        roles=_roles(fields),
        ask=read_ask(fields),
        deadlines=_deadlines(fields),
        columns=read_columns(fields),
    )


def _references(fields: Fields) -> tuple[Reference, ...]:
    found = [_reference(node, fields.findings) for node in fields.sequence("references", "references")]
    return tuple(reference for reference in found if reference is not None)


def _reference(node: Node, findings: Findings) -> Reference | None:
    if not isinstance(node, Mapping):
        message = f'expected a title and a url, found {shape_of(node)}; write {{title: "…", url: "https://…"}}'
        findings.error("wrong-shape", node.span, message)
        return None
    fields = Fields(node, findings, ("title", "url"), "a reference")
    fields.need("title", "url", what="a reference")
    url = fields.scalar("url")
    if url is not None and not check_url(url, findings):
        return None
    return Reference(fields.text("title"), fields.text("url"))


def _roles(fields: Fields) -> dict[str, str]:
    node = fields.mapping("roles", "{lead: Incident lead}")
    if node is None:
        return {}
    inner = Fields(node, fields.findings, node.entries, "roles")
    roles = {good_id(key, fields.findings): inner.text(key.text) for key, _ in node.entries.values()}
    return {key: label for key, label in roles.items() if key}


def _deadlines(fields: Fields) -> tuple[str, ...]:
    found = fields.scalars("deadlines", "deadline ids")
    for scalar in found:
        if not _DEADLINE.fullmatch(scalar.text):
            message = "a deadline's id holds lower case letters, digits and hyphens, such as gdpr-33"
            fields.findings.error("bad-id", scalar.span, message)
    return tuple(scalar.text for scalar in found)


def _phases(fields: Fields) -> list[DraftPhase]:
    found = [_phase(node, fields.findings) for node in fields.sequence("phases", "phases")]
    phases = [phase for phase in found if phase is not None]
    where = fields.node.key("phases")
    if where is not None and not any(phase.entries for phase in phases) and not fields.findings.errors:
        fields.findings.error("no-steps", where.span, "this playbook has no steps")
    return phases


def _phase(node: Node, findings: Findings) -> DraftPhase | None:
    if not isinstance(node, Mapping):
        message = f"expected a phase with its steps, found {shape_of(node)}; write {{phase: Name, steps: […]}}"
        findings.error("wrong-shape", node.span, message)
        return None
    fields = Fields(node, findings, ("phase", "steps"), "a phase")
    fields.need("phase", "steps", what="a phase")
    entries = [read_entry(entry, findings) for entry in fields.sequence("steps", "steps")]
    steps = node.value("steps")
    if isinstance(steps, Sequence) and not entries:
        findings.error("no-steps", steps.span, "this phase has no steps")
    return DraftPhase(fields.text("phase"), [entry for entry in entries if entry is not None])
